"""What stands around the list of the inbox? Numbers, people to call, choices: one statement whatever the size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim

from consultations.domain.levels import Level
from consultations.models import StopEvent
from portal.core.dates import in_london
from portal.core.http import Visit
from portal.people.models import Membership
from portal.practices.hours import CoreHours
from portal.practices.models import Closure, Practice
from portal.practices.queries import core_hours
from triage.domain.clocks import Alarm, alarm
from triage.domain.inbox import COUNTED, WITH_STOPS, View
from triage.models import Team
from triage.queries.conditions import ON_A_LIST, of_view, requests, teams_of
from triage.queries.stops import CANNOT_FIRST
from triage.thread import away_until, leaving_rows

#: More of these than a page can show means that something is badly wrong; the numbers still say how many there are.
MOST = 50

#: Closures further back than this no longer count for anything on the page.
CLOSURE_DAYS = 60


@dataclass(frozen=True)
class Stop:
    """Somebody was shown an emergency page and left a way to be called."""

    id: UUID
    kind: str
    variant: str
    told: list[Any]
    choice: str
    name: str  # as they said it, else as the practice's list has it; may be empty
    phone: str
    email: str
    patient: UUID | None
    born_on: date | None
    shown_at: datetime
    call_by: datetime


@dataclass(frozen=True)
class Unopened:
    """A request with a level that nobody has opened yet, or not since the patient wrote again."""

    id: UUID
    level: Level
    since: datetime


@dataclass(frozen=True)
class Desk:
    """What stands around the list: numbers, stops, and the choices of the filters."""

    counts: Mapping[View, int]
    stops: list[Stop]
    nameless_stops: int
    unopened: list[Unopened]  # what is more than routine and nobody has opened, longest waiting first
    teams: list[dict[str, Any]]  # id, key, name, mine
    staff: list[dict[str, Any]]  # id, name, away (the last day of it)
    leaving: list[dict[str, Any]]  # this person's messages that can still be taken back
    hours: CoreHours

    def calling(self, now: datetime) -> dict[Alarm, list[Unopened]]:
        """The unopened requests somebody has to be told of, by how loudly."""
        found: dict[Alarm, list[Unopened]] = {}
        for each in self.unopened:
            found.setdefault(alarm(each.level, each.since, None, now, self.hours), []).append(each)
        return found


def desk(visit: Visit, *, now: datetime) -> Desk:
    """Numbers of all views, open stops, teams and colleagues, in one statement."""
    me = visit.membership.pk
    numbers = (
        requests()
        .filter(ON_A_LIST)
        .order_by()
        .values("practice_id")
        .annotate(
            numbers=JSONObject(
                **{view.value: Count("pk", filter=of_view(view, now=now, me=me)) for view in COUNTED}
            )
        )
        .values("numbers")
    )
    unopened: Any = requests().filter(of_view(View.NOT_OPENED, now=now), ~Q(level=Level.ROUTINE))
    open_stops = StopEvent.objects.filter(handled_at=None)
    mine = Exists(teams_of(me).filter(team=OuterRef("pk")))
    row = (
        Practice.objects.filter(pk=visit.practice.pk)
        .annotate(
            numbers=Subquery(numbers),
            stops=ArraySubquery(
                open_stops.filter(call_by__isnull=False)
                .order_by(CANNOT_FIRST, "shown_at")
                .values(json=_stop_fields())[:MOST]
            ),
            callable_stops=_number(open_stops.filter(call_by__isnull=False)),
            nameless_stops=_number(open_stops.filter(call_by=None, shown_at__gt=now - timedelta(days=7))),
            unopened=ArraySubquery(
                unopened.order_by("unopened_since").values(
                    json=JSONObject(id="pk", level="level", since="unopened_since")
                )[:MOST]
            ),
            closures=ArraySubquery(
                Closure.objects.filter(day__gte=in_london(now).date() - timedelta(days=CLOSURE_DAYS)).values(
                    json=JSONObject(day="day", reason="reason")
                )
            ),
            teams=ArraySubquery(
                Team.objects.order_by("name").values(
                    json=JSONObject(id="pk", key="key", name="name", mine=mine)
                )
            ),
            staff=ArraySubquery(
                Membership.objects.current()
                .order_by("display_name")
                .values(json=JSONObject(id="pk", name="display_name", away=away_until(now)))
            ),
            leaving=leaving_rows(visit, now),
        )
        .values(
            "numbers",
            "stops",
            "callable_stops",
            "nameless_stops",
            "unopened",
            "closures",
            "teams",
            "staff",
            "leaving",
        )
        .get()
    )
    counts: dict[View, int] = {view: (row["numbers"] or {}).get(view.value, 0) for view in COUNTED}
    for view in WITH_STOPS:
        counts[view] += row["callable_stops"] or 0
    return Desk(
        counts=counts,
        stops=[_stop(each) for each in row["stops"]],
        nameless_stops=row["nameless_stops"] or 0,
        unopened=[
            Unopened(UUID(each["id"]), Level(each["level"]), _moment(each["since"]))
            for each in row["unopened"]
        ],
        teams=row["teams"],
        staff=row["staff"],
        leaving=row["leaving"],
        hours=core_hours(
            visit.practice, {date.fromisoformat(each["day"]): each["reason"] for each in row["closures"]}
        ),
    )


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("practice_id").annotate(number=Count("pk")).values("number"))


def _stop_fields() -> JSONObject:
    """What a stop row shows. What the person did not say is taken from the practice's list, then from the account."""
    listed = NullIf(Trim(Concat("patient__first_names", Value(" "), "patient__family_name")), Value(""))
    as_they_are = {name: name for name in ("id", "kind", "variant", "told", "choice", "shown_at", "call_by")}
    return JSONObject(
        **as_they_are,
        name=Coalesce(NullIf("name", Value("")), listed, "person__full_name", Value("")),
        phone=Coalesce(NullIf("phone", Value("")), "patient__phone", Value("")),
        email=Coalesce("person__email", Value("")),
        patient="patient_id",
        born_on=Coalesce("born_on", "patient__born_on"),
    )


def _stop(row: dict[str, Any]) -> Stop:
    moments = {name: _moment(row[name]) for name in ("shown_at", "call_by")}
    patient = UUID(row["patient"]) if row["patient"] else None
    born_on = date.fromisoformat(row["born_on"]) if row["born_on"] else None
    return Stop(**{**row, **moments, "id": UUID(row["id"]), "patient": patient, "born_on": born_on})


def _moment(written: str) -> datetime:
    """A moment as PostgreSQL writes it into JSON."""
    return datetime.fromisoformat(written)
