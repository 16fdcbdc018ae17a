"""A first-timer writes to the practice in a real browser, with and without scripts, on a phone and on a desk.

Every page on the way is asked for accessibility (axe) and for sideways scroll at 320 px.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from consultations.domain import library
from consultations.models import Consultation
from tests.browser.screen import Screen
from tests.journeys import medicines
from tests.people import NEW_PROBLEM, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer(screen: Screen) -> None:
    """Fill in the page of questions that is open."""
    for question in library.get("new_problem").page(screen.page.url.split("/")[-2]).questions:
        value = NEW_PROBLEM.get(question.id)
        if value is None:
            continue
        if question.type == "date":
            for part, typed in zip(("year", "month", "day"), value.split("-"), strict=True):
                screen.fill(f"{question.id}-{part}", typed)
        elif question.type == "medicines":
            for name, typed in medicines(question.id, value).items():
                screen.fill(name, typed)
        else:
            for each in value if isinstance(value, list) else [value]:
                screen.fill(question.id, str(each))


def test_a_first_timer_writes_on_a_phone_and_is_answered_with_a_reference(
    chromium: Any, live_server: Any
) -> None:
    """On a desk, and without scripts, the whole exchange is walked in `test_exchange`."""
    cache.clear()
    world = village()
    screen = Screen(chromium, live_server, 375, True)
    page = screen.page

    page.goto(f"{screen.host}/")
    page.click("text=Millbrook Surgery")
    screen.look()
    page.click("text=I have a new health problem")
    screen.press("Start now")
    screen.press("Continue")
    assert page.title().startswith("Error: ")
    page.check('[name="em"][value="EM01"]', force=True)
    screen.press("Continue")
    assert page.locator("a.p-call").first.get_attribute("href") == "tel:999"
    page.check('[value="not_now_pressed_by_mistake"]', force=True)
    screen.press("Save and go on")
    page.check('[name="happening"][value="no"]', force=True)
    screen.press("Save and go on")
    while "/questions/" in page.url:
        answer(screen)
        screen.press("Continue")
    assert page.url.endswith("/check/")
    for box in ("fin-ack", "fin-share"):
        page.check(f"#{box}", force=True)
    screen.press("Continue to send")
    page.fill('[name="email"]', "zofia.first@example.org")
    screen.press("Send me a code")
    found = re.search(r"\b\d{8}\b", str(mail.outbox[-1].body))
    assert found
    page.fill('[name="code"]', found.group())
    screen.press("Continue")
    screen.press("Send to Millbrook Surgery")

    with world.inside():
        made = Consultation.objects.get()
    assert page.inner_text("h1") == "We have your request"
    assert made.reference in page.inner_text("main")
    assert made.level == "urgent"
    assert screen.trouble == []


def test_what_is_typed_is_saved_without_a_press_and_an_error_takes_the_focus(
    chromium: Any, live_server: Any
) -> None:
    cache.clear()
    village()
    screen = Screen(chromium, live_server, 375, True)
    page = screen.page
    page.goto(f"{screen.host}/millbrook/start/new_problem/")
    screen.press("Start now")
    page.check('[name="em"][value="none"]', force=True)
    screen.press("Continue")

    page.goto(f"{screen.host}/millbrook/request/new_problem/questions/tell/")
    with page.expect_response(lambda answer: answer.url.endswith("/keep/")) as kept:
        page.fill('[name="np.tell"]', "x" * 10_000)
    assert kept.value.ok
    assert "saved at" in page.inner_text("#saved")
    page.reload()
    assert len(page.input_value('[name="np.tell"]')) == 10_000
    screen.press("Continue")

    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    assert "10,000" in page.inner_text(".nhsuk-error-summary")
    assert len(page.input_value('[name="np.tell"]')) == 10_000
    page.fill('[name="np.tell"]', "It itches at night.")
    screen.press("Continue")
    page.go_back()
    assert page.url.endswith("/questions/tell/"), "Back after a mistake shows the page, not the browser's own"
    assert "It itches at night." in page.input_value('[name="np.tell"]')
    assert screen.trouble == []
