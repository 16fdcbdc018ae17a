"""In a real browser: the other language keeps what is typed, with scripts and without; the Enter key sends and switches nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from consultations import services
from consultations.models import FollowUp, Message
from portal.core import clock
from portal.practices.queries import core_hours
from tests.browser.screen import Screen
from tests.chromium import axe
from tests.people import World, promised_a_question, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def asked_how_they_are(world: World) -> str:
    with time_machine.travel(clock.now() - timedelta(days=9)):
        made, promised = promised_a_question(world)
    with world.inside():
        services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
    return f"/millbrook/requests/{made.pk}/"


def test_two_boxes_on_one_page_and_the_enter_key(chromium: Any, live_server: Any) -> None:
    cache.clear()
    world = village()
    one = asked_how_they_are(world)
    for scripts in (True, False):
        screen = Screen(chromium, live_server, 375, scripts=scripts)
        page = screen.page
        screen.signs_in(world.accounts["zofia"])
        page.goto(f"{screen.host}{one}")
        page.check('[name="how-answer"][value="same"]', force=True)
        page.fill('[name="how-body"]', "Still sore")
        page.fill('[name="body"]', "Can I swim?")
        page.click(".p-language button.p-link")
        assert page.input_value('[name="how-body"]') == "Still sore"
        assert page.input_value('[name="body"]') == "Can I swim?"
        assert page.is_checked('[name="how-answer"][value="same"]')
        if scripts:
            assert axe(page) == []
        page.click(".p-language button.p-link")
        assert page.get_attribute("html", "lang") == "en-GB"

        # Enter in a box asks for the call, which is refused for its number, and changes no language.
        page.goto(f"{screen.host}{one}call/")
        page.fill('[name="phone"]', "077")
        page.press('[name="phone"]', "Enter")
        page.wait_for_selector(".nhsuk-error-summary")
        assert page.get_attribute("html", "lang") == "en-GB"
        page.context.close()

    # Enter on "how are you?" answers that; the message that was begun is in its box again.
    screen = Screen(chromium, live_server, 375, scripts=True)
    page = screen.page
    screen.signs_in(world.accounts["zofia"])
    page.goto(f"{screen.host}{one}")
    page.fill('[name="body"]', "Can I swim?")
    page.check('[name="how-answer"][value="better"]', force=True)
    page.press('[name="how-answer"][value="better"]', "Enter")
    page.wait_for_selector("text=Thank you for telling us")
    assert page.input_value('[name="body"]') == "Can I swim?"
    with world.inside():
        assert FollowUp.objects.get().answer == "better"
        assert not Message.objects.filter(body__contains="swim").exists()
