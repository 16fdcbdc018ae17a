"""How is it kept that a flag was right or wrong, and how do the rules stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from consultations.models import Flag
from portal import audit
from portal.core import clock, text
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.roles import Permission
from triage.models import FlagMark

LONGEST_REASON = 500
PER_PAGE = 50


@transaction.atomic
def mark(*, flag: Flag, is_right: bool, reason: str, by: Visit) -> FlagMark:
    """Say that the flag was right or wrong here. It changes no level. Pressed twice it is one.

    `flag` must be held by this transaction. Raises DomainError when the reason is longer than what is kept.
    """
    _may(by)
    reason = " ".join(text.plain(reason).split())
    if len(reason) > LONGEST_REASON:
        raise DomainError(
            f"Your reason has {len(reason)} characters. Use {LONGEST_REASON} or fewer, then mark the flag again.",
            code="reason",
        )
    stands = standing(flag)
    me = by.membership.id
    if stands is not None:
        same = (stands.is_right, stands.marked_by_id) == (is_right, me) and reason in ("", stands.reason)
        if same:
            return stands
        _take_back(stands, by)
    made: FlagMark = FlagMark.fresh(
        flag=flag, is_right=is_right, reason=reason, marked_at=clock.now(), marked_by_id=me
    )
    made.save(force_insert=True)
    audit.record(
        "flag.marked",
        consultation_id=flag.consultation_id,
        object_id=flag.pk,
        details={"right": is_right},
    )
    return made


@transaction.atomic
def take_back(*, flag: Flag, by: Visit) -> None:
    """The mark does not count any more. Taken back twice it is once. `flag` must be held by this transaction."""
    _may(by)
    stands = standing(flag)
    if stands is not None:
        _take_back(stands, by)
        audit.record("flag.mark_taken_back", consultation_id=flag.consultation_id, object_id=flag.pk)


def _take_back(stands: FlagMark, by: Visit) -> None:
    stands.undone_at, stands.undone_by_id = clock.now(), by.membership.id
    stands.save(update_fields=["undone_at", "undone_by"])


def standing(flag: Flag) -> FlagMark | None:
    """The mark that counts, if there is one."""
    found: FlagMark | None = FlagMark.objects.filter(flag=flag, undone_at=None).first()
    return found


def _may(by: Visit) -> None:
    if not by.may(Permission.MARK_FLAGS):
        raise NotAllowed("Only the practice's staff can mark a flag.")


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleCount:
    """One rule in one version: how often it raised, and what staff said of that."""

    rule: str
    version: str
    code: str
    level: str
    raised: int
    right: int
    wrong: int
    last_at: datetime


@dataclass(frozen=True)
class Totals:
    """The same over all rules."""

    rules: int
    raised: int
    right: int
    wrong: int


_RIGHT = Q(marks__undone_at=None, marks__is_right=True)
_WRONG = Q(marks__undone_at=None, marks__is_right=False)


def _raised(since: datetime | None) -> QuerySet[Flag]:
    flags: QuerySet[Flag] = Flag.objects.all() if since is None else Flag.objects.filter(raised_at__gte=since)
    return flags


def totals(since: datetime | None) -> Totals:
    """All flags raised since then."""
    found = _raised(since).aggregate(
        raised=Count("pk", distinct=True),
        right=Count("marks", filter=_RIGHT),
        wrong=Count("marks", filter=_WRONG),
    )
    return Totals(rules=_rules(since).count(), **found)


def _rules(since: datetime | None) -> QuerySet[Flag, Any]:
    return _raised(since).values("rule", "code", "level", version=F("rule_version")).distinct()


def counts(since: datetime | None, *, page: int = 1) -> list[RuleCount]:
    """A page of the rules that raised since then: most often wrong first, then most often raised."""
    rows = (
        _raised(since)
        .values("rule", "code", "level", version=F("rule_version"))
        .annotate(
            raised=Count("pk", distinct=True),
            right=Count("marks", filter=_RIGHT),
            wrong=Count("marks", filter=_WRONG),
            last_at=Max("raised_at"),
        )
        .order_by("-wrong", "-raised", "rule", "version", "code", "level")
    )
    start = (page - 1) * PER_PAGE
    return [RuleCount(**row) for row in rows[start : start + PER_PAGE]]
