"""A young person of 14, Yusuf, with an account of his own and two parents who act for him: Nadia and Tariq."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from portal.core import clock
from portal.people.models import Patient, PatientLink, Proxy, User
from portal.people.proxy_rules import birthday
from tests.people import World, village

PARENT: dict[str, Any] = {
    "who__for": "my_child",
    "who__rel": "parent",
    "who__with": "yes",
    "who__agree": "yes",
}


def born_years_ago(years: int, days: int = 40) -> date:
    """The birth date of somebody who turned this age so many days ago."""
    return birthday(clock.today() - timedelta(days=days), -years)


def family(age: int = 14) -> World:
    """The village, and in it Yusuf."""
    world = village()
    now, today = clock.now(), clock.today()
    user = User.objects.create_user("yusuf@example.com", full_name="Yusuf Khan")
    world.accounts["yusuf"] = user
    with world.inside():
        yusuf: Patient = Patient.fresh(
            first_names="Yusuf",
            family_name="Khan",
            born_on=born_years_ago(age),
            sex="male",
            nhs_number="",
            listed_at=now,
        )
        yusuf.save(force_insert=True)
        world.patients["yusuf"] = yusuf
        PatientLink.fresh(
            user=user,
            patient=yusuf,
            evidence="in_person",
            confirmed_by=world.staff["janet"],
            confirmed_at=now,
        ).save(force_insert=True)
        for parent in ("nadia", "tariq"):
            Proxy.fresh(
                user=world.accounts[parent],
                patient=yusuf,
                relation="parent",
                evidence="birth certificate",
                basis="young_agrees",
                starts_on=today - timedelta(days=10),
                ends_on=today + timedelta(days=300),
                confirmed_by=world.staff["janet"],
                confirmed_at=now - timedelta(days=10),
            ).save(force_insert=True)
    return world


def access_of(world: World, who: str, patient: str = "yusuf") -> Proxy:
    """Somebody's access to a patient, in force."""
    with world.inside():
        found: Proxy = Proxy.objects.get(
            user=world.accounts[who], patient=world.patients[patient], ended_at=None
        )
    return found
