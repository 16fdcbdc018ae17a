"""The front door and a practice's own forms in a real browser: on a phone without a script, and asked by axe."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import people, sign_in
from tests.chromium import axe, sideways
from tests.people import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    made = people.village()
    with made.inside():
        priya = made.staff["priya"]
        priya.roles = ["clinician", "safety_officer"]
        priya.save(update_fields=["roles"])
    return made


class Tab:
    """One browser window of somebody."""

    def __init__(self, chromium: Any, live_server: Any, client: Client | None, *, scripts: bool) -> None:
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        self.context = chromium.new_context(
            java_script_enabled=scripts, viewport={"width": 375, "height": 800}
        )
        if client is not None:
            value = client.cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": value, "url": self.host}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(15000)

    def goto(self, path: str) -> None:
        response = self.page.goto(self.host + path)
        assert response is not None
        assert response.status == 200

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()


def test_a_patient_finds_a_form_on_a_phone_without_a_script(
    chromium: Any, live_server: Any, world: World
) -> None:
    tab = Tab(chromium, live_server, None, scripts=False)
    tab.goto("/millbrook/")
    rows = tab.page.locator(".p-starts li")
    assert min(row.bounding_box()["height"] for row in rows.all()) >= 70
    assert rows.count() == 9

    tab.page.get_by_role("link", name="A to Z").click()
    tab.page.locator("#a-to-z + dl").get_by_role("link", name="Earache").click()
    assert "Not approved for real use" in tab.page.content()
    tab.press("Start now")

    assert "/request/pf_other/emergency/" in tab.page.url
    tab.context.close()


def test_a_manager_publishes_words_on_a_phone_without_a_script(
    chromium: Any, live_server: Any, world: World
) -> None:
    tab = Tab(chromium, live_server, sign_in.as_staff(Client(), world.accounts["samira"]), scripts=False)
    tab.goto("/millbrook/forms/")
    tab.page.get_by_role("link", name="Change your own words").click()
    tab.page.get_by_label("Welcome line").fill("We are here for you.")
    tab.press("Save and look at it")
    tab.page.get_by_text("Patients do not see this yet.").wait_for()
    tab.press("Publish")
    tab.goto("/millbrook/")
    tab.page.get_by_text("We are here for you.").wait_for()

    tab.goto("/millbrook/forms/kind/medication/questions/add/")
    tab.page.get_by_label("The question", exact=True).fill("Which branch do you use?")
    tab.page.get_by_label("The medicine").check()
    tab.page.get_by_label("One of these answers").check()
    tab.page.get_by_label("The answers, one on each line").fill("Main Street\nMill Lane")
    tab.press("Add the question")
    tab.page.get_by_text("One of these answers. May be left empty.").wait_for()
    tab.context.close()


def test_every_page_holds_at_320_and_the_reading_age_is_said_while_typing(
    chromium: Any, live_server: Any, world: World
) -> None:
    manager = sign_in.as_staff(Client(), world.accounts["samira"])
    officer = sign_in.as_staff(Client(), world.accounts["priya"])
    visits = [
        (None, ["/millbrook/", "/millbrook/start/", "/millbrook/start/uti_f/"]),
        (
            manager,
            [
                "/millbrook/forms/",
                "/millbrook/forms/kind/medication/",
                "/millbrook/forms/kind/medication/questions/add/",
                "/millbrook/forms/words/history/",
                "/millbrook/forms/words/",
            ],
        ),
        (officer, ["/millbrook/forms/kind/medication/approve/"]),
    ]
    for client, paths in visits:
        tab = Tab(chromium, live_server, client, scripts=True)
        for path in paths:
            tab.page.set_viewport_size({"width": 320, "height": 800})
            tab.goto(path)
            found = axe(tab.page)
            assert [(path, each["id"], each["nodes"][0]["target"]) for each in found] == []
            assert sideways(tab.page) <= 0, path
        if paths[-1].endswith("words/"):
            tab.page.get_by_label("Welcome line").press_sequentially(
                "Practitioners endeavour to prioritise individual correspondence notwithstanding difficulties."
            )
            tab.page.locator("#reading").get_by_text("Use shorter words and sentences").wait_for()
        tab.context.close()
