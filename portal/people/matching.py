"""Which patient of the list is this account? Candidates are proposed; staff decide, and may take it back.

Nothing here is ever shown to the person who is being matched: whether somebody is on a list is itself a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from portal import audit
from portal.core import clock, nhs_numbers
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people import identity
from portal.people.models import NhsLoginCheck, Patient, PatientLink, User
from portal.people.roles import Permission

MOST = 20


class Evidence(StrEnum):
    """Why a member of staff said so. The values are stored and permanent."""

    NHS_NUMBER = "nhs_number"
    DETAILS = "details"
    PHONE = "phone"
    IN_PERSON = "in_person"
    NHS_LOGIN = "nhs_login"


EVIDENCE_LABELS: dict[Evidence, str] = {
    Evidence.NHS_NUMBER: "NHS number and date of birth are the same",
    Evidence.DETAILS: "Family name, date of birth and postcode are the same",
    Evidence.PHONE: "I phoned the number on our list",
    Evidence.IN_PERSON: "I saw the person and their proof",
    Evidence.NHS_LOGIN: "NHS login checked the person: same NHS number and date of birth",
}


@dataclass(frozen=True)
class Said:
    """What a person said about themselves, as they typed it."""

    first_names: str = ""
    family_name: str = ""
    born_on: date | None = None
    nhs_number: str = ""
    postcode: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Compared:
    """One field: what was said, what the list has, and whether they are the same."""

    label: str
    said: str
    listed: str
    same: bool | None  # None: one side is empty, so there is nothing to compare


@dataclass(frozen=True)
class Candidate:
    """A patient of the list who may be this person, and why they are proposed."""

    patient: Patient
    by: Evidence
    fields: tuple[Compared, ...]
    #: Somebody else on the list has this family name and date of birth, so that details are no proof.
    has_double: bool = False

    @property
    def differs(self) -> tuple[Compared, ...]:
        """The fields that say something else: look at these before you confirm."""
        return tuple(each for each in self.fields if each.same is False)


def candidates(said: Said) -> list[Candidate]:
    """Patients of the practice who match exactly: by NHS number and date of birth, or family name, date of birth and
    postcode. Never a near miss: those are looked up by hand."""
    if said.born_on is None:
        return []
    number = nhs_numbers.checked(said.nhs_number)
    code = identity.postcode(said.postcode)
    key = identity.name_key(said.family_name)
    wanted = Q(pk__in=[])
    if number:
        wanted |= Q(nhs_number=number)
    if code and key:
        wanted |= Q(family_key=key, postcode=code)
    doubles = Patient.objects.filter(born_on=OuterRef("born_on"), family_key=OuterRef("family_key"))
    rows = (
        Patient.objects.filter(wanted, born_on=said.born_on)
        .annotate(doubled=Exists(doubles.exclude(pk=OuterRef("pk"))))
        .order_by("family_key", "first_names")[:MOST]
    )
    found = [
        Candidate(
            patient=each,
            by=Evidence.NHS_NUMBER if number and each.nhs_number == number else Evidence.DETAILS,
            fields=compare(said, each),
            has_double=each.doubled,
        )
        for each in rows
    ]
    return sorted(found, key=lambda each: (each.by != Evidence.NHS_NUMBER, len(each.differs)))


def checked_candidates(person_id: UUID | None) -> list[Candidate]:
    """The patient whose NHS number NHS login gave for this account, if the practice has one, with what differs.

    What NHS login said is not kept, so the page shows which fields agreed and no value of its own.
    """
    rows = NhsLoginCheck.objects.filter(user_id=person_id, patient__isnull=False).select_related("patient")
    return [
        Candidate(patient=each.patient, by=Evidence.NHS_LOGIN, fields=_agreed(each))
        for each in rows
        if person_id is not None
    ]


def with_checked(found: list[Candidate], person_id: UUID | None) -> list[Candidate]:
    """These candidates, and before them the one NHS login speaks for, each patient once."""
    checked = checked_candidates(person_id)
    known = {each.patient.pk for each in found}
    return [*(each for each in checked if each.patient.pk not in known), *found]


def _agreed(check: NhsLoginCheck) -> tuple[Compared, ...]:
    level = f"NHS login, {check.proofing}"
    patient: Any = check.patient
    return (
        Compared("NHS number", level, patient.nhs_number_in_threes, True),
        Compared("Date of birth", level, _day(patient.born_on), check.same_birth),
        Compared("Family name", level, patient.family_name, check.same_name),
    )


def look_up(words: str) -> list[Patient]:
    """Patients of the practice by NHS number, date of birth, or the beginning of a family name and a first name."""
    text = " ".join(words.split())
    if not text:
        return []
    rows = Patient.objects.order_by("family_key", "first_names")
    if number := nhs_numbers.checked(text):
        return list(rows.filter(nhs_number=number)[:MOST])
    if born := identity.birth_date(text, clock.today()):
        return list(rows.filter(born_on=born)[:MOST])
    *first, family = text.split(" ")
    rows = rows.filter(family_key__startswith=identity.name_key(family))
    if first:
        rows = rows.filter(first_names__istartswith=" ".join(first))
    return list(rows[:MOST])


def compare(said: Said, patient: Patient) -> tuple[Compared, ...]:
    """What was said beside what the list has, field by field, as the page shows it."""
    number = nhs_numbers.checked(said.nhs_number) or said.nhs_number.strip()
    code = identity.postcode(said.postcode) or said.postcode.strip()
    return (
        _compared("First names", said.first_names, patient.first_names, identity.name_key),
        _compared("Family name", said.family_name, patient.family_name, identity.name_key),
        _compared("Date of birth", _day(said.born_on), _day(patient.born_on)),
        _compared(
            "NHS number",
            nhs_numbers.in_threes(number),
            patient.nhs_number_in_threes,
        ),
        _compared("Postcode", code, patient.postcode),
        _compared("Sex", said.sex, "" if patient.sex == "unknown" else patient.sex, str.lower),
        _compared("Phone", said.phone, patient.phone, _digits),
        _compared("E-mail", said.email, patient.email, identity.normalise_email),
    )


def _compared(label: str, said: str, listed: str, key: Any = str) -> Compared:
    same = key(said) == key(listed) if said and listed else None
    return Compared(label, said, listed, same)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _digits(phone: str) -> str:
    """The last ten digits: +44 7700 900123 and 07700 900123 are one number."""
    return "".join(each for each in phone if each.isdigit())[-10:]


# Links ---------------------------------------------------------------------------------------------------------------


def link_of(person_id: UUID) -> PatientLink | None:
    """The link in force between an account and the practice's list. None means: not matched yet."""
    found: PatientLink | None = (
        PatientLink.objects.filter(user_id=person_id, undone_at=None).select_related("patient").first()
    )
    return found


