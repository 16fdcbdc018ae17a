"""Every page of signing in is our page: our layout, its heading, and each field of its form with a label."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.people import demo, urls
from portal.people.models import Membership

from .test_sign_in_by_code import ask
from .test_staff_sign_in import give_password

pytestmark = pytest.mark.django_db

FOOT = "In an emergency call"
ANYONE = {
    "account_request_login_code": ['name="email"'],
    "account_login": ['name="login"', 'name="password"', 'data-passkey="sign-in"'],
    "account_signed_out": [],
    "account_inactive": [],
    "account_no_password": [],
    "socialaccount_login_cancelled": ["/account/nhs-login/"],
    "socialaccount_signup": ["/account/code/"],
}
STAFF = {
    "account_home": [],
    "account_logout": ["csrfmiddlewaretoken"],
    "account_reauthenticate": ['name="password"'],
    "mfa_reauthenticate": ['name="code"'],
    "mfa_index": [],
    "mfa_deactivate_totp": ["csrfmiddlewaretoken"],
    "mfa_generate_recovery_codes": ["csrfmiddlewaretoken"],
    "mfa_list_webauthn": [],
    "account_sign_ins": ["this one"],
    "mfa_add_webauthn": ['name="credential"', 'name="name"', 'id="passkey-data"'],
}
#: Shown in the middle of signing in, or never as a page of their own; asked by the tests of those journeys.
ELSEWHERE = {
    "account_confirm_login_code", "account_other_address", "mfa_authenticate", "mfa_activate_totp",
    "mfa_view_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "nhs_login", "nhs_login_callback", "nhs_login_double",
    "account_again", "account_nhs_login", "account_address", "account_address_confirm",
    "account_language",
}  # fmt: skip


def looks_like_ours(page: str, parts: list[str]) -> None:
    assert FOOT in page
    assert page.count("<h1") == 1
    for part in parts:
        assert part in page


@pytest.mark.parametrize("name", ANYONE)
def test_an_open_page_is_ours(client: Client, name: str) -> None:
    looks_like_ours(client.get(reverse(name)).content.decode(), ANYONE[name])


@pytest.mark.parametrize("name", STAFF)
def test_a_page_of_somebody_signed_in_is_ours(
    staff_browser: Callable[[Membership], Client], manager: Membership, name: str
) -> None:
    answer = staff_browser(manager).get(reverse(name))

    if name == "account_home":  # with one practice it leads straight there
        assert answer.url == "/mill/inbox/"
    else:
        looks_like_ours(answer.content.decode(), STAFF[name])


def test_the_code_page_asks_for_the_code(client: Client) -> None:
    ask(client, "new@example.org")

    page = client.get("/account/code/confirm/").content.decode()

    looks_like_ours(
        page, ['name="code"', 'autocomplete="one-time-code"', "new@example.org", "Use another address"]
    )


def test_the_second_factor_page_asks_for_the_code(client: Client, manager: Membership) -> None:
    give_password(client, manager.user.email, demo.PASSWORD)

    looks_like_ours(client.get("/account/second-factor/code/").content.decode(), ['name="code"'])


def test_every_page_of_signing_in_is_asked_here() -> None:
    assert {each.name for each in urls.urlpatterns} == set(ANYONE) | set(STAFF) | ELSEWHERE
