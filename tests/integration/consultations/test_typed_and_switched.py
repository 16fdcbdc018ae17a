"""The button of the other language, pressed in a browser without scripts: on every page with a box, what was in it is in it again."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory

from consultations import services
from consultations.models import Consultation, Draft, Message, StopEvent
from portal.core import clock
from portal.people import unsent
from portal.practices.queries import core_hours
from tests.journeys import Writer, fields
from tests.people import NEW_PROBLEM, World, promised_a_question, sent_by, village
from tests.sign_in import as_patient

pytestmark = pytest.mark.django_db

SWITCH = re.compile(
    r'<button class="p-link" type="submit" form="([^"]+)" formaction="([^"]+)"\s+name="keep" value="([^"]+)"'
)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


def text(response: HttpResponse) -> str:
    return response.content.decode()


def press(client: Client, page: HttpResponse, boxes: dict[str, Any]) -> HttpResponse:
    """The other language, from that page with those boxes filled in; gives the page it leads to."""
    found = SWITCH.search(text(page))
    assert found, "no button that keeps"
    form, action, back = (unescape(each) for each in found.groups())
    assert f'id="{form}"' in text(page)
    assert all(f'name="{name}"' in text(page) for name in boxes), (set(boxes), fields(page))
    answer = client.post(action, {**boxes, "keep": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    return client.get(back)


def test_how_are_you_and_the_message_beside_it_lose_nothing_by_the_language_nor_by_each_other(
    world: World,
) -> None:
    made, promised = promised_a_question(world)
    one = f"/millbrook/requests/{made.pk}/"
    how = f"{one}how-are-you/{promised.pk}/"
    both = {"how-answer": "same", "how-body": "Still <sore>.", "body": "Can I swim?"}
    with time_machine.travel(promised.due_at + timedelta(minutes=1), tick=False):
        with world.inside():
            services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
        client = as_patient(Client(), world.accounts["zofia"])

        shown = text(press(client, client.get(one), both))
        for words in ("Still &lt;sore&gt;.</textarea>", "Can I swim?</textarea>", 'value="same" checked'):
            assert words in shown
        assert '<html lang="cy"' in shown
        with world.inside():
            assert not Message.objects.filter(
                consultation=made, person_id=world.accounts["zofia"].pk
            ).exists()

        # A refusal, and the language after it.
        refused = client.post(how, {**both, "how-answer": ""})
        assert refused.status_code == 422
        assert "Can I swim?</textarea>" in text(refused)
        assert "Still &lt;sore&gt;.</textarea>" in text(press(client, refused, {**both, "how-answer": ""}))

        # The message goes, and the other is in its box; then that goes, and a message begun meanwhile is in its own.
        key = re.search(r'name="key" value="([^"]+)"', shown)
        assert key
        client.post(f"{one}write/", {**both, "key": key[1]})
        after = text(client.get(one))
        assert "Still &lt;sore&gt;.</textarea>" in after
        assert "Can I swim?</textarea>" not in after
        client.post(how, {**both, "body": "And cycle?", "key": "k2"})
        last = text(client.get(one))
        assert "And cycle?</textarea>" in last
        assert 'value="k2"' not in last  # a new message has a key of its own
        assert "Still" not in last.split("p-thread")[0]
    with world.inside():
        sent = Message.objects.filter(consultation=made, person_id=world.accounts["zofia"].pk)
        assert sorted(sent.values_list("body", flat=True)) == [
            "Can I swim?",
            "I am about the same.\n\nStill <sore>.",
        ]


def test_how_are_you_outlasts_the_end_of_a_session_without_scripts(world: World) -> None:
    made, promised = promised_a_question(world)
    one, began = f"/millbrook/requests/{made.pk}/", promised.due_at + timedelta(minutes=1)
    with time_machine.travel(began, tick=False):
        with world.inside():
            services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
        client = as_patient(Client(), world.accounts["zofia"])
        client.get(one)
    with time_machine.travel(began + timedelta(seconds=settings.PATIENT_IDLE_SECONDS + 60), tick=False):
        over = client.post(f"{one}how-are-you/{promised.pk}/", {"how-body": "So so.", "body": "And this."})
        assert over["Location"].startswith("/account/code/")
        # The language is changed on the page of the sign-in: neither its box nor what waits is lost.
        there = press(client, client.get(over["Location"]), {"email": "zofia@example.org"})
        assert 'value="zofia@example.org"' in text(there)
        as_patient(client, world.accounts["zofia"])
        shown = text(client.get(one))
    assert "So so.</textarea>" in shown
    assert "And this.</textarea>" in shown


@pytest.mark.parametrize("who", ["", "zofia"])
def test_a_form_keeps_the_call_the_stop_and_the_ticks_with_an_account_and_without(
    world: World, who: str
) -> None:
    writer = Writer(client=as_patient(Client(), world.accounts[who]) if who else Client())
    client = writer.client
    client.post("/millbrook/start/new_problem/")
    emergency = press(client, writer.get("emergency/"), {"em": ["EM01", "EM02"]})
    assert re.findall(r'value="(\w+)"[^>]* checked', text(emergency)) == ["EM01", "EM02"]
    with world.inside():
        assert not StopEvent.objects.exists()
        assert Draft.objects.get().emergency is None

    # The screen that stops the form: what one will do, and the number.
    stopped = writer.post("emergency/", {"em": "EM01"})["Location"]
    typed = {"choice": "cannot", "phone": "07700 900 21", **({} if who else {"name": "Zofia K"})}
    screen = press(client, client.get(stopped), typed)
    for value in typed.values():
        assert f'value="{value}"' in text(screen)
    assert re.findall(r'value="(\w+)"[^>]* checked', text(screen)) == ["cannot"]
    assert 'value="07700' not in text(client.get(stopped))  # once
    asked = client.post(stopped, {**typed, "choice": "not_now_pressed_by_mistake", "phone": "07700 900 218"})
    mistake = {"choice": "not_now_pressed_by_mistake", "asked": "1", "happening": "no"}
    again = text(press(client, asked, {**mistake, "phone": "07700 900 218"}))
    assert 'name="asked"' in again
    assert 'value="07700 900 218"' in again
    assert re.findall(r'value="(\w+)"[^>]* checked', again) == ["no"]
    with world.inside():
        assert StopEvent.objects.get().choice == ""

    # "I would rather speak to someone", from the middle of the form; refused first, then the language.
    client.post(stopped, mistake)
    boxes: dict[str, Any] = {"phone": "0770", "times": "Not <before> ten"}
    if not who:
        boxes |= {
            "name": "Zofia K",
            "born_on_day": "14",
            "born_on_month": "2",
            "born_on_year": "19",
            "safe": "no",
        }
    refused = writer.post("call/", boxes)
    assert refused.status_code == 422
    call = text(press(client, refused, boxes))
    for value in ("0770", *(("Zofia K", "14", "19") if not who else ())):
        assert f'value="{value}"' in call
    assert "Not &lt;before&gt; ten</textarea>" in call
    assert "p-timeout" in call
    assert who or 'value="no" checked' in call
    with world.inside():
        assert not Consultation.objects.exists()


def test_the_page_where_answers_are_checked_keeps_its_ticks_and_nothing_of_a_password_is_kept(
    world: World,
) -> None:
    writer = Writer(client=as_patient(Client(), world.accounts["zofia"]))
    writer.fill(NEW_PROBLEM, writer.begin())
    check = press(writer.client, writer.get("check/"), {"fin.ack": "yes"})
    assert re.findall(r'name="([\w.]+)" type="checkbox" value="yes" checked', text(check)) == ["fin.ack"]
    with world.inside():
        assert "fin.ack" not in Draft.objects.get().answers

    client = Client()
    login = press(
        client, client.get("/account/staff/"), {"login": "ngozi@example.org", "password": "hunter2 hunter2"}
    )
    assert 'value="ngozi@example.org"' in text(login)
    request = RequestFactory().post(
        "/", {"password": "hunter2 hunter2", "password1": "hunter2 hunter2", "a": "b"}
    )
    request.session, request.user = {}, AnonymousUser()  # type: ignore[assignment]
    unsent.put(request, "", "/", request.POST)
    assert "hunter2" not in str(request.session)


def test_another_person_in_the_same_browser_gets_nothing_of_it(world: World) -> None:
    client = as_patient(Client(), world.accounts["zofia"])
    made = sent_by(world)
    one, when = f"/millbrook/requests/{made.pk}/", clock.now()
    client.post(f"{one}worse/?language=cy", {"body": "I am hot.", "keep": f"{one}worse/"})
    assert unsent.UNSENT in client.session
    with time_machine.travel(when + timedelta(minutes=1), tick=False):
        as_patient(client, world.accounts["tariq"])
        client.get("/millbrook/requests/")
    assert "hot" not in str(dict(client.session))
