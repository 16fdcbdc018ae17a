"""Staff let somebody act for a patient, change how far, look at it again, and end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.tenancy import Scope, sweeping, tenant
from portal.people import proxies, tasks
from portal.people.models import Proxy, ProxyReview
from portal.schedule import BEAT_SCHEDULE
from tests.family import access_of, family
from tests.people import World
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return family()


def staff(world: World, who: str = "janet") -> Client:
    return as_staff(Client(), world.staff[who].user)


def where(world: World, name: str = "proxies", patient: str = "zofia", **more: Any) -> str:
    given = {"practice": "millbrook", "patient": world.patients[patient].pk, **more}
    return reverse(f"triage:{name}", kwargs=given)


def form(days: int = 300, **said: Any) -> dict[str, Any]:
    last = clock.today() + timedelta(days=days)
    return {
        "email": "tariq@example.com",
        "relation": "carer",
        "basis": "agrees",
        "evidence": "Passport seen, asked her alone",
        "reach": "some",
        "kinds": ["medication"],
        "sees": "today",
        "ends_on_day": str(last.day),
        "ends_on_month": str(last.month),
        "ends_on_year": str(last.year),
        **said,
    }


def actions(world: World) -> list[str]:
    with world.inside():
        return list(AuditEvent.objects.filter(action__startswith="proxy.").values_list("action", flat=True))


def in_force(world: World, patient: str = "zofia") -> list[Proxy]:
    with world.inside():
        return list(Proxy.objects.filter(patient=world.patients[patient], ended_at=None))


def test_access_is_given_with_its_reach_and_who_checked_it(world: World) -> None:
    response = staff(world).post(where(world), form())

    assert response.status_code == 302
    (given,) = in_force(world)
    assert (given.user, given.kinds, given.sees_from, given.basis) == (
        world.accounts["tariq"],
        ["medication"],
        clock.today(),
        "agrees",
    )
    assert given.confirmed_by_id == world.staff["janet"].pk
    assert actions(world) == ["proxy.granted"]
    assert "Tariq Khan, carer" in staff(world).get(where(world)).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "nobody@example.com"}, "Nobody has signed in with this address yet"),
        ({"email": "zofia@example.com"}, "the patient&#39;s own account"),
        ({"basis": "parent"}, "Choose"),
        ({"basis": "no_consent"}, "Without the person&#39;s agreement nobody gets access"),
        ({"kinds": []}, "Choose at least one kind of request"),
        ({"evidence": "  "}, "Say what you have checked"),
        ({"days": 1200}, "at most 3 years"),
        ({"days": -1}, "must not be in the past|must come after"),
    ],
)
def test_what_is_not_right_is_refused_with_a_sentence(world: World, said: dict[str, Any], words: str) -> None:
    page = staff(world).post(where(world), form(**said))

    assert page.status_code == 422
    assert any(each in page.content.decode() for each in words.split("|"))
    assert in_force(world) == []


def test_a_refusal_for_want_of_agreement_is_recorded(world: World) -> None:
    staff(world).post(where(world), form(basis="no_consent"))

    assert actions(world) == ["proxy.refused"]


def test_the_same_account_twice_is_refused_and_two_parents_are_not(world: World) -> None:
    client = staff(world)
    client.post(where(world), form())

    assert client.post(where(world), form()).status_code == 422
    assert len(in_force(world)) == 1
    assert len(in_force(world, "yusuf")) == 2


def test_with_a_safeguarding_note_only_a_clinician_gives_access(world: World) -> None:
    with world.inside():
        world.patients["zofia"].safeguarding_marker = True
        world.patients["zofia"].save()

    assert staff(world, "janet").post(where(world), form()).status_code == 422
    assert staff(world, "ngozi").post(where(world), form()).status_code == 302


def test_reach_is_changed(world: World) -> None:
    mine = access_of(world, "nadia")
    address = where(world, "proxy", "yusuf", proxy=mine.pk)
    said = {key: value for key, value in form().items() if key not in ("email", "relation", "basis")}

    assert staff(world).get(address).status_code == 200
    assert staff(world).post(address, said).status_code == 302

    changed = access_of(world, "nadia")
    assert (changed.kinds, changed.sees_from) == (["medication"], clock.today())
    assert actions(world) == ["proxy.changed"]


def test_an_ended_access_is_not_changed_or_kept_and_ends_once(world: World) -> None:
    mine = access_of(world, "nadia")
    client = staff(world)
    for _ in range(2):
        assert client.post(where(world, "proxy_end", "yusuf", proxy=mine.pk)).status_code == 302

    keep = client.post(where(world, "proxy_keep", "yusuf", proxy=mine.pk), {"basis": "young_agrees"})
    assert keep.status_code == 422
    assert actions(world) == ["proxy.ended"]


@pytest.mark.parametrize("name", ["proxies", "proxy", "proxy_keep", "proxy_end"])
def test_another_practice_finds_nothing(world: World, name: str) -> None:
    mine = access_of(world, "nadia")
    more = {} if name == "proxies" else {"proxy": mine.pk}
    elsewhere = where(world, name, "yusuf", **more).replace("/millbrook/", "/riverside/")

    assert staff(world, "farah").post(elsewhere, form()).status_code == 404
    assert staff(world, "farah").post(where(world, name, "yusuf", **more), form()).status_code == 404
    assert access_of(world, "nadia").ended_at is None


def raised(world: World) -> list[tuple[str, str]]:
    with world.inside():
        return [(each.proxy.user.full_name, each.reason) for each in proxies.open_reviews()]


def test_a_birthday_brings_each_parent_before_staff_once_and_ends_nothing(world: World) -> None:
    world = family_turning_16(world)

    with world.inside():
        assert [proxies.raise_reviews() for _ in range(3)] == [2, 0, 0]

    assert sorted(raised(world)) == [("Nadia Khan", "age_16"), ("Tariq Khan", "age_16")]
    assert len(in_force(world, "yusuf")) == 2
    page = (
        staff(world).get(reverse("triage:proxy_reviews", kwargs={"practice": "millbrook"})).content.decode()
    )
    assert "Proxies to review (2)" in page
    assert "They turned 16: they decide for themselves now" in page


def family_turning_16(world: World) -> World:
    from tests.family import born_years_ago

    with world.inside():
        world.patients["yusuf"].born_on = born_years_ago(16, days=1)
        world.patients["yusuf"].save()
    return world


def test_the_review_is_settled_by_whoever_decides(world: World) -> None:
    family_turning_16(world)
    with world.inside():
        proxies.raise_reviews()
    client = staff(world)
    nadia, tariq = access_of(world, "nadia"), access_of(world, "tariq")

    too_young = client.post(where(world, "proxy_keep", "yusuf", proxy=nadia.pk), {"basis": "young_agrees"})
    client.post(where(world, "proxy_keep", "yusuf", proxy=nadia.pk), {"basis": "agrees"})
    client.post(where(world, "proxy_end", "yusuf", proxy=tariq.pk))

    assert too_young.status_code == 422
    assert raised(world) == []
    with world.inside():
        outcomes = {each.proxy.user.full_name: each.outcome for each in ProxyReview.objects.all()}
        assert proxies.raise_reviews() == 0
    assert outcomes == {"Nadia Khan": "kept", "Tariq Khan": "ended"}


def test_a_year_later_and_a_month_before_the_end_somebody_is_asked(world: World) -> None:
    with time_machine.travel(clock.now() + timedelta(days=275)), world.inside():
        proxies.raise_reviews()
        assert {each.reason for each in proxies.open_reviews()} == {"ending"}

    with world.inside():
        Proxy.objects.filter(user=world.accounts["nadia"]).update(ends_on=clock.today() + timedelta(days=900))
    with time_machine.travel(clock.now() + timedelta(days=366)), world.inside():
        proxies.raise_reviews()
        assert "yearly" in {each.reason for each in proxies.open_reviews()}


def test_the_sweep_is_planned_and_the_task_runs_twice_without_harm(world: World) -> None:
    family_turning_16(world)

    assert BEAT_SCHEDULE["people.sweep_proxy_reviews"]["task"] == tasks.sweep_proxy_reviews.name
    with sweeping("test"):
        assert not ProxyReview.objects.exists()  # a sweep reads no access and no review, in no practice
        assert not Proxy.objects.exists()
    done = [tasks.raise_proxy_reviews(practice_id=str(world.millbrook.pk)) for _ in range(2)]
    assert done == [2, 0]
    assert tasks.raise_proxy_reviews(practice_id=str(world.riverside.pk)) == 0


def test_a_patient_reads_no_review(world: World) -> None:
    family_turning_16(world)
    with world.inside():
        proxies.raise_reviews()

    with tenant(
        world.millbrook.pk,
        scope=Scope.PATIENT,
        person=world.accounts["yusuf"].pk,
        patients=[world.patients["yusuf"].pk],
    ):
        assert not ProxyReview.objects.exists()
        assert Proxy.objects.count() == 2  # but who acts for them
