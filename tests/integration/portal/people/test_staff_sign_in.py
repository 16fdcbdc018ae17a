"""Staff pages open after a password and a second proof, and not before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from portal.core.tenancy import Scope, tenant
from portal.people import accounts, demo, team
from portal.people.models import Membership, User
from portal.people.roles import Role
from portal.practices.models import Practice

from .test_sign_in_by_code import ask, code_in

pytestmark = pytest.mark.django_db

TEAM = "/mill/team/"
SIGN_IN, SECOND = "/account/staff/", "/account/second-factor/code/"


def give_password(client: Client, email: str, password: str = demo.PASSWORD, after: str = TEAM) -> object:
    return client.post(SIGN_IN, {"login": email, "password": password, "next": after})


def test_password_and_code_open_a_staff_page(client: Client, manager: Membership) -> None:
    first = give_password(client, manager.user.email)
    assert first.url.startswith(SECOND)
    assert client.get(TEAM).status_code == 302

    second = client.post(f"{SECOND}?next={TEAM}", {"code": demo.current_code()})

    assert (second.status_code, second.url) == (302, TEAM)
    assert client.get(TEAM).status_code == 200


def test_a_stranger_to_the_browser_is_sent_to_the_staff_sign_in_and_back(
    client: Client, manager: Membership
) -> None:
    answer = client.get(TEAM)

    assert answer.url == "/account/staff/?next=%2Fmill%2Fteam%2F"


def test_a_password_alone_opens_nothing(client: Client, manager: Membership) -> None:
    give_password(client, manager.user.email)

    assert "_auth_user_id" not in client.session
    assert client.get(TEAM).url.startswith(SIGN_IN)


def test_a_wrong_second_code_opens_nothing(client: Client, manager: Membership) -> None:
    give_password(client, manager.user.email)

    client.post(SECOND, {"code": "000000"})

    assert "_auth_user_id" not in client.session


def test_a_code_of_the_app_works_once(
    client: Client, browser: Callable[[], Client], manager: Membership
) -> None:
    code = demo.current_code()
    give_password(client, manager.user.email)
    client.post(SECOND, {"code": code})

    again = browser()
    give_password(again, manager.user.email)
    again.post(SECOND, {"code": code})

    assert "_auth_user_id" in client.session
    assert "_auth_user_id" not in again.session


@pytest.fixture
def newcomer(mill: Practice) -> Membership:
    """Works here, has a password, has not set up a second factor yet."""
    with tenant(mill.pk, scope=Scope.SYSTEM):
        user = accounts.with_password(email="new@mill.example", full_name="New", password=demo.PASSWORD)
        return team.add_colleague(user=user, display_name="New Colleague", roles=[Role.CLINICIAN])


def test_without_a_second_factor_every_staff_page_leads_to_setting_one_up(
    client: Client, newcomer: Membership
) -> None:
    give_password(client, newcomer.user.email)

    for path in (TEAM, "/mill/people/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/account/second-factor/app/?next=")


def test_a_newcomer_sets_up_the_app_and_is_in(client: Client, newcomer: Membership) -> None:
    give_password(client, newcomer.user.email)
    page = client.get("/account/second-factor/app/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))

    done = client.post("/account/second-factor/app/", {"code": code})

    assert done.url == "/account/second-factor/recovery-codes/"
    shown = client.get(done.url).content.decode()
    assert shown.count("<code>") == 10
    assert client.get(TEAM).status_code == 200


def test_the_key_of_the_app_is_not_readable_in_the_database(manager: Membership) -> None:
    stored = Authenticator.objects.get(user=manager.user, type=Authenticator.Type.TOTP).data["secret"]

    assert demo.TOTP_SECRET not in str(stored)
    assert len(stored) > len(demo.TOTP_SECRET)


def test_a_code_from_an_e_mail_is_not_a_password(client: Client, manager: Membership) -> None:
    ask(client, manager.user.email)
    client.post("/account/code/confirm/", {"code": code_in(mail.outbox[-1])})
    client.post(SECOND, {"code": demo.current_code()})
    assert "_auth_user_id" in client.session

    answer = client.get(TEAM)

    assert answer.url == "/account/password/?next=%2Fmill%2Fteam%2F"
    client.post(answer.url, {"password": demo.PASSWORD, "next": TEAM})
    assert client.get(TEAM).status_code == 200
    assert client.session["as_staff"] is True


def test_a_patient_who_guesses_a_staff_address_is_told_nothing(client: Client, mill: Practice) -> None:
    ask(client, "patient@example.org")
    client.post("/account/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert client.get(TEAM).status_code == 404
    assert client.get("/nowhere/team/").status_code == 404
    assert client.get("/account/second-factor/app/").status_code == 404


def test_staff_of_another_practice_find_nothing(
    staff_browser: Callable[[Membership], Client], stranger: Membership, manager: Membership
) -> None:
    there = staff_browser(stranger)

    assert there.get("/dale/team/").status_code == 200
    assert there.get(TEAM).status_code == 404
    assert there.post(f"/mill/team/{manager.pk}/end-access/").status_code == 404
    assert there.post(f"/dale/team/{manager.pk}/end-access/").status_code == 404


def test_unknown_address_and_wrong_password_look_the_same(
    browser: Callable[[], Client], manager: Membership
) -> None:
    bodies = []
    for email in (manager.user.email, "nobody@mill.example"):
        answer = give_password(browser(), email, "not the password")
        text = answer.content.decode()
        assert "do not go together" in text
        bodies.append((answer.status_code, len(text.replace(email, ""))))

    assert bodies[0] == bodies[1]


def test_the_sixth_wrong_password_is_not_even_looked_at(
    browser: Callable[[], Client], manager: Membership
) -> None:
    for _ in range(5):
        give_password(browser(), manager.user.email, "wrong")

    refused = give_password(browser(), manager.user.email)

    assert "tried too often" in refused.content.decode()


def test_a_switched_off_account_cannot_go_on(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    there = staff_browser(manager)
    assert there.get(TEAM).status_code == 200

    User.objects.filter(pk=manager.user_id).update(is_active=False)

    assert there.get(TEAM).status_code == 302


def test_recovery_code_stands_in_for_a_lost_phone_once(
    client: Client, browser: Callable[[], Client], newcomer: Membership
) -> None:
    give_password(client, newcomer.user.email)
    client.get("/account/second-factor/app/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
    client.post("/account/second-factor/app/", {"code": code})
    shown = client.get("/account/second-factor/recovery-codes/").content.decode()
    spare = shown.split("<code>")[1].split("</code>")[0]

    for works in (True, False):
        other = browser()
        give_password(other, newcomer.user.email)
        other.post(SECOND, {"code": spare})
        assert ("_auth_user_id" in other.session) is works


def test_fifteen_idle_minutes_end_a_staff_session_and_the_page_says_so(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    began = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        there = staff_browser(manager)
        assert there.get(TEAM).status_code == 200
    with time_machine.travel(began + timedelta(minutes=14, seconds=59), tick=False):
        assert there.get(TEAM).status_code == 200
    with time_machine.travel(began + timedelta(minutes=30), tick=False):
        over = there.get(TEAM)
        page = there.get(over.url).content.decode()

    assert over.url == "/account/staff/?next=%2Fmill%2Fteam%2F"
    assert "nothing happened for 15 minutes" in page
    assert 'value="/mill/team/"' in page


def test_a_page_that_asks_by_itself_does_not_keep_anybody_signed_in(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    began = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        there = staff_browser(manager)
    for minute in range(1, 15):
        with time_machine.travel(began + timedelta(minutes=minute), tick=False):
            assert there.get(TEAM, headers={"Portal-Quiet": "1"}).status_code == 200

    with time_machine.travel(began + timedelta(minutes=15), tick=False):
        assert there.get(TEAM, headers={"Portal-Quiet": "1"}).status_code == 302


def test_twelve_hours_end_the_busiest_session(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    began = datetime(2026, 3, 24, 7, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        there = staff_browser(manager)
    for minute in range(10, 720, 10):
        with time_machine.travel(began + timedelta(minutes=minute), tick=False):
            assert there.get(TEAM).status_code == 200

    with time_machine.travel(began + timedelta(hours=12), tick=False):
        over = there.get(TEAM)
        assert over.status_code == 302
        assert "12 hours" in there.get(over.url).content.decode()


def test_a_post_after_time_out_leads_back_to_the_page_it_came_from(
    staff_browser: Callable[[Membership], Client], manager: Membership, navigator: Membership
) -> None:
    began = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        there = staff_browser(manager)

    with time_machine.travel(began + timedelta(hours=1), tick=False):
        over = there.post(
            f"/mill/team/{navigator.pk}/end-access/", headers={"Referer": "http://testserver/mill/team/"}
        )
        foreign = there.post(
            f"/mill/team/{navigator.pk}/end-access/", headers={"Referer": "http://evil.example/x"}
        )

    assert over.url == "/account/staff/?next=%2Fmill%2Fteam%2F"
    assert foreign.url == "/account/staff/?next=%2F"


def test_whoever_works_at_two_practices_is_offered_the_other_in_the_bar(
    client: Client, browser: Callable[[], Client], mill: Practice, elsewhere: Practice, manager: Membership
) -> None:
    with tenant(elsewhere.pk, scope=Scope.SYSTEM):
        team.add_colleague(user=manager.user, display_name="Maya at Dale", roles=[Role.CLINICIAN])
    give_password(client, manager.user.email)
    client.post(f"{SECOND}?next={TEAM}", {"code": demo.current_code()})

    page = client.get(TEAM).content.decode()

    assert "Change practice" in page
    assert "/dale/inbox/" in client.get("/account/?stay=1").content.decode()
    assert "Maya at Dale" in client.get("/dale/team/").content.decode()
    assert "Maya at Dale" not in page


def test_whoever_works_at_one_practice_is_offered_none(client: Client, manager: Membership) -> None:
    give_password(client, manager.user.email)
    client.post(f"{SECOND}?next={TEAM}", {"code": demo.current_code()})

    assert "Change practice" not in client.get(TEAM).content.decode()
