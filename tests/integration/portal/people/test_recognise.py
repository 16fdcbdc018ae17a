"""Who has come, and what the database was told about it: one statement, and nothing more than is true."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.core.http import Door
from portal.core.tenancy import Scope, tenant
from portal.people import accounts, places
from portal.people.models import Membership, Patient, Proxy, User
from portal.people.recognise import recognise
from portal.practices.models import Practice

from .conftest import patient

pytestmark = pytest.mark.django_db

SETTINGS = ("practice", "scope", "person", "patients", "proxied", "draft", "actor")


@pytest.fixture
def carer(db: None) -> User:
    return accounts.with_password(email="carer@example.org", full_name="", password=None)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        for name in SETTINGS:
            cursor.execute("select set_config(%s, '', true)", [f"app.{name}"])


def told() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"current_setting('app.{name}', true)" for name in SETTINGS))
        return dict(zip(SETTINGS, cursor.fetchone(), strict=True))


def came(rf: Any, user: Any, door: Door, slug: str = "mill", **cookies: str) -> Any:
    request = rf.get(f"/{slug}/")
    request.user = user
    request.session = {}
    request.COOKIES.update(cookies)
    return recognise(request, slug, door)


class Nobody:
    is_authenticated = False


def test_a_passer_by_sees_the_practice_and_no_rows(rf: Any, mill: Practice, manager: Membership) -> None:
    patient(mill)

    visit = came(rf, Nobody(), Door.PUBLIC)

    assert (visit.practice, visit.tenant.scope, visit.patients, visit.actor) == (
        mill,
        Scope.PUBLIC,
        (),
        "visitor",
    )
    assert told()["scope"] == "public"
    with connection.cursor() as cursor:
        for table in (
            "people_patient",
            "people_membership",
            "people_patientlink",
            "people_proxy",
            "people_invitation",
        ):
            cursor.execute(f"select count(*) from {table}")  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_it_takes_one_statement(rf: Any, mill: Practice, carer: User) -> None:
    with CaptureQueriesContext(connection) as seen:
        came(rf, carer, Door.PATIENT)

    assert len(seen) == 1


def test_the_walls_and_python_are_told_the_same(rf: Any, mill: Practice, carer: User) -> None:
    visit = came(rf, carer, Door.PATIENT, draft="secret")

    assert told() == {name.removeprefix("app."): value for name, value in visit.tenant.settings()}
    assert told()["draft"] == hashlib.sha256(b"secret").hexdigest()


def test_a_practice_that_is_not_there_leaves_nothing_open(rf: Any, mill: Practice, carer: User) -> None:
    came(rf, carer, Door.PATIENT)

    with pytest.raises(Http404):
        came(rf, carer, Door.PATIENT, slug="nowhere")

    assert (told()["practice"], told()["scope"]) == ("", "")


def test_somebody_who_does_not_work_here_is_told_to_the_walls_as_nobody(
    rf: Any, mill: Practice, stranger: Membership
) -> None:
    with pytest.raises(Http404):
        came(rf, stranger.user, Door.STAFF)

    assert told()["scope"] == ""


def test_staff_on_a_patient_s_page_are_themselves_and_not_staff(
    rf: Any, mill: Practice, manager: Membership
) -> None:
    patient(mill)

    visit = came(rf, manager.user, Door.PATIENT)

    assert (visit.tenant.scope, visit.membership, visit.is_staff) == (Scope.PATIENT, None, False)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_patient")
        assert cursor.fetchone() == (0,)


def proxy(person: User, someone: Patient, by: Membership, starts: int, ends: int, **more: Any) -> None:
    with tenant(by.practice_id, scope=Scope.SYSTEM):
        Proxy.fresh(
            user=person,
            patient=someone,
            relation="mother",
            evidence="birth certificate seen",
            starts_on=clock.today() + timedelta(days=starts),
            ends_on=clock.today() + timedelta(days=ends),
            confirmed_by=by,
            confirmed_at=clock.now(),
            **more,
        ).save(force_insert=True)


@pytest.mark.parametrize(
    ("starts", "ends", "acts"), [(0, 0, True), (-10, 10, True), (1, 10, False), (-10, -1, False)]
)
def test_a_proxy_acts_from_the_first_day_to_the_last(
    rf: Any, mill: Practice, manager: Membership, carer: User, starts: int, ends: int, acts: bool
) -> None:
    child = patient(mill)
    proxy(carer, child, manager, starts, ends)

    visit = came(rf, carer, Door.PATIENT)

    assert visit.patients == ((child.pk,) if acts else ())
    assert visit.proxies == visit.patients


def test_a_proxy_that_was_ended_acts_no_more(
    rf: Any, mill: Practice, manager: Membership, carer: User
) -> None:
    proxy(carer, patient(mill), manager, -10, 10, ended_by=manager, ended_at=clock.now())

    assert came(rf, carer, Door.PATIENT).patients == ()


def test_a_person_finds_every_practice_they_work_at(
    mill: Practice, elsewhere: Practice, manager: Membership, stranger: Membership
) -> None:
    with tenant(elsewhere.pk, scope=Scope.SYSTEM):
        Membership.fresh(
            user=manager.user, roles=["clinician"], display_name="Maya", started_at=clock.now()
        ).save(force_insert=True)

    assert places.workplaces(manager.user_id) == [elsewhere, mill]
    assert places.workplaces(stranger.user_id) == [elsewhere]


def test_nobody_makes_themselves_a_colleague(mill: Practice, carer: User) -> None:
    def join() -> None:
        with transaction.atomic():
            Membership.fresh(user=carer, roles=["manager"], display_name="Me", started_at=clock.now()).save(
                force_insert=True
            )

    with (
        tenant(mill.pk, scope=Scope.PATIENT, person=carer.pk),
        pytest.raises(DatabaseError, match="row-level"),
    ):
        join()
