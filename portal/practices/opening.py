"""How is a practice's week kept and checked: from when to when on each day, with a break if there is one? Pure.

A week is Monday first, each day its spans of work in order. It is kept as JSON, "08:00" and "18:30".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from enum import StrEnum
from itertools import pairwise

from portal.practices.hours import Span

Week = tuple[tuple[Span, ...], ...]

DAYS = 7


class Hours(StrEnum):
    """Which hours of a practice. The values are stored and permanent."""

    WORK = "work"  # it reads, answers and picks up the phone: every promise is reckoned with these
    DESK = "desk"  # somebody is at the front desk


def as_kept(week: Week) -> list[list[list[str]]]:
    """The week as JSON."""
    return [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in day] for day in week]


def read(kept: Sequence[Sequence[Sequence[str]]]) -> Week:
    """The week from JSON."""
    return tuple(
        tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
        for day in kept
    )


def trouble(week: Week) -> tuple[int, int, str] | None:
    """The first thing that is wrong with a week: which day, which of its times (0 to 3), and what to do."""
    for number, day in enumerate(week):
        edges = [edge for span in day for edge in span]
        for place, (before, after) in enumerate(pairwise(edges)):
            if after <= before:
                return number, place + 1, _TOO_EARLY[place]
    if not any(week):
        return (
            0,
            0,
            "Say when you are open on at least one day. Patients are promised answers by these hours.",
        )
    return None


_TOO_EARLY = (
    "The closing time must be later than the opening time",
    "You open again after you close. Enter a later time, or leave both empty",
    "The second closing time must be later than when you open again",
)


def gathered(week: Week) -> list[tuple[tuple[tuple[int, int], ...], tuple[Span, ...]]]:
    """Days that have the same hours, together: each as runs of days in a row, with their spans. Closed days are left out."""
    found: dict[tuple[Span, ...], list[int]] = {}
    for number, day in enumerate(week):
        if day:
            found.setdefault(day, []).append(number)
    return [(_runs(days), spans) for spans, days in found.items()]


def _runs(days: Sequence[int]) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def is_shorter_than(week: Week, wanted: Week) -> bool:
    """Whether a day is left out, or covered less, than in `wanted`."""
    return any(
        not any(opens <= start and end <= closes for opens, closes in week[number])
        for number, day in enumerate(wanted)
        for start, end in day
    )
