"""Limits slow down who guesses, let honest crowds in, and cannot be used to keep somebody out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings

from portal.people import demo, known_devices, limits
from portal.people.models import Membership
from portal.practices.models import Practice

from .test_sign_in_by_code import ask, code_in, is_in
from .test_staff_sign_in import SECOND, SIGN_IN, TEAM, give_password

pytestmark = pytest.mark.django_db

TOO_OFTEN = "tried too often"


def sign_in(client: Client, email: str) -> None:
    give_password(client, email)
    client.post(f"{SECOND}?next={TEAM}", {"code": demo.current_code()})


def guess(client: Client, email: str, times: int) -> None:
    for number in range(times):
        client.post(SIGN_IN, {"login": email, "password": f"guess {number}"})


@pytest.mark.slow
def test_200_patients_behind_one_address_all_get_in(browser: Callable[[], Client]) -> None:
    came_in = 0
    for number in range(200):
        client = browser()
        ask(client, f"patient{number}@example.org")
        client.post("/account/code/confirm/", {"code": code_in(mail.outbox[-1])})
        came_in += is_in(client)

    assert came_in == 200


def test_forty_patients_behind_one_address_all_get_in_within_a_minute(browser: Callable[[], Client]) -> None:
    with time_machine.travel(datetime(2026, 3, 24, 8, 0, tzinfo=UTC), tick=False):
        for number in range(40):
            client = browser()
            ask(client, f"patient{number}@example.org")
            client.post("/account/code/confirm/", {"code": code_in(mail.outbox[-1])})
            assert is_in(client), number


def test_somebody_who_guesses_elsewhere_does_not_keep_a_gp_out(
    client: Client, browser: Callable[[], Client], manager: Membership
) -> None:
    began = datetime(2026, 3, 24, 8, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        sign_in(client, manager.user.email)
        client.post("/account/sign-out/")
    with time_machine.travel(began + timedelta(hours=1), tick=False):
        guess(browser(), manager.user.email, 30)
        stranger = browser().post(SIGN_IN, {"login": manager.user.email, "password": demo.PASSWORD})
        assert TOO_OFTEN in stranger.content.decode()

        sign_in(client, manager.user.email)

        assert client.get(TEAM).status_code == 200


def test_a_known_device_is_no_way_to_guess_for_ever(client: Client, manager: Membership) -> None:
    sign_in(client, manager.user.email)
    client.post("/account/sign-out/")

    guess(client, manager.user.email, 6)

    assert (
        TOO_OFTEN
        in client.post(SIGN_IN, {"login": manager.user.email, "password": demo.PASSWORD}).content.decode()
    )


def test_guessing_slows_down_and_never_locks(browser: Callable[[], Client], manager: Membership) -> None:
    began = datetime(2026, 3, 24, 8, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        guess(browser(), manager.user.email, 50)
    with time_machine.travel(began + timedelta(minutes=6), tick=False):
        there = browser()
        sign_in(there, manager.user.email)

        assert there.get(TEAM).status_code == 200


def test_the_cookie_of_a_known_device_of_somebody_else_counts_for_nothing(
    client: Client, manager: Membership, navigator: Membership
) -> None:
    sign_in(client, navigator.user.email)
    request = RequestFactory().get("/")
    request.COOKIES[known_devices.cookie_name()] = client.cookies[known_devices.cookie_name()].value

    assert known_devices.is_known(request, navigator.user.email)
    assert not known_devices.is_known(request, manager.user.email)

    request.COOKIES[known_devices.cookie_name()] += "x"

    assert not known_devices.is_known(request, navigator.user.email)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip", "Client-Ip", "X-Client-Ip", "True-Client-Ip"]
)
def test_what_a_request_says_of_its_address_is_not_believed(header: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={header: "198.51.100.1"})

    assert limits.source_of(request) == "192.0.2.7"


def test_behind_our_own_proxy_only_what_it_wrote_counts() -> None:
    said = {"X-Forwarded-For": "203.0.113.99, 198.51.100.1"}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=said)

    with override_settings(TRUSTED_PROXIES=1):
        assert limits.source_of(request) == "198.51.100.1"
    with override_settings(TRUSTED_PROXIES=3):  # fewer than there should be: believed least
        assert limits.source_of(request) == "10.0.0.1"


def test_forged_addresses_do_not_get_round_the_limit_of_one_source(client: Client, mill: Practice) -> None:
    for _ in range(limits.BY_NAME["begin_form_from"].amount):
        limits.is_within("begin_form_from", "127.0.0.1")

    forged = Client().post("/mill/start/new_problem/", headers={"X-Forwarded-For": "198.51.100.77"})

    assert forged.status_code == 429
    assert mill.phone in forged.content.decode()


def test_one_browser_that_begins_again_and_again_waits_and_nobody_else_does(mill: Practice) -> None:
    with time_machine.travel(datetime(2026, 3, 24, 8, 0, tzinfo=UTC), tick=False):
        there = Client()
        there.get("/mill/start/new_problem/")  # as a browser does: no post without the page's own cookie
        answers = [there.post("/mill/start/new_problem/", {"again": "1"}).status_code for _ in range(25)]

        assert 429 in answers
        assert answers.index(429) >= 20
        assert Client().post("/mill/start/new_problem/").status_code == 302


def test_a_limit_counts_each_subject_alone_and_starts_anew(db: None) -> None:
    cache.clear()
    with time_machine.travel(datetime(2026, 3, 24, 8, 0, tzinfo=UTC), tick=False):
        tries = [limits.is_within("begin_form", "mill", "one browser") for _ in range(21)]
        assert tries == [True] * 20 + [False]
        assert limits.is_within("begin_form", "mill", "another browser")
    with time_machine.travel(datetime(2026, 3, 24, 8, 10, tzinfo=UTC), tick=False):
        assert limits.is_within("begin_form", "mill", "one browser")


def test_the_target_comes_first_and_the_source_address_last_and_wide() -> None:
    by_source = [each for each in limits.LIMITS if each.key == "source address"]

    assert all(each.amount / each.seconds * 60 >= 40 for each in by_source)
    for rates in limits.for_allauth().values():
        assert "/ip" not in rates.split(",")[0] or rates.count(",") == 0


def test_every_limit_stands_in_the_docs_with_its_reason() -> None:
    page = (Path(__file__).parents[4] / "docs" / "limits.md").read_text()

    missing = [each.name for each in limits.LIMITS if each.name not in page or each.why not in page]
    assert missing == [], "Run make docs."