def is_matched(person_id: UUID) -> bool:
    """Whether staff have said which patient this account is."""
    return PatientLink.objects.filter(user_id=person_id, undone_at=None).exists()


def unmatched(person_ids: Any) -> set[UUID]:
    """Those of these accounts that no patient of the practice has been found for, in one query."""
    wanted = set(person_ids)
    return wanted - set(
        PatientLink.objects.filter(user_id__in=wanted, undone_at=None).values_list("user_id", flat=True)
    )


def accounts_of(patient: Patient) -> list[PatientLink]:
    """Every account that is or was this patient, those in force first."""
    rows = PatientLink.objects.filter(patient=patient).select_related("user", "confirmed_by", "undone_by")
    return sorted(rows.order_by("-confirmed_at"), key=lambda each: each.undone_at is not None)


def has_double(patient: Patient) -> bool:
    """Whether the list has somebody else with this family name and date of birth, whoever has left included."""
    doubles = Patient.objects.filter(born_on=patient.born_on, family_key=patient.family_key)
    return doubles.exclude(pk=patient.pk).exists()


def confirm_match(*, person: User | UUID, patient: Patient, evidence: Evidence, by: Visit) -> PatientLink:
    """Say that this account is this patient. Raises Conflict when the account is somebody else already, and DomainError
    when details are the only proof and they fit somebody else on the list as well.

    The caller moves the person's requests to the patient in the same transaction.
    """
    _check(by)
    person_id = person if isinstance(person, UUID) else person.pk
    if evidence == Evidence.DETAILS and has_double(patient):
        raise DomainError(
            "Somebody else on the list has the same family name and date of birth, such as a twin. "
            "Details are not enough: ask for the NHS number, phone the number on the list, or see the person's proof.",
            code="double",
        )
    link = PatientLink.fresh(
        user_id=person_id,
        patient=patient,
        evidence=Evidence(evidence).value,
        confirmed_by_id=by.membership.id,
        confirmed_at=clock.now(),
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                link.save(force_insert=True)
        except IntegrityError as taken:
            now = link_of(person_id)
            if now and now.patient_id == patient.pk:
                return now
            raise Conflict(
                "This account is already matched to somebody on the list. Undo that match first."
            ) from taken
        audit.record(
            "people.matched", patient_id=patient.pk, object_id=link.pk, details={"evidence": link.evidence}
        )
    return link


def undo_match(*, link: PatientLink, by: Visit) -> PatientLink:
    """Take a match back: the account sees nothing of that patient from its next page on. Safe to do twice.

    The caller moves the person's requests back in the same transaction.
    """
    _check(by)
    with transaction.atomic():
        locked: PatientLink = PatientLink.objects.select_for_update().get(pk=link.pk)
        if locked.undone_at is None:
            locked.undone_at = clock.now()
            locked.undone_by_id = by.membership.id
            locked.save(update_fields=["undone_at", "undone_by"])
            audit.record("people.match_undone", patient_id=locked.patient_id, object_id=locked.pk)
    return locked


def _check(by: Visit) -> None:
    if not by.may(Permission.MATCH_PEOPLE):
        raise NotAllowed("Only staff of the practice can match people to its list.")
