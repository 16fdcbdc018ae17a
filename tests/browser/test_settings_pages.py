"""The pages that people open now and then: what they need, how to reach them, hours, forms, rules, markers.

With PORTAL_SHOTS set to a folder, a picture of each is left there for somebody to look at.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests import sign_in
from tests.browser.screen import Screen
from tests.people import village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_patients_own_pages_are_without_trouble(chromium: Any, live_server: Any) -> None:
    cache.clear()
    world = village()
    screen = Screen(chromium, live_server, 375, scripts=False, every=True)
    screen.signs_in(world.accounts["nadia"])

    for name, path in {
        "my-data": "",
        "needs": "needs/",
        "their-needs": f"needs/{world.patients['amina'].pk}/",
        "contact": "contact/",
        "who-looked": "who-looked/",
    }.items():
        screen.goes(f"/millbrook/my-data/{path}")
        screen.picture(name)

    assert screen.trouble == []
    screen.close()


def test_the_pages_of_a_manager_and_a_clinician_are_without_trouble(chromium: Any, live_server: Any) -> None:
    cache.clear()
    world = village()
    patient = f"people/{world.patients['amina'].pk}"
    for who, paths in {
        "samira": ("hours/", "danger-rules/", "safeguarding/hints/", "forms/", "forms/kind/bp_review/", "people/needs/"),
        "ngozi": (f"{patient}/", f"{patient}/needs/"),
    }.items():  # fmt: skip
        screen = Screen(chromium, live_server, 1280, scripts=True, every=True)
        session = sign_in.as_staff(Client(), world.accounts[who]).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": screen.host}
        screen.context.add_cookies([cookie])
        for path in paths:
            screen.goes(f"/millbrook/{path}")
            screen.picture(f"{who}-{path.strip('/').replace('/', '-')[-30:]}")
        assert screen.trouble == []
        screen.close()
