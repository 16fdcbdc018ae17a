"""Coming in with the practice double of NHS login, on a phone, with scripts and without; and looking after the account."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail

from portal.core import clock
from portal.core.tenancy import Scope, tenant
from portal.people import letters, matching
from portal.people.models import Patient, User
from portal.practices.models import Practice
from tests.browser.test_sign_in import (
    Person,
    _fresh_limits,
    newest_code,
    person,
    playwright,
    scripts,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["_fresh_limits", "person", "scripts"]


@pytest.fixture
def listed(db: None) -> Patient:
    practice = Practice.objects.create(
        slug="mill", name="Mill Surgery", short_name="MILL", ods_code="XM", phone="0113", address="1 High St"
    )
    with tenant(practice.pk, scope=Scope.SYSTEM):
        row: Any = Patient.fresh(
            first_names="Asha",
            family_name="Patel",
            born_on=date(1985, 3, 24),
            nhs_number="9434765919",
            listed_at=clock.now(),
        )
        row.save()
    return row


def goes_to_nhs_login(who: Person, after: str) -> None:
    who.goes_to(after)
    who.reads("What is your e-mail address?")
    who.page.get_by_role("button", name="NHS login (practice double)").click()
    who.reads("NHS login (practice double)")


def test_somebody_on_the_list_comes_in_and_their_account_is_theirs(person: Person, listed: Patient) -> None:
    goes_to_nhs_login(person, "/mill/requests/")
    playwright.expect(person.page.locator("main")).to_contain_text("This is not NHS login.")
    person.page.get_by_label("P9: Asha Patel (on a practice's list)").check()
    person.presses("Continue")

    person.page.wait_for_url(re.compile("/mill/requests/$"))
    user = User.objects.get()
    with tenant(listed.practice_id, scope=Scope.SYSTEM):
        made = matching.link_of(user.pk)
    assert made is not None
    assert made.patient_id == listed.pk


@pytest.mark.parametrize("fault", ["The token is not signed", "The token names another issuer"])
def test_a_wrong_answer_is_said_and_there_is_another_way_in(
    person: Person, listed: Patient, fault: str
) -> None:
    goes_to_nhs_login(person, "/mill/requests/")
    person.page.get_by_label("P9: Asha Patel (on a practice's list)").check()
    person.page.get_by_label(fault).check()
    person.presses("Continue")

    person.reads("We could not sign you in with NHS login")
    person.page.get_by_role("link", name="Use a code by e-mail instead").click()
    person.reads("What is your e-mail address?")
    person.trouble = [each for each in person.trouble if "401" not in each]


def test_somebody_turns_back(person: Person, listed: Patient) -> None:
    goes_to_nhs_login(person, "/mill/requests/")
    person.presses("Turn back")

    person.reads("You are not signed in")


def test_a_patient_looks_after_their_account(person: Person, listed: Patient) -> None:
    person.goes_to("/account/code/?next=/account/")
    person.types("Your e-mail address", "new@example.org")
    person.presses("Send me a code")
    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")
    person.reads("You are signed in")

    person.page.get_by_role("link", name="Your sign-ins").click()
    person.reads("Your sign-ins")
    person.goes_to("/account/passkeys/")
    person.reads("Your passkeys")
    person.goes_to("/account/nhs-login/add/")
    person.reads("NHS login and your account")
    person.presses("Add NHS login")
    person.page.get_by_role("button", name="NHS login (practice double)").click()
    person.page.get_by_label("P9: Asha Patel (on a practice's list)").check()
    person.presses("Continue")
    person.reads("NHS login and your account")
    playwright.expect(person.page.get_by_role("button", name="Remove NHS login")).to_be_visible()

    person.goes_to("/account/address/")
    person.reads("Change your e-mail address")
    person.types("Your new e-mail address", "newer@example.org")
    person.presses("Send a code to the new address")
    person.reads("Type the code we sent to your new address")
    person.types("Code from the e-mail", newest_code())
    person.presses("Change the address")
    person.reads("You are signed in")
    letters.send_due()
    assert mail.outbox[-1].to == ["new@example.org"]


def test_being_asked_again_is_a_page_of_ours(person: Person, listed: Patient) -> None:
    person.goes_to("/account/code/?next=/account/")
    person.types("Your e-mail address", "new@example.org")
    person.presses("Send me a code")
    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")
    person.reads("You are signed in")

    person.goes_to("/account/again/?next=/account/sign-ins/")
    person.reads("Is it still you?")
    person.presses("Send me a code")
    person.types("Code from the e-mail", newest_code())
    person.presses("Continue")

    person.reads("Your sign-ins")
