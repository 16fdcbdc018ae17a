"""How far has a list come that a manager is loading? The values are stored and permanent."""

from datetime import timedelta
from enum import StrEnum

UNDO_FOR = timedelta(hours=24)
KEPT_FOR = timedelta(hours=24)
#: More leavers than this share of the list are believed only when somebody says so.
MANY_LEAVERS = 0.10
#: A step that takes longer than this was lost with its worker and may be started again.
LOST_AFTER = timedelta(minutes=3)


class State(StrEnum):
    """One step after another; a person's act leads to each that waits for the worker."""

    COLUMNS = "columns"  # the file is here, nobody has said yet what its columns are
    CHECKING = "checking"  # a worker reads it
    WRONG = "wrong"  # something must be put right in the file
    CHECKED = "checked"  # what it would change is known
    LOADING = "loading"  # a worker loads it
    LOADED = "loaded"
    UNDOING = "undoing"  # a worker puts back what was there
    UNDONE = "undone"
    LEFT = "left"  # given up, or nobody went on for a day


class Change(StrEnum):
    """What one line of a file, or one person missing from it, does to the list."""

    NEW = "new"
    CHANGED = "changed"
    LEAVER = "leaver"
    WRONG = "wrong"


AT_WORK = (State.CHECKING, State.LOADING, State.UNDOING)
OPEN = (State.COLUMNS, State.CHECKING, State.WRONG, State.CHECKED)


def are_many_leavers(leaving: int, on_the_list: int) -> bool:
    """Whether so many people would leave at once that the file is probably not the whole list."""
    return leaving > on_the_list * MANY_LEAVERS
