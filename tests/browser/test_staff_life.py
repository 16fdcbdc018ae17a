"""The pages of staff life in a real browser: axe, sideways scroll on a phone, and a form sent without scripts.

With PORTAL_SHOTS set to a folder, a picture of each page is left there for somebody to look at.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consultations.domain.lifecycle import Status
from portal.core import clock
from portal.people import absences
from portal.people.models import Alert
from portal.people.staff_models import AlertKind
from tests import people, sign_in
from tests.chromium import axe, sideways
from tests.people import World, consultation_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    made = people.village()
    consultation_at(
        Status.IN_PROGRESS, made, np__title="A cough that will not go away, and a few other things"
    )
    with made.acting("samira") as visit:
        today = clock.today()
        absences.add(
            member=made.staff["ngozi"],
            first_day=today,
            last_day=today + timedelta(days=4),
            deputy=made.staff["priya"].pk,
            by=visit,
        )
    with made.inside():
        for kind in AlertKind:
            Alert.fresh(
                kind=kind,
                key=kind,
                at=clock.now(),
                person=made.accounts["janet"],
                count=61,
                raised_at=clock.now(),
            ).save(force_insert=True)
    return made


def test_each_page_holds_on_a_desk_and_on_a_phone(chromium: Any, live_server: Any, world: World) -> None:
    host = live_server.url.replace("127.0.0.1", "localhost")
    client = sign_in.as_staff(Client(), world.accounts["samira"])
    context = chromium.new_context(java_script_enabled=True)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": host}])
    tab = context.new_page()
    tab.set_default_timeout(15000)
    ngozi = f"/millbrook/team/{world.staff['ngozi'].pk}/"
    pages = {
        "team": "/millbrook/team/",
        "colleague": ngozi,
        "leaves": f"{ngozi}end-access/",
        "alerts": "/millbrook/alerts/",
    }
    for width in (1280, 375):
        tab.set_viewport_size({"width": width, "height": 900})
        for name, path in pages.items():
            assert tab.goto(host + path).status == 200
            found = axe(tab)
            assert [(name, each["id"], each["nodes"][0]["target"]) for each in found] == []
            assert sideways(tab) <= 0, (name, width)
            if SHOTS:
                tab.screenshot(path=f"{SHOTS}/staff-{name}-{width}.png", full_page=True)

    tab.goto(host + pages["leaves"])
    tab.get_by_label("Who gets their open requests").select_option(label="Dr Priya Shah")
    tab.get_by_role("button", name="End access").click()
    tab.get_by_text("Open requests handed over: 1").wait_for()
    context.close()
