"""Saying what one needs and asking for a call, at any width: axe clean, nothing sideways, in ordinary and larger letters."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.domain.lifecycle import Status
from portal.core import clock
from portal.people import needs
from portal.people.models import Patient
from tests import sign_in
from tests.browser.test_callers import CHROMIUM, FLAGS, RULES
from tests.people import World, consultation_at, village

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    cache.clear()
    return village()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("There is no chromium here.")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def test_needs_are_said_seen_and_asked_again(chromium: Any, live_server: Any, world: World) -> None:
    from axe_playwright_python.sync_playwright import Axe

    host = live_server.url.replace("127.0.0.1", "localhost")
    made = consultation_at(Status.ANSWERED, world)
    zofia = world.patients["zofia"].pk

    def browser_of(client: Client) -> Any:
        context = chromium.new_context()
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}])
        tab = context.new_page()
        tab.set_default_timeout(20000)
        return tab

    patient = browser_of(sign_in.as_patient(Client(), world.accounts["zofia"]))
    staff = browser_of(sign_in.as_staff(Client(), world.accounts["ngozi"]))

    def look(tab: Any, name: str, address: str) -> None:
        tab.goto(f"{host}{address}")
        for width in (1280, 375, 320):
            tab.set_viewport_size({"width": width, "height": 900})
            wide = tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)
            if SHOTS and width != 320:
                tab.screenshot(path=f"{SHOTS}/needs-{name}-{width}.png", full_page=True)
        found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
        assert [(name, each["id"], each["nodes"][0]["target"]) for each in found] == []

    look(patient, "ordinary", "/millbrook/my-data/needs/")
    patient.get_by_label("Someone who speaks my language (an interpreter)").check()
    patient.get_by_label("Which language do you speak?").fill("Tigrinya")
    patient.get_by_label("Large print").check()
    patient.get_by_label("I would rather be phoned").check()
    patient.get_by_label("Is there anything else that would help you?").fill("Slowly please")
    patient.get_by_role("button", name="Save").click()
    assert "my-data" in patient.url
    look(patient, "data-larger", "/millbrook/my-data/")
    with world.inside():
        Patient.objects.filter(pk=zofia).update(needs_due_since=clock.today())
        assert needs.of(Patient.objects.get(pk=zofia)).is_larger
    look(patient, "due", "/millbrook/my-data/needs/")
    look(patient, "begin", "/millbrook/start/new_problem/")
    look(patient, "front-door", "/millbrook/")
    look(patient, "sent", f"/millbrook/requests/{made.pk}/sent/")
    look(patient, "call", f"/millbrook/requests/{made.pk}/call/")
    look(staff, "request", f"/millbrook/inbox/{made.pk}/?do=phone")
    look(staff, "staff", f"/millbrook/people/{zofia}/needs/")
    look(staff, "review", "/millbrook/people/needs/")
