"""Two practices, their staff, and an empty postbag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.core import clock
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from portal.people import demo
from portal.people.models import Membership, Patient
from portal.people.roles import Role, permissions_of
from portal.practices.models import Practice
from tests import sign_in


def open_practice(slug: str, short: str) -> Practice:
    return Practice.objects.create(
        slug=slug,
        name=f"{slug.title()} Surgery",
        short_name=short,
        ods_code=f"X{short}",
        phone="0113 496 0000",
        address="1 High Street",
    )


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def mill(db: None) -> Practice:
    return open_practice("mill", "MILL")


@pytest.fixture
def elsewhere(db: None) -> Practice:
    return open_practice("dale", "DALE")


def colleague(practice: Practice, email: str, *roles: Role) -> Membership:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return demo.staff(email=email, display_name=f"Colleague {email.split('@')[0]}", roles=roles)


@pytest.fixture
def manager(mill: Practice) -> Membership:
    return colleague(mill, "maya@mill.example", Role.MANAGER)


@pytest.fixture
def navigator(mill: Practice) -> Membership:
    return colleague(mill, "nia@mill.example", Role.RECEPTIONIST)


@pytest.fixture
def stranger(elsewhere: Practice) -> Membership:
    return colleague(elsewhere, "farah@dale.example", Role.MANAGER)


def visit_of(member: Membership) -> Visit:
    """The visit a member of staff makes, for calling a service without a page."""
    roles = permissions_of(member.roles)
    return Visit(
        practice=member.practice,
        door=Door.STAFF,
        tenant=Tenant(member.practice_id, Scope.STAFF, member.user_id, actor=str(member.user_id)),
        user=member.user,
        membership=member,
        permissions=frozenset(each.value for each in roles),
    )


def as_member(member: Membership) -> Any:
    """The walls as they stand for this member of staff."""
    return tenant(member.practice_id, scope=Scope.STAFF, person=member.user_id)


@pytest.fixture
def browser() -> Callable[[], Client]:
    return lambda: Client()


@pytest.fixture
def staff_browser() -> Callable[[Membership], Client]:
    return lambda member: sign_in.as_staff(Client(), member.user)


def patient(practice: Practice, **fields: Any) -> Patient:
    values = {
        "first_names": "Asha",
        "family_name": "Patel",
        "born_on": date(1985, 3, 24),
        "nhs_number": "9434765919",
        "postcode": "LS1 2AB",
        "listed_at": clock.now(),
        **fields,
    }
    with tenant(practice.pk, scope=Scope.SYSTEM):
        row = Patient.fresh(**values)
        row.save()
    return row
