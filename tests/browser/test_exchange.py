"""The whole exchange in a real browser: a first-timer writes, the practice answers, both see how it ended.

With scripts and without, on a desk and on a phone. Every page on the way is asked for accessibility (axe), for sideways
scroll at 320 px and for errors in the console; the first page is weighed. Notices leave as a worker sends them and are
read in the postbox. With PORTAL_SHOTS set to a folder, a picture of each page is left there for somebody to look at.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from consultations.domain import library
from consultations.models import Consultation
from portal.core import clock
from portal.notifications import sending
from portal.people import demo
from portal.people.roles import Role
from tests.chromium import axe, sideways
from tests.journeys import medicines
from tests.people import NEW_PROBLEM, World, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]

playwright = pytest.importorskip("playwright.sync_api")

SHOTS = os.environ.get("PORTAL_SHOTS", "")
HEAVIEST = 45_000

PATIENT, GP = "zofia.first@example.org", "gp@millbrook.example"
REPLY = "This looks like eczema.\n\nUse the cream twice a day for two weeks."
THANKS = "Thank you, I will try the cream."
#: What of the request may stand in no e-mail.
CLINICAL = ("rash", "itch", "elbow", "eczema", "cream", "new health problem")


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass for everybody, the server included, without waiting for it."""
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])

    def later(seconds: float) -> None:
        passed[0] += timedelta(seconds=seconds)

    return later


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    """The village, a GP who signs in as people do, and a postbox that everything goes to."""
    cache.clear()
    settings.EMAIL_BACKEND = "portal.notifications.backends.PostboxBackend"
    made = village()
    with made.inside():
        demo.staff(
            email=GP, display_name="Dr Ruth Adeyemi", roles=[Role.CLINICIAN], job_title="GP", registration=""
        )
    return made


@dataclass
class Way:
    """How somebody looks at the pages."""

    width: int
    scripts: bool


