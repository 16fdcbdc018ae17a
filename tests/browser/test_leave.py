"""Somebody comes in while a page is open: one press, and it is gone, with and without scripts."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from consultations.domain.lifecycle import Status
from tests import sign_in
from tests.chromium import sideways
from tests.people import World, consultation_at, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    cache.clear()
    return village()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_one_press_leads_away_and_back_shows_nothing(
    chromium: Any, live_server: Any, world: World, scripts: bool
) -> None:
    made = consultation_at(Status.ANSWERED, world)
    host = live_server.url.replace("127.0.0.1", "localhost")
    client = sign_in.as_patient(Client(), world.accounts["zofia"])
    context = chromium.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=scripts)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}])
    page = context.new_page()
    page.set_default_timeout(8000)
    page.route(f"{settings.LEAVE_TO}**", lambda route: route.fulfill(body="<title>Weather</title>Sunny"))
    page.goto(f"{host}/millbrook/")
    page.goto(f"{host}/millbrook/requests/{made.pk}/")
    assert sideways(page) <= 0

    page.get_by_role("button", name="Leave this page").click()
    page.wait_for_url(f"{settings.LEAVE_TO}**")

    assert page.title() == "Weather"
    page.go_back()
    assert made.title not in page.content()
    page.goto(f"{host}/millbrook/requests/{made.pk}/")
    playwright.expect(page.get_by_role("heading", level=1)).to_contain_text("What is your e-mail address?")
    context.close()
