"""How long has it been, how long is left, and does somebody have to be told? Pure.

Three clocks run for a request: until somebody opens it, until a person has told the patient what happens next, and
until it is closed. An automatic acknowledgement stops none of them. All count minutes of core hours.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from consultations.domain.levels import Level
from portal.core.dates import MONTHS, clock_words, in_london, short_day_words
from portal.practices.hours import CoreHours, closing_time, working_minutes

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: From this many minutes before closing, every request nobody has opened is listed until somebody has.
SWEEP_MINUTES = 90

#: A reply nobody has read for so long comes back to the practice.
UNREAD_AFTER = timedelta(days=2)


class Alarm(StrEnum):
    """Who has to be told that nobody has opened a request yet, from nobody upwards."""

    NONE = "none"
    SWEEP = "sweep"  # listed for whoever closes the day
    DUTY = "duty"  # the banner of whoever is on duty
    EVERYONE = "everyone"  # the banner of all staff


#: Core minutes unopened before duty is told, and before everyone is (clinical content 5.2: P0, P1, P2).
ALARMS: dict[Level, tuple[int, int | None]] = {
    Level.EMERGENCY: (0, 15),
    Level.URGENT: (30, 60),
    Level.SOON: (240, None),
}

#: How soon after new words on a pressing request somebody answers, in core minutes: as after a new one.
ANSWER_WITHIN: dict[Level, timedelta] = {Level.EMERGENCY: 15 * MINUTE, Level.URGENT: 60 * MINUTE}


def answer_within(level: Level) -> timedelta:
    """How soon new words on an emergency or urgent request want an answer."""
    return ANSWER_WITHIN[level]


def alarm(
    level: Level, received: datetime, opened_at: datetime | None, now: datetime, hours: CoreHours
) -> Alarm:
    """How loudly a request that nobody has opened calls. Once opened it is quiet."""
    if opened_at is not None:
        return Alarm.NONE
    waited = working_minutes(received, now, hours)
    duty, everyone = ALARMS.get(level, (None, None))
    if everyone is not None and waited >= everyone:
        return Alarm.EVERYONE
    if duty is not None and waited >= duty:
        return Alarm.DUTY
    return Alarm.SWEEP if is_sweep_time(now, hours) else Alarm.NONE


def is_sweep_time(now: datetime, hours: CoreHours) -> bool:
    """Whether the working day is about to end, so that nothing may stay unopened."""
    closes = closing_time(now, hours)
    return closes is not None and closes - now <= SWEEP_MINUTES * MINUTE


def is_overdue(due_at: datetime, now: datetime) -> bool:
    """Late means after the due moment, not at it."""
    return now > due_at


def due_words(due_at: datetime, now: datetime) -> str:
    """ "in 29 min", "today 6:30pm", "Tue 6:30pm", "Tue 7 Apr, 6:30pm"; once late "28 min late"."""
    if is_overdue(due_at, now):
        return f"{span_words(now - due_at)} late"
    if due_at - now <= HOUR:
        return f"in {span_words(due_at - now)}"
    due, today = in_london(due_at).date(), in_london(now).date()
    if due == today:
        return f"today {clock_words(due_at)}"
    if (due - today).days < 7:
        return f"{short_day_words(due)} {clock_words(due_at)}"
    return f"{short_day_words(due)} {due.day} {MONTHS[due.month - 1][:3]}, {clock_words(due_at)}"


def waited_words(received: datetime, now: datetime) -> str:
    """ "waited 31 min", "waited 4 h", "waited 1 day": as the patient lives it, not in core hours."""
    return f"waited {span_words(max(now - received, timedelta()))}"


def span_words(span: timedelta) -> str:
    """A length in its largest whole unit, never rounded up: "59 min", "1 h", "23 h", "1 day", "2 days"."""
    if span < MINUTE:
        return "under 1 min"
    if span < HOUR:
        return f"{span // MINUTE} min"
    if span < DAY:
        return f"{span // HOUR} h"
    days = span // DAY
    return f"{days} day{'' if days == 1 else 's'}"
