"""A patient adds a real photo on a phone, with and without scripts, and a clinician opens it.

Every page on the way is asked for accessibility (axe, where scripts run) and for sideways scroll at 320 px.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from consultations import tasks
from consultations.models import Attachment, Consultation, Draft
from tests import pictures, sign_in
from tests.chromium import axe, sideways
from tests.people import World, draft_of, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


#: Where pictures of the pages are left, if anybody wants them.
PICTURES = os.environ.get("PORTAL_PICTURES", "")


class Screen:
    """A browser in which somebody is signed in; what is wrong with what it showed is in `trouble`."""

    def __init__(self, chromium: Any, live_server: Any, client: Client, *, width: int, scripts: bool) -> None:
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        self.scripts, self.width = scripts, width
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="en-GB"
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.host}])
        self.page = context.new_page()
        self.trouble: list[tuple[str, str]] = []
        self.page.on("pageerror", lambda error: self.trouble.append((self.page.url, str(error))))

    def look(self, name: str) -> None:
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{name}-{self.width}.png", full_page=True)
        self.page.set_viewport_size({"width": 320, "height": 700})
        if self.scripts and sideways(self.page) > 0:
            self.trouble.append((self.page.url, "scrolls sideways at 320 px"))
        self.page.set_viewport_size({"width": self.width, "height": 800})
        if self.scripts:
            found = axe(self.page)
            self.trouble += [(self.page.url, each["id"]) for each in found]


def at_the_photo_page(world: World) -> Client:
    """Zofia has answered everything but the photo."""
    draft_of(world, "zofia", np__area="skin")
    with world.inside():
        Draft.objects.update(set_version=2)
    client = Client()
    sign_in.as_patient(client, world.accounts["zofia"])
    return client


def worker(world: World) -> Attachment:
    """The worker looks at what waits."""
    with world.inside():
        keys = list(Attachment.objects.filter(state="waiting").values_list("pk", flat=True))
    for key in keys:
        tasks.check_attachment(practice_id=str(world.millbrook.pk), attachment=str(key))
    with world.inside():
        return Attachment.objects.latest("added_at")


@pytest.mark.parametrize(("width", "scripts"), [(375, False), (1280, True)])
def test_a_photo_goes_from_a_phone_to_the_clinician(
    chromium: Any, live_server: Any, tmp_path: Path, width: int, scripts: bool
) -> None:
    cache.clear()
    world = village()
    screen = Screen(chromium, live_server, at_the_photo_page(world), width=width, scripts=scripts)
    page = screen.page
    photo, wrong = tmp_path / "my rash.jpg", tmp_path / "notes.txt.jpg"
    photo.write_bytes(pictures.jpeg(exif=pictures.exif(orientation=6)))
    wrong.write_text("not a photo")

    page.goto(f"{screen.host}/millbrook/request/new_problem/questions/photo/")
    screen.look("photo-empty")
    page.set_input_files("#files", [str(photo)])
    page.click("text=Add the photos")
    assert page.title().startswith("Error: ")
    screen.look("photo-error")
    page.check('[name="shows"][value="no"]', force=True)
    for each in ("staff_may_see", "may_be_kept"):
        page.check(f'[name="agree"][value="{each}"]', force=True)
    page.set_input_files("#files", [str(photo), str(wrong)])
    page.click("text=Add the photos")
    assert "“notes.txt.jpg” is not a photo that we can open" in page.inner_text("main")
    assert "We are checking it. You can go on." in page.inner_text("#added")
    screen.look("photo-waiting")

    row = worker(world)
    if scripts:
        page.wait_for_selector("#added img", timeout=15_000)
    else:
        page.click("text=See if it is ready")
    if scripts:
        page.evaluate("document.querySelector('#added img').decode()")
    assert row.state == "checked"
    assert page.locator("#added img").count() == 1
    screen.look("photo-added")
    page.click("main button:has-text('Continue')")
    page.goto(f"{screen.host}/millbrook/request/new_problem/check/")
    assert "1 photo" in page.inner_text("main")
    for box in ("fin-ack", "fin-share"):
        page.check(f"#{box}", force=True)
    page.click("main button:has-text('Send to Millbrook Surgery')")
    assert page.inner_text("h1") == "We have your request"
    with world.inside():
        request = Consultation.objects.get()
    page.goto(f"{screen.host}/millbrook/requests/{request.pk}/")
    screen.look("photo-thread")
    assert "my rash.jpg" in page.inner_text("main")

    client = Client()
    sign_in.as_staff(client, world.staff["ngozi"].user)
    desk = Screen(chromium, live_server, client, width=width, scripts=scripts)
    desk.page.goto(f"{desk.host}/millbrook/inbox/{request.pk}/")
    desk.look("staff-request")
    desk.page.click("text=Open Photo 1")
    desk.look("staff-photo")
    assert desk.page.locator(".s-picture img").count() == 1
    desk.page.click("text=This image should not have been sent")
    desk.look("staff-put-away")
    assert screen.trouble + desk.trouble == []
