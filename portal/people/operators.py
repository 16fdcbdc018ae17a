"""How does an operator get into a practice in an emergency? For minutes, with a reason, seen by everybody.

There is no other door for operators. It opens from the command line of the server alone, for a named account with a
password and a second factor; it lets that person look and change nothing; it shuts by itself.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import timedelta

from portal import audit
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.people import accounts, identity, team
from portal.people.models import Alert, Membership, OperatorVisit, User
from portal.people.roles import OPERATOR, Role
from portal.people.staff_models import AlertKind

LONGEST_MINUTES = 60
SHORTEST_REASON = 15


@dataclass(frozen=True)
class Opened:
    """The emergency door is open."""

    visit: OperatorVisit
    member: Membership


def create_operator(*, email: str, full_name: str, password: str) -> User:
    """An account for somebody who runs Portal. It opens nothing until the emergency door is opened for it."""
    address = identity.normalise_email(email)
    if User.objects.filter(email=address).exists():
        raise Conflict("There is an account with this address already.")
    return accounts.with_password(email=address, full_name=full_name, password=password)


def open_door(*, email: str, reason: str, minutes: int) -> Opened:
    """Let a named operator look into the practice that was entered.

    Raises DomainError for a reason that says nothing, a time that is too long, an account that is not there or has no
    password, and Conflict for somebody who works at the practice or is in already.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise DomainError(f"Give a reason of at least {SHORTEST_REASON} letters. The practice will read it.")
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise DomainError(f"Give a number of minutes from 1 to {LONGEST_MINUTES}.")
    user = User.objects.filter(email=identity.normalise_email(email), is_active=True).first()
    if user is None or not user.has_usable_password():
        raise DomainError("There is no operator with this address. Make one with create_operator.")
    now = clock.now()
    for over in Membership.objects.filter(user=user, ended_at=None, door_until__lte=now):
        team.end_by_itself(over)
    if Membership.objects.filter(user=user, ended_at=None).exists():
        raise Conflict("This person works at the practice, or the door is open for them already.")
    until = now + timedelta(minutes=minutes)
    member: Membership = Membership.fresh(
        user=user,
        roles=[OPERATOR],
        display_name=f"Portal operator {user.full_name}"[:120],
        job_title="",
        started_at=now,
        door_until=until,
    )
    member.save(force_insert=True)
    visit: OperatorVisit = OperatorVisit.fresh(
        membership=member, reason=reason[:300], began_at=now, ends_at=until, opened_by=getpass.getuser()[:80]
    )
    visit.save(force_insert=True)
    Alert.fresh(kind=AlertKind.OPERATOR, key=f"operator:{visit.pk}", at=now, person=user, raised_at=now).save(
        force_insert=True
    )
    audit.record(
        "break_glass.opened", object_id=visit.pk, details={"account": str(user.pk), "minutes": minutes}
    )
    return Opened(visit, member)


def managers() -> list[Membership]:
    """Those at the practice who are told."""
    return [
        each for each in Membership.objects.current().select_related("user") if each.has_role(Role.MANAGER)
    ]
