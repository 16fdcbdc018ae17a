"""Whose data may be touched right now?

Every row of a practice stands behind a PostgreSQL row-level security policy. The policies read seven settings that live
as long as the transaction. This module is the only place that sets them, and the only place that says what a policy is.
A scope must be said: a practice alone opens no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models.constraints import BaseConstraint


class Scope(StrEnum):
    """How far into a practice the current work may look."""

    NOBODY = ""
    PUBLIC = "public"  # what a passer-by may read: opening times, closures; and the draft whose key they hold
    PATIENT = "patient"  # what this account may read: its own requests, and those of people it acts for
    STAFF = "staff"
    SYSTEM = "system"  # services and tasks
    SWEEP = "sweep"  # across practices, ids of due rows only


class NoTenant(RuntimeError):
    """A walled table was asked for outside `tenant(...)`. It would have answered with silence."""


@dataclass(frozen=True)
class Tenant:
    """The settings the policies read. `patients` are the patients this account is, `proxied` those it acts for."""

    practice_id: UUID | None
    scope: Scope = Scope.NOBODY
    person: UUID | None = None
    patients: tuple[UUID, ...] = ()
    draft: str | None = None
    actor: str = ""
    came_as: Scope = (
        Scope.NOBODY
    )  # the scope the actor came with, when a service works with the system's reach
    proxied: tuple[UUID, ...] = ()

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (
            ("app.practice", str(self.practice_id or "")),
            ("app.scope", self.scope.value),
            ("app.person", str(self.person or "")),
            ("app.patients", ",".join(str(each) for each in self.patients)),
            ("app.proxied", ",".join(str(each) for each in self.proxied)),
            ("app.draft", self.draft or ""),
            ("app.actor", self.actor),
        )


EMPTY = Tenant(practice_id=None)
_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current() -> Tenant:
    """The tenant in force. Raises NoTenant when there is none."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenant("No practice is set. Enter one with tenant(...) before reading its rows.")
    return tenant


def _apply(tenant: Tenant) -> None:
    pairs = tenant.settings()
    calls = ", ".join("set_config(%s, %s, true)" for _ in pairs)
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", [word for pair in pairs for word in pair])


@contextmanager
def entered(tenant: Tenant) -> Iterator[Tenant]:
    """Say which tenant the database was already told of (by `portal_enter`), for the length of a page."""
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)


@contextmanager
def _inside(wanted: Tenant) -> Iterator[Tenant]:
    before = _current.get()
    nested = connection.in_atomic_block
    with nullcontext() if nested else transaction.atomic():
        _apply(wanted)
        token = _current.set(wanted)
        try:
            yield wanted
        except BaseException:
            _current.reset(token)
            if nested:  # a broken transaction refuses every statement; its rollback puts the settings back
                try:
                    if not connection.needs_rollback:
                        _apply(before or EMPTY)
                except DatabaseError:
                    pass
            raise
        else:
            _current.reset(token)
            if nested:
                _apply(before or EMPTY)


@contextmanager
def tenant(
    practice_id: UUID | str,
    *,
    scope: Scope = Scope.STAFF,
    person: UUID | None = None,
    patients: Iterable[UUID] = (),
    proxied: Iterable[UUID] = (),
    draft: str | None = None,
    actor: str = "",
) -> Iterator[Tenant]:
    """Work inside one practice, in one transaction; the old settings are back afterwards.

    `patients` are the patients the person is; `proxied` those the person acts for, of whom less may be seen.
    `actor` is whose name stands against what is written; without one it is the person, or `system`.
    """
    key = practice_id if isinstance(practice_id, UUID) else UUID(str(practice_id))
    who = actor or (str(person) if person else f"{scope.value}:unnamed")
    with _inside(Tenant(key, scope, person, tuple(patients), draft, who, proxied=tuple(proxied))) as wanted:
        yield wanted


@contextmanager
def as_system() -> Iterator[Tenant]:
    """The same practice and the same actor, with the system's reach.

    For services that a patient starts and that must also write rows only staff may read.
    """
    now = current()
    with _inside(replace(now, scope=Scope.SYSTEM, came_as=now.came_as or now.scope)) as wanted:
        yield wanted


