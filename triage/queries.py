"""What is in the inbox? Its views, their numbers and one page of rows, in two statements whatever the size.

Every open request is in exactly one of "to triage" (the practice has the ball) and "waiting" (the patient has it).
The other views cut across these. A request whose routing was lost still appears, due when the patient was told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import JSONObject, Least, Left
from django.utils.dateparse import parse_datetime

from consultations.domain.lifecycle import OPEN, WITH_PRACTICE, Status
from consultations.models import Consultation, Flag, StopEvent
from portal.core.dates import end_of_day
from portal.core.http import Visit
from portal.core.references import normalise
from portal.people import identity
from portal.people.models import Membership
from portal.practices.models import Practice
from triage.domain.clocks import UNREAD_AFTER
from triage.models import Team, TeamMember

PAGE_SIZES = (25, 100)

#: Words and names are looked for among requests of so many days; a reference or NHS number finds older ones too.
SEARCH_DAYS = 400

#: How much of a patient's own words a row can show.
QUOTE_LETTERS = 160

#: More open stops than this means that something is badly wrong; the number still says how many there are.
MOST_STOPS = 50


class View(StrEnum):
    """The views of the inbox, in the order of the page. The values are in addresses and stay."""

    TO_TRIAGE = "to_triage"
    MINE = "mine"
    MY_TEAM = "my_team"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    WAITING = "waiting"
    STOPPED = "stopped"
    NOT_READ = "not_read"
    NOT_OPENED = "not_opened"
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
    View.STOPPED: "Stopped for safety",
    View.NOT_READ: "Not read by patient",
    View.NOT_OPENED: "Not opened",
    View.CLOSED: "Closed",
}

#: Views whose number is shown. Counting all that was ever closed would tell nobody anything.
COUNTED = tuple(view for view in View if view is not View.CLOSED)

#: Stops wait for a call on top of these views, whatever the filters hide.
WITH_STOPS = frozenset({View.TO_TRIAGE, View.STOPPED})


@dataclass(frozen=True)
class Filters:
    """What the reader chose to see. Empty means everything."""

    kind: str = ""
    team: str = ""  # a team's key; with a dash before it, all but that team
    owner: str = ""  # "me", "none", or the id of a membership
    words: str = ""

    @property
    def hides(self) -> bool:
        return bool(self.kind or self.team or self.owner)


@dataclass(frozen=True)
class Stop:
    """Somebody was shown an emergency page and left a way to be called."""

    id: UUID
    kind: str
    variant: str
    told: list[Any]
    choice: str
    name: str
    phone: str
    born_on: str | None
    shown_at: datetime
    call_by: datetime


@dataclass(frozen=True)
class Desk:
    """What stands around the list: numbers, stops, and the choices of the filters."""

    counts: Mapping[View, int]
    stops: list[Stop]
    nameless_stops: int
    teams: list[dict[str, Any]]  # id, key, name, mine
    staff: list[dict[str, Any]]  # id, name


@dataclass(frozen=True)
class Page:
    """Rows of one view. `shown` is how many fit the filters, or None where that is not counted (closed, search)."""

    rows: list[Consultation]
    number: int
    size: int
    shown: int | None
    has_next: bool
    stops: list[Stop] = field(default_factory=list)


# Which requests a view holds ------------------------------------------------------------------------------------------

#: When the practice wants it answered: until the first answer never later, and perhaps earlier, than was promised.
DUE = Case(
    When(first_answer_at__isnull=True, then=Least("routing__due_at", "promised_by")),
    default=F("promised_by"),
)


def of_view(view: View, *, now: datetime, me: UUID | None = None) -> Q:
    """The condition of a view on requests annotated with `due` (see `requests`). `me` is the reader's membership."""
    with_practice = Q(status__in=WITH_PRACTICE)
    conditions = {
        View.TO_TRIAGE: with_practice,
        View.MINE: with_practice & Q(routing__owner=me),
        View.MY_TEAM: with_practice & Q(routing__team__in=_teams_of(me)),
        View.DUE_TODAY: with_practice & Q(due__lte=end_of_day(now)),
        View.OVERDUE: with_practice & Q(due__lt=now),
        View.WAITING: Q(status__in=OPEN - WITH_PRACTICE),
        View.STOPPED: with_practice & Q(level="emergency"),
        View.NOT_READ: Q(
            status__in=OPEN - WITH_PRACTICE, answer_read_at=None, answered_at__lt=now - UNREAD_AFTER
        ),
        View.NOT_OPENED: with_practice & Q(opened_at=None),
        View.CLOSED: Q(status=Status.CLOSED),
    }
    return conditions[view]


