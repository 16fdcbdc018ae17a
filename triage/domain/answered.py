"""How soon was somebody answered by a person, and how often in time? Pure; counts minutes of core hours.

Counted are the requests that a person answered first within the span, whenever they were sent. In time means by the
closing time of the working day for an urgent request and of the next working period for the others, as the contract
says, and never later than the patient was told. Who was still without an answer when the time ran out within the span
counts as not in time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultations.domain.levels import Level
from portal.practices.hours import CoreHours, promise, working_minutes

#: With fewer answers than this a median says more about one patient than about the practice.
FEWEST = 5


@dataclass(frozen=True)
class Request:
    """What has to be known of a request. `first_answer_at` is empty while nobody has answered."""

    level: Level
    sent_at: datetime
    first_answer_at: datetime | None
    promised_by: datetime


@dataclass(frozen=True)
class Answered:
    """The figures of one level in one span. Times are core minutes; None where there are too few answers to say."""

    requests: int = 0  # answered first within the span
    half_within: int | None = None
    nine_in_ten_within: int | None = None
    decided: int = 0  # those, and those whose time ran out unanswered
    in_time: int = 0

    @property
    def share_in_time(self) -> float | None:
        """In percent, cut off after one decimal: 99.96 is never called 100."""
        if self.decided < FEWEST:
            return None
        return math.floor(1000 * self.in_time / self.decided) / 10


def latest(request: Request, hours: CoreHours) -> datetime:
    """By when it had to be answered first. What was promised later, for words that came later, does not count."""
    return min(request.promised_by, promise(request.level, request.sent_at, hours))


def percentile(sorted_values: Sequence[int], share: float) -> int:
    """The smallest value that at least this share of them do not exceed (nearest rank)."""
    if not sorted_values:
        raise ValueError("Of nothing there is no percentile.")
    return sorted_values[max(math.ceil(share * len(sorted_values)), 1) - 1]


def figures(requests: Iterable[Request], *, since: datetime, until: datetime, hours: CoreHours) -> Answered:
    """The figures of these requests for the span from `since` up to, not including, `until`."""
    minutes: list[int] = []
    decided = in_time = 0
    for each in requests:
        by, answered_at = latest(each, hours), each.first_answer_at
        if answered_at is not None and since <= answered_at < until:
            minutes.append(working_minutes(each.sent_at, answered_at, hours))
            decided += 1
            in_time += answered_at <= by
        elif since <= by < until and (answered_at is None or answered_at >= until):
            decided += 1
    minutes.sort()
    enough = len(minutes) >= FEWEST
    return Answered(
        requests=len(minutes),
        half_within=percentile(minutes, 0.5) if enough else None,
        nine_in_ten_within=percentile(minutes, 0.9) if enough else None,
        decided=decided,
        in_time=in_time,
    )


def length_words(minutes: int) -> str:
    """ "34 min", "1 h 52", "11 h 40": core hours, so never days."""
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d}"
