"""What else does the inbox ask for, beside its numbers and rows? Each is one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Window

from consultations.domain.lifecycle import MOVES, Move, Who
from consultations.models import Consultation, StatusChange
from portal.core.http import Visit
from portal.people import identity
from triage.domain.inbox import View
from triage.queries.conditions import of_view, requests
from triage.queries.rows import DANGER_FIRST, ORDER, SEARCH_DAYS, Filters, filtered

#: Names are compared one by one, so no more than these are looked at.
MOST_NAMES = 400

#: How alike two spellings have to be, from 0 to 1.
ALIKE = 0.7


@dataclass(frozen=True)
class Fresh:
    """What has changed around a list that somebody has on their screen."""

    number: int
    rows: list[Consultation]  # those of the page as it would be now, with what their presence line needs


def fresh(
    visit: Visit, view: View, filters: Filters, *, since: datetime, now: datetime, number: int, size: int
) -> Fresh:
    """How many of the view's requests are newer than the list, and who stands on that page now."""
    is_new = Q(sent_at__gt=since) | Q(patient_wrote_at__gt=since)
    rows = filtered(requests().filter(of_view(view, now=now, me=visit.membership.pk)), filters, visit)
    first = (number - 1) * size
    found: list[Any] = list(
        rows.annotate(new=Window(Count("pk", filter=is_new)))
        .only("pk", "level", "opened_at", "patient_wrote_at", "sent_at")
        .order_by(*ORDER.get(view, DANGER_FIRST))[first : first + size]
    )
    return Fresh(vars(found[0])["new"] if found else 0, found)


def chosen(ids: Iterable[UUID]) -> list[Consultation]:
    """The requests somebody ticked, those of other practices left out, in the order of danger."""
    rows = requests().filter(pk__in=set(ids)).select_related("patient", "routing__team", "routing__owner")
    return list(rows.defer("asked", "search", "words").order_by(*DANGER_FIRST))


def last_moved() -> StatusChange | None:
    """The last thing any member of staff did with any request; to have opened one is to have done nothing with it yet."""
    by_staff = [move for move, rule in MOVES.items() if rule.who is Who.STAFF and move is not Move.OPEN]
    found: StatusChange | None = StatusChange.objects.filter(move__in=by_staff).order_by("-at").first()
    return found


def spelled_like(typed: str, *, now: datetime, most: int = 3) -> list[Consultation]:
    """Requests of people whose name is spelled nearly so, the likest first, one for each person."""
    words = [key for word in typed.split() if len(key := identity.name_key(word)) >= 3]
    if not words:
        return []
    near = Q(pk__in=[])
    for key in words:
        near |= Q(patient__family_key__startswith=key[:2]) | Q(patient__family_key__endswith=key[-3:])
        near |= Q(said_name__icontains=key[:3])
    rows = (
        Consultation.objects.filter(near, sent_at__gte=now - timedelta(days=SEARCH_DAYS))
        .select_related("patient")
        .defer("asked", "search", "words")
        .order_by("-sent_at")[:MOST_NAMES]
    )
    best: dict[str, tuple[float, Consultation]] = {}
    for row in rows:
        likeness = max((_alike(key, row.said_name) for key in words), default=0.0)
        if likeness >= ALIKE and row.said_name not in best:
            best[row.said_name] = (likeness, row)
    ranked = sorted(best.values(), key=lambda each: -each[0])
    return [row for _, row in ranked[:most]]


def _alike(key: str, name: str) -> float:
    parts = [identity.name_key(part) for part in name.split()]
    return max((SequenceMatcher(None, key, part).ratio() for part in parts if part), default=0.0)