def requests() -> QuerySet[Consultation]:
    """All requests of the practice, each with `due`."""
    found: QuerySet[Consultation] = Consultation.objects.annotate(due=DUE)
    return found


# The desk: one statement ----------------------------------------------------------------------------------------------


def desk(visit: Visit, *, now: datetime) -> Desk:
    """Numbers of all views, open stops, teams and colleagues, in one statement."""
    me = visit.membership.pk
    numbers = (
        requests()
        .filter(~Q(status=Status.CLOSED))
        .order_by()
        .values("practice_id")
        .annotate(
            numbers=JSONObject(
                **{view.value: Count("pk", filter=of_view(view, now=now, me=me)) for view in COUNTED}
            )
        )
        .values("numbers")
    )
    open_stops = StopEvent.objects.filter(handled_at=None)
    mine = Exists(_teams_of(me).filter(team=OuterRef("pk")))
    row = (
        Practice.objects.filter(pk=visit.practice.pk)
        .annotate(
            numbers=Subquery(numbers),
            stops=ArraySubquery(
                open_stops.filter(call_by__isnull=False)
                .order_by("shown_at")
                .values(json=JSONObject(**{name: name for name in Stop.__dataclass_fields__}))[:MOST_STOPS]
            ),
            callable_stops=_number(open_stops.filter(call_by__isnull=False)),
            nameless_stops=_number(open_stops.filter(call_by=None, shown_at__gt=now - timedelta(days=7))),
            teams=ArraySubquery(
                Team.objects.order_by("name").values(
                    json=JSONObject(id="pk", key="key", name="name", mine=mine)
                )
            ),
            staff=ArraySubquery(
                Membership.objects.current()
                .order_by("display_name")
                .values(json=JSONObject(id="pk", name="display_name"))
            ),
        )
        .values("numbers", "stops", "callable_stops", "nameless_stops", "teams", "staff")
        .get()
    )
    counts = {view: (row["numbers"] or {}).get(view.value, 0) for view in COUNTED}
    for view in WITH_STOPS:
        counts[view] += row["callable_stops"] or 0
    return Desk(
        counts, [_stop(each) for each in row["stops"]], row["nameless_stops"] or 0, row["teams"], row["staff"]
    )


# One page of rows: one statement --------------------------------------------------------------------------------------


def page(
    visit: Visit,
    view: View,
    filters: Filters | None = None,
    *,
    now: datetime,
    number: int = 1,
    size: int = 25,
) -> Page:
    """One page of a view, most dangerous first, then soonest due; each row with all that it shows.

    Rows carry `due`, `quote` (the beginning of the patient's words) and `signs` (flags, worst first: words, level,
    code); `routing` with team and owner, `patient` and `proxy` are joined.
    """
    filters = filters or Filters()
    number, size = max(number, 1), size if size in PAGE_SIZES else PAGE_SIZES[0]
    rows = _filtered(requests().filter(of_view(view, now=now, me=visit.membership.pk)), filters, visit)
    counted = view is not View.CLOSED
    if counted:
        rows = rows.annotate(shown=Window(Count("pk")))
    first = (number - 1) * size
    found = list(_for_rows(rows).order_by(*_ORDER.get(view, _DANGER_FIRST))[first : first + size + 1])
    shown = (found[0].shown if found else 0) if counted and (found or number == 1) else None
    return Page(found[:size], number, size, shown, len(found) > size)


