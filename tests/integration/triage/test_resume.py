"""After fifteen quiet minutes the screen is locked; the same person goes on where they were, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from consultations.domain.lifecycle import Status
from portal.core import clock
from tests import sign_in
from tests.people import World, consultation_at, village

pytestmark = pytest.mark.django_db

TYPED = "Use the cream twice a day, thinly, and"


@pytest.fixture
def world(db: None) -> World:
    return village()


def test_what_was_typed_is_there_for_the_same_person_only(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    page, began = f"/millbrook/inbox/{request.pk}/?write=reply", clock.now()
    screen = Client()
    with time_machine.travel(began, tick=False):
        sign_in.as_staff(screen, world.accounts["ngozi"])
        kept = screen.post(f"/millbrook/inbox/{request.pk}/drafts/reply/", {"body": TYPED})
        assert kept.status_code in (200, 204)
        assert TYPED in screen.get(page).content.decode()

    with time_machine.travel(began + timedelta(minutes=15), tick=False):
        locked = screen.get(page)
        assert locked.status_code == 302
        assert locked.url.startswith("/account/staff/?next=")
        assert str(request.pk) in locked.url
        words = screen.get(locked.url).content.decode()
        assert "nothing happened for 15 minutes" in words
        assert TYPED not in words

        sign_in.as_staff(screen, world.accounts["priya"])
        assert TYPED not in screen.get(page).content.decode()

        sign_in.as_staff(screen, world.accounts["ngozi"])
        assert TYPED in screen.get(page).content.decode()


def test_a_second_short_of_it_the_screen_is_open(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    began, screen = clock.now(), Client()
    with time_machine.travel(began, tick=False):
        sign_in.as_staff(screen, world.accounts["ngozi"])
    with time_machine.travel(began + timedelta(minutes=14, seconds=58), tick=False):
        assert screen.get(f"/millbrook/inbox/{request.pk}/").status_code == 200


def test_a_page_that_asks_by_itself_keeps_no_screen_open(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    began, screen = clock.now(), Client()
    with time_machine.travel(began, tick=False):
        sign_in.as_staff(screen, world.accounts["ngozi"])
    for minutes in (4, 8, 12):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            screen.get(f"/millbrook/inbox/{request.pk}/presence/?version=1", headers={"Portal-Quiet": "1"})
    with time_machine.travel(began + timedelta(minutes=15), tick=False):
        assert screen.get(f"/millbrook/inbox/{request.pk}/").status_code == 302
