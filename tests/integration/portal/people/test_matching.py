"""Which patient is this account? Proposed exactly, decided by a person, taken back without a trace left open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core.errors import Conflict, NotAllowed
from portal.core.http import Door
from portal.core.tenancy import Scope, tenant
from portal.people import accounts, matching
from portal.people.matching import Evidence, Said
from portal.people.models import Membership, Patient, PatientLink, User
from portal.people.recognise import recognise
from portal.practices.models import Practice

from .conftest import as_member, patient, visit_of

pytestmark = pytest.mark.django_db

ASHA = Said(first_names="Asha", family_name="Patel", born_on=date(1985, 3, 24), nhs_number="943 476 5919")


@pytest.fixture
def asha(mill: Practice) -> Patient:
    return patient(mill)


@pytest.fixture
def account(db: None) -> User:
    return accounts.with_password(email="asha@example.org", full_name="", password=None)


def names(said: Said, member: Membership) -> list[tuple[str, Evidence]]:
    with as_member(member):
        return [(each.patient.name, each.by) for each in matching.candidates(said)]


def test_nhs_number_and_date_of_birth_propose(asha: Patient, navigator: Membership) -> None:
    assert names(ASHA, navigator) == [("Asha Patel", Evidence.NHS_NUMBER)]


def test_name_date_of_birth_and_postcode_propose(asha: Patient, navigator: Membership) -> None:
    said = Said(family_name="PATEL", born_on=date(1985, 3, 24), postcode="ls12ab")

    assert names(said, navigator) == [("Asha Patel", Evidence.DETAILS)]


@pytest.mark.parametrize(
    "said",
    [
        Said(nhs_number="9434765919"),
        Said(nhs_number="9434765919", born_on=date(1985, 3, 25)),
        Said(nhs_number="9434765918", born_on=date(1985, 3, 24)),
        Said(family_name="Patel", born_on=date(1985, 3, 24)),
        Said(family_name="Patel", born_on=date(1985, 3, 24), postcode="LS1 2AC"),
        Said(family_name="Patell", born_on=date(1985, 3, 24), postcode="LS1 2AB"),
        Said(family_name="", born_on=date(1985, 3, 24), postcode="LS1 2AB"),
        Said(born_on=date(1985, 3, 24)),
    ],
)
def test_less_than_that_proposes_nobody(asha: Patient, navigator: Membership, said: Said) -> None:
    assert names(said, navigator) == []


def test_an_empty_nhs_number_is_not_the_same_as_another_empty_one(
    mill: Practice, navigator: Membership
) -> None:
    patient(mill, nhs_number="")

    assert names(Said(born_on=date(1985, 3, 24), nhs_number=""), navigator) == []


def test_twins_are_both_proposed_and_the_nhs_number_comes_first(
    mill: Practice, navigator: Membership
) -> None:
    patient(mill, first_names="Ravi", nhs_number="")
    patient(mill)
    said = Said(
        first_names="Asha",
        family_name="Patel",
        born_on=date(1985, 3, 24),
        nhs_number="9434765919",
        postcode="LS1 2AB",
    )

    assert names(said, navigator) == [("Asha Patel", Evidence.NHS_NUMBER), ("Ravi Patel", Evidence.DETAILS)]


def test_the_other_practice_s_patients_are_never_proposed(asha: Patient, stranger: Membership) -> None:
    assert names(ASHA, stranger) == []


def test_what_differs_is_marked(asha: Patient, navigator: Membership) -> None:
    with as_member(navigator):
        (found,) = matching.candidates(Said(**{**vars(ASHA), "first_names": "Aisha", "postcode": "LS1 2AB"}))

    same = {each.label: each.same for each in found.fields}
    assert [each.label for each in found.differs] == ["First names"]
    assert same["Postcode"] is True
    assert same["Phone"] is None


def test_nobody_is_matched_until_somebody_says_so(
    asha: Patient, account: User, navigator: Membership
) -> None:
    with as_member(navigator):
        matching.candidates(ASHA)

        assert not matching.is_matched(account.pk)
        assert matching.unmatched([account.pk]) == {account.pk}


def test_a_confirmed_match_opens_the_patient_to_the_account(
    rf: Any, mill: Practice, asha: Patient, account: User, navigator: Membership
) -> None:
    with as_member(navigator):
        matching.confirm_match(
            person=account, patient=asha, evidence=Evidence.NHS_NUMBER, by=visit_of(navigator)
        )

        assert matching.is_matched(account.pk)
        assert matching.unmatched([account.pk]) == set()
        assert AuditEvent.objects.filter(action="people.matched", patient_id=asha.pk).count() == 1

    request = rf.get("/mill/")
    request.user, request.session = account, {}
    visit = recognise(request, "mill", Door.PATIENT)
    assert visit.patients == (asha.pk,)
    with connection.cursor() as cursor:  # the walls were told the same
        cursor.execute("select count(*) from people_patient")
        assert cursor.fetchone() == (1,)


def test_a_match_taken_back_closes_it_again(
    rf: Any, mill: Practice, asha: Patient, account: User, navigator: Membership, manager: Membership
) -> None:
    with as_member(navigator):
        link = matching.confirm_match(
            person=account, patient=asha, evidence=Evidence.DETAILS, by=visit_of(navigator)
        )
    with as_member(manager):
        matching.undo_match(link=link, by=visit_of(manager))
        matching.undo_match(link=link, by=visit_of(manager))

        kept = PatientLink.objects.get()
        assert (kept.confirmed_by_id, kept.undone_by_id) == (navigator.pk, manager.pk)
        assert AuditEvent.objects.filter(action="people.match_undone").count() == 1

    request = rf.get("/mill/")
    request.user, request.session = account, {}
    assert recognise(request, "mill", Door.PATIENT).patients == ()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_patient")
        assert cursor.fetchone() == (0,)


def test_matching_twice_to_the_same_patient_is_one_match(
    asha: Patient, account: User, navigator: Membership
) -> None:
    with as_member(navigator):
        for _ in range(2):
            matching.confirm_match(
                person=account, patient=asha, evidence=Evidence.PHONE, by=visit_of(navigator)
            )

        assert PatientLink.objects.count() == 1


def test_an_account_is_not_two_patients(
    mill: Practice, asha: Patient, account: User, navigator: Membership
) -> None:
    other = patient(mill, first_names="Ravi", nhs_number="")
    with as_member(navigator):
        matching.confirm_match(person=account, patient=asha, evidence=Evidence.PHONE, by=visit_of(navigator))

        with pytest.raises(Conflict, match="already matched"):
            matching.confirm_match(
                person=account, patient=other, evidence=Evidence.PHONE, by=visit_of(navigator)
            )


def test_a_visitor_without_the_permission_cannot_match(
    asha: Patient, account: User, navigator: Membership
) -> None:
    import dataclasses

    nobody = dataclasses.replace(visit_of(navigator), permissions=frozenset())
    with as_member(navigator), pytest.raises(NotAllowed):
        matching.confirm_match(person=account, patient=asha, evidence=Evidence.PHONE, by=nobody)


def test_the_database_refuses_a_link_to_another_practice_s_patient(
    mill: Practice, asha: Patient, account: User, stranger: Membership
) -> None:
    def link_theirs() -> None:
        with transaction.atomic():
            matching.confirm_match(
                person=account, patient=Patient(pk=asha.pk), evidence=Evidence.PHONE, by=visit_of(stranger)
            )
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")

    with (
        tenant(stranger.practice_id, scope=Scope.SYSTEM),
        pytest.raises(DatabaseError, match="same_practice"),
    ):
        link_theirs()


def test_an_account_cannot_match_itself(
    mill: Practice, asha: Patient, account: User, navigator: Membership
) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        tenant(mill.pk, scope=Scope.PATIENT, person=account.pk),
    ):
        PatientLink.fresh(
            user=account,
            patient_id=asha.pk,
            evidence="phone",
            confirmed_by_id=navigator.pk,
            confirmed_at=asha.listed_at,
        ).save(force_insert=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("patel", 1),
        ("PAT", 1),
        ("asha patel", 1),
        ("ravi patel", 0),
        ("943 476 5919", 1),
        ("24/03/1985", 1),
        ("", 0),
    ],
)
def test_somebody_is_found_by_hand(
    staff_browser: Callable[[Membership], Client],
    asha: Patient,
    navigator: Membership,
    words: str,
    found: int,
) -> None:
    page = staff_browser(navigator).post("/mill/people/", {"words": words}).content.decode()

    assert page.count("943 476 5919") == found + (words == "943 476 5919")


def test_a_patient_s_page_shows_the_list_and_the_accounts_and_is_recorded(
    staff_browser: Callable[[Membership], Client], asha: Patient, account: User, navigator: Membership
) -> None:
    with as_member(navigator):
        matching.confirm_match(person=account, patient=asha, evidence=Evidence.PHONE, by=visit_of(navigator))

    page = staff_browser(navigator).get(f"/mill/people/{asha.pk}/").content.decode()

    assert "943 476 5919" in page
    assert "asha@example.org" in page
    with as_member(navigator):
        assert AuditEvent.objects.filter(action="people.patient.read", patient_id=asha.pk).count() == 1


def test_staff_elsewhere_cannot_open_a_patient(
    staff_browser: Callable[[Membership], Client], asha: Patient, stranger: Membership
) -> None:
    there = staff_browser(stranger)

    assert there.get(f"/mill/people/{asha.pk}/").status_code == 404
    assert there.get(f"/dale/people/{asha.pk}/").status_code == 404
    assert "943" not in there.post("/dale/people/", {"words": "patel"}).content.decode()
