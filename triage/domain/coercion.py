"""What about a request might mean that somebody is made to write, or kept from writing? Pure.

Hints for staff and never findings: they change no level, no order and nothing that anybody outside the practice sees. They
follow clinical content 1.8. One of its signs is left out: the same device used for several accounts is known to the
browser's own cookie alone, and following people's devices would cost more trust than the hint is worth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

CHANGED_LATELY = timedelta(days=7)
#: Somebody who acts for a young person asks for these.
OFTEN_PRIVATE = {"test_results": "test results", "contraception": "contraception"}
YOUNG = range(13, 18)
GROWN_UP = 16


@dataclass(frozen=True)
class Facts:
    """What is looked at. `age`: when it was sent; None while nobody said it. `address_changed`: of any account it tells."""

    kind: str
    age: int | None
    by_somebody_else: bool
    cannot_decide: bool
    sent_at: datetime
    address_changed: tuple[datetime, ...] = ()


def hints(facts: Facts) -> list[str]:
    """A sentence for each sign that is there."""
    found = []
    is_young = facts.age in YOUNG
    if facts.by_somebody_else and not facts.cannot_decide and facts.age is not None and facts.age >= GROWN_UP:
        found.append(
            "Somebody else wrote it for a person of 16 or over who, as far as it says, can decide for themselves."
        )
    if facts.by_somebody_else and is_young and facts.kind in OFTEN_PRIVATE:
        about = OFTEN_PRIVATE[facts.kind]
        found.append(f"Somebody else asks about {about} of a young person of {facts.age}.")
    if any(_lately(each, facts.sent_at) for each in facts.address_changed):
        found.append("The e-mail address of the account was changed in the week before or after it was sent.")
    return found


def _lately(changed: datetime, sent: datetime) -> bool:
    return abs(sent - changed) <= CHANGED_LATELY


def cannot_decide(codes: Iterable[str]) -> bool:
    """Whether the form says that the patient cannot understand what it is about."""
    return "INFO_BEST_INTERESTS" in set(codes)
