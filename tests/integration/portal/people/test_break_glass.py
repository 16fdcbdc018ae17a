"""An operator looks in for minutes, changes nothing, and everybody knows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core.errors import DomainError
from portal.core.tenancy import Scope, tenant
from portal.notifications.models import OutboxMessage
from portal.people import operators, team
from portal.people.models import Alert, Membership, OperatorVisit, User
from portal.practices.models import Practice
from tests import sign_in

from .conftest import as_member, visit_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
REASON = "The inbox shows an error since nine o'clock, ticket 4711"


@pytest.fixture
def olu(db: None) -> User:
    return operators.create_operator(
        email="olu@portal.example", full_name="Olu Operator", password="correct horse battery staple"
    )


def break_glass(**options: Any) -> str:
    out = StringIO()
    said = {"practice": "mill", "account": "olu@portal.example", "reason": REASON, **options}
    call_command("break_glass", stdout=out, **said)
    return out.getvalue()


def test_an_operator_has_no_door_until_it_is_opened(mill: Practice, manager: Membership, olu: User) -> None:
    assert sign_in.as_staff(Client(), olu).get("/mill/inbox/").status_code == 404


def test_the_door_opens_for_minutes_and_shuts_by_itself(
    mill: Practice, elsewhere: Practice, manager: Membership, olu: User
) -> None:
    with time_machine.travel(AT, tick=False):
        assert "until 09:30" in break_glass()
        there = sign_in.as_staff(Client(), olu)
        page = there.get("/mill/inbox/")
        assert page.status_code == 200
        assert "Emergency access until 9:30am" in page.content.decode()
        assert there.get("/dale/inbox/").status_code == 404
        assert there.get("/mill/alerts/").status_code == 404
        assert there.get("/mill/team/invite/").status_code == 404
        assert there.get("/mill/people/").status_code == 404
    for seconds, status in ((30 * 60 - 1, 200), (30 * 60, 404)):
        with time_machine.travel(AT + timedelta(seconds=seconds), tick=False):
            assert sign_in.as_staff(Client(), olu).get("/mill/inbox/").status_code == status


def test_the_practice_is_told_and_reads_the_reason(
    staff_browser: Callable[[Membership], Client],
    mill: Practice,
    manager: Membership,
    navigator: Membership,
    olu: User,
) -> None:
    with time_machine.travel(AT, tick=False):
        break_glass()
        page = staff_browser(manager).get("/mill/alerts/").content.decode()

    assert "ticket 4711" in page
    assert "Olu Operator" in page
    with tenant(mill.pk, scope=Scope.SYSTEM):
        assert [each.person_id for each in OutboxMessage.objects.filter(kind="operator_came_in")] == [
            manager.user_id
        ]
        [line] = AuditEvent.objects.filter(action="break_glass.opened")
    assert line.agent == "command:break_glass"
    assert line.details["account"] == str(olu.pk)
    assert "ticket" not in str(line.details)


def test_an_operator_is_no_colleague(mill: Practice, manager: Membership, olu: User) -> None:
    with time_machine.travel(AT, tick=False):
        break_glass()
        with as_member(manager):
            assert [each.display_name for each in Membership.objects.current()] == [manager.display_name]
            member = Membership.objects.get(user=olu)
            team.end_access(member=member, by=visit_of(manager))  # a manager may show them out

        assert sign_in.as_staff(Client(), olu).get("/mill/inbox/").status_code == 404


def test_the_door_is_opened_again_only_when_it_has_shut(
    mill: Practice, manager: Membership, olu: User
) -> None:
    with time_machine.travel(AT, tick=False):
        break_glass()
        with pytest.raises(CommandError, match="open for them already"):
            break_glass()
    with time_machine.travel(AT + timedelta(minutes=31), tick=False):
        break_glass()
        with tenant(mill.pk, scope=Scope.SYSTEM):
            assert OperatorVisit.objects.count() == 2
            assert Alert.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reason": "because"}, "reason of at least"),
        ({"reason": "x" + " " * 40}, "reason of at least"),
        ({"minutes": 0}, "from 1 to 60"),
        ({"minutes": 61}, "from 1 to 60"),
        ({"practice": "nowhere"}, "no practice called"),
        ({"account": "nobody@portal.example"}, "no operator"),
        ({"account": "maya@mill.example"}, "works at the practice"),
    ],
)
def test_what_is_refused_opens_nothing_and_says_why(
    mill: Practice, manager: Membership, olu: User, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        break_glass(**options)

    with tenant(mill.pk, scope=Scope.SYSTEM):
        assert not OperatorVisit.objects.exists()
        assert not OutboxMessage.objects.exists()


def test_an_operator_s_account_wants_a_good_password_and_a_new_address(
    olu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("password1\n"))
    with pytest.raises(CommandError, match="guessers try first"):
        call_command("create_operator", email="ada@portal.example", name="Ada", stdout=StringIO())
    with pytest.raises(DomainError, match="already"):
        operators.create_operator(email="OLU@portal.example", full_name="x", password="y" * 20)
    monkeypatch.setattr("sys.stdin", io.StringIO("four quiet words here\n"))
    call_command("create_operator", email="ada@portal.example", name="Ada", stdout=StringIO())

    assert User.objects.get(email="ada@portal.example").check_password("four quiet words here")
