"""How soon, and how often in time: the arithmetic, in core hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consultations.domain.levels import Level
from portal.practices.hours import CoreHours
from triage.domain.answered import Answered, Request, figures, latest, length_words, percentile

HOURS = CoreHours()
MONDAY = datetime(2026, 3, 23, 0, tzinfo=UTC)  # winter time: UTC is the time on the wall
WEEK_BEFORE = MONDAY - timedelta(days=7)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week before, Monday being 0."""
    return WEEK_BEFORE + timedelta(days=day, hours=hour, minutes=minute)


def sent(at_: datetime, answered: datetime | None, level: Level = Level.ROUTINE) -> Request:
    return Request(level, at_, answered, at_ + timedelta(days=30))


def of(*requests: Request) -> Answered:
    return figures(requests, since=WEEK_BEFORE, until=MONDAY, hours=HOURS)


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([7], 0.5, 7),
        ([1, 2, 3, 4], 0.5, 2),
        ([1, 2, 3], 0.5, 2),
        (list(range(1, 11)), 0.9, 9),
        ([5, 6], 0.9, 6),
    ],
)
def test_percentile_is_the_nearest_rank(values: list[int], share: float, found: int) -> None:
    assert percentile(values, share) == found


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no percentile"):
        percentile([], 0.5)


def test_nights_and_weekends_are_not_counted() -> None:
    found = of(*[sent(at(0, 18), at(1, 9))] * 5)

    assert (found.half_within, found.nine_in_ten_within) == (90, 90)


def test_under_five_answers_nothing_is_said() -> None:
    found = of(*[sent(at(0, 9), at(0, 10))] * 4)

    assert found.requests == 4
    assert (found.half_within, found.nine_in_ten_within, found.share_in_time) == (None, None, None)


def test_answered_outside_the_span_is_not_counted_in_it() -> None:
    early = sent(WEEK_BEFORE - timedelta(days=3), WEEK_BEFORE - timedelta(minutes=1))
    late = sent(at(4, 9), MONDAY)

    assert of(early).requests == 0
    assert of(late).requests == 0


def test_answered_at_closing_time_is_in_time_and_a_second_later_is_not() -> None:
    on_time = sent(at(0, 9), at(0, 18, 30), Level.URGENT)
    too_late = sent(at(0, 9), at(0, 18, 30) + timedelta(seconds=1), Level.URGENT)

    found = of(*[on_time] * 9, too_late)

    assert (found.decided, found.in_time, found.share_in_time) == (10, 9, 90.0)


def test_unanswered_when_its_time_ran_out_is_not_in_time() -> None:
    forgotten = sent(at(0, 9), None, Level.URGENT)
    still_time = sent(at(4, 19), None, Level.URGENT)

    found = of(forgotten, still_time, *[sent(at(0, 9), at(0, 9, 30), Level.URGENT)] * 4)

    assert (found.requests, found.decided, found.in_time) == (4, 5, 4)


def test_answered_after_the_span_was_late_within_it() -> None:
    found = of(sent(at(0, 9), MONDAY + timedelta(hours=9), Level.URGENT))

    assert (found.requests, found.decided, found.in_time) == (0, 1, 0)


def test_a_later_promise_does_not_make_a_late_answer_timely() -> None:
    request = Request(Level.URGENT, at(0, 9), at(1, 9), promised_by=at(3, 18))

    assert latest(request, HOURS) == at(0, 18, 30)
    assert of(request).in_time == 0


def test_an_earlier_promise_counts() -> None:
    assert latest(Request(Level.ROUTINE, at(0, 9), None, at(0, 12)), HOURS) == at(0, 12)


def test_nearly_all_is_not_called_all() -> None:
    found = Answered(requests=5000, decided=5000, in_time=4999)

    assert found.share_in_time == 99.9


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h 00"), (112, "1 h 52")]
)
def test_length_words(minutes: int, words: str) -> None:
    assert length_words(minutes) == words
