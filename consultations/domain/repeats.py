"""Has this person written about the same thing before, and how often lately? Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consultations.domain.conditions import Known

#: A second request within these days is a repeat; the third within these is one too many to be answered in writing.
SECOND_WITHIN = timedelta(days=14)
THIRD_WITHIN = timedelta(days=28)


@dataclass(frozen=True)
class Earlier:
    """A request the same person has sent."""

    id: str
    kind: str
    sent_at: datetime


#: What staff see at once, on the list and on the request.
LABELS: dict[str, str] = {
    "RF_THIRD_REQUEST": "3rd contact in 28 days about the same",
    "RF_REPEAT_CONTACT": "2nd contact in 14 days about the same",
}


def label(codes: Iterable[str]) -> str:
    """The label for a request that raised these codes; empty when it is no repeat."""
    raised = set(codes)
    return next((words for code, words in LABELS.items() if code in raised), "")


def same_topic(kind: str, which: str, earlier: Iterable[Earlier], at: datetime) -> tuple[Earlier, ...]:
    """The requests of the last four weeks that may be about the same thing: the same form, or the very one that was
    chosen. Unsure counts as yes."""
    return tuple(
        each
        for each in earlier
        if (each.kind == kind or each.id == which) and timedelta() <= at - each.sent_at <= THIRD_WITHIN
    )


def facts(
    kind: str, which: str, earlier: Iterable[Earlier], at: datetime, *, is_clinical: bool
) -> frozenset[Known]:
    """A second contact within 14 days, of what a clinician looks at, and a third within 28, of anything."""
    found = same_topic(kind, which, earlier, at)
    lately = [each for each in found if at - each.sent_at <= SECOND_WITHIN]
    known = set()
    if lately and (is_clinical or any(each.id == which for each in lately)):
        known.add(Known.REPEAT_CONTACT)
    if len(found) >= 2:
        known.add(Known.THIRD_REQUEST)
    return frozenset(known)
