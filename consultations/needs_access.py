"""Whose needs may somebody say online? Their own, once they are matched, and those of whom they act for in everything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from consultations import drafts
from portal.core.http import Door, Rule, Visit
from portal.people.models import Patient


def find_own(visit: Visit, **_: Any) -> Patient | None:
    """The patient that this account is; None while nobody has said who that is."""
    own = drafts.own_patient(visit)
    found: Patient | None = Patient.objects.filter(pk=own).first() if own else None
    return found


def find_acted_for(visit: Visit, *, patient: UUID) -> Patient:
    """Somebody this account acts for. Whoever acts with some kinds of requests alone does not speak of needs: a 404."""
    if not reaches(visit, patient):
        raise Http404
    found: Patient | None = Patient.objects.filter(pk=patient).first()
    if found is None:
        raise Http404
    return found


def reaches(visit: Visit, patient: UUID) -> bool:
    """Whether this account acts for the patient in everything."""
    return any(each.patient_id == patient and not each.kinds for each in visit.acts_for)


MY_NEEDS = Rule(
    "my needs",
    "A signed-in person says what they need themselves.",
    Door.PATIENT,
    find=find_own,
    keeps_typed=True,
)
THEIR_NEEDS = Rule(
    "their needs",
    "Who acts for a patient in everything, while that holds, says what the patient needs.",
    Door.PATIENT,
    find=find_acted_for,
    keeps_typed=True,
)
