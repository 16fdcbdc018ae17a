"""A patient gets in with a code from an e-mail, the first time too, and learns nothing about anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.people import accounts
from portal.people.models import User

pytestmark = pytest.mark.django_db

ASK, CONFIRM = "/account/code/", "/account/code/confirm/"
NEXT = "/account/"


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"\b\d{8}\b", message.body)
    assert found, message.body
    return found.group()


def ask(client: Client, email: str, after: str = NEXT) -> object:
    return client.post(f"{ASK}?next={after}", {"email": email, "next": after})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_first_timer_gets_in(client: Client) -> None:
    sent = ask(client, "new@example.org")
    assert sent.status_code == 302

    entered = client.post(CONFIRM, {"code": code_in(mail.outbox[-1]), "next": NEXT})

    assert (entered.status_code, entered.url) == (302, NEXT)
    assert is_in(client)
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_the_same_person_comes_back_to_the_same_account(
    client: Client, browser: Callable[[], Client]
) -> None:
    ask(client, "new@example.org")
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})

    again = browser()
    ask(again, " New@Example.ORG ")
    again.post(CONFIRM, {"code": code_in(mail.outbox[-1])})

    assert again.session["_auth_user_id"] == client.session["_auth_user_id"]
    assert User.objects.count() == 1


def test_somebody_who_mistyped_the_address_gets_in_with_the_right_one(client: Client) -> None:
    ask(client, "wrogn@example.org")

    other = client.post("/account/code/other-address/", {"next": NEXT})
    assert other.url == f"{ASK}?next=%2Faccount%2F"
    ask(client, "wrong@example.org")

    assert [message.to for message in mail.outbox] == [["wrogn@example.org"], ["wrong@example.org"]]
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert User.objects.get(pk=client.session["_auth_user_id"]).email == "wrong@example.org"


def test_a_wrong_code_does_not_open_and_the_right_one_after_it_does(client: Client) -> None:
    ask(client, "new@example.org")
    right = code_in(mail.outbox[-1])
    wrong = str((int(right) + 1) % 10**8).zfill(8)

    refused = client.post(CONFIRM, {"code": wrong})

    assert "That code is not right" in refused.content.decode()
    assert not is_in(client)
    client.post(CONFIRM, {"code": right})
    assert is_in(client)


def test_five_wrong_codes_end_the_attempt(client: Client) -> None:
    ask(client, "new@example.org")
    right = code_in(mail.outbox[-1])
    wrong = str((int(right) + 1) % 10**8).zfill(8)
    for _ in range(5):
        client.post(CONFIRM, {"code": wrong})

    client.post(CONFIRM, {"code": right})

    assert not is_in(client)


def test_a_code_is_too_old_after_fifteen_minutes(client: Client) -> None:
    began = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        ask(client, "new@example.org")
        code = code_in(mail.outbox[-1])

    with time_machine.travel(began + timedelta(minutes=16), tick=False):
        client.post(CONFIRM, {"code": code})

    assert not is_in(client)


def test_a_new_code_replaces_the_old_one(client: Client) -> None:
    ask(client, "new@example.org")
    client.post(CONFIRM, {"action": "resend"})
    first, second = (code_in(message) for message in mail.outbox)

    client.post(CONFIRM, {"code": first})
    assert not is_in(client)
    client.post(CONFIRM, {"code": second})

    assert is_in(client)


def test_codes_for_one_address_are_sent_three_times_a_minute_at_most(browser: Callable[[], Client]) -> None:
    for _ in range(3):
        ask(browser(), "new@example.org")

    refused = ask(browser(), "new@example.org")

    assert "tried too often" in refused.content.decode()
    assert len(mail.outbox) == 3
    ask(browser(), "somebody.else@example.org")
    assert len(mail.outbox) == 4


def test_known_unknown_and_switched_off_addresses_look_the_same(browser: Callable[[], Client]) -> None:
    accounts.with_password(email="known@example.org", full_name="Known", password=None)
    accounts.with_password(email="off@example.org", full_name="Off", password=None)
    User.objects.filter(email="off@example.org").update(is_active=False)

    seen = []
    for name in ("known", "unknown", "off"):
        client = browser()
        answer = ask(client, f"{name}@example.org")
        page = client.get(answer.url).content.decode()
        page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page)
        seen.append(
            (answer.status_code, answer.url, re.sub(r'nonce="[^"]+"', "", page).replace(name, "NAME"))
        )

    assert seen[0] == seen[1] == seen[2]
    assert "Type the code we sent you" in seen[0][2]


def test_the_code_of_a_switched_off_account_is_never_sent(client: Client) -> None:
    accounts.with_password(email="off@example.org", full_name="Off", password=None)
    User.objects.filter(email="off@example.org").update(is_active=False)

    ask(client, "off@example.org")

    assert mail.outbox == []


def test_an_empty_code_never_opens_an_account_that_was_sent_none(client: Client) -> None:
    accounts.with_password(email="off@example.org", full_name="Off", password=None)
    User.objects.filter(email="off@example.org").update(is_active=False)
    ask(client, "off@example.org")

    for typed in ("", " ", "--------", "00000000"):
        client.post(CONFIRM, {"code": typed})

    assert not is_in(client)


def test_the_e_mail_carries_the_code_and_the_name_and_nothing_else(client: Client) -> None:
    ask(client, "new@example.org", after="/mill/requests/")

    message = mail.outbox[-1]

    assert message.subject == f"{code_in(message)} is your code for Portal"
    assert "http" not in message.body
    assert "mill" not in message.body.lower()
    assert message.alternatives == []


def test_signing_in_gives_the_session_a_new_name(client: Client) -> None:
    ask(client, "new@example.org")
    before = client.cookies["sessionid"].value

    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})

    assert client.cookies["sessionid"].value != before


def test_signing_in_leads_to_no_other_site(client: Client) -> None:
    ask(client, "new@example.org", after="https://evil.example/")

    entered = client.post(CONFIRM, {"code": code_in(mail.outbox[-1]), "next": "https://evil.example/"})

    assert entered.url == reverse("account_home")


def test_the_page_says_it_is_not_to_be_kept(client: Client) -> None:
    assert "no-store" in client.get(ASK)["Cache-Control"]


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    ask(client, "new@example.org")
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    kept = client.cookies["sessionid"].value

    client.get("/account/sign-out/")
    assert is_in(client)
    client.post("/account/sign-out/")

    client.cookies["sessionid"] = kept
    assert not is_in(client)


def test_an_address_nobody_proved_is_forgotten_after_a_day(client: Client) -> None:
    ask(client, "typo@example.org")
    ask(Client(), "real@example.org")
    prover = Client()
    ask(prover, "proven@example.org")
    prover.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    now = datetime.now(UTC)

    assert accounts.remove_unproven(now + timedelta(hours=23)) == 0
    assert accounts.remove_unproven(now + timedelta(hours=25)) == 2

    assert list(User.objects.values_list("email", flat=True)) == ["proven@example.org"]


def test_there_is_no_door_to_sign_up_or_to_change_addresses(client: Client) -> None:
    for path in ("signup/", "email/", "password/set/", "password/reset/", "login/", "confirm-email/"):
        assert client.get(f"/account/{path}").status_code == 404
