"""Somebody without an account asks to be called in a real browser without scripts: axe, sideways scroll, the promise.

With PORTAL_SHOTS set to a folder, a picture of each page is left there for somebody to look at.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from consultations.models import Consultation
from tests import people
from tests.chromium import axe, sideways
from tests.people import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    return people.village()


def test_a_visitor_asks_to_be_called_from_the_first_page_without_scripts(
    chromium: Any, live_server: Any, world: World
) -> None:
    host = live_server.url.replace("127.0.0.1", "localhost")
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    tab = plain.new_page()
    tab.set_default_timeout(20000)

    def look(name: str) -> None:
        scripted = chromium.new_context(java_script_enabled=True)
        scripted.add_cookies(plain.cookies())
        looking = scripted.new_page()
        for width in (1280, 375, 320):
            looking.set_viewport_size({"width": width, "height": 900})
            looking.goto(tab.url)
            assert sideways(looking) <= 0, (name, width)
            if SHOTS and width != 320:
                looking.screenshot(path=f"{SHOTS}/call-{name}-{width}.png", full_page=True)
        found = axe(looking)
        assert [(name, each["id"], each["nodes"][0]["target"]) for each in found] == []
        scripted.close()

    tab.goto(f"{host}/millbrook/start/new_problem/")
    tab.get_by_text("I would rather speak to someone").click()
    look("begin")
    tab.get_by_role("button", name="Ask us to call you").click()
    tab.get_by_role("heading", name="Ask us to call you").wait_for()
    look("ask")
    tab.get_by_label("Me", exact=True).check()
    tab.get_by_label("Full name of the person it is about").fill("Zofia Kowalczyk")
    for part, typed in (("Day", "14"), ("Month", "2"), ("Year", "1992")):
        tab.get_by_label(part, exact=True).fill(typed)
    tab.get_by_label("Which number should we call?").fill("07700 900 218")
    tab.get_by_label("Yes", exact=True).check()
    tab.get_by_role("button", name="Ask for a call").click()
    tab.get_by_role("heading", name="We will call you").wait_for()
    look("asked")
    with world.inside():
        made = Consultation.objects.get()
    assert tab.get_by_text(made.reference).count() == 1
    plain.close()
