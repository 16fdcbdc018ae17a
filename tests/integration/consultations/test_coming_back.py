"""Somebody's session ended, or somebody else signed in on the same device: nothing typed is lost, and nobody reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from consultations.models import Draft, Message
from portal.core import clock
from tests import sign_in
from tests.journeys import Writer, words
from tests.people import World, sent_by, village

pytestmark = pytest.mark.django_db

TYPED = "It has itched since Sunday, more at night"
HERE = "Somebody began a form on this device before you signed in."


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def begun(client: Client | None = None) -> Writer:
    writer = Writer(client=client or Client())
    writer.begin()
    writer.post("questions/tell/", {"np.tell": TYPED})
    return writer


class TestTheSameDevice:
    def test_who_signs_in_is_asked_whether_a_form_is_theirs_and_sees_nothing_of_it(
        self, world: World
    ) -> None:
        writer = begun()
        assert TYPED in writer.get("questions/tell/").content.decode()

        sign_in.as_patient(writer.client, world.accounts["gareth"])
        door = words(writer.client.get("/millbrook/"))
        assert HERE in door
        assert "You have a form that is not sent yet." not in door
        assert HERE in words(writer.client.get("/millbrook/start/new_problem/"))
        for tail in ("questions/tell/", "check/", "emergency/", ""):
            assert writer.get(tail).headers["Location"] == "/millbrook/start/new_problem/", tail
        assert TYPED not in words(writer.client.get("/millbrook/requests/"))
        begun_by_gareth = writer.client.post("/millbrook/start/new_problem/")
        assert begun_by_gareth.status_code == 302
        assert TYPED not in writer.get("questions/tell/", follow=True).content.decode()

        with world.inside():
            assert Draft.objects.get(person=None).answers["np.tell"] == TYPED  # it waits for its writer

    def test_who_began_it_says_so_and_goes_on(self, world: World) -> None:
        writer = begun()
        sign_in.as_patient(writer.client, world.accounts["gareth"])

        on = writer.client.get("/millbrook/go-on/")

        assert on.status_code == 302
        assert TYPED in writer.get("questions/tell/").content.decode()
        assert HERE not in words(writer.client.get("/millbrook/"))
        with world.inside():
            assert Draft.objects.get().person == world.accounts["gareth"]

    def test_nothing_was_begun_here(self, world: World) -> None:
        client = sign_in.as_patient(Client(), world.accounts["gareth"])

        assert HERE not in words(client.get("/millbrook/"))
        assert client.get("/millbrook/go-on/").headers["Location"] == "/millbrook/"


class TestTheSessionEnded:
    """Without scripts nothing was saved before Continue or Send was pressed."""

    def test_a_page_of_a_form_is_there_again_after_signing_in(self, world: World) -> None:
        began, client = clock.now(), Client()
        with time_machine.travel(began, tick=False):
            sign_in.as_patient(client, world.accounts["zofia"])
            writer = Writer(client=client)
            writer.begin()
        with time_machine.travel(began + timedelta(minutes=31), tick=False):
            refused = writer.post("questions/tell/", {"np.tell": TYPED})
            assert "/account/code/" in refused.headers["Location"]
            assert TYPED not in refused.headers["Location"]

            sign_in.as_patient(client, world.accounts["zofia"])
            shown = writer.get("questions/tell/")

            assert TYPED in shown.content.decode()
            assert "You had been signed out. What you typed is here." in words(shown)
            assert "signed out" not in words(writer.get("questions/tell/"))

    def test_nobody_else_gets_it(self, world: World) -> None:
        began, client = clock.now(), Client()
        with time_machine.travel(began, tick=False):
            sign_in.as_patient(client, world.accounts["zofia"])
            writer = Writer(client=client)
            writer.begin()
        with time_machine.travel(began + timedelta(minutes=31), tick=False):
            writer.post("questions/tell/", {"np.tell": TYPED})
            sign_in.as_patient(client, world.accounts["gareth"])
            writer.begin()

            assert TYPED not in writer.get("questions/tell/").content.decode()

    def test_a_second_tab_s_words_are_shown_to_be_copied(self, world: World) -> None:
        """The end was noticed by another page before: who typed this is not known any more, and only they are there."""
        began, client = clock.now(), Client()
        with time_machine.travel(began, tick=False):
            sign_in.as_patient(client, world.accounts["zofia"])
            writer = Writer(client=client)
            writer.begin()
        with time_machine.travel(began + timedelta(minutes=31), tick=False):
            client.get("/millbrook/")
            shown = writer.post("questions/tell/", {"np.tell": TYPED})

            assert shown.status_code == 410
            assert TYPED in words(shown)
            assert "Sign in to go on." in words(shown)

    @pytest.mark.parametrize("page", ["write/", "worse/"])
    def test_a_message_is_in_its_box_again_and_is_not_sent(self, world: World, page: str) -> None:
        made, began, client = sent_by(world, "zofia"), clock.now(), Client()
        home = f"/millbrook/requests/{made.pk}/"
        with time_machine.travel(began, tick=False):
            sign_in.as_patient(client, world.accounts["zofia"])
            client.get(home)
        with time_machine.travel(began + timedelta(minutes=31), tick=False):
            refused = client.post(f"{home}{page}", {"body": TYPED, "key": "k"})
            assert "/account/code/" in refused.headers["Location"]

            sign_in.as_patient(client, world.accounts["zofia"])
            shown = client.get(home if page == "write/" else f"{home}{page}")

            assert TYPED in shown.content.decode()
            assert "Not sent: you had been signed out." in words(shown)
        with world.inside():
            assert not Message.objects.filter(consultation=made, body=TYPED).exists()
