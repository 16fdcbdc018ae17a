"""An answer that was not read: the patient is told again, then somebody is to phone, once each and never needlessly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consultations import queries, services, tasks
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Move, Outcome, Status
from consultations.models import Consultation, Message, StatusChange
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.tenancy import sweeping
from portal.notifications.models import OutboxMessage
from portal.people.models import Patient, PatientLink, User
from tests.people import NET, World, consultation_at, sent_by, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world() -> World:
    return village()


def answered(world: World, level: Level, who: str = "zofia", **more: Any) -> Consultation:
    """A request of that level with an answer nobody has read."""
    made = sent_by(world, who)
    with world.acting("ngozi") as visit:
        if level > Level(made.level):
            services.raise_level(consultation=made.pk, by=visit, level=level, reason="")
        elif level < Level(made.level):
            services.lower_level(consultation=made.pk, by=visit, level=level, reason="It is mild.")
        services.reply(consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, **more)
    return made


def look(world: World, made: Consultation, later: timedelta) -> Consultation:
    """The sweep's work on this request so much later, twice, and by mistake in another practice's name."""
    with world.inside():
        since = Consultation.objects.get(pk=made.pk).unread_since or clock.now()
    with time_machine.travel(since + later + timedelta(seconds=1), tick=False):
        for _ in range(2):
            tasks.serve_one_unread(practice_id=str(world.millbrook.pk), consultation=str(made.pk))
    return now_of(world, made)


def now_of(world: World, made: Consultation) -> Consultation:
    with world.inside():
        found: Consultation = Consultation.objects.get(pk=made.pk)
    return found


def told(world: World, made: Consultation) -> int:
    with world.inside():
        return int(OutboxMessage.objects.filter(kind="reminder_unread", about_id=made.pk).count())


def test_an_urgent_answer_unread_for_an_hour_is_to_be_phoned_about_once(world: World) -> None:
    made = answered(world, Level.URGENT)

    assert look(world, made, HOUR - timedelta(minutes=1)).phone_since is None
    found = look(world, made, HOUR)

    assert found.phone_since is not None
    assert found.status == Status.ANSWERED  # the patient still sees their answer
    assert told(world, made) == 0
    with world.inside():
        assert StatusChange.objects.filter(consultation=made, move=Move.UNREAD_PHONE).count() == 1
        assert AuditEvent.objects.filter(consultation_id=made.pk, action="request.unread_phone").count() == 1


def test_a_soon_answer_is_told_again_then_phoned_about(world: World) -> None:
    made = answered(world, Level.SOON)
    look(world, made, HOUR)
    assert (told(world, made), now_of(world, made).phone_since) == (0, None)

    # Weekends and bank holidays in between make the days longer, never shorter.
    with world.inside():
        first = Consultation.objects.get(pk=made.pk).unread_due_at
    with time_machine.travel(first + timedelta(seconds=1), tick=False):
        for _ in range(2):
            tasks.serve_one_unread(practice_id=str(world.millbrook.pk), consultation=str(made.pk))
    assert (told(world, made), now_of(world, made).phone_since) == (1, None)

    second = now_of(world, made).unread_due_at
    assert second is not None
    assert second - first >= DAY - HOUR
    with time_machine.travel(second + timedelta(seconds=1), tick=False):
        tasks.serve_one_unread(practice_id=str(world.millbrook.pk), consultation=str(made.pk))
    assert told(world, made) == 1
    assert now_of(world, made).phone_since is not None


def test_a_routine_answer_is_told_twice_then_phoned_about(world: World) -> None:
    made = answered(world, Level.ROUTINE)
    look(world, made, HOUR)

    assert look(world, made, 3 * DAY).unread_told == 1
    assert look(world, made, 7 * DAY).unread_told == 2
    found = look(world, made, 12 * DAY)

    assert told(world, made) == 2
    assert found.phone_since is not None


def test_an_answer_that_came_while_the_page_was_made_is_still_watched(world: World) -> None:
    made = answered(world, Level.ROUTINE)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        with world.acting("zofia"):
            as_shown = Consultation.objects.get(pk=made.pk)
        with world.acting("ngozi") as visit:
            services.reply(consultation=made.pk, by=visit, body="And come in.", key="b", safety_net=NET)
        with world.acting("zofia") as visit:
            services.mark_read(consultation=as_shown, by=visit)
        found = now_of(world, made)
        _reads(world, made)  # a minute later it is there to be read

    assert found.answer_read_at is None
    assert found.unread_since is not None
    assert now_of(world, made).answer_read_at is not None


def test_taking_back_a_second_reply_leaves_the_first_as_read_as_it_was(world: World) -> None:
    made = answered(world, Level.ROUTINE)
    _reads(world, made)
    read_at = now_of(world, made).answer_read_at
    assert read_at is not None

    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False), world.acting("ngozi") as visit:
        second = services.reply(consultation=made.pk, by=visit, body="Also.", key="b", safety_net=NET)
        services.undo(message=second.pk, by=visit)

    assert now_of(world, made).answer_read_at == read_at


def _reads(world: World, made: Consultation) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        as_patient(Client(), world.accounts["zofia"]).get(f"/millbrook/requests/{made.pk}/")


def _dies(world: World, made: Consultation) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients["zofia"].pk).update(list_status="died")


def _is_phoned_and_closed(world: World, made: Consultation) -> None:
    with world.acting("ngozi") as visit, time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        services.close(consultation=made.pk, by=visit, outcome=Outcome.PHONE_CALL)


def _is_spoken_to(world: World, made: Consultation) -> None:
    with world.acting("ngozi") as visit:
        services.phoned(consultation=made.pk, by=visit, result="spoke")


@pytest.mark.parametrize("meanwhile", [_reads, _dies, _is_phoned_and_closed, _is_spoken_to])
@pytest.mark.parametrize("level", [Level.URGENT, Level.ROUTINE])
def test_what_happened_meanwhile_stops_it(
    world: World, level: Level, meanwhile: Callable[[World, Consultation], None]
) -> None:
    made = answered(world, level)
    meanwhile(world, made)

    found = look(world, made, 12 * DAY)

    assert (found.phone_since, found.unread_since, found.unread_due_at) == (None, None, None)
    assert told(world, made) == 0


def _leaves(world: World, made: Consultation) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients["zofia"].pk).update(list_status="left")


def _is_not_safe(world: World, made: Consultation) -> None:
    User.objects.filter(pk=world.accounts["zofia"].pk).update(email_safe="no")


def _is_closed_for_another_reason(world: World, made: Consultation) -> None:
    with world.acting("ngozi") as visit, time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        services.close(consultation=made.pk, by=visit, outcome=Outcome.ADVICE_GIVEN)


def _is_not_matched_any_more(world: World, made: Consultation) -> None:
    with world.acting("janet") as visit:
        services.unmatch(person=world.accounts["zofia"].pk, patient=world.patients["zofia"].pk, by=visit)


@pytest.mark.parametrize(
    "meanwhile", [_leaves, _is_not_safe, _is_closed_for_another_reason, _is_not_matched_any_more]
)
def test_who_may_not_be_told_again_is_phoned(
    world: World, meanwhile: Callable[[World, Consultation], None]
) -> None:
    made = answered(world, Level.SOON)
    meanwhile(world, made)

    look(world, made, HOUR)
    look(world, made, 2 * DAY)
    found = look(world, made, 8 * DAY)

    assert told(world, made) == 0
    assert found.phone_since is not None


def test_a_reply_that_closed_the_request_is_still_to_be_read(world: World) -> None:
    made = answered(world, Level.URGENT, outcome=Outcome.ADVICE_GIVEN)

    assert look(world, made, HOUR).phone_since is not None


def test_raising_the_level_of_an_unread_answer_makes_it_pressing(world: World) -> None:
    made = answered(world, Level.ROUTINE)
    look(world, made, HOUR)
    with world.inside():
        since = Consultation.objects.get(pk=made.pk).unread_since
    with time_machine.travel(since + 2 * HOUR, tick=False):
        with world.acting("ngozi") as visit:
            services.raise_level(consultation=made.pk, by=visit, level=Level.URGENT, reason="")
        tasks.serve_one_unread(practice_id=str(world.millbrook.pk), consultation=str(made.pk))

    assert now_of(world, made).phone_since is not None


def test_a_second_reply_does_not_begin_the_wait_again(world: World) -> None:
    made = answered(world, Level.URGENT)
    before = now_of(world, made)
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=False), world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="And rest.", key="b", safety_net=NET)

    after = now_of(world, made)

    assert (after.unread_since, after.unread_due_at) == (before.unread_since, before.unread_due_at)


def test_an_answer_taken_back_is_nobody_s_to_read(world: World) -> None:
    made = answered(world, Level.URGENT)
    with world.inside():
        message = Message.objects.get(consultation=made, author="staff")
    with world.acting("ngozi") as visit:
        services.undo(message=message.pk, by=visit)

    assert look(world, made, HOUR).phone_since is None


def test_reading_one_message_does_not_hide_the_next_that_is_still_to_come(world: World) -> None:
    made = answered(world, Level.URGENT)
    base = clock.now() + timedelta(minutes=5)
    with time_machine.travel(base, tick=False), world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="And rest.", key="b", safety_net=NET)
    with time_machine.travel(base + timedelta(seconds=10), tick=False):
        as_patient(Client(), world.accounts["zofia"]).get(f"/millbrook/requests/{made.pk}/")

    assert now_of(world, made).answer_read_at is None
    assert look(world, made, 2 * HOUR).phone_since is not None


def test_a_reminder_that_has_not_left_is_called_back_when_they_read(world: World) -> None:
    made = answered(world, Level.ROUTINE)
    look(world, made, 3 * DAY)
    assert told(world, made) == 1

    with time_machine.travel(clock.now() + 4 * DAY, tick=False):
        as_patient(Client(), world.accounts["zofia"]).get(f"/millbrook/requests/{made.pk}/")

    with world.inside():
        assert OutboxMessage.objects.get(kind="reminder_unread").state == "cancelled"
        assert Consultation.objects.get(pk=made.pk).unread_since is None


def test_the_sweep_finds_the_practice_and_hands_each_on(world: World) -> None:
    made = answered(world, Level.URGENT)
    with sweeping("test"):
        assert queries.practices_with_unread(clock.now()) == []
        assert queries.practices_with_unread(clock.now() + 2 * HOUR) == [world.millbrook.pk]
    with world.inside():
        assert queries.unread_to_look_at(clock.now() + 2 * HOUR) == [made.pk]
    with world.inside(world.riverside):
        assert queries.unread_to_look_at(clock.now() + 2 * HOUR) == []


def test_staff_see_the_task_in_the_list_and_on_the_request_until_they_spoke(world: World) -> None:
    made = answered(world, Level.URGENT, outcome=Outcome.ADVICE_GIVEN)
    look(world, made, HOUR)
    staff = as_staff(Client(), world.accounts["ngozi"])

    listed = staff.get("/millbrook/inbox/", {"view": "not_read"}).content.decode()
    shown = staff.get(f"/millbrook/inbox/{made.pk}/", {"do": "phone"}).content.decode()
    assert "Zofia Kowalczyk" in listed
    assert "Phone them" in listed
    assert "they have not read the answer" in shown

    where = f"/millbrook/inbox/{made.pk}/phone/"
    assert staff.post(where, {"result": "no answer", "note": "Rang twice"}).status_code == 302
    assert now_of(world, made).phone_since is not None
    assert staff.post(where, {"result": "spoke", "note": ""}).status_code == 302
    assert now_of(world, made).phone_since is None
    assert "Zofia" not in staff.get("/millbrook/inbox/", {"view": "not_read"}).content.decode()


def test_opening_again_tells_the_patient_once(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    with world.acting("ngozi") as visit:
        services.reopen(consultation=made.pk, by=visit, reason="She phoned.")

    with world.inside():
        sent = OutboxMessage.objects.filter(kind="request_reopened", about_id=made.pk)
        assert [each.person_id for each in sent] == [world.accounts["zofia"].pk]
        assert PatientLink.objects.filter(user=world.accounts["zofia"]).exists()
