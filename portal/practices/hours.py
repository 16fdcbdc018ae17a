"""When is a practice at work, and by when must somebody have been answered? Pure arithmetic of working time.

Core hours are kept in Europe/London, 8am to 6:30pm from Monday to Friday unless a practice keeps others, never on a
bank holiday of its nation and never on a day it is closed. Nothing here adds 24 hours to mean tomorrow: days are days
on a UK calendar, and lengths are real time between two moments, so the two nights a year on which the clock changes
make no difference to either.

How the contract is read. From 1 April 2026 clinically urgent requests get a response the same day, and all others
get one with the next steps by the end of the next core-hours period (GP contract 2026/27, England; before that, from
October 2025: on the day, and when sent out of hours on the next working day). A period is one working day from its
first opening to its last closing; a lunch break does not part it. So:

- urgent (and emergency): by the closing time of the working day that is running or, out of hours, of the next one. A
  request at 6am on a working day is answered that day; one at 6:30pm sharp came after hours; one at 6:29pm did not.
- everything else, sent while the practice is at work (or at lunch): by the closing time of the next working day.
  Monday 10am gives Tuesday 6:30pm, and Friday 10am gives Monday 6:30pm.
- everything else, sent out of hours: the next core-hours period is the next one that begins, so by its closing time.
  Friday 8pm and Sunday give Monday 6:30pm; Monday 6am gives Monday 6:30pm.

The last reading is the stricter of two and the one patients were given in 2025. A later reading would let a request
of Monday 6am wait until Tuesday evening while one of Sunday night must be answered on Monday.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Span = tuple[time, time]
Window = tuple[datetime, datetime]

#: A practice that is shut for longer than this has not told us when it opens again.
FURTHEST = 400

SAME_DAY_LEVELS = frozenset({"emergency", "urgent"})
NEXT_PERIOD_LEVELS = frozenset({"soon", "routine"})


class NamedDays(Protocol):
    """Days on which nobody works, each with its name: a dict, or the bank holidays of a nation."""

    def get(self, day: date, /) -> str | None: ...


_NO_DAYS: dict[date, str] = {}


class NeverOpen(ValueError):
    """The practice has no working day within a year: nothing can be promised."""


def week(opens: time = time(8), closes: time = time(18, 30)) -> tuple[tuple[Span, ...], ...]:
    """The same hours from Monday to Friday."""
    return (((opens, closes),),) * 5 + ((),) * 2


@dataclass(frozen=True)
class CoreHours:
    """When one practice is at work: its week (Monday first, several spans a day if need be) and the days it is not."""

    weekly: tuple[tuple[Span, ...], ...] = field(default_factory=week)
    holidays: NamedDays = field(default_factory=lambda: _NO_DAYS)
    closures: Mapping[date, str] = field(default_factory=lambda: _NO_DAYS)

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise ValueError("A week has seven days, Monday first. A day without work is an empty tuple.")
        for spans in self.weekly:
            edges = [edge for span in spans for edge in span]
            if any(later <= earlier for earlier, later in pairwise(edges)):
                raise ValueError("Opening hours must follow one another, and each must close after it opens.")

    def windows(self, day: date) -> list[Window]:
        """The spans of work on a day as moments in UTC; empty on a day off."""
        if self.closed_because(day) is not None:
            return []
        windows = [
            (_in_utc(day, opens), _in_utc(day, closes)) for opens, closes in self.weekly[day.weekday()]
        ]
        return [(start, end) for start, end in windows if start < end]

    def closed_because(self, day: date) -> str | None:
        """Why nobody works on a day of the week on which they otherwise would; None on a working day or weekend."""
        if not self.weekly[day.weekday()]:
            return None
        return self.holidays.get(day) or self.closures.get(day)

    def is_working_day(self, day: date) -> bool:
        return bool(self.windows(day))


def is_open(moment: datetime, hours: CoreHours) -> bool:
    """Whether the practice is at work. It is at the moment of opening; it is not at the moment of closing."""
    return any(start <= moment < end for start, end in hours.windows(_day(moment)))


def next_opening(moment: datetime, hours: CoreHours) -> datetime:
    """The first moment of work at or after `moment`; `moment` itself while the practice is open."""
    for start, end in _windows_after(moment, hours):
        if moment < end:
            return max(start, moment)
    raise NeverOpen("This practice has no working day within a year.")


def closing_time(moment: datetime, hours: CoreHours) -> datetime | None:
    """When the working day of this date ends, or None when it is a day off or already over."""
    windows = hours.windows(_day(moment))
    return windows[-1][1] if windows and moment < windows[-1][1] else None


def working_time(start: datetime, end: datetime, hours: CoreHours) -> timedelta:
    """How much working time lies between two moments; nothing when `end` is not later."""
    total = timedelta()
    if end <= start:
        return total
    for opens, closes in _windows_after(start, hours, until=_day(end)):
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def working_minutes(start: datetime, end: datetime, hours: CoreHours) -> int:
    """Whole minutes of working time between two moments."""
    return working_time(start, end, hours) // timedelta(minutes=1)


def add_working_minutes(moment: datetime, minutes: int, hours: CoreHours) -> datetime:
    """The moment by which so many minutes have been worked. None at all leave the moment as it is.

    Work that ends with the day ends at closing time, not at the next opening.
    """
    if minutes < 0:
        raise ValueError("Working time is only added, never taken away.")
    left = timedelta(minutes=minutes)
    if not left:
        return moment
    for opens, closes in _windows_after(moment, hours):
        start = max(opens, moment)
        if closes - start >= left:
            return start + left
        left -= max(closes - start, timedelta())
    raise NeverOpen("This practice does not work for so long within a year.")


def end_of_working_day(moment: datetime, hours: CoreHours) -> datetime:
    """Closing time of the working day that is running or about to begin today, else of the next working day."""
    today = closing_time(moment, hours)
    return today if today is not None else _end_of_day_after(_day(moment), hours)


def end_of_next_working_period(moment: datetime, hours: CoreHours) -> datetime:
    """Closing time of the first working day that begins after `moment`."""
    windows = hours.windows(_day(moment))
    if windows and moment < windows[0][0]:
        return windows[-1][1]
    return _end_of_day_after(_day(moment), hours)


def promise(level: str, received: datetime, hours: CoreHours) -> datetime:
    """By when the patient hears from a person. The level decides; an unknown one is refused, not guessed."""
    if level in SAME_DAY_LEVELS:
        return end_of_working_day(received, hours)
    if level in NEXT_PERIOD_LEVELS:
        return end_of_next_working_period(received, hours)
    raise ValueError(f"There is no promise for the level {level!r}.")


def _day(moment: datetime) -> date:
    if moment.tzinfo is None:
        raise ValueError(
            f"The moment {moment.isoformat()} has no time zone, so it is not known which day it is."
        )
    return moment.astimezone(LONDON).date()


def _in_utc(day: date, edge: time) -> datetime:
    return datetime.combine(day, edge, LONDON).astimezone(UTC)


def _windows_after(moment: datetime, hours: CoreHours, until: date | None = None) -> Iterator[Window]:
    """The spans of work from the day of `moment` on, in order, for as long as somebody asks."""
    day = _day(moment)
    last = until or day + timedelta(days=FURTHEST)
    while day <= last:
        yield from hours.windows(day)
        day += timedelta(days=1)


def _end_of_day_after(day: date, hours: CoreHours) -> datetime:
    for ahead in range(1, FURTHEST):
        windows = hours.windows(day + timedelta(days=ahead))
        if windows:
            return windows[-1][1]
    raise NeverOpen("This practice has no working day within a year.")
