"""Who is away, until when, and who stands in for them?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from portal import audit
from portal.core import clock
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.models import Absence, Membership
from portal.people.roles import Permission

#: Nobody is away for longer than this; it is a slip of the year.
LONGEST_DAYS = 400


def away_on(day: date, members: Iterable[UUID] | None = None) -> dict[UUID, Absence]:
    """Of these colleagues, or of all, those who are away on that day."""
    rows = Absence.objects.filter(withdrawn_at=None, first_day__lte=day, last_day__gte=day)
    if members is not None:
        rows = rows.filter(membership__in=set(members))
    found = rows.select_related("membership", "deputy").order_by("last_day")
    return {each.membership_id: each for each in found}


def to_come(member: UUID, day: date) -> list[Absence]:
    """When somebody is away now or later, the next first."""
    rows = Absence.objects.filter(membership=member, withdrawn_at=None, last_day__gte=day)
    return list(rows.select_related("deputy").order_by("first_day"))


def stands_in(member: UUID, day: date) -> Membership | None:
    """Who deals with somebody's work on a day they are away; None when nobody does, or that person is away too."""
    absence = away_on(day, [member]).get(member)
    if absence is None or absence.deputy is None or absence.deputy.ended_at is not None:
        return None
    return None if away_on(day, [absence.deputy.pk]) else absence.deputy


def add(*, member: Membership, first_day: date, last_day: date, deputy: UUID | None, by: Visit) -> Absence:
    """Keep that a colleague will be away. Managers for everybody, everybody for themselves.

    Raises DomainError for days that cannot be, Conflict for days that are taken already.
    """
    _may_change(member, by)
    if last_day < first_day:
        raise DomainError("The last day away is before the first. Check both dates.")
    if last_day < clock.today():
        raise DomainError("These days are over. Give days that are still to come.")
    if (last_day - first_day).days > LONGEST_DAYS:
        raise DomainError("That is more than a year. Check both dates.")
    if deputy == member.pk:
        raise DomainError("Nobody can stand in for themselves. Pick a colleague.")
    if deputy and not Membership.objects.current().filter(pk=deputy).exists():
        raise DomainError("The person who stands in does not work here any more. Pick somebody else.")
    taken = Absence.objects.filter(
        Q(first_day__lte=last_day, last_day__gte=first_day), membership=member, withdrawn_at=None
    )
    if taken.exists():
        raise Conflict(f"{member.display_name} is down as away on some of these days already.")
    absence: Absence = Absence.fresh(
        membership=member,
        first_day=first_day,
        last_day=last_day,
        deputy_id=deputy,
        made_by_id=by.membership.id,
        made_at=clock.now(),
    )
    absence.save(force_insert=True)
    audit.record("team.away", object_id=member.pk, details={"absence": str(absence.pk)})
    return absence


def withdraw(*, member: Membership, absence: UUID, by: Visit) -> None:
    """They are not away after all. Raises Conflict when that was said before."""
    _may_change(member, by)
    changed = Absence.objects.filter(pk=absence, membership=member, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )
    if not changed:
        raise Conflict("These days were taken out already.")
    audit.record("team.not_away", object_id=member.pk, details={"absence": str(absence)})


def may_change(member: Membership, by: Visit) -> bool:
    """Whether this person may say when the colleague is away."""
    return by.may(Permission.MANAGE_TEAM) or (
        by.membership.id == member.pk and by.membership.door_until is None
    )


def _may_change(member: Membership, by: Visit) -> None:
    if not may_change(member, by):
        raise NotAllowed("Only a practice manager, or the person themselves, can change this.")
