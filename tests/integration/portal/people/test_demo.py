"""Demo accounts open the demo, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from portal.core.tenancy import Scope, tenant
from portal.people import demo
from portal.people.models import Membership
from portal.people.roles import Role
from portal.practices.models import Practice

pytestmark = pytest.mark.django_db


def test_the_table_names_everybody_who_can_sign_in(manager: Membership, stranger: Membership) -> None:
    out = StringIO()

    call_command("who_can_sign_in", stdout=out)

    said = out.getvalue()
    assert all(
        part in said for part in (manager.user.email, stranger.user.email, demo.PASSWORD, demo.TOTP_SECRET)
    )


def test_somebody_who_changed_the_password_is_not_in_the_table(mill: Practice, manager: Membership) -> None:
    manager.user.set_password("something else entirely")
    manager.user.save()

    with tenant(mill.pk, scope=Scope.SYSTEM):
        assert demo.who_can_sign_in() == []


@pytest.mark.parametrize(
    "call",
    [
        demo.current_code,
        demo.who_can_sign_in,
        lambda: demo.staff(email="a@b.example", display_name="A", roles=[Role.CLINICIAN]),
    ],
)
def test_outside_the_demo_nothing_is_made(settings: Any, mill: Practice, call: Callable[[], Any]) -> None:
    settings.DEMO = False

    with tenant(mill.pk, scope=Scope.SYSTEM), pytest.raises(ImproperlyConfigured):
        call()
    with pytest.raises(CommandError):
        call_command("who_can_sign_in")
