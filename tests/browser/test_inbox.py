"""A morning at the inbox in a real browser: every state at three widths, the keys, ticking, and what comes in meanwhile.

With PORTAL_SHOTS set to a folder, a picture of each state is left there for somebody to look at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Draft, Flag
from portal.core import clock
from portal.people.models import Patient
from tests import people, sign_in
from tests.chromium import axe, sideways
from tests.people import World, consultation_at, draft_of, sent_by
from triage import presence
from triage import services as triage
from triage.placing import place
from triage.presence import Doing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

WIDTHS = (1280, 375, 320)
SHOTS = os.environ.get("PORTAL_SHOTS", "")
CHILD = {
    "who__for": "other_adult",
    "who__rel": "son_daughter",
    "who__with": "yes",
    "who__agree": "yes",
}


def stopped(world: World, who: str, **said: Any) -> Any:
    """Somebody who was shown "Call 999" and said what they will do."""
    draft = draft_of(world, who)
    with world.acting(who) as visit:
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        stop = services.record_stop(
            draft=held, by=visit, variant="E999", wording_version="1", codes=["EM01"],
            told=["Chest pain, or a tight or heavy chest"], rules=["emergency.EM01"],
        )  # fmt: skip
        if said:
            stop = services.answer_stop(draft=held, by=visit, stop_id=stop.pk, **said)
    return stop


@pytest.fixture
def world(transactional_db: None) -> World:
    """Requests at every stage, two people to match, one to call."""
    made = people.village()
    sent_by(made, "zofia")
    sent_by(made, "nadia", for_patient="amina", np__title="More forgetful since her new tablets", **CHILD)
    sent_by(
        made,
        "uma",
        np__title="A cough that will not go away, and a few other things I have been meaning to ask about",
    )
    pills = sent_by(made, "gareth", kind="medication")
    worse = consultation_at(Status.ANSWERED, made, "gareth", np__title="Swollen calf since I flew back")
    consultation_at(Status.WAITING, made, "zofia", np__title="Feeling tired")
    consultation_at(Status.CLOSED, made, "zofia", np__title="Sore throat")
    with made.acting("gareth") as visit:
        services.getting_worse(consultation=worse.pk, by=visit, body="My leg is now twice the size", key="w1")
    with made.acting("priya") as visit:
        triage.take(consultation=pills.pk, by=visit)
    presence.note(made.visit("priya"), pills.pk, Doing.WRITE)
    stopped(made, "gareth", choice="cannot", phone="07700 900 341")
    with made.inside():
        Patient.objects.filter(pk=made.patients["zofia"].pk).update(
            first_names="Olivia", family_name="Bartholomew-Featherstonehaugh"
        )
    return made


class Desk:
    """A member of staff at a screen."""

    def __init__(
        self, chromium: Any, live_server: Any, world: World, who: str, *, scripts: bool = True
    ) -> None:
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        client = sign_in.as_staff(Client(), world.accounts[who])
        self.context = chromium.new_context(
            viewport={"width": 1280, "height": 900}, java_script_enabled=scripts
        )
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.host}]
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.trouble: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)

    def opens(self, path: str) -> Any:
        self.page.goto(self.host + path)
        return self.page

    def looks_right(self, name: str) -> None:
        """At every width: nothing for axe to find, no sideways scroll."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if SHOTS:
                self.page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
            assert sideways(self.page) <= 0, f"{name} at {width}"
            if width != 320:
                found = axe(self.page)
                assert [
                    f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]
                ] == [], name
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def desk(chromium: Any, live_server: Any, world: World) -> Iterator[Desk]:
    made = Desk(chromium, live_server, world, "ngozi")
    yield made
    made.context.close()
    assert made.trouble == []


def test_every_state_of_the_inbox_looks_right(desk: Desk) -> None:
    for name, path in {
        "inbox": "",
        "mine-empty": "?view=mine",
        "waiting": "?view=waiting",
        "closed": "?view=closed",
        "stopped": "?view=stopped",
        "filtered": "?kind=medication",
        "not-opened": "?view=not_opened",
    }.items():
        desk.opens(f"/millbrook/inbox/{path}")
        desk.looks_right(name)


def test_search_and_its_near_spelling(desk: Desk) -> None:
    page = desk.opens("/millbrook/inbox/")
    page.keyboard.press("/")
    page.keyboard.type("Pritchard")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.looks_right("found")
    page.fill("#q", "Prichart")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#nothing")).to_have_text("No request fits “Prichart”.")
    desk.looks_right("not-found")
    assert "Gareth Pritchard" in page.locator("main").inner_text()
    assert "Prichart" not in page.url


