"""Who was shown an emergency screen, and what is still to be done about it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Q, Value, When

from consultations.domain.emergency import StopChoice
from consultations.models import Consultation, StopEvent
from portal.people import matching
from portal.people.models import Patient

#: For how long those without a name, and those that were dealt with, stay on the page.
LISTED_FOR = timedelta(days=7)
MOST = 300
#: Somebody can call them and has not: no number of others, which any visitor can make, puts them off the page.
_TO_CALL = Q(handled_at=None, call_by__isnull=False)
#: Who said that they cannot get help is rung before anybody else.
CANNOT_FIRST = Case(When(choice=StopChoice.CANNOT, then=Value(0)), default=Value(1))


@dataclass(frozen=True)
class Stops:
    """The stops of a practice: people to call, those nobody can call, and those that were dealt with."""

    to_call: list[StopEvent]
    nameless: list[StopEvent]
    handled: list[StopEvent]


def stops(now: datetime) -> Stops:
    """All open stops of people who can be called, who cannot get help themselves first, then longest waiting first;
    the others of the last seven days."""
    recent = Q(shown_at__gt=now - LISTED_FOR)
    rows = list(
        StopEvent.objects.filter(_TO_CALL | recent)
        .select_related("patient", "person")
        .defer("answers")
        .order_by(Case(When(_TO_CALL, then=Value(0)), default=Value(1)), CANNOT_FIRST, "shown_at", "pk")[
            :MOST
        ]
    )
    return Stops(
        to_call=[each for each in rows if each.handled_at is None and each.call_by is not None],
        nameless=[each for each in rows if each.handled_at is None and each.call_by is None],
        handled=[each for each in reversed(rows) if each.handled_at is not None],
    )


def owner_of_account(stop: StopEvent) -> Patient | None:
    """Who the account is that was shown the screen, where nobody had said yet whom it is about."""
    if stop.person_id is None or stop.patient_id is not None:
        return None
    link = matching.link_of(stop.person_id)
    return link.patient if link else None


def requests_beside(stop: StopEvent) -> list[Consultation]:
    """Requests of the same person or account, newest first."""
    mine = Q(pk__in=[])
    if stop.patient_id is not None:
        mine |= Q(patient_id=stop.patient_id)
    if stop.person_id is not None:
        mine |= Q(person_id=stop.person_id)
    return list(Consultation.objects.filter(mine).defer("asked", "search", "words").order_by("-sent_at")[:10])
