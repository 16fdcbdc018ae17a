"""Joining a practice and leaving it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.test import Client

from portal.core.errors import Conflict
from portal.core.tenancy import Scope, tenant
from portal.people import changes, demo, team
from portal.people.models import AccountLetter, Invitation, Membership, User
from portal.people.roles import Role
from portal.practices.models import Practice

from .conftest import as_member, colleague, visit_of

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery staple"
WHO = {
    "display_name": "Dr Ngozi Okafor",
    "email": "Ngozi@Mill.example",
    "job_title": "GP",
    "roles": ["clinician"],
}


def link_in(text: str) -> str:
    found = re.search(r"/mill/join/[\w-]+/", text)
    assert found, text
    return found.group()


Post = Callable[..., Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Post:
    """A post whose transaction has ended, so that its letters have left."""

    def post(browser: Client, path: str, said: dict[str, Any] | None = None) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(path, said or {})

    return post


@pytest.fixture
def invited(staff_browser: Callable[[Membership], Client], manager: Membership, committed: Post) -> str:
    answer = committed(staff_browser(manager), "/mill/team/invite/", WHO)
    assert answer.status_code == 302, answer.content.decode()
    return link_in(mail.outbox[-1].body)


def members(practice: Practice) -> list[str]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(
            Membership.objects.filter(ended_at=None)
            .order_by("display_name")
            .values_list("display_name", flat=True)
        )


def test_an_invited_clinician_joins(client: Client, mill: Practice, invited: str) -> None:
    assert mail.outbox[-1].to == ["ngozi@mill.example"]

    joined = client.post(invited, {"password": GOOD})

    assert joined.url == "/account/staff/"
    assert "Dr Ngozi Okafor" in members(mill)
    assert User.objects.get(email="ngozi@mill.example").check_password(GOOD)


def test_a_mail_scanner_that_opens_the_link_uses_nothing(
    client: Client, mill: Practice, invited: str
) -> None:
    for _ in range(3):
        assert client.get(invited).status_code == 200
        assert client.head(invited).status_code == 200

    assert not User.objects.filter(email="ngozi@mill.example").exists()
    assert client.post(invited, {"password": GOOD}).status_code == 302


def test_a_link_works_once(client: Client, mill: Practice, invited: str) -> None:
    client.post(invited, {"password": GOOD})

    again = client.post(invited, {"password": "another password entirely"})

    assert again.status_code == 404
    assert "no longer works" in again.content.decode()
    assert User.objects.get(email="ngozi@mill.example").check_password(GOOD)


def test_a_link_is_too_old_after_a_week(client: Client, mill: Practice, invited: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1), tick=False):
        assert client.post(invited, {"password": GOOD}).status_code == 404

    assert "Dr Ngozi Okafor" not in members(mill)


def test_a_newer_link_replaces_the_older(
    client: Client,
    staff_browser: Callable[[Membership], Client],
    manager: Membership,
    committed: Post,
    invited: str,
) -> None:
    committed(staff_browser(manager), "/mill/team/invite/", WHO)

    assert client.get(invited).status_code == 404
    assert client.get(link_in(mail.outbox[-1].body)).status_code == 200


def test_the_secret_of_the_link_is_not_in_the_database(mill: Practice, invited: str) -> None:
    secret = invited.split("/")[-2]

    with tenant(mill.pk, scope=Scope.SYSTEM):
        stored = Invitation.objects.get()

    assert secret not in str(vars(stored))


def test_a_link_of_one_practice_is_nothing_at_another(
    client: Client, elsewhere: Practice, invited: str
) -> None:
    assert client.get(invited.replace("/mill/", "/dale/")).status_code == 404


@pytest.mark.parametrize("password", ["", "short", "password1", "ngozi@mill.example"])
def test_a_poor_password_is_refused_and_the_link_still_works(
    client: Client, invited: str, password: str
) -> None:
    refused = client.post(invited, {"password": password})

    assert refused.status_code == 422
    assert client.post(invited, {"password": GOOD}).status_code == 302


def test_a_password_of_128_letters_and_any_kind_is_fine(client: Client, invited: str) -> None:
    long = ("ünter Brücken läuft Wasser " * 5)[:128]

    assert client.post(invited, {"password": long}).status_code == 302
    assert User.objects.get(email="ngozi@mill.example").check_password(long)


def test_somebody_who_works_elsewhere_keeps_their_password(
    client: Client,
    staff_browser: Callable[[Membership], Client],
    mill: Practice,
    manager: Membership,
    stranger: Membership,
    committed: Post,
) -> None:
    farah = {**WHO, "email": stranger.user.email, "display_name": "Farah"}
    committed(staff_browser(manager), "/mill/team/invite/", farah)
    link = link_in(mail.outbox[-1].body)
    assert 'type="password"' not in client.get(link).content.decode()

    client.post(link, {"password": "an attempt to change it"})

    assert "Farah" in members(mill)
    assert User.objects.get(pk=stranger.user_id).check_password(demo.PASSWORD)


def test_only_a_manager_invites_or_ends_access(
    staff_browser: Callable[[Membership], Client], mill: Practice, manager: Membership, navigator: Membership
) -> None:
    there = staff_browser(navigator)

    assert there.get("/mill/team/").status_code == 200
    assert there.get("/mill/team/invite/").status_code == 404
    assert there.post("/mill/team/invite/", WHO).status_code == 404
    assert there.post(f"/mill/team/{manager.pk}/end-access/").status_code == 404
    assert there.post(f"/mill/team/{manager.pk}/new-link/").status_code == 404
    assert (len(members(mill)), mail.outbox) == (2, [])


def test_access_ends_with_the_very_next_page(
    staff_browser: Callable[[Membership], Client], manager: Membership, navigator: Membership
) -> None:
    theirs = staff_browser(navigator)
    assert theirs.get("/mill/team/").status_code == 200

    ended = staff_browser(manager).post(f"/mill/team/{navigator.pk}/end-access/")

    assert ended.status_code == 302
    assert theirs.get("/mill/team/").status_code == 404
    told = AccountLetter.objects.get()
    assert (told.to, told.what) == (navigator.user.email, changes.ACCESS_ENDED)


def test_somebody_who_left_can_come_back(
    client: Client,
    staff_browser: Callable[[Membership], Client],
    mill: Practice,
    manager: Membership,
    navigator: Membership,
    committed: Post,
) -> None:
    there = staff_browser(manager)
    there.post(f"/mill/team/{navigator.pk}/end-access/")
    nia = {**WHO, "email": navigator.user.email, "display_name": "Nia again"}
    committed(there, "/mill/team/invite/", nia)

    client.post(link_in(mail.outbox[-1].body))

    assert "Nia again" in members(mill)


def test_the_last_manager_stays(mill: Practice, manager: Membership, navigator: Membership) -> None:
    with as_member(manager), pytest.raises(Conflict, match="your own"):
        team.end_access(member=manager, by=visit_of(manager))
    other = colleague(mill, "omar@mill.example", Role.MANAGER)
    with as_member(manager):
        team.end_access(member=other, by=visit_of(manager))
        with pytest.raises(Conflict, match="ended already"):
            team.end_access(member=other, by=visit_of(manager))
        with pytest.raises(Conflict, match="last manager"):  # both pressed at once; the first one won
            team.end_access(member=manager, by=visit_of(other))


def test_no_link_leaves_before_the_invitation_is_kept(
    staff_browser: Callable[[Membership], Client], manager: Membership
) -> None:
    staff_browser(manager).post("/mill/team/invite/", WHO)

    # The test holds the transaction open.
    assert mail.outbox == []


def test_a_new_link_lets_a_colleague_in_who_lost_the_phone(
    client: Client,
    staff_browser: Callable[[Membership], Client],
    manager: Membership,
    navigator: Membership,
    committed: Post,
) -> None:
    committed(staff_browser(manager), f"/mill/team/{navigator.pk}/new-link/")
    assert Authenticator.objects.filter(user=navigator.user).exists()

    committed(client, link_in(mail.outbox[-1].body), {"password": GOOD})

    assert mail.outbox[-1].subject == "Your password for Mill Surgery was changed"
    assert mail.outbox[-1].to == [navigator.user.email]

    assert not Authenticator.objects.filter(user=navigator.user).exists()
    assert User.objects.get(pk=navigator.user_id).check_password(GOOD)


def test_the_first_manager_is_invited_from_the_command_line(client: Client, mill: Practice) -> None:
    out = StringIO()

    call_command("create_manager", practice="mill", email="first@mill.example", name="Maya First", stdout=out)

    assert client.post(link_in(out.getvalue()), {"password": GOOD}).status_code == 302
    with tenant(mill.pk, scope=Scope.SYSTEM):
        assert Membership.objects.get().roles == ["manager"]


def test_a_practice_is_opened_from_the_command_line(db: None) -> None:
    call_command(
        "create_practice",
        "hill",
        name="Hill",
        short_name="HILL",
        ods_code="Y1",
        phone="0113",
        address="2 Hill",
        stdout=StringIO(),
    )

    assert Practice.objects.get(slug="hill").name == "Hill"
