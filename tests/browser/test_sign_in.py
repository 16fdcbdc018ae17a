"""Signing in, as people do it: for the first time, with a mistyped address, with an app, with a passkey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from portal.core.tenancy import Scope, tenant
from portal.people import accounts, demo, team
from portal.people.models import Membership
from portal.people.roles import Role
from portal.practices.models import Practice
from tests.chromium import axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api")

STAFF = "clinician@mill.example"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class Person:
    """Somebody at a screen 375 px wide; what went wrong there is in `trouble`."""

    def __init__(self, chromium: Any, live_server: Any, *, scripts: bool = True) -> None:
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        self.context = chromium.new_context(
            viewport={"width": 375, "height": 800}, java_script_enabled=scripts
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.scripts = scripts
        self.trouble: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)

    def goes_to(self, path: str) -> None:
        self.page.goto(self.host + path)

    def types(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def reads(self, words: str) -> None:
        playwright.expect(self.page.get_by_role("heading", level=1)).to_have_text(words)
        if self.scripts:
            self.looks_right()

    def looks_right(self) -> None:
        found = axe(self.page)
        assert [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]] == []
        assert sideways(self.page) <= 0


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def person(chromium: Any, live_server: Any, scripts: bool) -> Iterator[Person]:
    made = Person(chromium, live_server, scripts=scripts)
    yield made
    made.context.close()
    assert made.trouble == []


def newest_code() -> str:
    found = re.search(r"\b\d{8}\b", mail.outbox[-1].body)
    assert found
    return found.group()


def test_a_first_timer_gets_in(person: Person) -> None:
    person.goes_to("/account/code/?next=/account/")
    person.reads("What is your e-mail address?")
    person.types("Your e-mail address", "New.Person@example.org")
    person.presses("Send me a code")
    person.reads("Type the code we sent you")

    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")

    person.reads("You are signed in")


def test_somebody_who_mistyped_the_address_gets_in(person: Person) -> None:
    person.goes_to("/account/code/?next=/account/")
    person.types("Your e-mail address", "mistyepd@example.org")
    person.presses("Send me a code")
    person.presses("Use another address")
    person.reads("What is your e-mail address?")
    person.types("Your e-mail address", "mistyped@example.org")
    person.presses("Send me a code")
    assert mail.outbox[-1].to == ["mistyped@example.org"]

    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")

    person.reads("You are signed in")


def test_a_wrong_code_is_said_beside_the_field_and_the_right_one_still_works(person: Person) -> None:
    person.goes_to("/account/code/")
    person.types("Your e-mail address", "new@example.org")
    person.presses("Send me a code")
    right = newest_code()
    person.types("Code from the e-mail", str((int(right) + 1) % 10**8).zfill(8))
    person.presses("Continue")
    playwright.expect(person.page.get_by_role("alert")).to_contain_text("That code is not right")
    person.reads("Type the code we sent you")

    person.types("Code from the e-mail", right)
    person.presses("Continue")

    person.reads("You are signed in")


@pytest.fixture
def clinician(db: None) -> Membership:
    practice = Practice.objects.create(
        slug="mill", name="Mill Surgery", short_name="MILL", ods_code="XM", phone="0113", address="1 High St"
    )
    with tenant(practice.pk, scope=Scope.SYSTEM):
        user = accounts.with_password(email=STAFF, full_name="Dr Okafor", password=demo.PASSWORD)
        return team.add_colleague(user=user, display_name="Dr Okafor", roles=[Role.CLINICIAN, Role.MANAGER])


def signs_in(person: Person, after: str = "/mill/team/") -> None:
    person.goes_to(after)
    person.reads("Sign in for practice staff")
    person.types("Work e-mail address", STAFF)
    person.types("Password", demo.PASSWORD)
    person.presses("Sign in")


def test_staff_set_up_the_app_once_and_reach_the_page_they_wanted(
    person: Person, clinician: Membership
) -> None:
    signs_in(person)
    person.reads("Set up your authenticator app")
    secret = person.page.locator("code").inner_text()
    person.types("Code", demo.current_code(secret))
    person.presses("Continue")
    person.reads("Your recovery codes")

    person.goes_to("/mill/team/")

    person.reads("Team")


def has_a_finger(person: Person) -> None:
    """A device with a reader that says yes each time."""
    keys = person.context.new_cdp_session(person.page)
    keys.send("WebAuthn.enable")
    made = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": made})


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_a_patient_can_use_a_passkey_instead_of_a_code(person: Person) -> None:
    has_a_finger(person)
    person.goes_to("/account/code/?next=/account/passkeys/add/")
    person.types("Your e-mail address", "zofia@example.org")
    person.presses("Send me a code")
    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")
    person.reads("Add a passkey")
    person.page.get_by_role("checkbox").check()
    person.presses("Continue")
    person.reads("Your passkeys")
    person.goes_to("/account/sign-out/")
    person.presses("Sign out")
    person.reads("You are signed out")
    codes = len(mail.outbox)

    person.goes_to("/account/code/?next=/account/passkeys/")
    person.presses("Sign in with a passkey")
    person.reads("Your passkeys")

    playwright.expect(person.page.locator("main")).to_contain_text("Last used")
    assert len(mail.outbox) == codes


@pytest.mark.parametrize("scripts", [True], indirect=True)
def test_staff_can_use_a_passkey_instead_of_password_and_code(person: Person, clinician: Membership) -> None:
    has_a_finger(person)
    signs_in(person, after="/account/staff/?next=/account/passkeys/add/")
    person.reads("Add a passkey")
    person.page.get_by_role("checkbox").check()
    person.presses("Continue")
    person.page.wait_for_url(re.compile("recovery-codes|second-factor/$"))
    person.goes_to("/account/sign-out/")
    person.presses("Sign out")
    person.reads("You are signed out")

    person.goes_to("/mill/team/")
    person.presses("Sign in with a passkey")
    person.page.wait_for_url(lambda url: "/staff/" not in url)
    person.goes_to("/mill/team/")

    person.reads("Team")


def test_a_manager_s_pages_are_accessible(person: Person, clinician: Membership) -> None:
    signs_in(person)
    secret = person.page.locator("code").inner_text()
    person.types("Code", demo.current_code(secret))
    person.presses("Continue")

    for path, heading in (
        ("/mill/team/", "Team"),
        ("/mill/team/invite/", "Invite somebody to work here"),
        ("/mill/people/", "Find somebody on the list"),
    ):
        person.goes_to(path)
        person.reads(heading)
