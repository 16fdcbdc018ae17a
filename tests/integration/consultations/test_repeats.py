"""Repeat contact: the second and the third request about the same thing, and a stop in the last three days."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from consultations.models import Consultation, Flag, StopEvent
from tests import sign_in
from tests.journeys import Writer
from tests.people import MEDICATION, NEW_PROBLEM, World, sent_by, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def codes(world: World, consultation: Consultation) -> set[str]:
    with world.inside():
        return set(Flag.objects.filter(consultation=consultation).values_list("code", flat=True))


def send(writer: Writer, answers: dict[str, object]) -> None:
    writer.fill(answers, writer.begin())
    sent = writer.send()
    assert "/sent/" in sent.headers["Location"]


def latest(world: World) -> Consultation:
    with world.inside():
        found: Consultation = Consultation.objects.order_by("-sent_at").first()
        return found


def test_the_second_and_the_third_raise_and_say_so_to_staff(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))

    send(writer, NEW_PROBLEM)
    first = latest(world)
    send(writer, NEW_PROBLEM)
    second = latest(world)
    send(writer, NEW_PROBLEM)
    third = latest(world)

    assert not codes(world, first) & {"RF_REPEAT_CONTACT", "RF_THIRD_REQUEST"}
    assert "RF_REPEAT_CONTACT" in codes(world, second)
    assert "RF_THIRD_REQUEST" not in codes(world, second)
    assert {"RF_REPEAT_CONTACT", "RF_THIRD_REQUEST"} <= codes(world, third)
    with world.inside():
        levels = dict(third.flags.filter(code__endswith="_REQUEST").values_list("code", "level"))
    assert levels == {"RF_THIRD_REQUEST": "soon"}
    janet = sign_in.as_staff(Client(), world.accounts["janet"])
    inbox = janet.get("/millbrook/inbox/").content.decode()
    for label, one in (
        ("2nd contact in 14 days about the same", second),
        ("3rd contact in 28 days about the same", third),
    ):
        assert inbox.count(label) == 1
        assert label in janet.get(f"/millbrook/inbox/{one.pk}/").content.decode()
    assert "contact in" not in janet.get(f"/millbrook/inbox/{first.pk}/").content.decode()


def test_after_four_weeks_it_is_the_first_again(world: World) -> None:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        sent_by(world)
    with time_machine.travel("2026-03-31 10:00+00:00", tick=False):
        writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
        send(writer, NEW_PROBLEM)

        assert not codes(world, latest(world)) & {"RF_REPEAT_CONTACT", "RF_THIRD_REQUEST"}


def test_somebody_elses_requests_do_not_count(world: World) -> None:
    sent_by(world, "nadia", for_patient="amina")
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))

    send(writer, NEW_PROBLEM)

    assert "RF_REPEAT_CONTACT" not in codes(world, latest(world))


def test_a_stop_before_sign_in_counts_in_another_form_of_the_same_browser(world: World) -> None:
    writer = Writer()
    writer.begin({"em": "EM01"})
    other = Writer(kind="medication", client=writer.client)
    other.fill(MEDICATION, other.begin())
    other.post("check/", {"fin.ack": "yes", "fin.share": "yes"})

    other.prove("zofia@example.com")

    with world.inside():
        assert StopEvent.objects.get().person_id == world.accounts["zofia"].pk
    assert "/sent/" in other.send().headers["Location"]
    assert "RF_RECENT_STOP" in codes(world, latest(world))
    assert latest(world).level == "urgent"
