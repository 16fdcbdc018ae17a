"""A small practice behind the walls: three colleagues, their teams, and requests at every stage."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from consultations.models import Consultation, Flag
from portal.core import clock
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from portal.people.models import Membership, Patient, User
from portal.people.roles import Role, permissions_of
from portal.practices.hours import promise
from portal.practices.models import Practice
from portal.practices.queries import core_hours
from triage.placing import age_of, place


@dataclass
class Surgery:
    practice: Practice
    okafor: Visit
    shah: Visit
    brathwaite: Visit


def a_practice(name: str, slug: str, short_name: str) -> Practice:
    return Practice.objects.create(
        name=name,
        slug=slug,
        short_name=short_name,
        ods_code=short_name + "1",
        phone="01632 960 001",
        address="1 Mill Lane",
    )


def visit_of(practice: Practice, name: str, role: Role) -> Visit:
    user = User.objects.create_user(f"{name.split()[-1].lower()}@{practice.slug}.example.org", full_name=name)
    membership = Membership.fresh(
        practice_id=practice.pk, user=user, display_name=name, roles=[role.value], started_at=clock.now()
    )
    membership.save()
    return Visit(
        practice=practice,
        door=Door.STAFF,
        tenant=Tenant(practice.pk, Scope.STAFF, user.pk, actor=str(user.pk)),
        user=user,
        membership=membership,
        permissions=frozenset(permissions_of([role])),
    )


def open_surgery(name: str, slug: str, short_name: str) -> Surgery:
    practice = a_practice(name, slug, short_name)
    with tenant(practice.pk, actor="tests"):
        surgery = Surgery(
            practice,
            visit_of(practice, "Dr Ngozi Okafor", Role.CLINICIAN),
            visit_of(practice, "Dr Priya Shah", Role.CLINICIAN),
            visit_of(practice, "Janet Brathwaite", Role.RECEPTIONIST),
        )
    call_command("make_teams", slug, verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
    return surgery


@pytest.fixture
def surgery(db: None) -> Iterator[Surgery]:
    """Millbrook, entered as Dr Okafor."""
    found = open_surgery("Millbrook Surgery", "millbrook", "MILL")
    with tenant(found.practice.pk, person=found.okafor.user.pk):
        yield found


@pytest.fixture
def elsewhere(db: None) -> Surgery:
    return open_surgery("Townsend Practice", "townsend", "TOWN")


_numbers = itertools.count(1)


@pytest.fixture
def sent(surgery: Surgery) -> Callable[..., Consultation]:
    """A request as it is after it was sent and placed. Later stages are reached through services."""

    def send(
        name: str = "Gareth Pritchard",
        *,
        kind: str = "new_problem",
        level: str = "routine",
        title: str = "Itchy rash on both arms",
        words: str = "It started about two weeks ago on the inside of my left elbow",
        flag: str = "",
        at: datetime | None = None,
        nhs_number: str = "",
        placed: bool = True,
        **columns: Any,
    ) -> Consultation:
        at = at or clock.now() - timedelta(minutes=5)
        number = next(_numbers)
        first, _, family = name.partition(" ")
        patient = Patient.fresh(
            first_names=first,
            family_name=family,
            born_on=date(1967, 6, 2),
            sex="male",
            nhs_number=nhs_number,
            listed_at=at,
        )
        patient.save()
        consultation: Consultation = Consultation.fresh(
            reference=f"MILL {number:03d} 29Q",
            kind=kind,
            title=title,
            words=words,
            status="received",
            level=level,
            patient=patient,
            said_name=name,
            said_born_on=patient.born_on,
            promised_by=promise(level, at, core_hours(surgery.practice)),
            sent_at=at,
            **columns,
        )
        consultation.save(force_insert=True)
        if flag:
            Flag.fresh(
                consultation=consultation,
                code="RF",
                level=level,
                rule="r",
                rule_version="1",
                words=flag,
                raised_at=at,
            ).save()
        if placed:
            place(consultation=consultation, age_years=age_of(consultation))
        return consultation

    return send
