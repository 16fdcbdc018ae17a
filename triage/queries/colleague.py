"""In which teams is a colleague, and which are there?"""

from __future__ import annotations

from portal.people.models import Membership
from triage.models import Team, TeamMember


def teams() -> list[tuple[str, str]]:
    """The practice's teams, as choices."""
    return list(Team.objects.order_by("name").values_list("key", "name"))


def teams_of(member: Membership) -> list[str]:
    """The keys of the teams somebody is in now."""
    rows = TeamMember.objects.filter(membership=member.pk, left_at=None)
    return list(rows.order_by("team__name").values_list("team__key", flat=True))


def others_than(member: Membership) -> list[tuple[str, str]]:
    """Everybody else who works here now, as choices."""
    rows = Membership.objects.current().exclude(pk=member.pk).order_by("display_name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "display_name")]
