"""What people can do with a request."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from consultations import drafts, queries, services
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Draft, Flag, FollowUp, Message, StatusChange
from portal.core import clock, tenancy
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.notifications.models import OutboxMessage
from tests.people import NET, World, consultation_at, draft_of, promised_a_question, sent_by, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def test_submit_makes_one_request_with_its_promise_and_notice(world: World) -> None:
    made = sent_by(world)

    with world.inside():
        assert made.status == Status.RECEIVED
        assert made.reference.startswith("MILL ")
        assert made.title == "Itchy rash on both arms"
        assert made.promised_by > made.sent_at
        assert made.routing.team.key
        assert [each.kind for each in OutboxMessage.objects.filter(about_id=made.pk)] == ["request_received"]
        assert [each.move for each in made.changes.all()] == ["submit"]


def test_submit_twice_gives_the_same_request(world: World) -> None:
    draft = draft_of(world)
    with world.acting("zofia") as visit:
        first = services.submit(draft=Draft.objects.select_for_update().get(pk=draft.pk), by=visit)
        second = services.submit(draft=Draft.objects.select_for_update().get(pk=draft.pk), by=visit)

    assert first.pk == second.pk


def test_an_nhs_number_and_the_longest_names_a_form_takes_can_be_sent(world: World) -> None:
    first, family = "Aleksandra" * 10, "Wojciechow" * 10
    made = sent_by(
        world, "uma", who__nhs_number="999 034 1176", who__first_names=first, who__family_name=family
    )

    with world.inside():
        assert made.said_nhs_number == "9990341176"
        assert made.said_name == f"{first} {family}"[:200]


def test_every_status_can_be_reached(world: World) -> None:
    for status in (Status.RECEIVED, Status.IN_PROGRESS, Status.WAITING, Status.ANSWERED, Status.CLOSED):
        assert consultation_at(status, world).status == status


def test_reply_without_safety_net_is_refused(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit, pytest.raises(DomainError, match="safety net"):
        services.reply(consultation=made.pk, by=visit, body="Use the cream.", key="a")


def test_same_reply_twice_is_one_message(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        seen = clock.now()
        first = services.reply(
            consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, seen_at=seen
        )
        again = services.reply(
            consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, seen_at=seen
        )

        assert first.pk == again.pk
        assert Message.objects.filter(consultation=made).count() == 1


def test_second_reply_loses_and_nothing_of_it_is_kept(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    seen = clock.now()
    with world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="First.", key="a", safety_net=NET, seen_at=seen)
    with world.acting("priya") as visit, pytest.raises(Conflict, match="first"):
        services.reply(consultation=made.pk, by=visit, body="Second.", key="b", safety_net=NET, seen_at=seen)

    with world.inside():
        assert [each.body for each in Message.objects.filter(consultation=made)] == ["First."]


def test_undo_brings_everything_back(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        message = services.reply(
            consultation=made.pk,
            by=visit,
            body="To the wrong person.",
            key="a",
            safety_net=NET,
            outcome=Outcome.ADVICE_GIVEN,
            follow_up_days=2,
        )
        services.undo(message=message.pk, by=visit)
        now = Consultation.objects.get(pk=made.pk)

        assert (now.status, now.outcome, now.closed_at, now.first_answer_at) == (
            "in_progress",
            "",
            None,
            None,
        )
        assert FollowUp.objects.filter(consultation=made, cancelled_at=None).count() == 0
        assert set(OutboxMessage.objects.filter(kind="reply_sent").values_list("state", flat=True)) == {
            "cancelled"
        }
    with world.acting("zofia"):
        assert Message.objects.filter(consultation=made).count() == 0


def test_undo_works_when_a_colleague_or_the_patient_moved_it_on_meanwhile(world: World) -> None:
    made = consultation_at(Status.RECEIVED, world)
    with world.acting("ngozi") as visit:
        message = services.reply(
            consultation=made.pk, by=visit, body="Wrong person.", key="a", safety_net=NET
        )
    with world.acting("zofia") as visit:
        services.add_words(consultation=made.pk, by=visit, body="One more thing.", key="b")
    with world.acting("ngozi") as visit:
        services.undo(message=message.pk, by=visit)
        now = Consultation.objects.get(pk=made.pk)

    assert now.status == Status.IN_PROGRESS
    assert now.first_answer_at is None


def test_a_proxy_who_did_not_write_it_does_not_read_for_the_patient(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world, "nadia", for_patient="amina", who__for="other_adult",
                           who__rel="son_daughter", who__with="yes", who__agree="yes")  # fmt: skip
    other = consultation_at(Status.ANSWERED, world)
    with time_machine.travel(clock.now() + timedelta(seconds=31)), world.acting("nadia") as visit:
        services.mark_read(consultation=made, by=visit)
        services.mark_read(consultation=other, by=visit)
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).answer_read_at is not None
        assert Consultation.objects.get(pk=other.pk).answer_read_at is None


def test_undo_takes_back_its_own_notice_and_no_other(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="First.", key="a", safety_net=NET)
        second = services.reply(consultation=made.pk, by=visit, body="Second.", key="b", safety_net=NET)
        services.undo(message=second.pk, by=visit)

        states = dict(OutboxMessage.objects.filter(kind="reply_sent").values_list("key", "state"))
    assert sorted(states.values()) == ["cancelled", "waiting"]
    assert states[f"reply_sent:{second.pk}"] == "cancelled"


def test_undo_after_it_has_left_is_refused(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        message = services.reply(consultation=made.pk, by=visit, body="Gone.", key="a", safety_net=NET)
        with (
            time_machine.travel(clock.now() + timedelta(seconds=31)),
            pytest.raises(DomainError, match="has left"),
        ):
            services.undo(message=message.pk, by=visit)


def test_undo_of_a_colleagues_message_is_refused(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        message = services.reply(consultation=made.pk, by=visit, body="Mine.", key="a", safety_net=NET)
    with world.acting("priya") as visit, pytest.raises(NotAllowed):
        services.undo(message=message.pk, by=visit)


def test_receptionist_cannot_lower_and_clinician_needs_a_reason(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("janet") as visit:
        services.raise_level(consultation=made.pk, by=visit, level=Level.URGENT, reason="Sounded breathless")
        with pytest.raises(NotAllowed):
            services.lower_level(consultation=made.pk, by=visit, level=Level.ROUTINE, reason="Fine")
    with world.acting("ngozi") as visit:
        with pytest.raises(DomainError, match="Say why"):
            services.lower_level(consultation=made.pk, by=visit, level=Level.ROUTINE, reason=" ")
        assert (
            services.lower_level(consultation=made.pk, by=visit, level=Level.SOON, reason="Spoke").level
            == "soon"
        )


def test_getting_worse_on_a_closed_request_brings_it_back_urgent(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    with world.acting("zofia") as visit:
        services.getting_worse(consultation=made.pk, by=visit, body="It is spreading fast.", key="w")
        now = Consultation.objects.get(pk=made.pk)

    assert (now.status, now.level, now.outcome, now.closed_at) == ("in_progress", "urgent", "", None)


def test_reply_long_after_closing_is_refused_with_what_to_do(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    with (
        world.acting("zofia") as visit,
        time_machine.travel(clock.now() + timedelta(days=16)),
        pytest.raises(DomainError, match="start a new one"),
    ):
        services.add_words(consultation=made.pk, by=visit, body="Still there.", key="x")


def test_another_patient_cannot_write_on_it(world: World) -> None:
    made = sent_by(world)
    for stranger in ("gareth", "uma", "nadia"):
        with world.acting(stranger) as visit, pytest.raises(NotAllowed):
            services.add_words(consultation=made.pk, by=visit, body="Hello", key="x")


def test_proxy_writes_until_the_proxy_ends(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="amina", who__for="other_adult", who__rel="son_daughter",
                   who__with="yes", who__agree="yes")  # fmt: skip
    with world.acting("nadia") as visit:
        message = services.add_words(consultation=made.pk, by=visit, body="Mum is the same.", key="x")
        assert message.author == Message.Author.PROXY
    with world.acting("tariq") as visit, pytest.raises(NotAllowed):
        services.add_words(consultation=made.pk, by=visit, body="I may not.", key="y")


def test_follow_up_worse_brings_it_back_and_better_does_not(world: World) -> None:
    from portal.practices.queries import core_hours

    for answer, status in (("better", "closed"), ("worse", "in_progress")):
        made, promised = promised_a_question(world)
        with world.inside(), time_machine.travel(promised.due_at + timedelta(minutes=1)):
            assert services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
            assert services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook)) is None
        with time_machine.travel(promised.due_at + timedelta(hours=1)), world.acting("zofia") as visit:
            services.answer_follow_up(follow_up=promised.pk, by=visit, answer=answer)
            assert Consultation.objects.get(pk=made.pk).status == status


def asked(world: World) -> FollowUp:
    """A closed request whose patient was asked how they are."""
    from portal.practices.queries import core_hours

    _, promised = promised_a_question(world)
    with world.inside(), time_machine.travel(promised.due_at + timedelta(minutes=1)):
        found = services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
    assert found
    return found


def test_who_said_better_and_then_worse_is_worse(world: World) -> None:
    question = asked(world)
    with time_machine.travel(question.due_at + timedelta(hours=1)), world.acting("zofia") as visit:
        for answer in ("better", "worse", "worse", "better"):
            services.answer_follow_up(follow_up=question.pk, by=visit, answer=answer)

    with world.inside():
        now = Consultation.objects.get(pk=question.consultation_id)
        said = Message.objects.filter(consultation=now, author=Message.Author.PATIENT).order_by("written_at")
        assert (now.status, now.level) == ("in_progress", "urgent")
        assert [(each.kind, each.body) for each in said] == [
            ("words", "I am better."),
            ("worse", "I am worse."),
        ]
        assert FollowUp.objects.get(pk=question.pk).answer == "worse"


def test_words_beside_better_are_read_by_somebody(world: World) -> None:
    question = asked(world)
    with time_machine.travel(question.due_at + timedelta(hours=1)), world.acting("zofia") as visit:
        services.answer_follow_up(
            follow_up=question.pk, by=visit, answer="better", body="May I go back to work on Monday?"
        )

    with world.inside():
        now = Consultation.objects.get(pk=question.consultation_id)
        assert now.status == "in_progress"
        assert now.patient_wrote_at > now.answered_at


def test_a_promise_to_ask_survives_the_undoing_of_the_one_that_replaced_it(world: World) -> None:
    made = sent_by(world)
    with world.acting("ngozi") as visit:
        start = clock.now()
        with time_machine.travel(start):
            services.reply(
                consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, follow_up_days=2
            )
        with time_machine.travel(start + timedelta(hours=1)):
            second = services.reply(
                consultation=made.pk, by=visit, body="Or that.", key="b", safety_net=NET, follow_up_days=5
            )
            services.undo(message=second.pk, by=visit)

    with world.inside():
        held = FollowUp.objects.get(consultation=made, cancelled_at=None)
        assert held.message_id != second.pk


def test_silence_brings_it_back(world: World) -> None:
    from portal.practices.queries import core_hours

    made, promised = promised_a_question(world)
    with world.inside():
        with time_machine.travel(promised.due_at + timedelta(minutes=1)):
            asked = services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
            assert asked
        assert services.note_silence(follow_up=promised.pk, practice=world.millbrook) is None
        with time_machine.travel(asked.answer_by + timedelta(minutes=1)):
            assert services.note_silence(follow_up=promised.pk, practice=world.millbrook)
        now = Consultation.objects.get(pk=made.pk)
        assert (now.status, now.level) == ("in_progress", "soon")


def test_danger_in_the_words_of_a_form_reaches_the_practice_with_the_words(world: World) -> None:
    made = sent_by(
        world, np__tell="I cannot breathe properly and my chest feels crushed, it started an hour ago."
    )
    with world.inside():
        flags = [flag for flag in Flag.objects.filter(consultation=made) if flag.rule.startswith("words:")]
        assert made.level in ("emergency", "urgent")
        assert flags
        assert all(flag.question_id == "np.tell" for flag in flags)


def test_danger_hidden_in_an_admin_form_is_found(world: World) -> None:
    made = sent_by(
        world, kind="medication", md__q="Please renew it. I have been coughing up blood since yesterday."
    )

    assert made.level in ("emergency", "urgent")


def test_danger_in_a_later_message_raises_the_level(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        services.add_words(consultation=made.pk, by=visit, body="Now my throat is closing up.", key="x")
    with world.inside():
        now = Consultation.objects.get(pk=made.pk)
        assert now.level in ("emergency", "urgent")
        assert Flag.objects.filter(consultation=made, question_id="message").exists()


def test_words_without_danger_raise_nothing(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        services.add_words(consultation=made.pk, by=visit, body="Thank you, that is clear.", key="x")

    with world.inside():
        assert Consultation.objects.get(pk=made.pk).level == made.level
        assert not Flag.objects.filter(consultation=made, question_id="message").exists()


def test_a_withdrawal_that_tells_of_danger_stays_open(world: World) -> None:
    made = sent_by(world)
    with world.acting("zofia") as visit:
        now = services.withdraw(
            consultation=made.pk, by=visit, reason="No point, I am going to kill myself tonight"
        )

    assert now.status != Status.CLOSED
    assert now.level in ("emergency", "urgent")


def test_better_with_words_of_danger_comes_back_all_the_same(world: World) -> None:
    from portal.practices.queries import core_hours

    made, promised = promised_a_question(world)
    with world.inside(), time_machine.travel(promised.due_at + timedelta(minutes=1)):
        services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
    with time_machine.travel(promised.due_at + timedelta(hours=1)), world.acting("zofia") as visit:
        services.answer_follow_up(
            follow_up=promised.pk, by=visit, answer="better", body="But now I have chest pain"
        )
        assert Consultation.objects.get(pk=made.pk).status == Status.IN_PROGRESS


def test_withdraw_closes_with_its_outcome(world: World) -> None:
    made = consultation_at(Status.RECEIVED, world)
    with world.acting("zofia") as visit:
        now = services.withdraw(consultation=made.pk, by=visit, reason="It went away")

    assert (now.status, now.outcome, now.closed_by) == ("closed", "withdrawn_by_patient", "Zofia Kowalczyk")


def test_every_change_is_recorded_with_a_name(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    with world.inside():
        for change in StatusChange.objects.filter(consultation=made):
            assert change.by_name
            assert change.by


def test_sweep_asks_on_the_day_and_brings_silence_back(world: World) -> None:
    from consultations import tasks

    made = sent_by(world)
    with world.acting("ngozi") as visit:
        services.reply(
            consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, follow_up_days=2
        )
    with world.inside():
        promised = FollowUp.objects.get(consultation=made)
    for moment, asked, answer in (
        (promised.due_at - timedelta(minutes=1), False, ""),
        (promised.due_at, True, ""),
        (promised.due_at + timedelta(days=6), True, "silent"),
    ):
        with time_machine.travel(moment + timedelta(seconds=1), tick=False):
            for _ in range(2):
                tasks.serve_follow_up(practice_id=str(world.millbrook.pk), follow_up=str(promised.pk))
                tasks.serve_follow_up(practice_id=str(world.riverside.pk), follow_up=str(promised.pk))
        with world.inside():
            now = FollowUp.objects.get(pk=promised.pk)
            assert (now.asked_at is not None, now.answer) == (asked, answer)
    with world.inside():
        assert OutboxMessage.objects.filter(kind="follow_up_due", about_id=made.pk).count() == 1


def test_sweep_sees_which_practices_are_due_and_no_words(world: World) -> None:
    from consultations import queries
    from portal.core.tenancy import sweeping

    made = sent_by(world)
    with world.acting("ngozi") as visit:
        services.reply(
            consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET, follow_up_days=2
        )
    with sweeping("test"):
        assert queries.practices_with_follow_ups(clock.now()) == []
        assert queries.practices_with_follow_ups(clock.now() + timedelta(days=3)) == [world.millbrook.pk]
        assert Message.objects.count() == 0


def test_forms_are_emptied_when_their_time_is_up(world: World) -> None:
    from consultations import tasks

    draft = draft_of(world)
    for moment, left in ((timedelta(days=13), True), (timedelta(days=15), False)):
        with time_machine.travel(clock.now() + moment):
            tasks.forget_drafts(practice_id=str(world.millbrook.pk))
        with world.inside():
            assert bool(Draft.objects.get(pk=draft.pk).answers) is left


def test_an_expired_form_is_emptied_and_not_looked_at_again(world: World) -> None:
    draft = draft_of(world)
    later = draft.expires_at + timedelta(minutes=1)
    with tenancy.sweeping("test"):
        assert queries.practices_with_expired_drafts(later) == [world.millbrook.pk]

    with world.inside():
        assert drafts.sweep(later) == 1

    with tenancy.sweeping("test"):
        assert queries.practices_with_expired_drafts(later) == []


def test_undo_works_when_the_patient_moved_it_on_meanwhile(world: World) -> None:
    made = consultation_at(Status.RECEIVED, world)
    with world.acting("ngozi") as visit:
        message = services.reply(
            consultation=made.pk, by=visit, body="Wrong person.", key="a", safety_net=NET
        )
    with world.acting("zofia") as visit:
        services.add_words(consultation=made.pk, by=visit, body="One more thing.", key="b")
    with world.acting("ngozi") as visit:
        services.undo(message=message.pk, by=visit)
        now = Consultation.objects.get(pk=made.pk)

    assert now.status == Status.IN_PROGRESS
    assert now.first_answer_at is None


def test_only_who_it_was_written_to_reads_it_for_the_patient(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        with world.acting("gareth") as visit:
            services.mark_read(consultation=made, by=visit)
        with world.inside():
            assert Consultation.objects.get(pk=made.pk).answer_read_at is None
        with world.acting("zofia") as visit:
            services.mark_read(consultation=made, by=visit)
        with world.inside():
            assert Consultation.objects.get(pk=made.pk).answer_read_at is not None


@pytest.mark.parametrize("status", ["died", "left"])
def test_who_has_died_or_left_is_not_asked_how_they_are(world: World, status: str) -> None:
    from portal.practices.queries import core_hours

    made, promised = promised_a_question(world)
    with world.inside():
        type(world.patients["zofia"]).objects.filter(pk=world.patients["zofia"].pk).update(list_status=status)
        with time_machine.travel(promised.due_at + timedelta(minutes=1)):
            assert not services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
        assert not OutboxMessage.objects.filter(kind="follow_up_due").exists()
        assert Consultation.objects.get(pk=made.pk).status == Status.IN_PROGRESS
