"""When is somebody told again that an answer waits, and when is somebody to phone?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.levels import Level
from consultations.domain.lifecycle import Outcome
from consultations.domain.unread import (
    Act,
    may_tell_again,
    next_step,
    steps,
    stops,
    working_days_after,
)
from portal.practices.hours import CoreHours, NeverOpen

HOURS = CoreHours()
#: A Thursday before Good Friday: the next working day is the Tuesday after Easter.
EASTER = CoreHours(holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"})
MONDAY = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: MONDAY - timedelta(days=400) + timedelta(minutes=minutes)
)


def test_of_urgent_answers_somebody_phones_after_an_hour() -> None:
    for level in (Level.URGENT, Level.EMERGENCY):
        assert [(each.at - MONDAY, each.act) for each in steps(level, MONDAY, HOURS)] == [
            (timedelta(hours=1), Act.PHONE)
        ]


def test_of_soon_answers_they_are_told_after_one_working_day_and_phoned_after_two() -> None:
    friday = MONDAY + timedelta(days=4)

    told, phone = steps(Level.SOON, friday, HOURS)

    assert (told.act, phone.act) == (Act.TELL_AGAIN, Act.PHONE)
    # The clocks go forward on the Sunday between: the same time of day is an hour less away.
    assert told.at == datetime(2026, 3, 30, 8, 30, tzinfo=UTC)
    assert phone.at == datetime(2026, 3, 31, 8, 30, tzinfo=UTC)


def test_of_routine_answers_they_are_told_after_three_and_seven_days_then_phoned() -> None:
    found = steps(Level.ROUTINE, MONDAY, HOURS)

    assert [each.act for each in found] == [Act.TELL_AGAIN, Act.TELL_AGAIN, Act.PHONE]
    assert [(each.at - MONDAY).days for each in found[:2]] == [3, 7]


def test_bank_holidays_are_no_working_days() -> None:
    thursday = datetime(2026, 4, 2, 11, 0, tzinfo=UTC)

    assert working_days_after(thursday, 1, EASTER) == datetime(2026, 4, 7, 11, 0, tzinfo=UTC)


def test_a_practice_that_never_opens_is_said_and_not_counted_for_ever() -> None:
    with pytest.raises(NeverOpen):
        working_days_after(MONDAY, 1, CoreHours(weekly=((),) * 7))


@given(since=MOMENTS)
def test_a_more_pressing_level_is_never_phoned_later(since: datetime) -> None:
    phones = [steps(level, since, HOURS)[-1] for level in sorted(Level)]

    assert all(each.act == Act.PHONE for each in phones)
    assert all(later.at <= sooner.at for sooner, later in pairwise(phones))


@given(since=MOMENTS, level=st.sampled_from(list(Level)), told=st.integers(0, 5), hours=st.integers(0, 500))
def test_however_often_they_were_told_somebody_phones_in_the_end(
    since: datetime, level: Level, told: int, hours: int
) -> None:
    now = since + timedelta(hours=hours)

    step = next_step(level, since, told=told, hours=HOURS, now=now)

    last = steps(level, since, HOURS)[-1]
    assert step.at <= last.at
    assert step == last or now < last.at
    assert next_step(level, since, told=told, hours=HOURS, now=now, may_tell=False) == last


def test_what_was_read_or_settled_by_speaking_needs_nothing_more() -> None:
    later = MONDAY + timedelta(hours=2)
    base = {"is_read": False, "has_died": False, "closed_at": None, "outcome": "", "since": MONDAY}

    assert not stops(**base)  # type: ignore[arg-type]
    for changed in (
        {"is_read": True},
        {"has_died": True},
        {"closed_at": later, "outcome": Outcome.PHONE_CALL},
        {"closed_at": later, "outcome": Outcome.WITHDRAWN_BY_PATIENT},
    ):
        assert stops(**{**base, **changed})  # type: ignore[arg-type]
    for changed in (
        {"closed_at": MONDAY, "outcome": Outcome.PHONE_CALL},  # the reply itself closed it
        {"closed_at": later, "outcome": Outcome.ADVICE_GIVEN},
        {"closed_at": later, "outcome": Outcome.FACE_TO_FACE},  # it may only have been booked
        {"closed_at": later, "outcome": Outcome.HOME_VISIT},
    ):
        assert not stops(**{**base, **changed})  # type: ignore[arg-type]


def test_nobody_is_told_again_who_cannot_read_is_not_safe_or_whose_request_is_over() -> None:
    good = {"is_listed": True, "is_safe": True, "closed_at": None, "since": MONDAY}

    assert may_tell_again(**good)  # type: ignore[arg-type]
    assert may_tell_again(**{**good, "closed_at": MONDAY})  # type: ignore[arg-type]
    for changed in (
        {"is_listed": False},
        {"is_safe": False},
        {"closed_at": MONDAY + timedelta(minutes=1)},
    ):
        assert not may_tell_again(**{**good, **changed})  # type: ignore[arg-type]
