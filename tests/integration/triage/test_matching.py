"""Which patient is this account? A person decides; requests and the link move together, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from consultations.models import Consultation, StatusChange
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from portal.people.matching import EVIDENCE_LABELS, Evidence
from portal.people.models import Patient, PatientLink, Proxy
from tests import people, sign_in
from tests.people import World, sent_by
from tests.statements import statements

WHO = {
    "who__first_names": "Uma",
    "who__family_name": "Newcomer",
    "who__dob": "1990-05-04",
    "who__postcode": "LS1 4AP",
}
FOR_OTHERS = {"who__for": "other_adult", "who__rel": "son_daughter", "who__with": "yes", "who__agree": "yes"}


@pytest.fixture
def world(db: None) -> World:
    from datetime import date

    made = people.village()
    with made.inside():
        people._listed(made, "uma", "Uma", "Newcomer", date(1990, 5, 4), "female", "9434765919")
    return made


def staff(world: World, who: str = "janet") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, made: Consultation, patient: Patient, evidence: str = "details") -> Any:
    data = {"patient": str(patient.pk), "evidence": evidence}
    return client.post(f"/millbrook/matching/{made.pk}/", data, follow=True)


def patient_of(world: World, made: Consultation) -> Any:
    with world.inside():
        return Consultation.objects.get(pk=made.pk).patient_id


def test_who_is_not_matched_is_listed_once_with_how_much_they_wrote(world: World) -> None:
    sent_by(world, "uma", **WHO)
    sent_by(world, "uma", **WHO)
    sent_by(world, "zofia")

    html = shown(staff(world), "/millbrook/matching/")

    assert html.count("<strong>Uma Newcomer</strong>") == 1
    assert "2 requests" in html
    assert "<strong>Zofia Kowalczyk</strong>" not in html


def test_old_closed_requests_keep_nobody_new_off_the_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultations import services
    from triage.queries import matching as queries

    old = sent_by(world, "uma", **WHO)
    with world.acting("uma") as visit:
        services.withdraw(consultation=old.pk, by=visit)
    new = sent_by(world, "uma", **WHO)
    monkeypatch.setattr(queries, "MOST", 1)

    with world.inside():
        assert [each.pk for each in queries.unmatched()] == [new.pk]


def test_an_account_that_wrote_much_keeps_nobody_off_the_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.queries import matching as queries

    first, _, for_mother = (
        sent_by(world, "uma", **WHO),
        sent_by(world, "uma", **WHO),
        sent_by(world, "uma", **WHO, **FOR_OTHERS),
    )
    monkeypatch.setattr(queries, "MOST", 2)

    with world.inside():
        listed = queries.unmatched()
    assert [each.pk for each in listed] == [first.pk, for_mother.pk]
    assert listed[0].of_account == 2


def test_the_page_shows_candidates_and_marks_what_differs(world: World) -> None:
    made = sent_by(world, "uma", **{**WHO, "who__first_names": "Ursula"})

    html = shown(staff(world), f"/millbrook/matching/{made.pk}/")

    assert "Yes, this is Uma Newcomer" in html
    assert "Different: First names." in html
    assert patient_of(world, made) is None


def test_of_twins_details_are_no_proof_and_are_not_offered(world: World) -> None:
    from datetime import date

    with world.inside():
        people._listed(world, "una", "Una", "Newcomer", date(1990, 5, 4), "female", "9434765870")
    made = sent_by(world, "uma", **WHO)
    client = staff(world)

    html = shown(client, f"/millbrook/matching/{made.pk}/")
    refused = confirm(client, made, world.patients["uma"])

    assert html.count("same family name and date of birth, such as a twin") == 2
    assert EVIDENCE_LABELS[Evidence.DETAILS] not in html
    assert html.count(EVIDENCE_LABELS[Evidence.PHONE]) == 2
    assert "s-btn--main" not in html.split("Yes, this is")[0].rsplit("<section", 1)[1]
    assert (refused.status_code, patient_of(world, made)) == (422, None)
    confirm(client, made, world.patients["uma"], Evidence.PHONE.value)
    assert patient_of(world, made) == world.patients["uma"].pk


def test_nobody_is_proposed_for_a_near_miss(world: World) -> None:
    made = sent_by(world, "uma", **{**WHO, "who__dob": "1990-05-05"})

    html = shown(staff(world), f"/millbrook/matching/{made.pk}/")

    assert "Yes, this is" not in html
    assert "Nobody on the list has the same date of birth" in html
    assert "They say</h2>" in html, "what to look somebody up by"


def test_a_match_moves_all_requests_of_the_account_and_tells_once(world: World) -> None:
    first, second = sent_by(world, "uma", **WHO), sent_by(world, "uma", **WHO)
    client, uma = staff(world), world.patients["uma"]

    answer = confirm(client, first, uma)
    confirm(client, first, uma)
    confirm(client, second, uma)

    assert "is matched to Uma Newcomer" in answer.content.decode()
    assert [patient_of(world, each) for each in (first, second)] == [uma.pk, uma.pk]
    with world.inside():
        link = PatientLink.objects.get(patient=uma)
        assert (link.user_id, link.evidence, link.confirmed_by_id) == (
            world.accounts["uma"].pk,
            "details",
            world.staff["janet"].pk,
        )
        assert StatusChange.objects.filter(move="match").count() == 2
        assert OutboxMessage.objects.filter(kind="match_confirmed").count() == 1
        assert AuditEvent.objects.filter(action="people.matched").count() == 1


def test_somebody_else_is_looked_up_and_matched_with_a_proof(world: World) -> None:
    made = sent_by(world, "uma", **{**WHO, "who__dob": "1990-05-05"})
    client = staff(world)

    html = client.post(f"/millbrook/matching/{made.pk}/", {"words": "Newcomer"}).content.decode()

    assert "Yes, this is Uma Newcomer" in html
    assert 'value="details"' not in html, "what the form shows differs, so it is no proof"
    confirm(client, made, world.patients["uma"], "phone")
    assert patient_of(world, made) == world.patients["uma"].pk


def test_without_a_proof_nothing_is_matched(world: World) -> None:
    made = sent_by(world, "uma", **WHO)

    answer = confirm(staff(world), made, world.patients["uma"], "")

    assert answer.status_code == 422
    assert "Say how you know" in answer.content.decode()
    assert patient_of(world, made) is None


@pytest.mark.parametrize("evidence", ["nhs_number", "nhs_login"])
def test_a_proof_the_page_does_not_show_is_refused(world: World, evidence: str) -> None:
    made = sent_by(world, "uma", **WHO)

    answer = confirm(staff(world), made, world.patients["uma"], evidence)

    assert answer.status_code == 422
    assert "This page does not show that." in answer.content.decode()
    assert patient_of(world, made) is None


def test_an_account_that_is_somebody_already_is_refused(world: World) -> None:
    made = sent_by(world, "uma", **WHO)
    with world.inside():
        people._link(world, "uma", "amina", "janet")

    answer = confirm(staff(world), made, world.patients["uma"])

    assert answer.status_code == 422
    assert "already matched to somebody" in answer.content.decode()
    assert patient_of(world, made) is None


def test_a_patient_of_another_practice_cannot_be_chosen(world: World) -> None:
    made = sent_by(world, "uma", **WHO)

    answer = confirm(staff(world), made, world.patients["peter"])

    assert answer.status_code == 422
    assert patient_of(world, made) is None


def test_a_request_for_somebody_else_is_matched_alone_and_only_with_proof_of_the_proxy(world: World) -> None:
    amina = world.patients["amina"]
    made = sent_by(
        world, "uma", **FOR_OTHERS, who__first_names="Amina", who__family_name="Khan", who__dob="1943-09-14"
    )
    client = staff(world)

    refused = confirm(client, made, amina)
    assert refused.status_code == 422
    assert "not recorded as acting for Amina Khan" in refused.content.decode()

    with world.inside():
        people._proxy(world, "uma", "amina", "janet")
    confirm(client, made, amina)

    assert patient_of(world, made) == amina.pk
    with world.inside():
        assert not PatientLink.objects.filter(user=world.accounts["uma"]).exists()
        assert Proxy.objects.filter(user=world.accounts["uma"]).count() == 1


def test_undoing_lists_what_it_takes_back_and_takes_it_back_once(world: World) -> None:
    made = sent_by(world, "uma", **WHO)
    client = staff(world)
    confirm(client, made, world.patients["uma"])
    with world.inside():
        link = PatientLink.objects.get(patient=world.patients["uma"])
    address = f"/millbrook/matching/{link.pk}/undo/"

    html = shown(client, address)
    answer = client.post(address, follow=True)
    client.post(address, follow=True)

    assert "Itchy rash on both arms" in html
    assert "1 request is not matched again." in answer.content.decode()
    assert patient_of(world, made) is None
    with world.inside():
        assert PatientLink.objects.get(pk=link.pk).undone_at is not None
        assert OutboxMessage.objects.filter(kind="match_undone").count() == 1
        assert AuditEvent.objects.filter(action="people.match_undone").count() == 1


def test_opening_the_undo_page_undoes_nothing(world: World) -> None:
    with world.inside():
        link = PatientLink.objects.get(patient=world.patients["zofia"])

    shown(staff(world), f"/millbrook/matching/{link.pk}/undo/")

    with world.inside():
        assert PatientLink.objects.get(pk=link.pk).undone_at is None


def test_reading_is_recorded_with_the_candidates(world: World) -> None:
    made = sent_by(world, "uma", **WHO)

    shown(staff(world), f"/millbrook/matching/{made.pk}/")

    with world.inside():
        line = AuditEvent.objects.get(action="matching.read")
        assert (line.consultation_id, line.ids) == (made.pk, [world.patients["uma"].pk])


def test_strangers_patients_and_other_practices_find_nothing(world: World) -> None:
    made = sent_by(world, "uma", **WHO)
    theirs = sent_by(world, "peter", practice=world.riverside)
    with world.inside(world.riverside):
        link = PatientLink.objects.get(patient=world.patients["peter"])
    page = f"/millbrook/matching/{made.pk}/"

    assert Client().get(page).status_code == 302
    assert sign_in.as_patient(Client(), world.accounts["uma"]).get(page).status_code == 404
    assert staff(world, "farah").get(page).status_code == 404
    assert staff(world).get(f"/millbrook/matching/{theirs.pk}/").status_code == 404
    assert staff(world).post(f"/millbrook/matching/{link.pk}/undo/").status_code == 404
    with world.inside(world.riverside):
        assert PatientLink.objects.get(pk=link.pk).undone_at is None


@pytest.mark.parametrize("number", [1, 25])
def test_the_list_needs_six_statements_whatever_its_length(world: World, number: int) -> None:
    for _ in range(number):
        sent_by(world, "uma", **WHO)
    client = staff(world)
    shown(client, "/millbrook/matching/")

    with statements() as asked:
        shown(client, "/millbrook/matching/")

    assert len(asked) <= 6, str(asked)


def test_one_account_needs_eight_statements(world: World) -> None:
    made = sent_by(world, "uma", **WHO)
    client = staff(world)
    shown(client, f"/millbrook/matching/{made.pk}/")

    with statements() as asked:
        shown(client, f"/millbrook/matching/{made.pk}/")

    assert len(asked) <= 8, str(asked)


def test_a_match_of_any_age_can_be_undone_from_the_patient_s_page(world: World) -> None:
    with world.inside():
        link = PatientLink.objects.get(user=world.accounts["zofia"])
        PatientLink.objects.filter(pk=link.pk).update(confirmed_at="2024-01-05T09:00:00Z")
    sent_by(world)

    page = shown(staff(world), f"/millbrook/people/{world.patients['zofia'].pk}/")
    where = f"/millbrook/matching/{link.pk}/undo/"
    assert where in page
    assert "Itchy rash on both arms" in shown(staff(world), where)


@pytest.mark.parametrize(("safe", "state"), [("yes", "waiting"), ("no", "withheld"), ("unsure", "withheld")])
def test_a_match_taken_back_is_told_only_where_messages_are_safe(world: World, safe: str, state: str) -> None:
    sent_by(world, "zofia", who__safe=safe)
    with world.inside():
        link = PatientLink.objects.get(patient=world.patients["zofia"])

    staff(world).post(f"/millbrook/matching/{link.pk}/undo/")

    with world.inside():
        assert OutboxMessage.objects.get(kind="match_undone").state == state
