"""What views has the inbox, and in which order? Which requests each holds is `triage.queries.conditions`. Pure."""

from enum import StrEnum


class View(StrEnum):
    """The views of the inbox, in the order of the page. The values are in addresses and stay."""

    TO_TRIAGE = "to_triage"
    MINE = "mine"
    MY_TEAM = "my_team"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    WAITING = "waiting"
    TO_TELL = "to_tell"
    STOPPED = "stopped"
    NOT_READ = "not_read"
    NOT_OPENED = "not_opened"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    View.TO_TRIAGE: "To triage",
    View.MINE: "Mine",
    View.MY_TEAM: "My team",
    View.DUE_TODAY: "Due today",
    View.OVERDUE: "Overdue",
    View.WAITING: "Waiting for patient",
    View.TO_TELL: "Tell by phone or letter",
    View.STOPPED: "Stopped for safety",
    View.NOT_READ: "Not read by patient",
    View.NOT_OPENED: "Not opened",
    View.OPEN: "All open",
    View.CLOSED: "Closed",
}

#: Views whose number is shown. Counting all that was ever closed would tell nobody anything.
COUNTED: tuple[View, ...] = tuple(view for view in View if view is not View.CLOSED)

#: Stops wait for a call on top of these views, whatever the filters hide.
WITH_STOPS = frozenset({View.TO_TRIAGE, View.STOPPED})
