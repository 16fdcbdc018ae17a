"""After fifteen quiet minutes the screen is locked; the same person goes on where they were, and nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Message, ReplyDraft
from portal.core import clock
from portal.people import unsent
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


def refused_by_the_lock(world: World, screen: Client, began: datetime, at: str, typed: dict[str, str]) -> Any:
    """Ngozi reads, is away for longer than the lock waits, and sends from a page without scripts."""
    with time_machine.travel(began, tick=False):
        sign_in.as_staff(screen, world.accounts["ngozi"])
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        return screen.post(at, typed, headers={"referer": f"http://testserver{at.rsplit('/', 2)[0]}/"})


@pytest.mark.parametrize(
    ("mode", "typed", "box"),
    [
        ("reply", {"body": TYPED, "signs": "fever"}, "body"),
        ("ask", {"body": "", "q1": TYPED}, "q1"),
        ("note", {"q1": TYPED}, "body"),
    ],
)
def test_what_the_lock_refused_is_put_back_for_the_same_person(
    world: World, mode: str, typed: dict[str, str], box: str
) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    page, began, screen = f"/millbrook/inbox/{request.pk}/", clock.now(), Client()

    locked = refused_by_the_lock(world, screen, began, f"{page}{mode}/", typed)

    assert locked.status_code == 302
    assert locked.url == f"/account/staff/?next={quote(page, safe='')}"
    assert TYPED not in "".join(f"{name}{morsel.value}" for name, morsel in screen.cookies.items())
    row = Session.objects.get(pk=screen.cookies["sessionid"].value)
    assert "cream" not in row.session_data
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        words = screen.get(locked.url).content.decode()
        assert "What you typed is kept" in words
        assert TYPED not in words
        sign_in.as_staff(screen, world.accounts["ngozi"])
        there = screen.get(page, follow=True)
        assert there.redirect_chain == [(f"{page}?write={mode}#composer", 302)]
        again = there.content.decode()
        assert TYPED in again
        # Beside the box, which is what a phone shows: the address leads there.
        assert again.index('id="composer"') < again.index("Not sent: you had been signed out")
        assert again.count("Not sent: you had been signed out") == 1
        assert (
            screen.get(f"{page}?write={mode}").status_code == 200
        )  # put back once; from then on it is a draft
    with world.acting("ngozi"):
        kept = ReplyDraft.objects.get(consultation=request)
        assert (kept.mode, kept.fields[box]) == (mode, TYPED)
        assert not Message.objects.filter(consultation=request, body=TYPED).exists()


def test_nobody_else_gets_what_the_lock_refused(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    page, began, screen = f"/millbrook/inbox/{request.pk}/", clock.now(), Client()
    refused_by_the_lock(world, screen, began, f"{page}reply/", {"body": TYPED})

    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        sign_in.as_staff(screen, world.accounts["priya"])
        assert TYPED not in screen.get(page, follow=True).content.decode()
    with world.acting("priya"):
        assert not ReplyDraft.objects.filter(consultation=request).exists()


def test_nothing_is_kept_for_somebody_who_was_never_in(world: World) -> None:
    request, screen = consultation_at(Status.IN_PROGRESS, world), Client()

    refused = screen.post(f"/millbrook/inbox/{request.pk}/reply/", {"body": TYPED})

    assert refused.status_code == 302
    assert unsent.UNSENT not in screen.session


def test_what_is_no_reply_is_not_kept(world: World) -> None:
    request, screen, began = consultation_at(Status.IN_PROGRESS, world), Client(), clock.now()

    refused_by_the_lock(world, screen, began, f"/millbrook/inbox/{request.pk}/close/", {"reason": TYPED})

    assert unsent.UNSENT not in screen.session


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
