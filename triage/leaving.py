"""What becomes of somebody's work when they leave? It is handed to a named person before their access ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access
from consultations import services as conversation
from consultations.domain.lifecycle import OPEN
from consultations.models import Consultation
from portal.core import clock
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people import team
from portal.people.models import Membership
from portal.people.roles import Permission
from triage import services
from triage.models import Assignment, Routing, TeamMember


def open_work(member: Membership) -> list[Consultation]:
    """The requests this colleague has that are not closed, the longest waiting first."""
    return list(
        Consultation.objects.filter(routing__owner=member.pk, status__in=OPEN)
        .select_related("patient")
        .defer("asked", "search")
        .order_by("sent_at")
    )


@transaction.atomic
def leave(*, member: Membership, to: UUID | None, by: Visit) -> int:
    """End a colleague's access, and give their open requests to somebody in the same act; says how many those were.

    Raises DomainError while there is open work and nobody to have it. Nothing happens by halves: when one request
    cannot be handed over, the access stays.
    """
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    work = _hold_work(member)
    if work and to is None:
        raise DomainError(f"{member.display_name} still has {len(work)} open. Pick who gets them.")
    if to == member.pk:
        raise DomainError("Pick somebody who stays.")
    for each in work:
        services.assign(consultation=each, by=by, to=to, anyway=True)  # type: ignore[arg-type]
    team.end_access(member=member, by=by)
    _out_of_teams(member)
    return len(work)


def _hold_work(member: Membership) -> list[Consultation]:
    """The open requests of a colleague, each held until the transaction ends.

    Always in the order of their ids: whoever holds several requests holds them in this order, so that no two wait for
    each other. One that somebody else took while we waited is left to them.
    """
    mine = Routing.objects.filter(owner=member.pk, consultation__status__in=OPEN)
    held = []
    for pk in mine.order_by("consultation_id").values_list("consultation_id", flat=True):
        found = access.hold(pk)
        if found is not None and found.status in OPEN and mine.filter(consultation=pk).exists():
            held.append(found)
    return held


def end_those_over() -> int:
    """Of this practice, end the access of those whose last day is over; their open work goes back to its team.

    So does what was given to somebody in the very moment in which they left.
    """
    for gone in Membership.objects.filter(ended_at__isnull=False, pk__in=_owners_of_open()):
        with transaction.atomic():
            _back_to_teams(gone)
    over = team.those_over(clock.today())
    for member in over:
        with transaction.atomic():
            _back_to_teams(member)
            _out_of_teams(member)
            team.end_by_itself(member)
    return len(over)


def _out_of_teams(member: Membership) -> None:
    TeamMember.objects.filter(membership=member.pk, left_at=None).update(left_at=clock.now())


def _owners_of_open() -> Any:
    return Routing.objects.filter(owner__isnull=False, consultation__status__in=OPEN).values("owner")


def _back_to_teams(member: Membership) -> None:
    now = clock.now()
    for held in _hold_work(member):
        routing = Routing.objects.select_related("team").get(consultation=held)
        routing.owner_id, routing.owned_at = None, None
        routing.save(update_fields=["owner", "owned_at"])
        conversation.leave_to_team(consultation=held, team=routing.team.name)
        Assignment.fresh(
            consultation_id=held.pk,
            at=now,
            by="system:last_day",
            by_name="Portal",
            team=routing.team,
            due_at=routing.due_at,
            reason=f"{member.display_name} does not work here any more",
        ).save(force_insert=True)
