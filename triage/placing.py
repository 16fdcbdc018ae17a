"""Where does a new request go? The rules say; here it is written down, once, inside the submission's transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from consultations.domain.levels import Level
from consultations.models import Consultation
from portal.core.dates import in_london
from portal.practices.hours import CoreHours
from portal.practices.models import Practice
from portal.practices.queries import core_hours
from triage.domain.routing import Facts, Placement, default_table
from triage.models import Routing
from triage.teams import team_of


def place_submitted(
    sender: object, *, consultation: Consultation, age_years: int | None, practice: Practice, **rest: Any
) -> None:
    """Receives `consultations.signals.submitted`, inside its transaction."""
    place(consultation=consultation, age_years=age_years, hours=core_hours(practice))


def place(*, consultation: Consultation, age_years: int | None, hours: CoreHours | None = None) -> None:
    """Put a new request where the rules say. Placing it a second time changes nothing."""
    placement = placement_of(consultation, age_years, consultation.sent_at, hours)
    team = team_of(placement.team)
    Routing.objects.bulk_create(
        [
            Routing.fresh(
                consultation_id=consultation.pk,
                team=team,
                due_at=placement.due_at,
                reason=placement.sentence(team.name),
                rule=placement.rule,
                rule_version=placement.version,
                placed_at=consultation.sent_at,
            )
        ],
        ignore_conflicts=True,
    )


def place_left_behind() -> int:
    """Place every request of this practice that has no routing, should the signal ever be lost; gives how many."""
    unplaced = list(
        Consultation.objects.open().filter(routing__isnull=True).select_related("practice", "patient")
    )
    for consultation in unplaced:
        place(consultation=consultation, age_years=age_of(consultation))
    return len(unplaced)


def placement_of(
    consultation: Consultation, age_years: int | None, since: datetime, hours: CoreHours | None = None
) -> Placement:
    """What the rules say of a request whose level it has had `since` then."""
    return default_table().place(
        Facts(consultation.kind, Level(consultation.level), age_years),
        since,
        consultation.promised_by,
        hours or core_hours(consultation.practice),
    )


def age_of(consultation: Consultation) -> int | None:
    """How old the patient was when it was sent: by the practice's list, else as they said."""
    born_on: date | None = consultation.patient.born_on if consultation.patient else consultation.said_born_on
    if born_on is None:
        return None
    day = in_london(consultation.sent_at).date()
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def routing_of(consultation: Consultation) -> Routing:
    """The routing of a request whose row is locked; placed first, should that not have happened.

    One that was read together with the held row is as good as new: whoever changes it holds the row first.
    """
    if (
        getattr(consultation, "is_held", False)
        and consultation._state.fields_cache.get("routing") is not None
    ):
        return consultation.routing
    found: Routing | None = Routing.objects.filter(consultation=consultation).select_related("team").first()
    if found is None:
        place(consultation=consultation, age_years=age_of(consultation))
        found = Routing.objects.select_related("team").get(consultation=consultation)
    return found
