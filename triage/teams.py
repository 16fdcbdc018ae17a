"""Which teams has a practice, and who works in them?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal import audit
from portal.core import clock, tenancy
from portal.core.errors import NotAllowed
from portal.core.http import Visit
from portal.people.models import Membership
from portal.people.roles import Permission, Role
from triage.domain.routing import default_table
from triage.models import Team, TeamMember

#: Where somebody starts who is in no team yet. The practice moves them as it likes.
TEAMS_OF: dict[Role, tuple[str, ...]] = {
    Role.RECEPTIONIST: ("front", "admin"),
    Role.CLINICIAN: ("clinical",),
    Role.MANAGER: ("admin",),
    Role.SAFETY_OFFICER: (),
}


def make_teams() -> list[Team]:
    """The teams that the default rules name, for this practice; those that exist keep the name they were given."""
    Team.objects.bulk_create(
        [Team.fresh(key=key, name=name) for key, name in default_table().teams.items()], ignore_conflicts=True
    )
    return list(Team.objects.order_by("key"))


def team_of(key: str) -> Team:
    """The practice's team of that key; the default teams are made when it has none yet."""
    found: Team | None = Team.objects.filter(key=key).first()
    if found is not None:
        return found
    with tenancy.as_system():  # a patient's submission may be what finds the practice without teams
        return next(team for team in make_teams() if team.key == key)


def join(*, team: str, membership: Membership, at: datetime | None = None) -> None:
    """Put somebody into a team. Once is enough."""
    TeamMember.objects.bulk_create(
        [TeamMember.fresh(team=team_of(team), membership=membership, joined_at=at or clock.now())],
        ignore_conflicts=True,
    )


def leave(*, team: str, membership: Membership, at: datetime | None = None) -> None:
    """Take somebody out of a team; what they own stays theirs."""
    TeamMember.objects.filter(team__key=team, membership=membership, left_at=None).update(
        left_at=at or clock.now()
    )


def place(*, member: Membership, teams: Iterable[str], by: Visit) -> None:
    """Put a colleague into exactly these teams; what they own stays theirs."""
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    rows = TeamMember.objects.filter(membership=member, left_at=None)
    wanted, held = set(teams), set(rows.values_list("team__key", flat=True))
    for key in sorted(wanted - held):
        join(team=key, membership=member)
    for key in sorted(held - wanted):
        leave(team=key, membership=member)
    audit.record("team.placed", object_id=member.pk, details={"teams": sorted(wanted)})


def join_by_role() -> int:
    """Put everyone of this practice who is in no team into the teams of their roles; gives how many people."""
    placed = TeamMember.objects.filter(left_at=None).values("membership")
    people = list(Membership.objects.current().exclude(pk__in=placed))
    for membership in people:
        for team in sorted({team for role in membership.roles for team in TEAMS_OF.get(Role(role), ())}):
            join(team=team, membership=membership)
    return len(people)
