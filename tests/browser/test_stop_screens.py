"""Every emergency screen on a phone, while the practice is open and while it is shut, in one browser."""

from __future__ import annotations

import os
from typing import Any

import pytest
import time_machine

from consultations.models import StopEvent
from tests import people
from tests.chromium import axe, sideways
from tests.journeys import Writer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Where to keep pictures of the screens, for whoever wants to look at them.
SHOTS = os.environ.get("PORTAL_SHOTS", "")
OPEN, SHUT = "2026-03-24T11:00:00+00:00", "2026-03-22T22:00:00+00:00"
#: The form, what is ticked there, and the variant of the screen.
SCREENS: dict[str, tuple[str, str, str]] = {
    "999": ("new_problem", "EM01", "E999"),
    "a-and-e": ("new_problem", "EM15", "EAE"),
    "111": ("new_problem", "EM18", "E111"),
    "mental-health": ("mental_health", "EH01", "EMH"),
    "maternity": ("new_problem", "EM11", "EMAT"),
    "child": ("child_problem", "EC01", "E999"),
}


def shown(kind: str, code: str, variant: str, world: people.World) -> tuple[str, str]:
    """Where somebody is led who ticks this, and the page there."""
    writer = Writer(kind=kind)
    address = writer.begin({"em": code}).headers["Location"]
    with world.inside():
        StopEvent.objects.filter(pk=address.rstrip("/").rpartition("/")[2]).update(variant=variant)
    return address, writer.client.get(address).content.decode()


def answering(html: str) -> Any:
    """Gives this page whatever is asked: it was made at another hour."""

    def answer(route: Any) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    return answer


def test_every_screen_is_whole_on_a_phone_in_and_out_of_hours(chromium: Any, live_server: Any) -> None:
    world = people.village()
    made: dict[tuple[str, str], tuple[str, str]] = {}
    for when, moment in (("open", OPEN), ("shut", SHUT)):
        with time_machine.travel(moment):
            made |= {(name, when): shown(*each, world) for name, each in SCREENS.items()}
    host = live_server.url.replace("127.0.0.1", "localhost")
    page = chromium.new_page(viewport={"width": 375, "height": 720})
    for (name, when), (address, html) in made.items():
        page.route(f"**{address}", answering(html))
        page.goto(host + address)
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/stop-{name}-{when}.png", full_page=True)
        where = f"{name}, {when}"
        assert sideways(page) <= 0, where
        first = page.locator("a.p-call").first
        assert (first.get_attribute("href") or "").startswith("tel:"), where
        box = first.bounding_box()
        assert box is not None, where
        assert box["y"] + box["height"] <= 720, f"{where}: the call is below the first screen"
        assert box["height"] >= 44, where
        assert (
            float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")) >= 24
        )
        said = page.locator("main").inner_text()
        assert ("Nobody is reading this now" in said) is (when == "shut"), where
        assert page.locator("a[href*='18000'], a[href*='18001'], a[href*='bsl']").count() >= 1, where
        if when == "open":
            assert axe(page) == [], where
