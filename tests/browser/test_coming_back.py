"""Somebody else at the same device, another device, a session that is about to end: in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.browser.screen import Screen
from tests.people import sent_by, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "It has itched since Sunday, more at night"


def begins(screen: Screen, kind: str) -> None:
    screen.page.goto(f"{screen.host}/millbrook/start/{kind}/")
    screen.page.click("main button:has-text('Start now')")
    screen.page.check('[name="em"][value="none"]', force=True)
    screen.page.click("main button:has-text('Continue')")


def test_who_signs_in_next_never_sees_the_form_and_its_writer_goes_on_elsewhere(
    chromium: Any, live_server: Any
) -> None:
    cache.clear()
    world = village()
    library_computer, phone = (Screen(chromium, live_server, 375, scripts=False) for _ in range(2))
    begins(library_computer, "new_problem")
    form = f"{library_computer.host}/millbrook/request/new_problem/questions/tell/"
    library_computer.page.goto(form)
    library_computer.page.fill('[name="np.tell"]', TYPED)
    library_computer.page.click("main button:has-text('Continue')")

    library_computer.signs_in(world.accounts["gareth"])
    for address in (f"{library_computer.host}/millbrook/", form):
        library_computer.page.goto(address)
        assert "Somebody began a form on this device" in library_computer.page.inner_text("main")
        assert TYPED not in library_computer.page.content()

    phone.signs_in(world.accounts["zofia"])
    begins(phone, "new_problem")
    phone.page.goto(form)
    phone.page.fill('[name="np.tell"]', TYPED)
    phone.page.click("main button:has-text('Continue')")
    tablet = Screen(chromium, live_server, 1280, scripts=False)
    tablet.signs_in(world.accounts["zofia"])
    tablet.page.goto(f"{tablet.host}/millbrook/")
    tablet.page.click("text=Go on with your form")
    tablet.page.goto(form)
    assert tablet.page.input_value('[name="np.tell"]') == TYPED


def test_readings_save_themselves_and_a_session_that_is_about_to_end_says_so(
    chromium: Any, live_server: Any
) -> None:
    cache.clear()
    world = village()
    screen = Screen(chromium, live_server, 375, scripts=True)
    page = screen.page
    page.clock.install()
    screen.signs_in(world.accounts["zofia"])
    begins(screen, "bp_review")
    page.goto(f"{screen.host}/millbrook/request/bp_review/questions/readings/")

    page.fill('[name="bp.table-d1-am1-sys"]', "162")
    with page.expect_response(lambda answer: answer.url.endswith("/keep/")) as kept:
        page.fill('[name="bp.table-d1-am1-dia"]', "98")
    assert kept.value.ok
    page.fill('[name="bp.table-d2-pm2-sys"]', "1")  # half a reading, and gone before it is saved by itself
    page.clock.fast_forward(26 * 60 * 1000)
    page.wait_for_selector("#timeout", state="visible", timeout=5000)
    page.click("[data-stay]")
    page.wait_for_selector("#timeout", state="hidden", timeout=5000)

    # The page goes while that save is on its way; what was typed goes after it, beside the next page.
    for _ in range(20):
        page.reload()
        typed = [
            page.input_value(f'[name="bp.table-{name}"]')
            for name in ("d1-am1-sys", "d1-am1-dia", "d2-pm2-sys")
        ]
        if typed[2]:
            break
    assert typed == ["162", "98", "1"]

    begins(screen, "referral_chase")
    page.goto(f"{screen.host}/millbrook/request/referral_chase/questions/who-referred/")
    with page.expect_response(lambda answer: answer.url.endswith("/keep/")):
        page.fill('[name="rc.date-year"]', "2025")
    page.reload()
    assert page.input_value('[name="rc.date-year"]') == "2025"
    screen.look()
    assert screen.trouble == []


def test_what_is_typed_on_a_thread_is_in_its_box_after_the_time_was_up(
    chromium: Any, live_server: Any
) -> None:
    cache.clear()
    world = village()
    made = sent_by(world, "zofia")
    screen = Screen(chromium, live_server, 375, scripts=True)
    page = screen.page
    page.clock.install()
    screen.signs_in(world.accounts["zofia"])
    page.goto(f"{screen.host}/millbrook/requests/{made.pk}/")
    page.fill('[name="body"]', TYPED)

    page.clock.fast_forward(26 * 60 * 1000)
    page.wait_for_selector("#timeout", state="visible", timeout=5000)
    with page.expect_navigation():
        page.clock.fast_forward(5 * 60 * 1000)

    assert page.input_value('[name="body"]') == TYPED
    page.get_by_role("button", name="Cymraeg").click()
    page.wait_for_selector("html[lang=cy]")
    assert page.input_value('[name="body"]') == TYPED
    assert screen.trouble == []