@contextmanager
def as_person(person: UUID) -> Iterator[Tenant]:
    """No practice, only an account: opens the rows that name it in every practice, such as where it works."""
    with _inside(Tenant(None, person=person, actor=str(person))) as wanted:
        yield wanted


@contextmanager
def sweeping(name: str) -> Iterator[Tenant]:
    """Across practices, for a sweep that asks which practices have something due. Ids only can be read."""
    with _inside(Tenant(None, Scope.SWEEP, actor=f"sweep:{name}")) as wanted:
        yield wanted


# What policies are made of -------------------------------------------------------------------------------------------

PRACTICE = "practice_id = nullif(current_setting('app.practice', true), '')::uuid"
STAFF = "current_setting('app.scope', true) in ('staff', 'system')"
SYSTEM = "current_setting('app.scope', true) = 'system'"
SOMEONE = "coalesce(current_setting('app.scope', true), '') in ('public', 'patient', 'staff', 'system')"
PERSON = "nullif(current_setting('app.person', true), '')::uuid"
PATIENTS = "string_to_array(nullif(current_setting('app.patients', true), ''), ',')::uuid[]"
PROXIED = "string_to_array(nullif(current_setting('app.proxied', true), ''), ',')::uuid[]"
DRAFT = "nullif(current_setting('app.draft', true), '')"
SWEEP = "current_setting('app.scope', true) = 'sweep'"

STAFF_ONLY = f"{PRACTICE} and {STAFF}"
SYSTEM_ONLY = f"{PRACTICE} and {SYSTEM}"
ANY_IN_PRACTICE = f"{PRACTICE} and {SOMEONE}"


def child_of(table: str, column: str) -> str:
    """The parent's own wall, by one look-up: a row is open when its parent is."""
    return f"{PRACTICE} and exists (select 1 from {table} parent where parent.id = {column})"


class RowSecurity(BaseConstraint):
    """A table's wall, written by makemigrations beside the fields it guards.

    `using`: the rows that may be read and changed; `check`: the rows that may be written (the same when None);
    `insert`: rows that may be added though they may not be read; `sweep`: a sweep may read it across practices.
    """

    def __init__(
        self,
        *,
        name: str,
        using: str,
        check: str | None = None,
        insert: str | None = None,
        sweep: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.using = using
        self.check = check
        self.insert = insert
        self.sweep = sweep

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        sql = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy {self.name} on {table} using ({self.using}) with check ({self.check or self.using})",
        ]
        if self.insert:
            sql.append(f"create policy {self.name}_insert on {table} for insert with check ({self.insert})")
        if self.sweep:
            sql.append(f"create policy {self.name}_sweep on {table} for select using ({SWEEP})")
        return "; ".join(sql)

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        names = [self.name, f"{self.name}_insert", f"{self.name}_sweep"]
        return "; ".join(f"drop policy if exists {name} on {table}" for name in names)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database is the judge; there is nothing to ask beforehand."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs["using"] = self.using
        for optional in ("check", "insert", "sweep"):
            if getattr(self, optional):
                kwargs[optional] = getattr(self, optional)
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowSecurity) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class SamePractice(BaseConstraint):
    """A composite key beside a ForeignKey, so that a child cannot belong to another practice's parent.

    Row security does not apply to foreign-key checks; this key does. The parent needs a unique (practice, id).
    It is checked at commit, as Django's own keys are.
    """

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:
        self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> None:
        # Deferred to the end of the migration: the parent's unique key may be written after this one.
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        schema_editor.deferred_sql.append(
            f"alter table {quote(model._meta.db_table)} add constraint {quote(self.name)} "
            f"foreign key (practice_id, {quote(field.column)}) "
            f"references {quote(field.related_model._meta.db_table)} (practice_id, id) deferrable initially deferred"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"alter table {quote(model._meta.db_table)} drop constraint {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database is the judge; there is nothing to ask beforehand."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs["field"] = self.field
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SamePractice) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


def each_practice(apps: Any) -> Iterator[Any]:
    """Enter every practice in turn, for data migrations: without it they see no row and succeed in silence."""
    for practice in apps.get_model("practices", "Practice").objects.order_by("id"):
        with tenant(practice.pk, scope=Scope.SYSTEM, actor="system:migration"):
            yield practice
