"""A receptionist writes a call down in a real browser without scripts, at a desk and on a phone: axe, sideways scroll.

With PORTAL_SHOTS set to a folder, a picture of each page is left there for somebody to look at.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from tests import people, sign_in
from tests.chromium import axe, sideways
from tests.people import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    return people.village()


def test_a_call_is_written_down_without_scripts_at_any_width(
    chromium: Any, live_server: Any, world: World
) -> None:
    host = live_server.url.replace("127.0.0.1", "localhost")
    client = sign_in.as_staff(Client(), world.accounts["janet"])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    scripted = chromium.new_context(java_script_enabled=True)
    for context in (plain, scripted):
        context.add_cookies([cookie])
    tab, looking = plain.new_page(), scripted.new_page()
    tab.set_default_timeout(20000)
    looking.set_default_timeout(20000)

    def look(name: str) -> None:
        for width in (1280, 375, 320):
            looking.set_viewport_size({"width": width, "height": 900})
            looking.goto(tab.url)
            assert sideways(looking) <= 0, (name, width)
            if SHOTS and width != 320:
                looking.screenshot(path=f"{SHOTS}/caller-{name}-{width}.png", full_page=True)
        found = axe(looking)
        assert [(name, each["id"], each["nodes"][0]["target"]) for each in found] == []

    tab.goto(f"{host}/millbrook/callers/")
    look("find")
    tab.get_by_label("Find somebody on the list").fill("Pritchard")
    tab.get_by_role("button", name="Find").click()
    tab.get_by_role("link", name="Gareth Pritchard").click()
    look("begin")
    tab.get_by_label("What is it about?").select_option(value="new_problem")
    tab.get_by_label("On the phone").check()
    tab.get_by_label("The patient", exact=True).check()
    tab.get_by_label("Number to ring back").fill("07700 900 982")
    tab.get_by_label("They told me the date of birth").check()
    tab.get_by_label("They agree").check()
    tab.get_by_role("button", name="Begin with the emergency check").click()
    look("emergency")
    tab.locator("input[value=EM01]").check()
    tab.get_by_role("button", name="Continue").click()
    look("stop")
    tab.get_by_label("They have had help for this already").check()
    tab.get_by_role("button", name="Keep it").click()
    look("question")
    tab.get_by_role("button", name="Save and finish later").click()
    tab.get_by_role("link", name="Gareth Pritchard").first.wait_for()
    plain.close()
    scripted.close()
