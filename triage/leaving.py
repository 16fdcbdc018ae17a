"""What becomes of somebody's work when they leave? It is handed to a named person before their access ends."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

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
    work = open_work(member)
    if work and to is None:
        raise DomainError(f"{member.display_name} still has {len(work)} open. Pick who gets them.")
    if to == member.pk:
        raise DomainError("Pick somebody who stays.")
    for each in work:
        services.assign(consultation=each.pk, by=by, to=to, anyway=True)  # type: ignore[arg-type]
    team.end_access(member=member, by=by)
    _out_of_teams(member)
    return len(work)


def end_those_over() -> int:
    """Of this practice, end the access of those whose last day is over; their open work goes back to its team."""
    over = team.those_over(clock.today())
    for member in over:
        with transaction.atomic():
            _back_to_teams(member)
            _out_of_teams(member)
            team.end_by_itself(member)
    return len(over)


def _out_of_teams(member: Membership) -> None:
    TeamMember.objects.filter(membership=member.pk, left_at=None).update(left_at=clock.now())


def _back_to_teams(member: Membership) -> None:
    now = clock.now()
    rows = Routing.objects.select_for_update(of=("self",)).select_related("team")
    for routing in rows.filter(owner=member.pk, consultation__status__in=OPEN):
        routing.owner_id, routing.owned_at = None, None
        routing.save(update_fields=["owner", "owned_at"])
        Consultation.objects.filter(pk=routing.consultation_id).update(with_whom=f"the {routing.team.name}")
        Assignment.fresh(
            consultation_id=routing.consultation_id,
            at=now,
            by="system:last_day",
            by_name="Portal",
            team=routing.team,
            due_at=routing.due_at,
            reason=f"{member.display_name} does not work here any more",
        ).save(force_insert=True)
