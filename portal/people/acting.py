"""For whom may this account act, and how far does that reach? Read anew for each page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.people.models import Proxy
from portal.people.proxy_rules import CARE_HOME


@dataclass(frozen=True)
class ActsFor:
    """One patient that an account acts for. No kinds: all of them. No first day: all that was ever sent."""

    proxy_id: UUID
    patient_id: UUID
    relation: str
    kinds: frozenset[str] = frozenset()
    sees_from: date | None = None

    @property
    def is_care_home(self) -> bool:
        """Whether the account belongs to a home where the patient lives."""
        return self.relation == CARE_HOME

    def may_send(self, kind: str) -> bool:
        """Whether requests of this kind may be written for the patient."""
        return not self.kinds or kind in self.kinds

    def covers(self, kind: str, sent_on: date) -> bool:
        """Whether a request of this kind, sent on that day, may be seen."""
        return self.may_send(kind) and (self.sees_from is None or self.sees_from <= sent_on)


def told(rows: Iterable[Mapping[str, Any]]) -> tuple[ActsFor, ...]:
    """What `portal_enter` says of an account's proxies."""
    return tuple(
        ActsFor(
            proxy_id=UUID(row["id"]),
            patient_id=UUID(row["patient"]),
            relation=row["relation"],
            kinds=frozenset(row["kinds"]),
            sees_from=date.fromisoformat(row["sees_from"]) if row["sees_from"] else None,
        )
        for row in rows
    )


def acts_for(person: UUID, today: date) -> tuple[ActsFor, ...]:
    """Everybody this account may act for at the practice today."""
    rows = Proxy.objects.filter(user_id=person, ended_at=None, starts_on__lte=today, ends_on__gte=today)
    return tuple(reach_of(row) for row in rows.order_by("starts_on", "id"))


def reach_of(row: Proxy) -> ActsFor:
    """How far this access reaches."""
    return ActsFor(row.pk, row.patient_id, row.relation, frozenset(row.kinds), row.sees_from)
