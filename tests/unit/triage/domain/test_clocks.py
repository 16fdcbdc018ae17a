from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.levels import Level
from portal.practices.holidays import bank_holidays
from portal.practices.hours import LONDON, CoreHours
from triage.domain.clocks import (
    Alarm,
    alarm,
    due_words,
    is_overdue,
    is_sweep_time,
    span_words,
    waited_words,
)

HOURS = CoreHours(holidays=bank_holidays("england"))


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("level", "received", "now", "loudness"),
    [
        (Level.EMERGENCY, "2026-03-23 10:00", "2026-03-23 10:00", Alarm.DUTY),
        (Level.EMERGENCY, "2026-03-23 10:00", "2026-03-23 10:14", Alarm.DUTY),
        (Level.EMERGENCY, "2026-03-23 10:00", "2026-03-23 10:15", Alarm.EVERYONE),
        (Level.URGENT, "2026-03-23 10:00", "2026-03-23 10:29", Alarm.NONE),
        (Level.URGENT, "2026-03-23 10:00", "2026-03-23 10:30", Alarm.DUTY),
        (Level.URGENT, "2026-03-23 10:00", "2026-03-23 10:59", Alarm.DUTY),
        (Level.URGENT, "2026-03-23 10:00", "2026-03-23 11:00", Alarm.EVERYONE),
        # a weekend is not held against anybody
        (Level.URGENT, "2026-03-20 18:10", "2026-03-23 08:09", Alarm.NONE),
        (Level.URGENT, "2026-03-20 18:10", "2026-03-23 08:10", Alarm.DUTY),
        (Level.SOON, "2026-03-23 08:00", "2026-03-23 11:59", Alarm.NONE),
        (Level.SOON, "2026-03-23 08:00", "2026-03-23 12:00", Alarm.DUTY),
        (Level.ROUTINE, "2026-03-23 08:00", "2026-03-23 16:59", Alarm.NONE),
        (Level.ROUTINE, "2026-03-23 08:00", "2026-03-23 17:00", Alarm.SWEEP),
        (Level.ROUTINE, "2026-03-23 18:00", "2026-03-23 18:29", Alarm.SWEEP),
        (Level.ROUTINE, "2026-03-23 18:00", "2026-03-23 18:30", Alarm.NONE),
        (Level.ROUTINE, "2026-03-21 12:00", "2026-03-21 17:30", Alarm.NONE),
    ],
)
def test_an_unopened_request_calls(level: Level, received: str, now: str, loudness: Alarm) -> None:
    assert alarm(level, at(received), None, at(now), HOURS) is loudness


@pytest.mark.parametrize("level", list(Level))
def test_an_opened_request_is_quiet(level: Level) -> None:
    opened = at("2026-03-23 08:30")

    assert alarm(level, at("2026-03-23 08:00"), opened, at("2026-03-23 18:00"), HOURS) is Alarm.NONE


def test_sweep_time_is_the_last_hour_and_a_half_of_a_working_day() -> None:
    assert not is_sweep_time(at("2026-03-23 16:59"), HOURS)
    assert is_sweep_time(at("2026-03-23 17:00"), HOURS)
    assert not is_sweep_time(at("2026-03-23 18:30"), HOURS)
    assert not is_sweep_time(at("2026-04-03 17:30"), HOURS)


def test_late_begins_after_the_due_moment() -> None:
    due = at("2026-03-24 18:30")

    assert not is_overdue(due, due)
    assert is_overdue(due, due + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        ("2026-03-23 09:12", "2026-03-23 08:43", "in 29 min"),
        ("2026-03-23 09:12", "2026-03-23 08:12", "in 1 h"),
        ("2026-03-23 09:12", "2026-03-23 09:12", "in under 1 min"),
        ("2026-03-23 09:12", "2026-03-23 09:40", "28 min late"),
        ("2026-03-20 18:30", "2026-03-23 18:29", "2 days late"),
        ("2026-03-23 18:30", "2026-03-23 08:43", "today 6:30pm"),
        ("2026-03-24 18:30", "2026-03-23 08:43", "Tue 6:30pm"),
        ("2026-03-29 12:00", "2026-03-23 08:43", "Sun midday"),
        ("2026-04-07 18:30", "2026-03-23 08:43", "Tue 7 Apr, 6:30pm"),
        ("2026-07-06 18:30", "2026-07-05 23:30", "Mon 6:30pm"),
    ],
)
def test_due_words(due: str, now: str, words: str) -> None:
    assert due_words(at(due), at(now)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=23), "2 days"),
    ],
)
def test_span_words_never_round_up(span: timedelta, words: str) -> None:
    assert span_words(span) == words


def test_waited_words() -> None:
    assert waited_words(at("2026-03-23 08:12"), at("2026-03-23 08:43")) == "waited 31 min"
    assert waited_words(at("2026-03-23 08:12"), at("2026-03-23 08:00")) == "waited under 1 min"


@given(
    st.datetimes(
        min_value=datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        max_value=datetime(2028, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        timezones=st.just(UTC),
    ),
    st.integers(0, 3000),
)
def test_an_unopened_request_never_grows_quieter_within_working_time(
    received: datetime, minutes: int
) -> None:
    loudness = list(Alarm)
    sooner, later = received + timedelta(minutes=minutes), received + timedelta(minutes=minutes + 1)

    before = alarm(Level.URGENT, received, None, sooner, HOURS)
    after = alarm(Level.URGENT, received, None, later, HOURS)

    assert after is Alarm.NONE or loudness.index(after) >= loudness.index(before)
    assert before in (Alarm.NONE, Alarm.SWEEP) or after is not Alarm.NONE
