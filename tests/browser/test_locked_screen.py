"""A screen that was left for fifteen minutes: the same person finds the reply as they typed it, and nobody else does."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from consultations.domain.lifecycle import Status
from portal.people import demo, sessions
from tests import people, sign_in
from tests.people import World, consultation_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

TYPED = "Dear Ms Kowalczyk,\n\nUse the cream twice a day, thinly, and"


@pytest.fixture
def world(transactional_db: None) -> World:
    cache.clear()
    made = people.village()
    for who in ("ngozi", "priya"):
        user = made.accounts[who]
        user.set_password(demo.PASSWORD)
        user.save()
        TOTP.activate(user, demo.TOTP_SECRET)
    return made


def leave_for_fifteen_minutes(key: str) -> None:
    """As if the last sign of life had been so long ago."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session[sessions.SEEN] -= settings.STAFF_IDLE_SECONDS
    session.save()


def comes_in(tab: Any, world: World, who: str) -> None:
    """Through the page, with password and code."""
    playwright.expect(tab.get_by_role("heading", level=1)).to_have_text("Sign in for practice staff")
    tab.get_by_label("Work e-mail address").fill(world.accounts[who].email)
    tab.get_by_label("Password", exact=True).fill(demo.PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.get_by_label("Code", exact=False).first.fill(demo.current_code())
    tab.get_by_role("button", name="Continue", exact=True).click()


def test_the_reply_is_there_for_the_same_person_and_for_nobody_else(
    chromium: Any, live_server: Any, world: World
) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    host = live_server.url.replace("127.0.0.1", "localhost")
    where = f"{host}/millbrook/inbox/{made.pk}/?write=reply"
    key = sign_in.as_staff(Client(), world.accounts["ngozi"]).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": key, "url": host}])
    tab = context.new_page()
    tab.set_default_timeout(20000)
    tab.goto(where)
    box = tab.locator("#reply_body")
    box.press_sequentially("Dear")
    box.fill(TYPED)
    tab.locator("#saved").get_by_text("Draft saved").wait_for()

    leave_for_fifteen_minutes(key)
    tab.reload()
    assert tab.get_by_text("nothing happened for 15 minutes").is_visible()
    assert "cream" not in tab.content()

    comes_in(tab, world, "priya")
    tab.wait_for_url(where)
    playwright.expect(box).to_have_value("")
    assert "cream twice a day" not in tab.content()
    # Nor by the browser's own way back to the page the first person had open.
    tab.go_back()
    assert "cream twice a day" not in tab.content()

    tab.goto(f"{host}/account/sign-out/")
    tab.get_by_role("button", name="Sign out").click()
    playwright.expect(tab.get_by_role("heading", level=1)).to_have_text("You are signed out")
    tab.goto(where)
    comes_in(tab, world, "ngozi")
    tab.wait_for_url(where)
    playwright.expect(box).to_have_value(TYPED)
    context.close()


def test_without_scripts_what_the_lock_refused_is_in_the_box_again(
    chromium: Any, live_server: Any, world: World
) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    host = live_server.url.replace("127.0.0.1", "localhost")
    where = f"{host}/millbrook/inbox/{made.pk}/?write=reply"
    key = sign_in.as_staff(Client(), world.accounts["ngozi"]).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": 375, "height": 667}, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": key, "url": host}])
    tab = context.new_page()
    tab.set_default_timeout(20000)
    tab.goto(where)
    tab.locator("#reply_body").fill(TYPED)

    leave_for_fifteen_minutes(key)
    tab.get_by_role("button", name="Send to", exact=False).click()
    assert tab.get_by_text("What you typed is kept").is_visible()
    assert "cream" not in tab.content() + tab.url
    comes_in(tab, world, "ngozi")

    assert tab.locator("#reply_body").input_value() == TYPED
    # On a phone too: the address leads to the box, and the sentence stands above it, in sight.
    seen = tab.get_by_text("Not sent: you had been signed out").bounding_box()
    assert 40 <= seen["y"] <= 500, seen
    if shots := os.environ.get("PORTAL_SHOTS", ""):
        tab.screenshot(path=f"{shots}/put-back-375.png")
    context.close()
