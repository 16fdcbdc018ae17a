"""What changes who deals with a request? Taking, assigning and handing it over

The moves themselves are the consultation's (`consultations.services`); here the team, the owner and the internal due
time are kept beside them, in the same transaction, with one `Assignment` for each change. Where a new request goes is
`triage.placing`.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access
from consultations import services as conversation
from consultations.domain.levels import Level
from consultations.models import Consultation
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people import absences
from portal.people.models import Membership
from triage.models import Assignment, Routing, Team
from triage.placing import age_of, placement_of, routing_of
from triage.teams import team_of

# Staff move it --------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(*, consultation: UUID | Consultation, by: Visit) -> Routing:
    """Make it one's own."""
    changed = conversation.take(consultation=consultation, by=by)
    return _give(changed, by=by, owner=by.membership.pk)


@transaction.atomic
def assign(*, consultation: UUID | Consultation, by: Visit, to: UUID, anyway: bool = False) -> Routing:
    """Give it to a colleague. Refused when that person does not work here, or not any more.

    For somebody who is away today it raises Conflict (code "away") and names who stands in, unless `anyway` says that
    they are to have it all the same.
    """
    colleague = Membership.objects.current().filter(pk=to).first()
    if colleague is None:
        raise DomainError("This person does not work here any more. Pick somebody else.", code="colleague")
    if not anyway and colleague.pk != by.membership.pk:
        _refuse_away(colleague)
    changed = conversation.assign(consultation=consultation, by=by, to_name=colleague.display_name)
    return _give(changed, by=by, owner=colleague.pk)


@transaction.atomic
def hand_over(*, consultation: UUID | Consultation, by: Visit, team: str, reason: str = "") -> Routing:
    """Give it to a team; nobody owns it until somebody there takes it."""
    found = Team.objects.filter(key=team).first()
    if found is None:
        raise DomainError("There is no such team any more. Pick another one.", code="team")
    changed = conversation.hand_over(consultation=consultation, by=by, to_team=found.name, reason=reason)
    return _give(changed, by=by, owner=None, team=found, reason=reason)


@transaction.atomic
def adopt(*, consultation: UUID | Consultation, by: Visit) -> Routing | None:
    """Make whoever answered its owner when it has none, so that what the patient writes next comes back to somebody.

    Called after a reply or a question; a request that has an owner keeps them.
    """
    held = (
        consultation if isinstance(consultation, Consultation) else Consultation.objects.get(pk=consultation)
    )
    routing = routing_of(held)
    if routing.owner_id is not None:
        return None
    return _give(held, by=by, owner=by.membership.pk, reason="Answered it")


@transaction.atomic
def raise_level(*, consultation: UUID | Consultation, by: Visit, level: Level, reason: str) -> Routing:
    """Make it more pressing: due sooner, and where nobody has it yet, placed anew by the rules."""
    return _due_again(
        conversation.raise_level(consultation=consultation, by=by, level=level, reason=reason), by
    )


@transaction.atomic
def lower_level(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    level: Level,
    reason: str,
    seen_version: int | None = None,
) -> Routing:
    """Make it less pressing. The internal due time follows; the patient's promise stays."""
    lowered = conversation.lower_level(
        consultation=consultation, by=by, level=level, reason=reason, seen_version=seen_version
    )
    return _due_again(lowered, by)


def _refuse_away(colleague: Membership) -> None:
    today = clock.today()
    absence = absences.away_on(today, [colleague.pk]).get(colleague.pk)
    if absence is None:
        return
    deputy = absences.stands_in(colleague.pk, today)
    instead = f"{deputy.display_name} stands in." if deputy else "Nobody stands in: give it to a team."
    back = f"{absence.last_day:%A} {absence.last_day.day} {absence.last_day:%B}"
    raise Conflict(
        f"{colleague.display_name} is not working today and is away until {back}. {instead}", code="away"
    )


# Within ---------------------------------------------------------------------------------------------------------------


def _give(
    consultation: Consultation,
    *,
    by: Visit,
    owner: UUID | None,
    team: Team | None = None,
    reason: str = "",
) -> Routing:
    routing = routing_of(consultation)
    routing.owner_id, routing.owned_at = owner, clock.now() if owner else None
    routing.team = team or routing.team
    routing.save(update_fields=["owner", "owned_at", "team"])
    _record(routing, by, reason)
    return routing


def _due_again(consultation: Consultation, by: Visit) -> Routing:
    routing = routing_of(consultation)
    placement = placement_of(consultation, age_of(consultation), clock.now())
    routing.due_at = placement.due_at
    reason = "The level was changed"
    if routing.owner_id is None and placement.team != routing.team.key:
        routing.team = team_of(placement.team)
        routing.reason, routing.rule = placement.sentence(routing.team.name), placement.rule
        routing.rule_version, reason = placement.version, routing.reason
    routing.save(update_fields=["due_at", "team", "reason", "rule", "rule_version"])
    _record(routing, by, reason)
    return routing


def _record(routing: Routing, by: Visit, reason: str) -> None:
    Assignment.fresh(
        consultation_id=routing.consultation_id,
        at=clock.now(),
        by=by.actor,
        by_name=access.standing(by).name,
        team=routing.team,
        owner_id=routing.owner_id,
        due_at=routing.due_at,
        reason=reason[:500],
    ).save(force_insert=True)
