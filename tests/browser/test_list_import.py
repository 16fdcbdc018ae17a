"""A manager loads the practice's list in a real browser, with and without scripts, at every width.

With PORTAL_SHOTS set to a folder, a picture of each state is left there for somebody to look at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.people import list_tasks
from portal.people.list_models import ListImport
from tests import people, sign_in
from tests.chromium import axe, sideways
from tests.people import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

WIDTHS = (1280, 375, 320)
SHOTS = os.environ.get("PORTAL_SHOTS", "")
HEAD = "NHS Number,Forenames,Surname,Date of Birth,Gender,Postcode,Mobile Telephone,Home Telephone,Address Line 1\n"
NEW = "9990341192,Olivia-Constance,Bartholomew-Featherstonehaugh,24-Mar-1985,F,LS1 4AP,07700 900 341,,1 A Very Long Road Name Indeed\n"
CHANGED = "999 034 1176,Zofia,Kowalczyk,14/02/1992,F,LS1 4AP,07700 900 999,,2 Mill Lane\n"


@pytest.fixture
def world(transactional_db: None) -> World:
    return people.village()


class Manager:
    """Samira at a screen, and the worker that does what she asks for."""

    def __init__(self, chromium: Any, live_server: Any, world: World, *, scripts: bool) -> None:
        self.world = world
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        client = sign_in.as_staff(Client(), world.accounts["samira"])
        self.context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
        )
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.host}]
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state()

    def brings(self, text: str) -> None:
        self.page.goto(f"{self.host}/millbrook/people/import/")
        self.page.set_input_files(
            "input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
        )
        self.press("Go on")

    def worker_does(self, task: Any) -> None:
        with self.world.inside():
            made = ListImport.objects.order_by("-uploaded_at")[0]
        task(practice_id=str(self.world.millbrook.pk), list_import=str(made.pk))
        connection.close()

    def looks_right(self, name: str) -> None:
        """At every width: nothing for axe to find, no sideways scroll."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if SHOTS:
                self.page.screenshot(path=f"{SHOTS}/list-{name}-{width}.png", full_page=True)
            assert sideways(self.page) <= 0, (name, width)
            if width != 320:
                found = axe(self.page)
                assert [
                    f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]
                ] == [], name
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def manager(chromium: Any, live_server: Any, world: World) -> Iterator[Manager]:
    made = Manager(chromium, live_server, world, scripts=True)
    yield made
    made.context.close()


def says(manager: Manager, words: str) -> None:
    playwright.expect(manager.page.locator("main")).to_contain_text(words)


def test_a_list_is_brought_looked_at_loaded_and_taken_back(manager: Manager) -> None:
    manager.page.goto(f"{manager.host}/millbrook/people/")
    manager.page.get_by_role("link", name="Load the practice's list").click()
    manager.looks_right("empty")
    manager.brings(HEAD + NEW + CHANGED)
    says(manager, "Bartholomew-Featherstonehaugh")
    manager.looks_right("columns")
    manager.page.get_by_label("Home Telephone").select_option("needs")
    manager.press("Show the first people again")
    says(manager, "Needs")
    manager.press("Check every line")
    says(manager, "We are reading every line")
    manager.looks_right("checking")
    manager.worker_does(list_tasks.check_list)
    says(manager, "Checked, not loaded")  # the page looked again by itself
    says(manager, "Phone: was 07700 900 218 → will be 07700 900 999")
    manager.looks_right("checked")
    manager.press("Load this list")
    says(manager, "tick the box")
    manager.looks_right("many-leavers")
    manager.page.get_by_label("Yes, it is the whole list and they have all left").check()
    manager.press("Load this list")
    manager.worker_does(list_tasks.load_list)
    says(manager, "Take this list back")
    manager.looks_right("loaded")
    manager.press("Take this list back")
    manager.worker_does(list_tasks.undo_list)
    says(manager, "taken back by Samira Haddad")
    manager.page.get_by_role("link", name="Load the practice's list").click()
    says(manager, "1 new, 1 changed, 3 not in the file")
    manager.looks_right("history")


def test_without_scripts_wrong_lines_are_listed_and_taken_away_as_a_file(
    chromium: Any, live_server: Any, world: World
) -> None:
    manager = Manager(chromium, live_server, world, scripts=False)
    manager.brings(HEAD + NEW.replace("24-Mar-1985", "31/02/1985"))
    manager.press("Check every line")
    manager.worker_does(list_tasks.check_list)
    says(manager, "Line 2: Date of birth is not a date of birth.")
    with manager.page.expect_download() as download:
        manager.page.get_by_role("link", name="Get the lines as a file").click()
    assert "Date of birth is not" in Path(download.value.path()).read_text(encoding="utf-8")
    manager.press("Forget this file")
    says(manager, "The file is forgotten. The list is as it was.")
    manager.context.close()


def test_what_is_wrong_is_clear_at_every_width(manager: Manager) -> None:
    manager.brings("only one thing\n")
    says(manager, "No line names the columns.")
    manager.looks_right("refused")
    manager.brings(HEAD + NEW.replace("24-Mar-1985", "31/02/1985"))
    manager.press("Check every line")
    manager.worker_does(list_tasks.check_list)
    says(manager, "1 line has something to put right")
    manager.looks_right("wrong")
