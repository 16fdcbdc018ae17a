"""Somebody in two practices, somebody who moves, and two people who look like one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from portal.core.errors import DomainError
from portal.people import matching
from portal.people.matching import Evidence
from portal.people.models import ListStatus, Patient, PatientLink
from portal.people.roles import Permission
from tests import people, sign_in
from tests.people import World, consultation_at, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return people.village()


def at_riverside(world: World) -> Patient:
    """Zofia is on Riverside's list too, and Farah has matched her account there."""
    with world.inside(world.riverside):
        there = people._listed(
            world, "zofia_there", "Zofia", "Kowalczyk", date(1992, 2, 14), "female", "9990341176"
        )
    with world.acting("farah") as visit:
        matching.confirm_match(
            person=world.accounts["zofia"], patient=there, evidence=Evidence.IN_PERSON, by=visit
        )
    return there


def leaves(world: World, who: str = "zofia") -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients[who].pk).update(list_status=ListStatus.LEFT)


class TestTwoPractices:
    def test_each_practice_sees_its_own_request_and_match(self, world: World) -> None:
        at_riverside(world)
        here = sent_by(world, "zofia", np__title="A rash told to Millbrook")
        there = sent_by(world, "zofia", practice=world.riverside, np__title="A cough told to Riverside")
        browser = sign_in.as_patient(Client(), world.accounts["zofia"])

        mine = browser.get("/millbrook/requests/").content.decode()
        assert "A rash told to Millbrook" in mine
        assert "A cough told to Riverside" not in mine
        assert browser.get(f"/millbrook/requests/{there.pk}/").status_code == 404
        assert browser.get(f"/riverside/requests/{here.pk}/").status_code == 404
        assert "A cough told to Riverside" in browser.get(f"/riverside/requests/{there.pk}/").content.decode()

    def test_undoing_one_match_leaves_the_other(self, world: World) -> None:
        at_riverside(world)
        with world.acting("janet") as visit:
            matching.undo_match(link=PatientLink.objects.get(user=world.accounts["zofia"]), by=visit)

        with world.inside(world.riverside):
            assert matching.is_matched(world.accounts["zofia"].pk)


class TestWhoLeft:
    def test_they_read_what_they_were_told(self, world: World) -> None:
        made = consultation_at(Status.ANSWERED, world, "zofia")
        leaves(world)

        page = sign_in.as_patient(Client(), world.accounts["zofia"]).get(f"/millbrook/requests/{made.pk}/")

        assert page.status_code == 200
        assert "Itchy rash on both arms" in page.content.decode()

    def test_they_cannot_send_and_are_told_where_to_turn(self, world: World) -> None:
        leaves(world)

        with pytest.raises(DomainError) as refused:
            sent_by(world, "zofia")

        assert "you have left Millbrook Surgery" in refused.value.message
        assert all(word in refused.value.message for word in ("new practice", "01632 960 118", "111", "999"))
        with world.inside():
            assert not Consultation.objects.exists()

    def test_who_acts_for_them_is_told_the_same(self, world: World) -> None:
        leaves(world, "amina")

        with pytest.raises(DomainError, match="the person this is about has left"):
            sent_by(
                world, "nadia", for_patient="amina",
                who__for="other_adult", who__rel="son_daughter", who__with="yes", who__agree="yes",
            )  # fmt: skip

    def test_they_write_to_the_new_practice(self, world: World) -> None:
        there = at_riverside(world)
        leaves(world)

        assert sent_by(world, "zofia", practice=world.riverside).patient_id == there.pk


class TestTwoWhoLookLikeOne:
    @pytest.fixture
    def twin(self, world: World) -> Patient:
        with world.inside():
            people._listed(world, "uma", "Uma", "Newcomer", date(1990, 5, 4), "female", "9434765919")
            return people._listed(world, "ula", "Ula", "Newcomer", date(1990, 5, 4), "female", "")

    def test_details_alone_match_neither(self, world: World, twin: Patient) -> None:
        with world.acting("janet") as visit:
            for patient in (world.patients["uma"], twin):
                with pytest.raises(DomainError, match="Details are not enough"):
                    matching.confirm_match(
                        person=world.accounts["uma"], patient=patient, evidence=Evidence.DETAILS, by=visit
                    )
            assert not matching.is_matched(world.accounts["uma"].pk)

    @pytest.mark.parametrize("proof", [Evidence.NHS_NUMBER, Evidence.PHONE, Evidence.IN_PERSON])
    def test_one_more_proof_is_enough(self, world: World, twin: Patient, proof: Evidence) -> None:
        with world.acting("janet") as visit:
            assert visit.may(Permission.MATCH_PEOPLE)
            link = matching.confirm_match(
                person=world.accounts["uma"], patient=world.patients["uma"], evidence=proof, by=visit
            )

        assert link.evidence == proof

    def test_the_page_says_so_and_matches_nobody(self, world: World, twin: Patient) -> None:
        who: dict[str, Any] = {
            "who__first_names": "Uma", "who__family_name": "Newcomer", "who__dob": "1990-05-04",
            "who__postcode": "LS1 4AP",
        }  # fmt: skip
        made = sent_by(world, "uma", **who)
        staff = sign_in.as_staff(Client(), world.accounts["janet"])

        answer = staff.post(
            f"/millbrook/matching/{made.pk}/", {"patient": str(twin.pk), "evidence": "details"}
        )

        assert answer.status_code == 422
        assert "such as a twin" in answer.content.decode()
        with world.inside():
            assert Consultation.objects.get(pk=made.pk).patient_id is None
