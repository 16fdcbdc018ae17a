"""Which teams has a practice, and who works in them?"""

from __future__ import annotations

from datetime import datetime

from portal.core import clock, tenancy
from portal.people.models import Membership
from portal.people.roles import Role
from triage.domain.routing import default_table
from triage.models import Team, TeamMember

#: Where somebody starts who is in no team yet. The practice moves them as it likes.
TEAMS_OF: dict[Role, tuple[str, ...]] = {
    Role.RECEPTIONIST: ("front", "admin"),
    Role.CLINICIAN: ("clinical",),
    Role.MANAGER: ("admin",),
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


def join_by_role() -> int:
    """Put everyone of this practice who is in no team into the teams of their roles; gives how many people."""
    placed = TeamMember.objects.filter(left_at=None).values("membership")
    people = list(Membership.objects.current().exclude(pk__in=placed))
    for membership in people:
        for team in sorted({team for role in membership.roles for team in TEAMS_OF.get(Role(role), ())}):
            join(team=team, membership=membership)
    return len(people)
