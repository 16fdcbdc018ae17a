"""How does a line get into the audit trail, and who does it say has looked?

Models are imported inside the functions: the package's face is imported while Django is still finding its apps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.core import clock, tenancy
from portal.core.tenancy import Scope, Tenant

if TYPE_CHECKING:
    from portal.audit.models import AuditEvent

_ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,80}")


@dataclass(frozen=True)
class Reading:
    """One account has looked at a request: when first, when last, how often."""

    actor: UUID
    actor_kind: str
    first_at: datetime
    last_at: datetime
    times: int


def record(
    action: str,
    *,
    consultation_id: UUID | None = None,
    patient_id: UUID | None = None,
    object_id: UUID | None = None,
    ids: Iterable[UUID] = (),
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Add one line in the current practice and transaction, in the name of the current actor.

    Reading something is an action that ends in `.read`. Details are codes, numbers, dates and ids: a value with a space
    in it raises ValueError, because it may be somebody's words. Raises NoTenant outside a practice.
    """
    from portal.audit.models import AuditEvent

    if not _ACTION.fullmatch(action):
        raise ValueError(
            f"An audit action is lower-case words and dots, such as request.read, not {action!r}."
        )
    actor, kind, agent = _who(tenancy.current())
    event = AuditEvent.fresh(
        at=clock.now(),
        actor=actor,
        actor_kind=kind,
        agent=agent,
        action=action,
        consultation_id=consultation_id,
        patient_id=patient_id,
        object_id=object_id,
        ids=list(ids),
        details={_code(key): _plain(value) for key, value in (details or {}).items()},
    )
    event.save(force_insert=True)
    return event


def readers_of(consultation_id: UUID) -> list[Reading]:
    """Which accounts of the practice have opened this request, the latest first. As `readers_of_each`."""
    return readers_of_each([consultation_id]).get(consultation_id, [])


def readers_of_each(consultation_ids: Iterable[UUID]) -> dict[UUID, list[Reading]]:
    """Which accounts of the practice have opened each of these requests, the latest first, in one statement.

    The caller has already made sure that the person asking may see the requests: this looks with the system's reach, as
    a patient may read who has looked, and no other line.
    """
    from django.db.models import Count, Max, Min

    from portal.audit.models import ActorKind, AuditEvent

    with tenancy.as_system():
        rows = (
            AuditEvent.objects.filter(
                consultation_id__in=list(consultation_ids),
                action__endswith=".read",
                actor_kind=ActorKind.STAFF,
            )
            .exclude(actor=None)
            .values("consultation_id", "actor", "actor_kind")
            .annotate(first_at=Min("at"), last_at=Max("at"), times=Count("id"))
            .order_by("-last_at")
        )
        found: dict[UUID, list[Reading]] = {}
        for row in rows:
            found.setdefault(row.pop("consultation_id"), []).append(Reading(**row))
    return found


def _who(now: Tenant) -> tuple[UUID | None, str, str]:
    """The account, its capacity, and the name of what acted when nobody did."""
    try:
        account = UUID(now.actor)
    except ValueError:
        return None, "visitor" if now.actor == "visitor" else "system", now.actor[:80]
    came_as = now.came_as or now.scope
    if came_as == Scope.SYSTEM:
        return account, "system", ""
    return account, "staff" if came_as == Scope.STAFF else "patient", ""


def _code(word: str) -> str:
    if not _CODE.fullmatch(word):
        raise ValueError("Audit details are codes and ids, never words. Leave the text out.")
    return word


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return _code(str(value))
