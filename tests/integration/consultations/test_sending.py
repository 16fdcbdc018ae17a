"""A form is its writer's alone, is sent once, and costs few statements."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from consultations import services
from consultations.models import Consultation, Draft
from portal.core import clock
from portal.notifications.models import OutboxMessage
from portal.people import needs
from portal.people.models import User
from tests import sign_in
from tests.journeys import NONE_OF_THESE, Writer, heading, words
from tests.people import NET, NEW_PROBLEM, World, draft_of, village
from tests.sign_in import as_patient
from tests.statements import statements

AGREED = {"fin.ack": "yes", "fin.share": "yes"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    return village()


def known(world: World, who: str = "zofia") -> Writer:
    return Writer(client=sign_in.as_patient(Client(), world.accounts[who]))


# Whose form it is -----------------------------------------------------------------------------------------------------


def test_another_browser_finds_no_form(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})

    other = Writer().get("questions/tell/")

    assert other.headers["Location"] == "/millbrook/start/new_problem/"


def test_the_cookie_is_for_this_browser_session_and_scripts_cannot_read_it(world: World) -> None:
    writer = Writer()
    writer.begin()

    cookie = writer.client.cookies["draft"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""
    with world.inside():
        assert cookie.value not in str(Draft.objects.values().get())


def test_after_claiming_the_old_key_opens_nothing(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})
    thief = Client()
    thief.cookies["draft"] = writer.client.cookies["draft"].value
    assert "It itches" in thief.get(writer.url("questions/tell/")).content.decode()

    writer.prove("zofia.new@example.org")

    assert thief.get(writer.url("questions/tell/")).headers["Location"] == "/millbrook/start/new_problem/"
    assert thief.post(writer.url("questions/tell/"), {"np.tell": "Mine now, all of it."}).status_code == 410
    assert "It itches" in writer.get("questions/tell/").content.decode()


def test_a_claim_without_the_key_gets_nothing(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})

    other = known(world, "gareth").get("claim/")

    assert other.headers["Location"] == "/millbrook/start/new_problem/"
    with world.inside():
        assert Draft.objects.get().person_id is None


def test_another_account_cannot_send_the_form(world: World) -> None:
    draft = draft_of(world)

    other = known(world, "gareth").post("send/", {"draft": str(draft.pk), **AGREED})

    assert other.status_code == 404
    with world.inside():
        assert not Consultation.objects.exists()


def test_leaving_forgets_the_form_and_ends_the_session(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})

    left = writer.client.post("/millbrook/leave/")

    page = left.content.decode()
    assert left.status_code == 200
    assert f'content="0;url={settings.LEAVE_TO}"' in page
    assert not any(word in page.lower() for word in ("millbrook", "portal", "request", "sign", "nhs"))
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert writer.client.cookies["draft"].value == ""
    assert writer.client.get("/millbrook/leave/").status_code == 405
    with world.inside():
        assert Draft.objects.get().answers == {}


def test_leaving_signs_out_and_keeps_what_an_account_has_begun(world: World) -> None:
    draft = draft_of(world, "gareth")
    client = as_patient(Client(), world.accounts["gareth"])
    assert "data-leave=" in client.get("/millbrook/").content.decode()
    assert "data-leave=" in client.get("/millbrook/start/").content.decode()

    assert client.post("/millbrook/leave/").status_code == 200

    assert client.get("/millbrook/requests/").headers["Location"].startswith("/account/code/")
    with world.inside():
        assert Draft.objects.get(pk=draft.pk).answers == draft.answers


def test_half_an_hour_of_nothing_closes_the_form_kindly_and_shows_what_was_just_typed(world: World) -> None:
    with time_machine.travel("2026-03-24T11:00:00+00:00", tick=False) as moment:
        writer = Writer()
        writer.begin()
        moment.shift(timedelta(minutes=29))
        assert writer.get("questions/for/").status_code == 200
        moment.shift(timedelta(minutes=29))
        assert writer.get("questions/for/").status_code == 200
        moment.shift(timedelta(minutes=31))
        late = writer.post("questions/tell/", {"np.tell": "It itches a lot at night and I cannot sleep."})

    assert late.status_code == 410
    assert heading(late) == "Your form was closed to keep it private"
    assert "It itches a lot at night and I cannot sleep." in words(late)


def test_a_claimed_form_lives_two_weeks(world: World) -> None:
    with time_machine.travel("2026-03-24T11:00:00+00:00", tick=False):
        draft = draft_of(world)
    with time_machine.travel("2026-04-07T10:00:00+00:00", tick=False):
        assert known(world).get("check/").status_code == 200
    with time_machine.travel("2026-04-07T12:00:00+00:00", tick=False):
        assert known(world).post("send/", {"draft": str(draft.pk), **AGREED}).status_code == 410


# Sent once ------------------------------------------------------------------------------------------------------------


def test_every_way_of_sending_again_leads_to_the_same_confirmation(world: World) -> None:
    draft = draft_of(world)
    writer = known(world)
    data = {"draft": str(draft.pk), **AGREED}

    first = writer.post("send/", data)
    again = writer.post("send/", data)
    back_to_check = writer.get("check/")
    back_to_question = writer.get("questions/tell/")
    back_and_continue = writer.post("questions/tell/", {"np.tell": "Something else altogether."})

    places = {
        each.headers["Location"]
        for each in (first, again, back_to_check, back_to_question, back_and_continue)
    }
    assert len(places) == 1
    shown = [words(writer.client.get(places.copy().pop())) for _ in range(2)]
    assert shown[0] == shown[1]
    with world.inside():
        assert Consultation.objects.count() == 1
        assert OutboxMessage.objects.count() == 1


def test_a_form_with_something_missing_is_shown_with_what_is_missing(world: World) -> None:
    draft = draft_of(world, np__tell="")

    refused = known(world).post("send/", {"draft": str(draft.pk), **AGREED})

    assert refused.status_code == 200
    assert "There is a problem" in words(refused)
    with world.inside():
        assert not Consultation.objects.exists()
        assert Draft.objects.get().answers["fin.ack"] == ["yes"]


def test_who_writes_for_another_and_has_no_name_is_asked_for_it(world: World) -> None:
    user = world.accounts["uma"]
    user.full_name = ""
    user.save()
    draft = draft_of(
        world, "uma", who__for="other_adult", who__rel="partner", who__with="yes", who__agree="yes"
    )
    writer = known(world, "uma")

    refused = writer.post("send/", {"draft": str(draft.pk), **AGREED})
    sent = writer.post("send/", {"draft": str(draft.pk), **AGREED, "your_name": " Uma \x00 \u202eNewcomer "})

    assert "Enter your own name" in words(refused)
    assert "/sent/" in sent.headers["Location"]
    with world.inside():
        made = Consultation.objects.get()
        assert (made.writer_name, made.said_name) == ("Uma Newcomer", "Zofia Kowalczyk")


def test_the_confirmation_says_when_and_what_to_do_and_no_staff_words(world: World) -> None:
    with time_machine.travel("2026-03-24T11:00:00+00:00", tick=False):
        draft = draft_of(world, np__course="quickly_worse", np__stop="cannot", np__pain=9)
        writer = known(world)
        sent = writer.post("send/", {"draft": str(draft.pk), **AGREED})
        shown = writer.client.get(sent.headers["Location"])

    text = words(shown)
    with world.inside():
        made = Consultation.objects.get()
    assert made.reference in text
    assert "You will hear by 6:30pm" in text
    assert "zof•••••@example.com" in text
    for flag in made.asked["flags"]:
        assert flag["words"] == flag["answer"] or flag["words"] not in text


def test_no_message_is_promised_when_messages_are_not_safe(world: World) -> None:
    draft = draft_of(world, who__safe="no", con__safe="My sister")
    writer = known(world)

    sent = writer.post("send/", {"draft": str(draft.pk), **AGREED})

    assert "We do not send you any message" in words(writer.client.get(sent.headers["Location"]))


def test_whose_account_says_that_e_mails_are_not_safe_is_promised_none_and_is_told_by_a_person(
    world: World,
) -> None:
    with world.inside():
        User.objects.filter(pk=world.accounts["zofia"].pk).update(email_safe="unsure")
    draft = draft_of(world)
    writer = known(world)

    sent = writer.post("send/", {"draft": str(draft.pk), **AGREED})

    assert "We do not send you any message" in words(writer.client.get(sent.headers["Location"]))
    with world.acting("ngozi") as visit:
        made = Consultation.objects.get()
        services.reply(consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET)
        assert Consultation.objects.get().to_tell == "phone"


def test_somebody_elses_confirmation_is_not_there(world: World) -> None:
    draft = draft_of(world)
    sent = known(world).post("send/", {"draft": str(draft.pk), **AGREED}).headers["Location"]

    assert known(world, "gareth").client.get(sent).status_code == 404
    assert Client().get(sent).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_fifty_racing_submits_are_one_request_with_one_notice() -> None:
    world = village()
    draft = draft_of(world)
    clients = [sign_in.as_patient(Client(), world.accounts["zofia"]) for _ in range(50)]
    places: list[str] = []
    start = threading.Barrier(10)

    def press(mine: list[Client]) -> None:
        try:
            start.wait()
            for client in mine:
                reply = client.post(
                    "/millbrook/request/new_problem/send/", {"draft": str(draft.pk), **AGREED}
                )
                places.append(reply.headers.get("Location", str(reply.status_code)))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(clients[number::10],)) for number in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(places) == 50
    assert len(set(places)) == 1
    assert "/sent/" in places[0]
    with world.inside():
        assert Consultation.objects.count() == 1
        assert OutboxMessage.objects.count() == 1


# Statements -----------------------------------------------------------------------------------------------------------


def test_a_question_page_costs_at_most_four_statements(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.get("questions/tell/")

    with statements() as shown:
        writer.get("questions/tell/")
    with statements() as saved:
        writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})

    assert len(shown) <= 4, shown
    assert len(saved) <= 4, saved


def test_a_question_page_costs_a_known_person_at_most_four_statements(world: World) -> None:
    writer = known(world)
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})

    with statements() as shown:
        writer.get("questions/tell/")
    with statements() as saved:
        writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})

    assert len(shown) <= 4, shown
    assert len(saved) <= 6, saved


@pytest.mark.parametrize("flags", [0, 1])
def test_sending_costs_at_most_twelve_statements(world: World, flags: int) -> None:
    """Of somebody who has said what they need; the first form of a person adds keeping that, once."""
    writer = known(world)
    writer.begin()
    with world.inside():
        needs.add_from_form(patient=world.patients["zofia"].pk, answered=["none"], by="Zofia Kowalczyk")
    draft = draft_of(world, **({"np__course": "quickly_worse", "np__pain": 9} if flags else {}))
    with world.inside():
        Draft.objects.filter(pk=draft.pk).update(patient=world.patients["zofia"])

    with statements() as sent:
        reply = writer.post("send/", {"draft": str(draft.pk), **AGREED})

    assert "/sent/" in reply.headers.get("Location", ""), words(reply)
    assert len(sent) <= 12, sent


def test_the_first_form_of_a_person_costs_what_it_keeps_of_their_needs_besides(world: World) -> None:
    writer = known(world)
    writer.begin()
    draft = draft_of(world)
    with world.inside():
        Draft.objects.filter(pk=draft.pk).update(patient=world.patients["zofia"])

    with statements() as sent:
        reply = writer.post("send/", {"draft": str(draft.pk), **AGREED})

    assert "/sent/" in reply.headers.get("Location", ""), words(reply)
    assert len(sent) <= 17, sent


def test_the_other_pages_cost_little(world: World) -> None:
    writer = Writer()
    with statements() as door:
        writer.client.get("/millbrook/")
    writer.client.post("/millbrook/start/new_problem/")
    with statements() as check:
        writer.get("emergency/")
    with statements() as ticked:
        writer.post("emergency/", NONE_OF_THESE)
    writer.fill(NEW_PROBLEM, writer.get())
    with statements() as answers:
        writer.get("check/")

    counted = [len(each) for each in (door, check, ticked, answers)]
    assert all(found <= most for found, most in zip(counted, (2, 4, 4, 4), strict=True)), counted
    assert clock.now()
