"""Which kinds of safeguarding marker are there, and when is one to be looked at again?"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class MarkerKind(StrEnum):
    """Why staff take care. The values are stored and permanent."""

    ADULT_AT_RISK = "adult_at_risk"
    DOMESTIC_ABUSE = "domestic_abuse"
    COERCION = "coercion"
    CHILD_PROTECTION = "child_protection"
    CHILD_IN_CARE = "child_in_care"
    OTHER = "other"


KIND_WORDS: dict[MarkerKind, str] = {
    MarkerKind.ADULT_AT_RISK: "Adult at risk",
    MarkerKind.DOMESTIC_ABUSE: "Domestic abuse",
    MarkerKind.COERCION: "May be made to write or to share",
    MarkerKind.CHILD_PROTECTION: "Child protection plan",
    MarkerKind.CHILD_IN_CARE: "Child in care",
    MarkerKind.OTHER: "Other, see the clinical record",
}

#: After how many months somebody looks at it again: what may be chosen.
REVIEW_AFTER = (1, 3, 6, 12)


def review_on(today: date, months: int) -> date:
    """The day of the review: the same day of the month, or its last."""
    whole = today.month - 1 + months
    first_after = date(today.year + (whole + 1) // 12, (whole + 1) % 12 + 1, 1)
    last = first_after - timedelta(days=1)
    return last.replace(day=min(today.day, last.day))


def words(kind: str) -> str:
    """How staff call it."""
    return KIND_WORDS[MarkerKind(kind)] if kind in set(MarkerKind) else kind
