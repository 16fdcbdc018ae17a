"""A safety concern: reported in one press by anybody on the staff, read and closed by those who answer for safety."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from consultations.models import Consultation
from portal import audit
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.notifications.kinds import Kind
from portal.notifications.models import OutboxMessage
from tests import people, sign_in
from tests.people import World, sent_by
from tests.statements import statements
from triage import concerns
from triage.domain.concerns import ConcernState
from triage.models import SafetyConcern

pytestmark = pytest.mark.django_db

LIST = "/millbrook/safety-concerns/"


@pytest.fixture
def world() -> World:
    made = people.village()
    with made.inside():
        priya = made.staff["priya"]
        priya.roles = ["clinician", "safety_officer"]
        priya.save(update_fields=["roles"])
    return made


@pytest.fixture
def sent(world: World) -> Consultation:
    return sent_by(world, "gareth")


def staff(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def press(client: Client, sent: Consultation, words: str = "") -> int:
    return client.post(f"/millbrook/inbox/{sent.pk}/safety-concern/", {"words": words}).status_code


def kept(world: World) -> list[SafetyConcern]:
    with world.inside():
        return list(concerns.listed())


def reported(world: World, sent: Consultation, words: str = "The level was too low") -> SafetyConcern:
    with world.acting("janet") as visit:
        return concerns.report(consultation=sent, words=words, by=visit)


def test_one_press_reports_it_without_a_word(world: World, sent: Consultation) -> None:
    janet = staff(world, "janet")
    page = janet.get(f"/millbrook/inbox/{sent.pk}/").content.decode()
    assert "Report a safety concern" in page

    assert press(janet, sent) == 302

    [found] = kept(world)
    assert (found.words, found.state) == ("", ConcernState.NEW)
    assert found.reported_by_id == world.staff["janet"].pk
    with world.inside():
        assert AuditEvent.objects.filter(action="concern.reported", consultation_id=sent.pk).count() == 1


def test_pressed_twice_it_is_one_and_other_words_are_another(world: World, sent: Consultation) -> None:
    janet = staff(world, "janet")

    for words in ("", "", "It said “routine” 😟", "It said “routine” 😟"):
        press(janet, sent, words)

    assert sorted(each.words for each in kept(world)) == ["", "It said “routine” 😟"]


def test_those_who_answer_for_safety_are_told_once_and_not_what(world: World, sent: Consultation) -> None:
    reported(world, sent)

    with world.inside():
        told = OutboxMessage.objects.filter(kind=Kind.SAFETY_CONCERN)
        assert {each.person_id for each in told} == {
            world.accounts["samira"].pk,
            world.accounts["priya"].pk,
        }
        assert {each.about_id for each in told} == {None}
        assert all("level" not in each.key for each in told)


def test_it_is_looked_at_and_closed_with_what_was_done(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    samira, priya = staff(world, "samira"), staff(world, "priya")
    assert "1 new, 0 looked at, 0 closed" in samira.get(LIST).content.decode()

    samira.post(f"{LIST}{found.pk}/look/")
    assert "0 new, 1 looked at, 0 closed" in samira.get(LIST).content.decode()
    priya.post(f"{LIST}{found.pk}/close/", {"done": "Told the makers"})

    page = priya.get(LIST).content.decode()
    assert "0 new, 0 looked at, 1 closed" in page
    assert "The level was too low" in page
    assert "Told the makers" in page
    [now] = kept(world)
    assert (now.looked_by_id, now.closed_by_id) == (world.staff["samira"].pk, world.staff["priya"].pk)
    with world.inside():
        lines = AuditEvent.objects.filter(object_id=found.pk).order_by("at").values_list("action", flat=True)
        assert [each for each in lines if each != "concerns.read"] == [
            "concern.reported",
            "concern.looked_at",
            "concern.closed",
        ]


def test_closing_without_what_was_done_is_refused_beside_the_box(world: World, sent: Consultation) -> None:
    found = reported(world, sent)

    answer = staff(world, "samira").post(f"{LIST}{found.pk}/close/", {"done": "  "})

    assert answer.status_code == 422
    assert f'href="#done-{found.pk}"' in answer.content.decode()
    assert kept(world)[0].state == ConcernState.NEW


def test_the_second_to_look_or_close_is_told_so(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    with world.acting("samira") as visit:
        concerns.look(concern=found, by=visit)
        with pytest.raises(Conflict):
            concerns.look(concern=found, by=visit)
        concerns.close(concern=found, done="Staff told", by=visit)
        with pytest.raises(Conflict):
            concerns.close(concern=found, done="Again", by=visit)

    assert kept(world)[0].done == "Staff told"


def test_who_read_it_before_somebody_closed_it_overwrites_nothing(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    with world.acting("samira") as visit:
        concerns.close(concern=SafetyConcern.objects.get(pk=found.pk), done="Staff told", by=visit)
        with pytest.raises(Conflict):
            concerns.close(concern=found, done="Again", by=visit)
        with pytest.raises(Conflict):
            concerns.look(concern=found, by=visit)

    assert kept(world)[0].done == "Staff told"


def test_whoever_closes_it_second_gets_their_own_words_back(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    samira = staff(world, "samira")
    samira.post(f"{LIST}{found.pk}/close/", {"done": "Told the makers"})

    second = staff(world, "priya").post(f"{LIST}{found.pk}/close/", {"done": "Rang the patient <b>"})
    silent = samira.post(f"{LIST}{found.pk}/close/", {"done": " "})

    assert (second.status_code, silent.status_code) == (409, 409)
    page = second.content.decode()
    assert "Somebody closed this before you." in page
    assert "Told the makers" in page
    assert "Rang the patient &lt;b&gt;</textarea>" in page
    assert f'href="#done-{found.pk}"' in page
    assert f'href="#concern-{found.pk}"' in silent.content.decode()
    assert kept(world)[0].done == "Told the makers"


@pytest.mark.parametrize("who", ["janet", "ngozi"])
def test_others_report_and_do_not_read_or_close(world: World, sent: Consultation, who: str) -> None:
    found = reported(world, sent)
    client = staff(world, who)

    assert press(client, sent, f"From {who}") == 302
    assert client.get(LIST).status_code == 404
    assert client.get(f"{LIST}file/").status_code == 404
    assert client.post(f"{LIST}{found.pk}/close/", {"done": "x"}).status_code == 404
    assert LIST not in client.get(f"/millbrook/inbox/{sent.pk}/").content.decode()
    with world.acting(who) as visit, pytest.raises(DomainError):
        concerns.close(concern=found, done="x", by=visit)


def test_another_practice_and_patients_find_nothing(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    farah = staff(world, "farah")

    assert press(farah, sent) == 404
    assert farah.get(LIST).status_code == 404
    assert farah.post(f"/riverside/safety-concerns/{found.pk}/close/", {"done": "x"}).status_code == 404
    with world.inside(world.riverside):
        assert list(concerns.listed()) == []
    with world.acting("gareth"):
        assert list(SafetyConcern.objects.all()) == []


def test_looking_changes_nothing(world: World, sent: Consultation) -> None:
    found = reported(world, sent)
    samira = staff(world, "samira")

    for path in (
        f"/millbrook/inbox/{sent.pk}/safety-concern/",
        f"{LIST}{found.pk}/look/",
        f"{LIST}{found.pk}/close/",
    ):
        assert samira.get(path).status_code in (404, 405)
    assert kept(world)[0].state == ConcernState.NEW


def test_the_file_holds_them_all_runs_nothing_and_is_recorded(world: World, sent: Consultation) -> None:
    reported(world, sent, "=HYPERLINK(1)")

    answer = staff(world, "samira").get(f"{LIST}file/")

    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Reported,By,Request")
    assert "'=HYPERLINK(1)" in text
    assert "no-store" in answer["Cache-Control"]
    with world.inside():
        assert AuditEvent.objects.filter(action="concerns.exported").count() == 1


def test_if_the_record_cannot_be_written_nothing_is_kept(
    world: World, sent: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with world.acting("janet") as visit, pytest.raises(DatabaseError), transaction.atomic():
        concerns.report(consultation=sent, words="Too low", by=visit)
    monkeypatch.undo()

    assert kept(world) == []


def test_three_hundred_are_paged_cost_the_same_and_a_refusal_stays_on_its_page(
    world: World, sent: Consultation
) -> None:
    samira = staff(world, "samira")
    assert "Nobody has reported a safety concern." in samira.get(LIST).content.decode()
    reported(world, sent)
    with statements() as one:
        samira.get(LIST)
    with world.inside():
        SafetyConcern.objects.bulk_create(
            SafetyConcern.fresh(
                consultation=sent,
                words=f"Concern {number}",
                reported_by=world.staff["janet"],
                reported_at=clock.now(),
            )
            for number in range(299)
        )

    with statements() as many:
        first = samira.get(LIST).content.decode()
    second = samira.get(f"{LIST}?page=2").content.decode()
    last = kept(world)[-1]
    refused = samira.post(f"{LIST}{last.pk}/close/", {"done": " "}).content.decode()

    assert len(many) == len(one)
    assert len(many) <= 8
    assert "300 new" in first
    assert "1 to 50 of 300 concerns" in first
    assert first.count("s-concern") == 50
    assert f"{LIST}?page=3" in second
    assert "251 to 300 of 300 concerns" in refused
    assert f'href="#done-{last.pk}"' in refused
    assert "There are no more." in samira.get(f"{LIST}?page=7").content.decode()
