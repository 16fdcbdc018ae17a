"""NHS login names somebody else than staff had matched: what the account wrote comes back by itself, at that moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Message, StatusChange
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.tenancy import Scope, tenant
from portal.notifications.models import OutboxMessage
from portal.people.identity_levels import Proofing
from portal.people.models import Alert, PatientLink
from portal.people.nhs_login import linking
from portal.people.nhs_login.checked import Checked
from tests import people, sign_in
from tests.people import NET, World, consultation_at, sent_by, village
from triage import matching, tasks

SOMEBODY_ELSE = Checked(Proofing.P9, "9434765919", date(1990, 5, 4), "Newcomer", "Uma")


@pytest.fixture
def world(db: None) -> World:
    return village()


def nhs_login_says(world: World, who: str = "zofia", said: Checked = SOMEBODY_ELSE) -> None:
    """As the first page after a sign-in does it."""
    person = world.accounts[who].pk
    with tenant(world.millbrook.pk, scope=Scope.SYSTEM, person=person, actor="system:nhs_login"):
        linking.settle(person=person, said=said)


def link_of(world: World, who: str = "zofia") -> PatientLink:
    with world.inside():
        found: PatientLink = PatientLink.objects.get(user=world.accounts[who], patient=world.patients[who])
    return found


def staff(world: World, who: str = "janet") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def test_every_request_of_the_account_comes_back_once_and_nothing_is_lost(world: World) -> None:
    first, second = consultation_at(Status.ANSWERED, world), sent_by(world)
    other = sent_by(world, "gareth")

    nhs_login_says(world)
    nhs_login_says(world)

    with world.inside():
        for made in (first, second):
            now = Consultation.objects.get(pk=made.pk)
            assert (now.patient_id, now.matched_at, now.matched_by) == (None, None, "")
            assert now.person_id == world.accounts["zofia"].pk
            assert StatusChange.objects.filter(consultation=made, move="match_ended").count() == 1
            event = AuditEvent.objects.get(consultation_id=made.pk, action="request.match_ended")
            assert event.actor is None
        assert Consultation.objects.get(pk=first.pk).status == Status.ANSWERED
        assert Message.objects.filter(consultation=first).count() == 1
        assert Consultation.objects.get(pk=other.pk).patient_id == world.patients["gareth"].pk
        assert PatientLink.objects.get(pk=link_of(world).pk).undone_by_id is None
        assert OutboxMessage.objects.filter(kind="match_undone").count() == 1
        alert = Alert.objects.get()
        assert (alert.kind, alert.count) == ("match_ended", 2)


def test_all_of_it_or_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sent_by(world)

    def fails(*_: Any) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(matching.alerts, "note_match_ended", fails)
    with pytest.raises(RuntimeError):
        nhs_login_says(world)

    assert link_of(world).undone_at is None
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).patient_id == world.patients["zofia"].pk


def test_the_wrong_patient_sees_nothing_of_it_and_the_writer_that_there_is_an_answer(world: World) -> None:
    people._account(world, "spouse", "Second Account")
    with world.inside():
        people._link(world, "spouse", "zofia", "janet")
    made = consultation_at(Status.ANSWERED, world)
    writer = sign_in.as_patient(Client(), world.accounts["zofia"])
    wrong = sign_in.as_patient(Client(), world.accounts["spouse"])
    where = f"/millbrook/requests/{made.pk}/"
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert "Use the cream." in wrong.get(where).content.decode()
        assert "Use the cream." in writer.get(where).content.decode()

        nhs_login_says(world)

        assert wrong.get(where).status_code == 404
        assert "Itchy rash" not in wrong.get("/millbrook/requests/").content.decode()
        page = writer.get(where)
    assert page.status_code == 200
    assert "Use the cream." not in page.content.decode()
    assert "Itchy rash" in page.content.decode()


def test_staff_find_it_first_in_people_to_match_and_a_manager_has_an_alert(world: World) -> None:
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False):
        sent_by(world, "uma", who__first_names="Uma", who__family_name="Newcomer")
    made = sent_by(world)

    nhs_login_says(world)

    page = staff(world).get("/millbrook/matching/").content.decode()
    assert page.index("Zofia Kowalczyk") < page.index("Uma Newcomer")
    assert page.count("NHS login names somebody else") == 1
    shown = staff(world).get(f"/millbrook/inbox/{made.pk}/").content.decode()
    assert "not matched any more" in shown
    alerts = staff(world, "samira").get("/millbrook/alerts/").content.decode()
    assert "1 request is matched to nobody again." in alerts


def test_staff_may_match_it_again_and_nobody_is_in_the_way(world: World) -> None:
    with world.inside():
        uma = people._listed(world, "uma", "Uma", "Newcomer", date(1990, 5, 4), "female", "9434765919")
    made = sent_by(world)
    nhs_login_says(world)

    answer = staff(world).post(
        f"/millbrook/matching/{made.pk}/", {"patient": str(uma.pk), "evidence": "nhs_login"}
    )

    assert answer.status_code == 302
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).patient_id == uma.pk
    assert "NHS login names somebody else" not in staff(world).get("/millbrook/matching/").content.decode()


@pytest.mark.parametrize("mode", ["reply", "ask"])
def test_a_reply_being_written_at_that_moment_is_shown_as_a_conflict_and_kept(
    world: World, mode: str
) -> None:
    import re

    made = consultation_at(Status.IN_PROGRESS, world)
    client = staff(world, "ngozi")
    page = client.get(f"/millbrook/inbox/{made.pk}/", {"write": mode}).content.decode()
    said = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen_at", "key")}  # type: ignore[index]
    said |= {"body": "Your result is back.", "q1": "Does it itch?", "signs": "worse", "action": "call_us"}

    nhs_login_says(world)
    answer = client.post(f"/millbrook/inbox/{made.pk}/{mode}/", said)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "whose request this is has changed" in text
    assert "Your result is back." in text
    with world.inside():
        assert not Message.objects.filter(consultation=made, author="staff").exists()
        assert not OutboxMessage.objects.filter(kind__in=["reply_sent", "question_asked"]).exists()
    # From the page that is shown now it can be sent: whose request it is is plain there.
    now = {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("seen_at", "key")}  # type: ignore[index]
    assert client.post(f"/millbrook/inbox/{made.pk}/{mode}/", said | now).status_code == 302


def test_a_request_that_was_on_its_way_is_brought_back_by_the_sweep(world: World) -> None:
    nhs_login_says(world)
    made = sent_by(world)
    with world.inside():  # its page had begun before the match ended
        Consultation.objects.filter(pk=made.pk).update(patient=world.patients["zofia"])
    assert "take it back" in staff(world).get("/millbrook/matching/").content.decode()

    for _ in range(2):
        tasks.put_in_place(practice_id=str(world.millbrook.pk))

    with world.inside():
        assert Consultation.objects.get(pk=made.pk).patient_id is None
        assert StatusChange.objects.filter(consultation=made, move="match_ended").count() == 1
        assert OutboxMessage.objects.filter(kind="match_undone").count() == 1


def test_a_request_without_a_place_is_placed_by_the_sweep(world: World) -> None:
    from triage.models import Routing

    made = sent_by(world)
    with world.inside():
        Routing.objects.filter(consultation=made).delete()

    assert tasks.put_in_place(practice_id=str(world.millbrook.pk)) == (1, 0)
    assert tasks.put_in_place(practice_id=str(world.millbrook.pk)) == (0, 0)

    with world.inside():
        assert Routing.objects.filter(consultation=made).exists()


# At the same moment ---------------------------------------------------------------------------------------------------


def both(*acts: Callable[[], None]) -> list[BaseException]:
    """Do these at once, each on a connection of its own; gives what went wrong."""
    start, troubles = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            start.wait()
            act()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return troubles


@pytest.mark.django_db(transaction=True)
def test_staff_undo_it_at_the_same_time_and_each_request_comes_back_once() -> None:
    world = village()
    for _ in range(3):
        made = [sent_by(world) for _ in range(2)]
        link = PatientLinkNow(world)

        def undo(link: Any = link) -> None:
            with world.acting("janet") as visit:
                matching.undo(link=link.row, by=visit)

        assert both(undo, lambda: nhs_login_says(world)) == []

        with world.inside():
            for each in made:
                assert Consultation.objects.get(pk=each.pk).patient_id is None
                moves = StatusChange.objects.filter(consultation=each, move__in=["unmatch", "match_ended"])
                assert moves.count() == 1
            assert (
                OutboxMessage.objects.filter(kind="match_undone", key__endswith=str(link.row.pk)).count() == 1
            )
            people._link(world, "zofia", "zofia", "janet")


class PatientLinkNow:
    """The match in force, as a page would have loaded it."""

    def __init__(self, world: World) -> None:
        with world.inside():
            self.row = PatientLink.objects.select_related("user").get(
                user=world.accounts["zofia"], patient=world.patients["zofia"], undone_at=None
            )


@pytest.mark.django_db(transaction=True)
def test_a_reply_at_the_same_time_is_refused_or_stays_hidden() -> None:
    world = village()
    for number in range(4):
        made = consultation_at(Status.IN_PROGRESS, world)

        def reply(made: Consultation = made, number: int = number) -> None:
            with world.acting("ngozi") as visit:
                services.reply(
                    consultation=made.pk, by=visit, body="Your result is back.", key=f"r{number}", safety_net=NET,
                    seen_patient=str(world.patients["zofia"].pk),
                )  # fmt: skip

        troubles = both(reply, lambda: nhs_login_says(world))

        assert all(isinstance(each, Conflict) for each in troubles), troubles
        with world.inside():
            assert Consultation.objects.get(pk=made.pk).patient_id is None
            sent = Message.objects.filter(consultation=made, author="staff").count()
            assert sent == (0 if troubles else 1)
        page = sign_in.as_patient(Client(), world.accounts["zofia"])
        with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
            assert "Your result is back." not in page.get(f"/millbrook/requests/{made.pk}/").content.decode()
        with world.inside():
            people._link(world, "zofia", "zofia", "janet")
