"""A change made by SQL behind the application's back shows as such; normal work never does."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.writer import MigrationWriter

from portal.audit import chain
from portal.audit.constraints import WatchedFromOutside
from portal.audit.models import ActorKind, AuditEvent
from portal.core.tenancy import Scope, tenant
from portal.practices.models import Closure, Practice

from .test_recording import commit_now

pytestmark = pytest.mark.django_db

NAME = "closure_watched_in_this_test"


def as_owner(work: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    work()
    with connection.cursor() as cursor:
        cursor.execute("set role portal_app")


@pytest.fixture
def watched(practice: Practice) -> Iterator[Practice]:
    """Closures are watched, by a constraint as in any Meta."""
    watch = WatchedFromOutside(name=NAME)

    def put_on() -> None:
        with connection.schema_editor(atomic=False) as editor:
            editor.add_constraint(Closure, watch)

    as_owner(put_on)
    return practice


def settings_now() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.practice', true), current_setting('app.scope', true)")
        return tuple(cursor.fetchone())


def lines(practice: Practice) -> list[AuditEvent]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(AuditEvent.objects.filter(actor_kind=ActorKind.OUTSIDE).order_by("at", "id"))


def close_day(practice: Practice) -> Closure:
    with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        closure = Closure.fresh(day=date(2026, 12, 24), reason="Training")
        closure.save()
    return closure


def test_work_with_an_actor_leaves_no_such_line(watched: Practice) -> None:
    closure = close_day(watched)

    with tenant(watched.pk, scope=Scope.STAFF, actor="system:tidy"):
        Closure.objects.filter(pk=closure.pk).update(reason="Moving")
        Closure.objects.filter(pk=closure.pk).delete()

    assert lines(watched) == []


@pytest.mark.parametrize(
    ("statement", "action", "columns"),
    [
        ("update practices_closure set reason = 'x' where id = '{}'", "outside.update", ["reason"]),
        ("delete from practices_closure where id = '{}'", "outside.delete", []),
    ],
)
def test_sql_without_an_actor_leaves_a_line(
    watched: Practice, elsewhere: Practice, statement: str, action: str, columns: list[str]
) -> None:
    closure = close_day(watched)
    commit_now()
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("alter table practices_closure no force row level security")
        cursor.execute("select set_config('app.practice', %s, true)", [str(elsewhere.pk)])
        cursor.execute("select set_config('app.scope', 'staff', true)")

        cursor.execute(statement.format(closure.pk))

        assert cursor.rowcount == 1
        commit_now()
        cursor.execute("alter table practices_closure force row level security")
        cursor.execute("set role portal_app")
    assert settings_now() == (str(elsewhere.pk), "staff"), "the caller's settings were not put back"
    [line] = lines(watched)
    assert (line.action, line.actor, line.actor_kind, line.object_id) == (action, None, "outside", closure.pk)
    assert line.details == {"table": "practices_closure", "columns": columns}
    assert line.agent == "portal", "it names the login, not the role that was taken on"
    commit_now()
    assert chain.verify(watched.pk).trouble is None
    assert lines(elsewhere) == []


def test_insert_without_an_actor_leaves_a_line(watched: Practice) -> None:
    with tenant(watched.pk, scope=Scope.STAFF), connection.cursor() as cursor:
        cursor.execute("select set_config('app.actor', '', true)")
        cursor.execute(
            "insert into practices_closure (id, practice_id, day, reason) values (gen_random_uuid(), %s, now(), 'x')",
            [watched.pk],
        )

    assert [line.action for line in lines(watched)] == ["outside.insert"]


def test_watch_can_be_taken_off(watched: Practice) -> None:
    def take_off() -> None:
        with connection.schema_editor(atomic=False) as editor:
            editor.remove_constraint(Closure, WatchedFromOutside(name=NAME))

    as_owner(take_off)

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where tgname = %s", [NAME])
        assert cursor.fetchone() == (0,)


def test_watch_is_written_into_migrations_and_compared_by_what_it_says() -> None:
    watch = WatchedFromOutside(name="patient_watch", patient="id")

    assert (
        watch
        == WatchedFromOutside(name="patient_watch", patient="id")
        != WatchedFromOutside(name="patient_watch")
    )
    assert MigrationWriter.serialize(watch)[0] == (
        "portal.audit.constraints.WatchedFromOutside(name='patient_watch', patient='id')"
    )
