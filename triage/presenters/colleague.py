"""What does a colleague's page show?"""

from __future__ import annotations

from typing import Any

from portal.core import clock
from portal.core.http import Visit
from portal.people import absences
from portal.people.models import Membership
from portal.people.roles import Permission
from triage.forms import colleague as forms
from triage.queries import colleague as queries


def colleague(visit: Visit, member: Membership, **refused: Any) -> dict[str, Any]:
    """The whole page; `refused` holds a form that was sent and is to be shown again, by the name of its part."""
    manages = visit.may(Permission.MANAGE_TEAM)
    teams, held = queries.teams(), queries.teams_of(member)
    works_here = member.ended_at is None and member.door_until is None
    forms_here: dict[str, Any] = {}
    if manages and works_here:
        forms_here = {
            "roles": forms.RolesForm(
                initial={"roles": member.roles, "job_title": member.job_title}, prefix="roles"
            ),
            "teams": forms.TeamsForm(initial={"teams": held}, offered=teams, prefix="teams"),
            "last_day": forms.LastDayForm(initial={"last_day": member.last_day}, prefix="last_day"),
        }
    if works_here and absences.may_change(member, visit):
        forms_here["away"] = away_form(member)
    forms_here |= refused
    return {
        "member": member,
        "teams": [name for key, name in teams if key in held],
        "absences": absences.to_come(member.pk, clock.today()),
        "forms": forms_here,
        "refused": next(iter(refused.values()), None),
        "may_change_away": "away" in forms_here,
        "is_me": member.pk == visit.membership.id,
        "may_end": manages and member.ended_at is None and member.pk != visit.membership.id,
    }


def away_form(member: Membership, data: Any = None) -> forms.AwayForm:
    """The form for days away."""
    return forms.AwayForm(data, colleagues=queries.others_than(member), prefix="away")