def test_a_row_is_reached_ticked_and_assigned_by_keys(desk: Desk) -> None:
    page = desk.opens("/millbrook/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-count]").inner_text() == "1 selected"
    page.keyboard.press("j")
    page.keyboard.press("x")
    desk.looks_right("ticked")
    with page.expect_navigation():
        page.keyboard.press("a")
    desk.looks_right("assign")
    page.get_by_label("Give them to").select_option(label="Samira Haddad")
    page.get_by_role("button", name="Assign 2 requests").click()
    playwright.expect(page.locator(".s-notice")).to_contain_text("Samira Haddad now has 2 requests.")


def test_t_takes_the_row_one_stands_on_and_g_then_m_goes_to_mine(desk: Desk) -> None:
    page = desk.opens("/millbrook/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("t")
    playwright.expect(page.locator(".s-notice")).to_contain_text("You took 1 request.")
    page.keyboard.press("g")
    page.keyboard.press("m")
    playwright.expect(page.locator("h1")).to_have_text("Mine")
    assert page.locator("#rows tbody tr").count() == 1


def test_what_comes_in_is_offered_and_moves_nothing(desk: Desk, world: World) -> None:
    desk.page.clock.install()
    page = desk.opens("/millbrook/inbox/")
    before = page.locator("#rows").inner_text()
    sent_by(world, "gareth", np__title="Something new")

    page.clock.run_for(21_000)

    playwright.expect(page.locator("#fresh")).to_contain_text("1 new request since")
    assert page.locator("#rows").inner_text() == before
    desk.looks_right("fresh")
    page.locator("#fresh a").click()
    playwright.expect(page.locator("#rows")).to_contain_text("Something new")


def test_a_list_that_cannot_be_refreshed_says_how_old_it_is(desk: Desk) -> None:
    desk.page.clock.install()
    page = desk.opens("/millbrook/inbox/")
    page.route("**/inbox/fresh/**", lambda route: route.abort())

    page.clock.run_for(21_000)

    playwright.expect(page.locator("#stale")).to_contain_text("This list is from")
    desk.looks_right("stale")
    desk.trouble.clear()  # the browser says that the request was cut off


def test_stops_and_matching_look_right(desk: Desk) -> None:
    page = desk.opens("/millbrook/stops/")
    desk.looks_right("stops")
    page.get_by_role("link", name="Gareth Pritchard").first.click()
    desk.looks_right("stop")
    page.get_by_role("button", name="Keep it and take it off the list").click()
    desk.looks_right("stop-error")
    desk.trouble.clear()  # the browser reports the refusal
    page.get_by_label("What did you do?").fill("Phoned, ambulance on its way.")
    page.get_by_role("button", name="Keep it and take it off the list").click()
    playwright.expect(page.locator(".s-notice")).to_contain_text("Kept what you did for")
    desk.opens("/millbrook/matching/")
    desk.looks_right("matching")
    page.get_by_role("link", name="Zofia Kowalczyk").first.click()
    desk.looks_right("match")
    page.get_by_label("Look up somebody else").fill("Khan")
    page.get_by_role("button", name="Find").click()
    desk.looks_right("match-looked-up")
    desk.opens("/millbrook/matching/")
    page.get_by_role("link", name="Undo").first.click()
    desk.looks_right("unmatch")


def test_a_hundred_rows_of_three_hundred_and_the_longest_names_hold(desk: Desk, world: World) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff" * 3
    with world.inside():
        Patient.objects.filter(pk=world.patients["gareth"].pk).update(
            first_names="Maximiliane-Alexandrine " * 3, family_name=long, needs="Interpreter"
        )
        now = clock.now()
        for number in range(300):
            row = Consultation.fresh(
                reference=f"MILL {number:03d} AAA", kind="new_problem", title="A long title " * 15, words="Words " * 60,
                status="received", level=["routine", "soon", "urgent"][number % 3], person=world.accounts["gareth"],
                patient=world.patients["gareth"], said_name="Long", contact_how="phone",
                promised_by=now + timedelta(days=1), sent_at=now - timedelta(minutes=number + 40),
            )  # fmt: skip
            row.save(force_insert=True)
            place(consultation=row, age_years=58)
            Flag.fresh(
                consultation=row, code="RF", level="urgent", rule="r", rule_version="1", raised_at=now,
                words="A sign of danger that takes very many words to say, so that it does not fit one line of a list",
            ).save()  # fmt: skip
    desk.opens("/millbrook/inbox/?size=100")
    desk.looks_right("long")


def test_without_scripts_the_work_is_done_all_the_same(chromium: Any, live_server: Any, world: World) -> None:
    desk = Desk(chromium, live_server, world, "janet", scripts=False)
    page = desk.opens("/millbrook/inbox/")
    page.locator(".s-tick").first.check()
    page.get_by_role("button", name="Take").click()
    assert "You took 1 request." in page.content()
    page.fill("#q", "Pritchard")
    page.get_by_role("button", name="Search").click()
    assert page.locator("#rows tbody tr").count() >= 1
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/no-scripts-1280.png", full_page=True)
    desk.context.close()
