"""A person's own data, and who acts for whom, in a browser: at 375 px, with axe, with and without scripts."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.domain.lifecycle import Status
from portal.people import proxies
from tests import sign_in
from tests.chromium import axe, sideways
from tests.family import PARENT, access_of, born_years_ago, family
from tests.people import World, consultation_at, sent_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

#: Where to keep pictures of the pages, for whoever wants to look at them.
SHOTS = os.environ.get("PORTAL_SHOTS", "")


@pytest.fixture
def world(transactional_db: None) -> World:
    cache.clear()
    return family()


class Person:
    """Somebody signed in, at a screen of this width; what goes wrong there is in `trouble`."""

    def __init__(self, chromium: Any, live_server: Any, client: Client, *, width: int, scripts: bool) -> None:
        self.host, self.scripts = live_server.url.replace("127.0.0.1", "localhost"), scripts
        self.context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, accept_downloads=True
        )
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.host}
        self.context.add_cookies([cookie])
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.trouble: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)

    def goes_to(self, path: str, heading: str) -> None:
        self.page.goto(self.host + path)
        self.reads(heading)

    def reads(self, heading: str) -> None:
        playwright.expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        if SHOTS and self.scripts:
            name = "".join(each if each.isalnum() else "-" for each in heading)[:40]
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        assert sideways(self.page) <= 0
        if self.scripts:
            found = axe(self.page)
            assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_looks_after_their_data(
    chromium: Any, live_server: Any, world: World, scripts: bool
) -> None:
    consultation_at(Status.ANSWERED, world, "yusuf")
    sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    client = sign_in.was_asked_for(sign_in.as_patient(Client(), world.accounts["yusuf"]), "file")
    person = Person(chromium, live_server, client, width=375, scripts=scripts)
    page = person.page

    person.goes_to("/millbrook/requests/", "My requests")
    page.get_by_role("link", name="My data").click()
    person.reads("My data")
    page.get_by_role("link", name="Who has looked at my requests").click()
    person.reads("Who has looked at my requests")

    person.goes_to("/millbrook/my-data/contact/", "How to reach me safely")
    page.get_by_role("button", name="Save").click()
    person.reads("How to reach me safely")
    assert page.get_by_role("alert").or_(page.locator(".nhsuk-error-summary")).first.is_visible()
    for group in page.get_by_role("group").all():
        group.get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="Save").click()
    person.reads("My requests")

    person.goes_to("/millbrook/my-data/file/", "Get my data as a file")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Get my file").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as held:
        kept = sorted(held.namelist())
        assert kept[-2:] == ["my-data.html", "my-data.json"]
        assert {each[:10] for each in kept[:-2]} == {"fhir/MILL-"}
    person.context.close()
    assert [each for each in person.trouble if "422" not in each] == []


def test_staff_say_who_acts_for_whom(chromium: Any, live_server: Any, world: World) -> None:
    client = sign_in.as_staff(Client(), world.staff["janet"].user)
    with world.inside():
        world.patients["yusuf"].born_on = born_years_ago(16, days=1)
        world.patients["yusuf"].save()
        proxies.raise_reviews()
    yusuf, mine = world.patients["yusuf"].pk, access_of(world, "nadia").pk

    for width in (375, 1280):
        person = Person(chromium, live_server, client, width=width, scripts=True)
        person.goes_to("/millbrook/proxy-reviews/", "Proxies to review (2)")
        person.goes_to(f"/millbrook/people/{yusuf}/proxies/", "Who acts for Yusuf Khan, 16")
        person.goes_to(
            f"/millbrook/people/{yusuf}/proxies/{mine}/", "Nadia Khan, parent, acts for Yusuf Khan, 16"
        )
        person.context.close()
        assert person.trouble == []
