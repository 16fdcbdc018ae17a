"""The patient reads a request's thread and goes on with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from consultations import queries, services
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Flag, Message
from portal.core import clock
from portal.people.models import Proxy
from portal.practices.queries import core_hours
from tests.family import PARENT, family
from tests.people import NET, World, consultation_at, promised_a_question, sent_by, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def signed_in(world: World, who: str = "zofia") -> Client:
    return as_patient(Client(), world.accounts[who])


def address(name: str, **kwargs: object) -> str:
    return reverse(f"consultations:{name}", kwargs={"practice": "millbrook", **kwargs})


def later(seconds: int = 31) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(seconds=seconds))


def test_list_shows_where_each_request_stands(world: World) -> None:
    consultation_at(Status.IN_PROGRESS, world)

    page = signed_in(world).get(address("my_requests")).content.decode()

    assert "Itchy rash on both arms" in page
    assert "With Dr Ngozi Okafor" in page
    assert "Being looked at" in page


def test_empty_list_says_so(world: World) -> None:
    assert "There is nothing in your list" in signed_in(world).get(address("my_requests")).content.decode()


def test_reply_shows_after_it_can_no_longer_be_taken_back(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    client = signed_in(world)

    before = client.get(address("my_request", id=made.pk)).content.decode()
    with later():
        after = client.get(address("my_request", id=made.pk)).content.decode()

    assert "Use the cream." not in before
    assert "Answered" not in before
    assert "Use the cream." in after
    assert "Dr Ngozi Okafor has replied" in after
    assert "If it gets hot, very sore or yellow: call us." in after


def test_opening_the_answer_marks_it_read_once(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    client = signed_in(world)
    with later():
        client.get(address("my_request", id=made.pk))
        with world.inside():
            first = Message.objects.get(consultation=made).read_at
        client.get(address("my_request", id=made.pk))

    with world.inside():
        assert first is not None
        assert Message.objects.get(consultation=made).read_at == first


def test_not_matched_account_reads_that_there_is_an_answer_and_not_the_answer(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world, "uma")
    with later():
        page = signed_in(world, "uma").get(address("my_request", id=made.pk)).content.decode()

    assert "There is an answer for you" in page
    assert "Use the cream." not in page
    assert "If it gets hot" not in page
    with world.inside():
        assert Message.objects.get(consultation=made).read_at is None


def test_internal_note_is_nowhere_on_the_patients_page(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("ngozi") as visit:
        services.add_note(consultation=made.pk, by=visit, body="Query scabies, tell nobody.", key="n")

    assert "scabies" not in signed_in(world).get(address("my_request", id=made.pk)).content.decode()


@pytest.mark.parametrize("who", ["gareth", "nadia", "tariq", "uma", "peter", "ngozi", "farah"])
def test_stranger_gets_404(world: World, who: str) -> None:
    made = consultation_at(Status.ANSWERED, world)
    client = signed_in(world, who)

    for name in ("my_request", "my_answers", "my_request_worse", "my_request_withdraw"):
        assert client.get(address(name, id=made.pk)).status_code == 404
    for name in ("my_request_write", "my_request_hide", "my_request_worse", "my_request_withdraw"):
        assert client.post(address(name, id=made.pk), {"body": "x", "key": "k"}).status_code == 404


def test_nobody_is_asked_to_sign_in(world: World) -> None:
    made = sent_by(world)

    response = Client().get(address("my_request", id=made.pk))

    assert response.status_code == 302
    assert "/account/" in response["Location"]


def test_writing_back_reaches_the_practice_and_a_double_click_is_one_message(world: World) -> None:
    made = consultation_at(Status.WAITING, world)
    client = signed_in(world)
    for _ in range(2):
        response = client.post(
            address("my_request_write", id=made.pk), {"body": "Yes, at night.", "key": "same"}
        )
        assert response.status_code == 302

    with world.inside():
        assert Message.objects.filter(consultation=made, author="patient").count() == 1
        assert Consultation.objects.get(pk=made.pk).status == Status.IN_PROGRESS


def test_empty_message_is_refused_beside_the_box(world: World) -> None:
    made = consultation_at(Status.WAITING, world)
    response = signed_in(world).post(address("my_request_write", id=made.pk), {"body": "", "key": "k"})

    assert response.status_code == 422
    assert "Write your message first" in response.content.decode()


def test_too_long_a_message_is_refused_and_kept(world: World) -> None:
    made = consultation_at(Status.WAITING, world)
    words = "itch " * 4100
    page = signed_in(world).post(address("my_request_write", id=made.pk), {"body": words, "key": "k"})

    assert page.status_code == 422
    assert words.strip() in page.content.decode()


def test_getting_worse_comes_back_urgent(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    client = signed_in(world)
    assert "999" in client.get(address("my_request_worse", id=made.pk)).content.decode()
    client.post(address("my_request_worse", id=made.pk), {"body": "Spreading.", "key": "k"})

    with world.inside():
        now = Consultation.objects.get(pk=made.pk)
        assert (now.level, now.status) == ("urgent", "in_progress")


def test_clear_and_not_clear(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    with world.inside():
        message = Message.objects.get(consultation=made)
    client = signed_in(world)
    where = address("my_request_clear", id=made.pk, message=message.pk)

    with later():
        client.post(where, {"clear": "yes"})
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).status == Status.CLOSED
    with later():
        client.post(where, {"clear": "no"})
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).status == Status.IN_PROGRESS

    with later():
        page = client.get(address("my_request", id=made.pk)).content.decode()
        client.post("/account/language/", {"to": "cy", "next": "/"})
        welsh = client.get(address("my_request", id=made.pk)).content.decode()
    assert "Please explain the advice." in page
    assert "Esboniwch y cyngor" in welsh
    assert "Please explain the advice." not in welsh


def test_message_of_another_request_is_not_found_under_this_one(world: World) -> None:
    mine, other = consultation_at(Status.CLOSED, world), consultation_at(Status.CLOSED, world, "gareth")
    with world.inside():
        foreign = Message.objects.get(consultation=other)

    where = address("my_request_clear", id=mine.pk, message=foreign.pk)
    assert signed_in(world).post(where, {"clear": "yes"}).status_code == 404


def test_withdraw_asks_once_and_closes(world: World) -> None:
    made = sent_by(world)
    client = signed_in(world)
    assert (
        "Do you want to take this request back?"
        in client.get(address("my_request_withdraw", id=made.pk)).content.decode()
    )
    client.post(address("my_request_withdraw", id=made.pk), {"reason": ""})

    with world.inside():
        assert Consultation.objects.get(pk=made.pk).outcome == Outcome.WITHDRAWN_BY_PATIENT


@pytest.mark.parametrize("name", ["my_request_write", "my_request_worse"])
def test_other_words_from_a_page_that_was_sent_are_not_taken_for_sent(world: World, name: str) -> None:
    made, client = sent_by(world), signed_in(world)
    where = address(name, id=made.pk)
    first = {"body": "It itches at night.", "key": "one-page"}
    assert [client.post(where, first).status_code for _ in range(2)] == [302, 302]

    refused = client.post(where, {"body": "It bleeds now.", "key": "one-page"})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "You sent something else from this page before." in page
    assert "It bleeds now.</textarea>" in page
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    assert key != "one-page"
    assert client.post(where, {"body": "It bleeds now.", "key": key}).status_code == 302
    with world.inside():
        said = Message.objects.filter(consultation=made).order_by("written_at").values_list("body", flat=True)
        assert list(said) == ["It itches at night.", "It bleeds now."]


def test_who_has_looked_names_staff(world: World) -> None:
    made = sent_by(world)
    from portal import audit

    with world.acting("ngozi"):
        audit.record("request.read", consultation_id=made.pk)

    assert "Dr Ngozi Okafor, GP" in signed_in(world).get(address("my_request", id=made.pk)).content.decode()


def test_proxy_sees_whose_request_it_is_and_may_answer(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="amina", who__for="other_adult", who__rel="son_daughter",
                   who__with="yes", who__agree="yes")  # fmt: skip
    client = signed_in(world, "nadia")

    assert "For Amina Khan" in client.get(address("my_requests")).content.decode()
    assert (
        client.post(address("my_request_write", id=made.pk), {"body": "Same.", "key": "k"}).status_code == 302
    )


def test_who_asks_to_be_called_tells_the_practice_their_number_and_nobody_else_who_reads_the_thread(
    world: World,
) -> None:
    with world.inside():
        Proxy.fresh(
            user=world.accounts["gareth"], patient=world.patients["amina"], relation="son", evidence="letter",
            starts_on=clock.today() - timedelta(days=9), ends_on=clock.today() + timedelta(days=90),
            confirmed_by=world.staff["janet"], confirmed_at=clock.now(),
        ).save(force_insert=True)  # fmt: skip
    made = sent_by(world, "nadia", for_patient="amina", who__for="other_adult", who__rel="son_daughter",
                   who__with="yes", who__agree="yes", con__phone="07700 900 111")  # fmt: skip
    call, thread = address("my_request_call", id=made.pk), address("my_request", id=made.pk)
    nadia, gareth = signed_in(world, "nadia"), signed_in(world, "gareth")
    assert "07700 900 111" in nadia.get(call).content.decode()
    assert "900 111" not in gareth.get(call).content.decode()

    nadia.post(call, {"phone": "07700 900 222", "times": "at nine", "about": "Her knee", "seen": "1"})
    gareth.post(call, {"phone": "07700 900 333", "times": "at ten", "about": "Her hip", "seen": "2"})

    with world.inside():
        after = Consultation.objects.get(pk=made.pk)
        assert after.contact_phone == "07700 900 222"
        marked = [each.message.whole[each.start : each.end] for each in after.flags.exclude(message=None)]
    assert not [
        each for each in marked if each in "Please call me. My number is When not to call"
    ]  # a page's own
    with world.acting("ngozi"):
        exported = str([each.whole for each in queries.thread(made, clock.now())])
    staff = as_staff(Client(), world.accounts["janet"]).get(f"/millbrook/inbox/{made.pk}/").content.decode()
    hers, his = nadia.get(thread).content.decode(), gareth.get(thread).content.decode()
    for said in ("900 222", "at nine", "900 333", "at ten"):
        assert said in staff
        assert said in exported
    assert ("900 222" in hers, "at nine" in hers) == (True, True)
    assert ("900 222" in his, "at nine" in his, "Her knee" in his) == (False, False, True)
    assert ("900 333" in hers, "at ten" in hers, "Her hip" in hers) == (False, False, True)

    nadia.post(
        call, {"phone": "07700 900 222", "times": "I have chest pain", "about": "Her knee", "seen": "3"}
    )
    with world.inside():
        flag = Flag.objects.get(consultation=made, rule="words:chest_pain")
        assert flag.message.whole[flag.start : flag.end] == "chest pain"


def test_a_later_question_does_not_take_away_what_to_do_if_it_gets_worse(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("ngozi") as visit:
        services.ask(consultation=made.pk, by=visit, questions=["Does it itch at night?"], key="q")
        [net] = [each.safety_net for each in Message.objects.all() if each.safety_net]
    client = signed_in(world)
    with later():
        page = client.get(address("my_request", id=made.pk)).content.decode()

    assert all(line in page for line in net["lines"])
    assert page.index("Does it itch at night?") < page.index(net["lines"][0])


def test_how_are_you_is_asked_and_answered(world: World) -> None:
    made, promised = promised_a_question(world)
    client = signed_in(world)
    with later():
        assert (
            "Next: we will ask how you are on"
            in client.get(address("my_request", id=made.pk)).content.decode()
        )
    with time_machine.travel(promised.due_at + timedelta(minutes=1)):
        with world.inside():
            services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
        client = signed_in(world)
        assert "How are you now?" in client.get(address("my_request", id=made.pk)).content.decode()
        where = address("how_are_you", id=made.pk, follow_up=promised.pk)
        assert client.post(where, {}).status_code == 422
        assert client.post(where, {"how-answer": "worse", "how-body": "Much worse."}).status_code == 302

    with world.inside():
        assert Consultation.objects.get(pk=made.pk).level == "urgent"


def test_all_answers_in_the_words_they_were_asked_in(world: World) -> None:
    made = sent_by(world)
    page = signed_in(world).get(address("my_answers", id=made.pk)).content.decode()

    assert "Is it getting better or worse?" in page
    assert "About the same" in page


def test_the_private_question_is_on_no_page_of_the_patients(world: World) -> None:
    made = sent_by(world, private__safe="yes")
    with world.inside():
        assert "private.safe" in str(Consultation.objects.get(pk=made.pk).asked)
    client = signed_in(world)

    for where in (
        address("my_answers", id=made.pk),
        address("my_request", id=made.pk),
        address("my_requests"),
    ):
        assert "unsafe" not in client.get(where).content.decode()


def test_whoever_writes_to_a_closed_practice_is_told_that_nobody_reads_yet(world: World) -> None:
    """On the receipt, on the thread, where they say that it is worse, and once more when that is sent."""
    with time_machine.travel("2026-03-28T10:00:00+00:00", tick=False):  # a Saturday
        made = consultation_at(Status.RECEIVED, world)
        client = signed_in(world)
        closed = [
            client.get(address(name, id=made.pk)).content.decode()
            for name in ("sent", "my_request", "my_request_worse")
        ]
        told = client.post(
            address("my_request_worse", id=made.pk),
            {"key": "worse-1", "body": "It itches more."},
            follow=True,
        ).content.decode()
    with time_machine.travel("2026-03-30T10:00:00+00:00", tick=False):
        open_now = signed_in(world).get(address("sent", id=made.pk)).content.decode()

    assert all("Nobody here reads this before 8am on Monday 30 March." in each for each in closed)
    assert "Nobody here reads it before 8am on Monday 30 March. If you cannot wait, call 111 now." in told
    assert "told the practice" not in told
    assert "We are closed" not in open_now


def test_the_receipt_names_the_danger_signs_of_its_own_form(world: World) -> None:
    made = consultation_at(Status.RECEIVED, world)
    client = signed_in(world)
    signs = {}
    for kind in ("new_problem", "child_problem", "mental_health"):
        with world.inside():
            Consultation.objects.filter(pk=made.pk).update(kind=kind)
        signs[kind] = client.get(address("sent", id=made.pk)).content.decode()

    assert "chest pain" in signs["new_problem"]
    assert "floppy or hard to wake" in signs["child_problem"]
    assert "chest pain" not in signs["child_problem"]
    assert "Samaritans" in signs["mental_health"]
    assert "may hurt yourself" in signs["mental_health"]


def test_a_refused_answer_is_still_called_an_answer(world: World) -> None:
    made = consultation_at(Status.WAITING, world)
    with later():
        refused = signed_in(world).post(address("my_request_write", id=made.pk), {"key": "one", "body": " "})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Write your message first" in page
    assert re.search(r"<label[^>]*>\s*Your answer", page)


def test_nobodys_words_take_the_place_of_anothers_press() -> None:
    world = family()
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    with world.acting("ngozi") as visit:
        reply = services.reply(consultation=made.pk, by=visit, body="Use it.", key="r", safety_net=NET)
    with later():
        taken = {"body": "All is well.", "key": f"not-clear:{reply.pk}"}
        assert (
            signed_in(world, "nadia").post(address("my_request_write", id=made.pk), taken).status_code == 422
        )
        press = address("my_request_clear", id=made.pk, message=reply.pk)
        assert signed_in(world, "yusuf").post(press, {"clear": "no"}).status_code == 302
    with world.inside():
        assert Message.objects.filter(consultation=made, kind=Message.Kind.NOT_CLEAR).count() == 1
