"""What do staff see of marks on flags, and how do the pages of the rules read?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from consultations.domain import rule_book
from consultations.domain.levels import Level
from portal.core import paging, wording
from portal.core.http import Visit
from portal.people.roles import Permission
from triage.flag_marks import LONGEST_REASON, PER_PAGE, RuleCount, Totals
from triage.thread import moment

#: How far back the counts go: the name in the address, the words, and how many days; None is everything.
SPANS: tuple[tuple[str, str, int | None], ...] = (
    ("4-weeks", "Last 4 weeks", 28),
    ("3-months", "Last 3 months", 92),
    ("12-months", "Last 12 months", 365),
    ("all", "Everything", None),
)


def mark_of(visit: Visit, consultation: UUID, now: datetime, sign: dict[str, Any]) -> dict[str, Any] | None:
    """What stands beside a flag: the mark it has, and the buttons this person may press; None where it has neither."""
    may, stands = visit.may(Permission.MARK_FLAGS), sign.get("mark")
    if not may and not stands:
        return None
    where = {"practice": visit.practice.slug, "id": consultation, "flag": sign["id"]}
    return {
        "id": sign["id"],
        "mark": reverse("triage:flag_mark", kwargs=where) if may else "",
        "unmark": reverse("triage:flag_unmark", kwargs=where) if may else "",
        "longest": LONGEST_REASON,
        "stands": _said(stands, now) if stands else "",
    }


def _said(stands: dict[str, Any], now: datetime) -> str:
    at = moment(stands["at"])
    when = wording.short_when(at, now) if at else ""
    reason = f": {stands['reason']}" if stands["reason"] else ""
    return f"Marked {'right' if stands['is_right'] else 'wrong'} by {stands['name']}, {when}{reason}"


def span_of(name: str) -> tuple[str, int | None]:
    """The span that an address names, else the first."""
    found = next((each for each in SPANS if each[0] == name), SPANS[0])
    return found[0], found[2]


def since(days: int | None, now: datetime) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def rules_page(
    visit: Visit, rows: list[RuleCount], totals: Totals, span: str, number: int, now: datetime
) -> dict[str, Any]:
    """Everything that the page of the rules shows."""
    home = reverse("triage:danger_rules", kwargs={"practice": visit.practice.slug})
    return {
        "rows": [_row(each, now) for each in rows],
        "totals": totals,
        "share": _share(totals.right, totals.wrong),
        "spans": [
            {"text": words, "href": f"{home}?{urlencode({'since': name})}", "current": name == span}
            for name, words, _ in SPANS
        ],
        "paging": paging.paging(home, {"since": span}, number, PER_PAGE, totals.rules, "rules"),
    }


def _row(each: RuleCount, now: datetime) -> dict[str, Any]:
    rule = rule_book.explain(each.rule, each.version, each.code)
    return {
        "says": rule.says if rule else each.code,
        "when": rule.when if rule else rule_book.GONE,
        "source": rule.source if rule else "",
        "approved": (rule.approved_by if rule else None) or "nobody yet",
        "rule": each.rule,
        "version": each.version,
        "level": Level(each.level).value if each.level else "",
        "raised": each.raised,
        "right": each.right,
        "wrong": each.wrong,
        "share": _share(each.right, each.wrong),
        "last": wording.short_when(each.last_at, now),
    }


def _share(right: int, wrong: int) -> str:
    """Of those that were marked, how many were right; words where none was."""
    return f"{round(100 * right / (right + wrong))}%" if right + wrong else "not marked"
