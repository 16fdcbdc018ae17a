"""An answer has not been read: when is the patient told a second time, and when must somebody phone? Pure.

Times are those of the clinical content (1.6, B21; hazard H10), drafted; no clinician has approved them yet. A less
pressing level never makes anybody phone sooner than a more pressing one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consultations.domain.levels import Level
from consultations.domain.lifecycle import Outcome
from consultations.domain.telling import SPOKEN
from portal.core.dates import LONDON, date_of, in_london
from portal.practices.hours import CoreHours, NeverOpen

#: The shortest time of any level: nobody has to look at an unread answer sooner.
FIRST_LOOK = timedelta(hours=1)

#: Further ahead than any practice is shut.
_FURTHEST = 366


class Act(StrEnum):
    """What is done about an answer that was not read."""

    TELL_AGAIN = "tell_again"
    PHONE = "phone"


@dataclass(frozen=True)
class Step:
    """One thing to do, from that moment on."""

    at: datetime
    act: Act


#: Outcomes after which nobody needs to phone about an answer: somebody spoke with the patient, or nothing was owed.
SETTLED_BY = SPOKEN | {
    Outcome.ESCALATED_999,
    Outcome.WITHDRAWN_BY_PATIENT,
    Outcome.WRONG_PERSON,
    Outcome.DUPLICATE,
}


def steps(level: Level, since: datetime, hours: CoreHours) -> tuple[Step, ...]:
    """Everything that is done about an answer of this level that could be read `since` then; phoning is the last."""
    if level in (Level.EMERGENCY, Level.URGENT):
        return (Step(since + FIRST_LOOK, Act.PHONE),)
    if level == Level.SOON:
        return (
            Step(working_days_after(since, 1, hours), Act.TELL_AGAIN),
            Step(working_days_after(since, 2, hours), Act.PHONE),
        )
    week = since + timedelta(days=7)
    return (
        Step(since + timedelta(days=3), Act.TELL_AGAIN),
        Step(week, Act.TELL_AGAIN),
        Step(working_days_after(week, 1, hours), Act.PHONE),
    )


def next_step(
    level: Level, since: datetime, *, told: int, hours: CoreHours, now: datetime, may_tell: bool = True
) -> Step:
    """What is to be done next, when the patient was told `told` times already.

    Where they may not be told, or phoning is due by `now`, telling is left out: rules only ever raise.
    """
    found = steps(level, since, hours)
    phone, notices = found[-1], found[:-1]
    if not may_tell or phone.at <= now:
        return phone
    return notices[told] if told < len(notices) else phone


def working_days_after(moment: datetime, days: int, hours: CoreHours) -> datetime:
    """The same time of day, so many working days later."""
    day, left = date_of(moment), days
    for _ in range(_FURTHEST):
        day += timedelta(days=1)
        left -= hours.is_working_day(day)
        if left == 0:
            break
    else:
        raise NeverOpen("This practice has no working day within a year.")
    local = in_london(moment)
    return datetime.combine(day, local.time(), LONDON).astimezone(moment.tzinfo)


def stops(
    *, is_read: bool, has_died: bool, closed_at: datetime | None, outcome: str, since: datetime
) -> bool:
    """Whether nothing more is to be done: it was read, the patient has died, or the request was closed later because
    somebody had spoken with them. A reply that itself closed the request is still to be read."""
    if is_read or has_died:
        return True
    return _closed_later(closed_at, since) and outcome in SETTLED_BY


def may_tell_again(*, is_listed: bool, is_safe: bool, closed_at: datetime | None, since: datetime) -> bool:
    """Whether a second notice may leave. Not to somebody who is not, or no longer, on the list (they cannot read it, or
    may be elsewhere), not where messages are unsafe, and not once staff have ended the request: there somebody phones.
    """
    return is_listed and is_safe and not _closed_later(closed_at, since)


def _closed_later(closed_at: datetime | None, since: datetime) -> bool:
    return closed_at is not None and closed_at > since
