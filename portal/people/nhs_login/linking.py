"""Which patient of this practice is the person NHS login named, and does a link that is there still hold?

A link is made without staff only when all of it agrees: a compared photo (P9), the NHS number, the date of birth and the
family name of a registered patient, and an account that NHS login alone opens. Everything less is laid before staff.
At each sign-in it is looked at again, and a link that NHS login now contradicts ends before the next page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from portal import audit
from portal.core import clock
from portal.people import identity, matching
from portal.people.identity_levels import Proofing, links_by_itself
from portal.people.matching import Evidence
from portal.people.models import ListStatus, Patient, PatientLink
from portal.people.nhs_login.checked import Checked
from portal.people.nhs_login.models import NhsLoginCheck, NhsLoginDoor


@transaction.atomic
def settle(*, person: UUID, said: Checked) -> PatientLink | None:
    """Lay what NHS login said beside the list of the practice that was entered. Gives the link in force afterwards."""
    found = _on_list(said)
    same_birth = found is not None and said.born_on is not None and found.born_on == said.born_on
    same_name = found is not None and _same_name(said, found)
    alone = NhsLoginDoor.objects.filter(pk=person).exists()
    enough = alone and links_by_itself(
        said.proofing, same_number=found is not None, same_birth=same_birth, same_name=same_name
    )
    link = matching.link_of(person)
    if link is not None and not _still_holds(link, said, alone=alone):
        _end(link)
        link = None
    NhsLoginCheck.objects.update_or_create(
        user_id=person,
        defaults={
            "proofing": said.proofing.value,
            "patient": found,
            "same_birth": same_birth,
            "same_name": same_name,
            "checked_at": clock.now(),
        },
    )
    if link is None and enough and found is not None and not _taken_back(person, found):
        link = _make(person, found)
    return link


def _on_list(said: Checked) -> Patient | None:
    if not said.nhs_number:
        return None
    found: Patient | None = Patient.objects.filter(
        nhs_number=said.nhs_number, list_status=ListStatus.REGISTERED
    ).first()
    return found


def _same_name(said: Checked, found: Patient) -> bool:
    key = identity.name_key(said.family_name)
    return bool(key) and key == found.family_key


def _still_holds(link: PatientLink, said: Checked, *, alone: bool) -> bool:
    """A link by NHS login holds while all of it agrees; one by staff until NHS login names somebody else.

    Only a compared photo may speak against a member of staff. Who has left the list is still the same person, and goes
    on reading what they were told (ADR 8).
    """
    listed = link.patient
    if link.confirmed_by_id is None:
        return alone and links_by_itself(
            said.proofing,
            same_number=bool(said.nhs_number) and said.nhs_number == listed.nhs_number,
            same_birth=said.born_on is not None and said.born_on == listed.born_on,
            same_name=_same_name(said, listed),
        )
    speaks = said.proofing == Proofing.P9
    other_number = bool(
        speaks and said.nhs_number and listed.nhs_number and said.nhs_number != listed.nhs_number
    )
    other_birth = bool(speaks and said.born_on and said.born_on != listed.born_on)
    return not (other_number or other_birth)


@dataclass
class _Aftermath:
    """Holds what follows when a match ends: the requests come back. `triage` hands it in when Django starts."""

    come_back: Callable[[PatientLink], int] | None = None


aftermath = _Aftermath()


def _end(found: PatientLink) -> None:
    """The match ends, and what the account wrote on it comes back, in one transaction. Staff may have been quicker."""
    if aftermath.come_back is None:
        raise RuntimeError("Nobody brings the requests back: triage is not ready.")
    link: PatientLink = PatientLink.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if link.undone_at is not None:
        return
    link.undone_at = clock.now()
    link.save(update_fields=["undone_at"])
    audit.record(
        "people.match_contradicted",
        patient_id=link.patient_id,
        object_id=link.pk,
        details={"evidence": link.evidence},
    )
    aftermath.come_back(link)


def _taken_back(person: UUID, patient: Patient) -> bool:
    """Whether staff undid this very match before. What a person took back no rule brings again."""
    return PatientLink.objects.filter(user_id=person, patient=patient, undone_by__isnull=False).exists()


def _make(person: UUID, patient: Patient) -> PatientLink | None:
    link: Any = PatientLink.fresh(
        user_id=person,
        patient=patient,
        evidence=Evidence.NHS_LOGIN.value,
        confirmed_by=None,
        confirmed_at=clock.now(),
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError:  # two first pages at once
        return matching.link_of(person)
    audit.record(
        "people.matched", patient_id=patient.pk, object_id=link.pk, details={"evidence": link.evidence}
    )
    return link  # type: ignore[no-any-return]
