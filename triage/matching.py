"""What happens when staff say which patient an account is, or take that back? The link and the requests together."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access
from consultations import services as conversation
from consultations.models import Consultation
from portal import notifications
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people import alerts, matching
from portal.people.matching import Evidence
from portal.people.models import Patient, PatientLink
from triage.queries.matching import acts_for, contradicted, is_contradicted, is_safe_to_write_to


@transaction.atomic
def match(*, request: Consultation, patient: UUID, evidence: Evidence, by: Visit) -> Patient:
    """Say that the request's writer, or the person it was written for, is this patient.

    About oneself: the account is matched and all its requests about itself go to the patient; the person is told. For
    somebody else: this request alone, and only when the practice has recorded that the writer may act for them. What
    staff wrote down for a caller, or a visitor sent to be called, has no account: this request alone goes to the patient it is about.
    Raises Conflict when the request, or the account, was matched to somebody else meanwhile.
    """
    found = Patient.objects.filter(pk=patient).first()
    if found is None:
        raise DomainError("This patient is not on the list any more. Look them up again.", code="patient")
    if request.patient_id is not None:
        if request.patient_id == found.pk:
            return found
        raise Conflict("Somebody matched this request to another patient meanwhile. Read it again.")
    person = request.person
    if person is None:
        conversation.match_caller(consultation=request.pk, patient=found.pk, by=by)
        return found
    if request.for_whom != "me":
        if not acts_for(person.pk, found.pk, clock.today()):
            raise DomainError(
                f"{request.writer_name or 'The writer'} is not recorded as acting for {found.name}. "
                "Ask for proof first; until then phone about this request.",
                code="proxy",
            )
        conversation.match(person=person.pk, patient=found.pk, by=by, only=request.pk)
        return found
    link = matching.confirm_match(person=person.pk, patient=found, evidence=evidence, by=by)
    conversation.match(person=person.pk, patient=found.pk, by=by)
    notifications.tell(
        "match_confirmed",
        person=person,
        key=f"match_confirmed:{link.pk}",
        safe=request.contact_safe == "yes",
    )
    return found


@transaction.atomic
def undo(*, link: PatientLink, by: Visit) -> int:
    """Take a match back; gives how many requests are unmatched again. Doing it twice changes nothing.

    Of a match that NHS login has ended the requests alone are taken back.
    """
    was_undone = link.undone_at is not None and not is_contradicted(link)
    matching.undo_match(link=link, by=by)
    if was_undone:
        return 0
    safe = is_safe_to_write_to(link.user_id)
    done = conversation.unmatch(person=link.user_id, patient=link.patient_id, by=by)
    notifications.tell("match_undone", person=link.user, key=f"match_undone:{link.pk}", safe=safe)
    return done


def come_back(link: PatientLink) -> int:
    """A match has ended because NHS login names somebody else: what the account wrote on it is matched to nobody again.

    In the transaction that ended it. The person is told to get in touch, a manager gets an alert, and "People to match"
    has it first. Gives how many requests came back; a second time changes nothing.
    """
    safe = is_safe_to_write_to(link.user_id)
    done = conversation.unmatch(person=link.user_id, patient=link.patient_id, by=access.System("nhs_login"))
    notifications.tell("match_undone", person=link.user_id, key=f"match_undone:{link.pk}", safe=safe)
    alerts.note_match_ended(link, done)
    return done


def bring_back_left_behind() -> int:
    """A request that was on its way while its match ended is brought back too; gives how many."""
    done = 0
    for found in contradicted():
        with transaction.atomic():
            link = PatientLink.objects.select_for_update(of=("self",)).get(pk=found.pk)
            if is_contradicted(link):
                done += come_back(link)
    return done