def search(visit: Visit, filters: Filters, *, now: datetime, number: int = 1, size: int = 25) -> Page:
    """Requests by reference, NHS number, name or words, open ones first. Nothing typed finds nothing."""
    number, size = max(number, 1), size if size in PAGE_SIZES else PAGE_SIZES[0]
    typed = filters.words.strip()[:200]
    if not typed:
        return Page([], number, size, 0, False)
    rows = _filtered(requests().filter(_matches(typed, visit.practice.short_name, now)), filters, visit)
    first = (number - 1) * size
    is_closed = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))
    found = list(_for_rows(rows).order_by(is_closed, "-sent_at", "pk")[first : first + size + 1])
    return Page(found[:size], number, size, None, len(found) > size)


_DANGER_FIRST = ("urgency", "due", "sent_at", "pk")
_ORDER: dict[View, tuple[str, ...]] = {
    View.WAITING: ("answered_at", "pk"),
    View.NOT_READ: ("answered_at", "pk"),
    View.CLOSED: ("-closed_at", "pk"),
}

_FLAG_ORDER = Case(
    When(level="emergency", then=Value(0)),
    When(level="urgent", then=Value(1)),
    When(level="soon", then=Value(2)),
    default=Value(3),
)


def _for_rows(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    signs = (
        Flag.objects.filter(consultation=OuterRef("pk"))
        .order_by(_FLAG_ORDER, "raised_at", "pk")
        .values(json=JSONObject(words="words", level="level", code="code"))
    )
    return (
        rows.select_related("patient", "proxy", "routing__team", "routing__owner")
        .annotate(quote=Left("words", QUOTE_LETTERS), signs=ArraySubquery(signs))
        .defer("asked", "search", "words")
    )


def _filtered(rows: QuerySet[Consultation], filters: Filters, visit: Visit) -> QuerySet[Consultation]:
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.team.startswith("-"):
        rows = rows.exclude(routing__team__key=filters.team[1:])
    elif filters.team:
        rows = rows.filter(routing__team__key=filters.team)
    if filters.owner == "none":
        rows = rows.filter(routing__owner=None)
    elif filters.owner:
        rows = rows.filter(
            routing__owner=visit.membership.pk if filters.owner == "me" else _uuid(filters.owner)
        )
    return rows


def _matches(typed: str, short_name: str, now: datetime) -> Q:
    """What was typed may be an NHS number, a reference, or words. The first two are exact and look no further."""
    number = identity.nhs_number(typed)
    if number is not None:
        return Q(patient__nhs_number=number) | Q(said_nhs_number=number)
    reference = normalise(typed, short_name)
    if reference is not None and re.search(r"\d", typed):
        return Q(reference=reference)
    name = Q()
    for word in typed.split():
        name &= (
            Q(said_name__icontains=word)
            | Q(patient__first_names__icontains=word)
            | Q(patient__family_name__icontains=word)
        )
    said = Q(search=SearchQuery(typed, config="english", search_type="websearch"))
    return Q(sent_at__gte=now - timedelta(days=SEARCH_DAYS)) & (name | said)


def _teams_of(me: UUID | None) -> Any:
    return TeamMember.objects.filter(membership=me, left_at=None).values("team")


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("practice_id").annotate(number=Count("pk")).values("number"))


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)


def _stop(row: dict[str, Any]) -> Stop:
    shown_at, call_by = parse_datetime(row["shown_at"]), parse_datetime(row["call_by"])
    if shown_at is None or call_by is None:
        raise ValueError("The database gave a moment in a form we do not know.")
    return Stop(**{**row, "id": UUID(row["id"]), "shown_at": shown_at, "call_by": call_by})