class Screen:
    """One person's browser. What is wrong with anything it showed is in `trouble`."""

    def __init__(self, chromium: Any, host: str, way: Way, who: str) -> None:
        self.host, self.way, self.who = host, way, who
        self.context = chromium.new_context(
            viewport={"width": way.width, "height": 900}, java_script_enabled=way.scripts, locale="en-GB"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.aside = None if way.scripts else self._beside(chromium)
        self.trouble: list[str] = []
        self.pictures = 0
        self.page.on("pageerror", lambda error: self._wrong(str(error)))
        self.page.on("console", lambda line: self._wrong(line.text) if line.type == "error" else None)

    def _beside(self, chromium: Any) -> Any:
        """Axe is a script: it looks at pages without scripts in a browser beside this one, where only it runs."""
        page = chromium.new_context(viewport={"width": self.way.width, "height": 900}).new_page()

        def as_it_stands(route: Any) -> None:
            body = re.sub(r"<script\b.*?</script>", "", self.page.content(), flags=re.DOTALL)
            route.fulfill(body=body, content_type="text/html")

        page.route(
            lambda _address: True,
            lambda route: (
                as_it_stands(route) if route.request.resource_type == "document" else route.fallback()
            ),
        )
        return page

    def leaves(self) -> None:
        self.context.close()
        if self.aside is not None:
            self.aside.context.close()

    def _wrong(self, what: str) -> None:
        self.trouble.append(f"{self.page.url.removeprefix(self.host)}: {what}")

    def opens(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.host + path)
        self.look()

    def follows(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()
        self.look()

    def presses(self, words: str) -> None:
        self.page.get_by_role("button", name=words).first.click()
        self.look()

    def ticks(self, name: str, value: str) -> None:
        self.page.check(f'[name="{name}"][value="{value}"]', force=True)

    def types(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def reads(self, *words: str) -> None:
        for each in words:
            assert each in self.page.inner_text("main"), f"{self.page.url}: {self.page.inner_text('main')}"

    @property
    def heading(self) -> str:
        return str(self.page.inner_text("h1"))

    def look(self) -> None:
        """Ask axe about the page as it stands, and for sideways scroll on the narrowest phone."""
        self.page.wait_for_load_state("load")
        if SHOTS:
            self.pictures += 1
            kind = "scripts" if self.way.scripts else "plain"
            name = f"{self.who}-{self.way.width}-{kind}-{self.pictures:02d}.png"
            self.page.screenshot(path=f"{SHOTS}/{name}", full_page=True)
        # With scripts `test_journey` looks at the pages of questions, on a phone.
        if not self.way.scripts or "/questions/" not in self.page.url:
            page = self.page
            if self.aside is not None:
                page = self.aside
                page.goto(self.page.url)
            found = axe(page)
            for one in found:
                self._wrong(f"{one['id']}: {one['nodes'][0]['html'][:200]}")
        self.page.set_viewport_size({"width": 320, "height": 700})
        if sideways(self.page) > 0:
            self._wrong("scrolls sideways at 320 px")
        self.page.set_viewport_size({"width": self.way.width, "height": 900})

    def answers(self, **instead: Any) -> None:
        """Fill in the page of questions that is open, as Zofia does."""
        said = NEW_PROBLEM | {key.replace("__", "."): value for key, value in instead.items()}
        for question in library.get("new_problem").page(self.page.url.split("/")[-2]).questions:
            value = said.get(question.id)
            if value is None:
                continue
            if question.type == "date":
                for part, typed in zip(("year", "month", "day"), value.split("-"), strict=True):
                    self.page.fill(f'[name="{question.id}-{part}"]', typed)
            elif question.type == "medicines":
                for name, typed in medicines(question.id, value).items():
                    if name.endswith("-cannot"):
                        self.ticks(name, typed)
                    else:
                        self.page.fill(f'[name="{name}"]', typed)
            elif question.options:
                for each in value if isinstance(value, list) else [value]:
                    self.ticks(question.id, each)
            else:
                self.page.fill(f'[name="{question.id}"]', str(value))


class Exchange:
    """Two people, each at a screen, and the notices between them."""

    def __init__(self, patient: Screen, gp: Screen, world: World, wait: Callable[[float], None]) -> None:
        self.patient, self.gp, self.world, self.wait = patient, gp, world, wait
        self.reference = ""

    def newest_letter(self, about: str) -> str:
        """The patient looks into the postbox and opens the newest message of that subject."""
        sending.drain(self.world.millbrook.pk)
        self.patient.opens(f"/postbox/?to={PATIENT}")
        link = self.patient.page.get_by_role("link", name=about).first
        link.click()
        self.patient.look()
        letter = str(self.patient.page.inner_text("main"))
        for word in CLINICAL:
            assert word not in letter.lower(), letter
        return letter

    def patient_fills_in_the_form(self) -> None:
        patient = self.patient
        patient.opens("/millbrook/")
        patient.follows("I have a new health problem")
        patient.presses("Start now")
        patient.ticks("em", "none")
        patient.presses("Continue")
        pages = 0
        while "/questions/" in patient.page.url:
            patient.answers()
            patient.presses("Continue")
            pages += 1
        assert patient.page.url.endswith("/check/")
        assert pages >= 10

    def patient_changes_an_answer(self) -> None:
        patient = self.patient
        patient.reads("Itchy rash on both arms")
        patient.page.locator('a[href*="/questions/problem/"]').first.click()
        patient.look()
        patient.page.fill('[name="np.title"]', "Itchy rash on both arms and neck")
        patient.presses("Continue")
        assert patient.page.url.endswith("/check/"), "Change comes back to the check"
        patient.reads("Itchy rash on both arms and neck")

    def patient_proves_the_address_and_sends(self) -> None:
        patient = self.patient
        for box in ("fin-ack", "fin-share"):
            patient.page.check(f"#{box}", force=True)
        patient.presses("Continue to send")
        patient.page.fill('[name="email"]', PATIENT)
        patient.presses("Send me a code")
        code_page = patient.page.url
        found = re.search(r"\b\d{8}\b", self.newest_letter("code"))
        assert found
        patient.opens(code_page)
        patient.page.fill('[name="code"]', found.group())
        patient.presses("Continue")
        patient.presses("Send to Millbrook Surgery")
        assert patient.heading == "We have your request"
        with self.world.inside():
            made = Consultation.objects.get()
        self.reference = made.reference
        patient.reads(self.reference, "You will hear by")
        assert self.newest_letter("we have received your request")

    def gp_signs_in(self) -> None:
        gp = self.gp
        gp.opens("/millbrook/inbox/")
        gp.types("Work e-mail address", GP)
        gp.types("Password", demo.PASSWORD)
        gp.presses("Sign in")
        gp.types("Code", demo.current_code())
        gp.presses("Continue")
        assert "/millbrook/inbox/" in gp.page.url

    def gp_matches_the_account(self) -> None:
        gp = self.gp
        gp.opens("/millbrook/matching/")
        gp.follows("Zofia Kowalczyk")
        gp.page.get_by_label("How do you know?").first.select_option(index=1)
        gp.presses("Yes, this is")

    def gp_opens_and_takes_it(self) -> None:
        gp = self.gp
        gp.opens("/millbrook/inbox/")
        gp.reads("Itchy rash on both arms and neck")
        gp.page.locator("#rows a", has_text="Kowalczyk").first.click()
        gp.look()
        gp.reads("Itchy rash on both arms and neck", "on the inside of my left elbow")
        gp.presses("Take")

    def gp_replies(self) -> None:
        gp = self.gp
        gp.page.get_by_role("link", name="Reply").first.click()
        gp.look()
        gp.types("Message", REPLY)
        gp.page.get_by_label("Hot, red or spreading").check(force=True)
        gp.page.get_by_label("Then", exact=True).select_option(label="Call us")
        gp.page.get_by_label("Check on them").select_option(value="7")
        gp.page.locator(".s-btn--send").click()
        gp.look()
        playwright.expect(gp.page.locator("#undo")).to_contain_text("leaves in")

    def patient_hears_and_answers(self) -> None:
        patient = self.patient
        patient.opens("/millbrook/requests/")
        patient.follows("Itchy rash")
        assert "eczema" not in patient.page.inner_text("main"), "not before it can be undone no more"
        self.wait(31)
        letter = self.newest_letter("you have a message to read")
        address = re.search(r"https?://\S+/requests/\S+", letter)
        assert address, letter
        patient.opens(re.sub(r"^https?://[^/]+", "", address.group().rstrip(".")))
        patient.reads(
            "This looks like eczema.",
            "it gets hot, red or spreads",
            "Dr Ruth Adeyemi",
            "Next: we will ask how you are",
        )
        patient.presses("Yes, it is clear")
        patient.reads("You said that this is clear.")
        patient.page.fill('[name="body"]', THANKS)
        patient.presses("Send message")
        patient.reads(THANKS)

    def gp_closes(self) -> None:
        gp = self.gp
        gp.opens("/millbrook/inbox/?view=mine")
        gp.page.locator("#rows a", has_text="Kowalczyk").first.click()
        gp.look()
        gp.reads(THANKS, "They said it is clear.")
        gp.page.get_by_role("link", name="Close").first.click()
        gp.look()
        gp.page.get_by_label("How did it end?").select_option(label="Advice given")
        gp.page.locator("#do-this button").click()
        gp.look()

    def patient_sees_it_closed(self) -> None:
        self.wait(31)
        self.newest_letter("there is news about your request")
        self.patient.opens("/millbrook/requests/")
        self.patient.reads("Closed")
        self.patient.follows("Itchy rash")
        self.patient.reads("This request is closed", "You can write here until")


@pytest.mark.parametrize(
    ("width", "scripts"), [(1280, True), (375, False)], ids=["a desk with scripts", "a phone without scripts"]
)
def test_the_whole_exchange(
    chromium: Any, live_server: Any, world: World, wait: Callable[[float], None], width: int, scripts: bool
) -> None:
    host, way = (
        live_server.url.replace("127.0.0.1", "localhost"),
        Way(width, scripts),
    )
    patient, gp = Screen(chromium, host, way, "patient"), Screen(chromium, host, way, "gp")
    told = Exchange(patient, gp, world, wait)

    told.patient_fills_in_the_form()
    told.patient_changes_an_answer()
    told.patient_proves_the_address_and_sends()
    told.gp_signs_in()
    told.gp_matches_the_account()
    told.gp_opens_and_takes_it()
    told.gp_replies()
    told.patient_hears_and_answers()
    told.gp_closes()
    told.patient_sees_it_closed()

    assert patient.trouble == []
    assert gp.trouble == []
    patient.leaves()
    gp.leaves()


def test_the_first_page_is_light(chromium: Any, live_server: Any, world: World) -> None:
    screen = Screen(chromium, live_server.url.replace("127.0.0.1", "localhost"), Way(375, True), "weight")
    parts: dict[str, int] = {}

    def weigh(answer: Any) -> None:
        body = answer.body()
        packed = answer.request.resource_type in ("document", "script", "stylesheet") or answer.url.endswith(
            ".svg"
        )
        parts[answer.url] = len(gzip.compress(body)) if packed else len(body)

    screen.page.on("response", weigh)
    screen.page.goto(f"{screen.host}/millbrook/")
    screen.page.wait_for_load_state("networkidle")

    assert len(parts) >= 3, "the page, a style and a script at least"
    assert sum(parts.values()) <= HEAVIEST, parts
    screen.leaves()
