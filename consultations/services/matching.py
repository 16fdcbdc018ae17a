"""What happens to the requests of an account when staff say which patient it is, or take that back?"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain.lifecycle import Move
from consultations.models import Consultation, StopEvent
from consultations.services import needs, old_data_files
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit
from portal.people import needs as people_needs
from portal.people.models import Proxy


@transaction.atomic
def match(*, person: UUID, patient: UUID, by: Visit, only: UUID | None = None) -> int:
    """Join the account's requests about itself to the patient; gives how many.

    Requests written for somebody else stay as they are, unless `only` names one.
    """
    rows = Consultation.objects.filter(person_id=person, patient__isnull=True)
    rows = rows.filter(pk=only) if only else rows.filter(for_whom="me")
    now = clock.now()
    done = 0
    today = clock.today()
    acting = (
        Proxy.objects.filter(
            user_id=person, patient_id=patient, ended_at=None, starts_on__lte=today, ends_on__gte=today
        ).values_list("pk", flat=True)
        if only
        else ()
    )
    for pk in rows.order_by("id").values_list("pk", flat=True):
        columns = {"patient_id": patient, "matched_at": now, "matched_by": access.standing(by).name}
        if acting:
            columns["proxy_id"] = acting[0]
        needs.note(
            moves.apply(Move.MATCH, by=by, consultation=moves.lock(pk), at=now, changes=columns).consultation
        )
        done += 1
    if only is None:
        StopEvent.objects.filter(person_id=person, patient__isnull=True).update(patient_id=patient)
    return done


@transaction.atomic
def match_caller(*, consultation: UUID, patient: UUID, by: Visit) -> Consultation:
    """Give what has no account, written down for a caller or asked by a visitor, to the patient it is about."""
    locked = moves.lock(consultation)
    now = clock.now()
    columns = {"patient_id": patient, "matched_at": now, "matched_by": access.standing(by).name}
    matched = moves.apply(Move.MATCH, by=by, consultation=locked, at=now, changes=columns).consultation
    needs.note(matched)
    return matched


@transaction.atomic
def unmatch_caller(*, consultation: UUID, by: Visit) -> Consultation:
    """Take what has no account back from a patient it is not about; somebody then says whose it is."""
    locked = moves.lock(consultation)
    if locked.person_id is not None:
        raise DomainError(
            "This request has an account. Undo its match on the patient’s page.", code="account"
        )
    columns = {"patient_id": None, "matched_at": None, "matched_by": ""}
    if locked.patient_id is not None:
        people_needs.doubt(locked.patient_id)
        old_data_files.remove_made(person=None, patient=locked.patient_id)
    return moves.apply(Move.UNMATCH, by=by, consultation=locked, changes=columns).consultation


@transaction.atomic
def unmatch(*, person: UUID, patient: UUID, by: access.Actor) -> int:
    """Undo a match: every request of the account that was joined to the patient is unmatched again.

    Staff may, and the system when NHS login names somebody else. Nothing of a request is lost. A data file that was
    made on the match is removed.
    """
    now = clock.now()
    done = 0
    move = Move.MATCH_ENDED if isinstance(by, access.System) else Move.UNMATCH
    rows = Consultation.objects.filter(person_id=person, patient_id=patient, proxy__isnull=True)
    for pk in rows.order_by("id").values_list("pk", flat=True):
        columns = {"patient_id": None, "matched_at": None, "matched_by": ""}
        moves.apply(move, by=by, consultation=moves.lock(pk), at=now, changes=columns)
        done += 1
    people_needs.doubt(patient)
    StopEvent.objects.filter(person_id=person, patient_id=patient).update(patient_id=None)
    old_data_files.remove_made(person=person, patient=patient)
    return done
