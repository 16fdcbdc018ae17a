"""Who does it? The visits of the demo's people, as recognition at the door would give them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.core import clock
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from portal.people import acting
from portal.people.models import Membership, PatientLink, User
from portal.people.recognise import Colleague
from portal.people.roles import permissions_of
from portal.practices.models import Practice


def inside(practice: Practice) -> Any:
    """Inside a practice with the system's reach, for what no person of the demo does."""
    return tenant(practice.pk, scope=Scope.SYSTEM, actor="system:load_demo")


@contextmanager
def as_colleague(practice: Practice, member: Membership) -> Iterator[Visit]:
    """Inside the practice with exactly the reach of this member of staff."""
    who = Tenant(practice.pk, Scope.STAFF, member.user_id, (), None, str(member.user_id))
    colleague = Colleague(
        member.pk, member.user_id, member.display_name, member.job_title, frozenset(member.roles)
    )
    visit = Visit(
        practice=practice,
        door=Door.STAFF,
        tenant=who,
        user=member.user,
        membership=colleague,
        permissions=frozenset(each.value for each in permissions_of(member.roles)),
    )
    with _with_reach_of(who):
        yield visit


@contextmanager
def as_account(practice: Practice, user: User) -> Iterator[Visit]:
    """Inside the practice with exactly the reach of this account: its own requests and those it acts for."""
    with inside(practice):
        links = PatientLink.objects.filter(user=user, undone_at=None)
        own = tuple(links.values_list("patient_id", flat=True))
        acts_for = acting.acts_for(user.pk, clock.today())
    others = tuple(each.patient_id for each in acts_for)
    who = Tenant(practice.pk, Scope.PATIENT, user.pk, own, None, str(user.pk), proxied=others)
    visit = Visit(
        practice=practice,
        door=Door.PATIENT,
        tenant=who,
        user=user,
        patients=own + others,
        proxies=others,
        acts_for=acts_for,
    )
    with _with_reach_of(who):
        yield visit


@contextmanager
def as_visitor(practice: Practice, draft_hash: str) -> Iterator[Visit]:
    """Inside the practice as a browser that holds the key of one form, and has no account."""
    who = Tenant(practice.pk, Scope.PUBLIC, None, (), draft_hash, "visitor")
    with _with_reach_of(who):
        yield Visit(practice=practice, door=Door.DRAFT, tenant=who)


@contextmanager
def _with_reach_of(who: Tenant) -> Iterator[None]:
    with tenant(
        who.practice_id or "",
        scope=who.scope,
        person=who.person,
        patients=who.patients,
        proxied=who.proxied,
        draft=who.draft,
        actor=who.actor,
    ):
        yield
