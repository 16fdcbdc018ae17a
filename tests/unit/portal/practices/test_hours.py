"""Working time, told in wall-clock times of the practice: "2026-03-23 10:00" is ten o'clock in London."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.practices.holidays import bank_holidays
from portal.practices.hours import (
    LONDON,
    CoreHours,
    NeverOpen,
    add_working_minutes,
    closing_time,
    end_of_next_working_period,
    end_of_working_day,
    is_open,
    next_opening,
    promise,
    week,
    working_minutes,
    working_time,
)

ENGLAND = CoreHours(holidays=bank_holidays("england"))
SCOTLAND = CoreHours(holidays=bank_holidays("scotland"))
WALES = CoreHours(holidays=bank_holidays("wales"))
NORTHERN_IRELAND = CoreHours(holidays=bank_holidays("northern_ireland"))
TRAINING = CoreHours(holidays=bank_holidays("england"), closures={date(2026, 3, 24): "Staff training"})
LUNCH = CoreHours(weekly=(((time(8), time(13)), (time(14), time(18, 30))),) * 5 + ((),) * 2)


def at(wall: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("wall", "hours", "answer"),
    [
        ("2026-03-23 07:59", ENGLAND, False),
        ("2026-03-23 08:00", ENGLAND, True),
        ("2026-03-23 18:29", ENGLAND, True),
        ("2026-03-23 18:30", ENGLAND, False),
        ("2026-03-21 12:00", ENGLAND, False),
        ("2026-07-06 08:00", ENGLAND, True),
        ("2026-07-06 18:29", ENGLAND, True),
        ("2026-04-03 12:00", ENGLAND, False),
        ("2026-04-06 12:00", ENGLAND, False),
        ("2026-04-06 12:00", SCOTLAND, True),
        ("2026-03-24 12:00", TRAINING, False),
        ("2026-03-24 12:00", ENGLAND, True),
        ("2026-03-23 13:30", LUNCH, False),
        ("2026-03-23 14:00", LUNCH, True),
    ],
)
def test_is_open(wall: str, hours: CoreHours, answer: bool) -> None:
    assert is_open(at(wall), hours) is answer


@pytest.mark.parametrize(
    ("wall", "hours", "opening"),
    [
        ("2026-03-23 10:00", ENGLAND, "2026-03-23 10:00"),
        ("2026-03-23 06:00", ENGLAND, "2026-03-23 08:00"),
        ("2026-03-20 18:30", ENGLAND, "2026-03-23 08:00"),
        ("2026-04-02 19:00", ENGLAND, "2026-04-07 08:00"),
        ("2026-04-02 19:00", SCOTLAND, "2026-04-06 08:00"),
        ("2026-03-23 19:00", TRAINING, "2026-03-25 08:00"),
        ("2026-03-23 13:30", LUNCH, "2026-03-23 14:00"),
        # the nights on which the clock changes
        ("2025-03-28 20:00", ENGLAND, "2025-03-31 08:00"),
        ("2025-10-24 20:00", ENGLAND, "2025-10-27 08:00"),
        ("2026-03-27 20:00", ENGLAND, "2026-03-30 08:00"),
        ("2026-10-23 20:00", ENGLAND, "2026-10-26 08:00"),
        ("2027-03-25 20:00", ENGLAND, "2027-03-30 08:00"),
        ("2027-10-29 20:00", ENGLAND, "2027-11-01 08:00"),
    ],
)
def test_next_opening(wall: str, hours: CoreHours, opening: str) -> None:
    assert next_opening(at(wall), hours) == at(opening)


def test_closing_time() -> None:
    assert closing_time(at("2026-03-23 06:00"), ENGLAND) == at("2026-03-23 18:30")
    assert closing_time(at("2026-03-23 13:30"), LUNCH) == at("2026-03-23 18:30")
    assert closing_time(at("2026-03-23 18:30"), ENGLAND) is None
    assert closing_time(at("2026-03-22 12:00"), ENGLAND) is None


@pytest.mark.parametrize(
    ("start", "end", "hours", "minutes"),
    [
        ("2026-03-23 09:00", "2026-03-23 09:31", ENGLAND, 31),
        ("2026-03-23 06:00", "2026-03-23 20:00", ENGLAND, 630),
        ("2026-03-20 18:00", "2026-03-23 08:30", ENGLAND, 60),
        ("2026-03-21 09:00", "2026-03-22 18:00", ENGLAND, 0),
        ("2026-03-23 12:30", "2026-03-23 14:30", LUNCH, 60),
        ("2026-04-02 18:00", "2026-04-07 08:10", ENGLAND, 40),
        ("2026-04-02 18:00", "2026-04-07 08:10", SCOTLAND, 670),
        ("2026-03-23 18:00", "2026-03-25 08:10", TRAINING, 40),
        ("2026-03-23 10:00", "2026-03-23 09:00", ENGLAND, 0),
        # a week over each change of the clock has the minutes of any other week
        ("2025-03-26 12:00", "2025-04-02 12:00", ENGLAND, 3150),
        ("2025-10-22 12:00", "2025-10-29 12:00", ENGLAND, 3150),
        ("2026-03-25 12:00", "2026-04-01 12:00", ENGLAND, 3150),
        ("2026-10-21 12:00", "2026-10-28 12:00", ENGLAND, 3150),
        ("2027-03-22 12:00", "2027-03-25 12:00", ENGLAND, 1890),
        ("2027-10-27 12:00", "2027-11-03 12:00", ENGLAND, 3150),
    ],
)
def test_working_minutes(start: str, end: str, hours: CoreHours, minutes: int) -> None:
    assert working_minutes(at(start), at(end), hours) == minutes


def test_a_practice_at_work_through_the_change_of_the_clock_counts_real_hours() -> None:
    night = CoreHours(weekly=((),) * 6 + (((time(0), time(4)),),))

    assert working_minutes(at("2026-03-29 00:00"), at("2026-03-29 12:00"), night) == 180
    assert working_minutes(at("2026-10-25 00:00"), at("2026-10-25 12:00"), night) == 300


@pytest.mark.parametrize(
    ("start", "minutes", "hours", "end"),
    [
        ("2026-03-23 08:12", 60, ENGLAND, "2026-03-23 09:12"),
        ("2026-03-23 06:00", 60, ENGLAND, "2026-03-23 09:00"),
        ("2026-03-20 18:00", 60, ENGLAND, "2026-03-23 08:30"),
        ("2026-03-20 18:00", 30, ENGLAND, "2026-03-20 18:30"),
        ("2026-03-20 23:00", 0, ENGLAND, "2026-03-20 23:00"),
        ("2026-03-23 12:30", 60, LUNCH, "2026-03-23 14:30"),
        ("2026-04-02 18:00", 60, ENGLAND, "2026-04-07 08:30"),
        ("2026-03-27 18:00", 60, ENGLAND, "2026-03-30 08:30"),
        ("2026-10-23 18:00", 60, ENGLAND, "2026-10-26 08:30"),
    ],
)
def test_add_working_minutes(start: str, minutes: int, hours: CoreHours, end: str) -> None:
    assert add_working_minutes(at(start), minutes, hours) == at(end)


@pytest.mark.parametrize("level", ["urgent", "emergency"])
@pytest.mark.parametrize(
    ("received", "hours", "promised"),
    [
        ("2026-03-23 10:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-23 06:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-23 18:29", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-23 18:30", ENGLAND, "2026-03-24 18:30"),
        ("2026-03-23 13:30", LUNCH, "2026-03-23 18:30"),
        ("2026-03-20 19:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-22 23:59", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-23 19:00", TRAINING, "2026-03-25 18:30"),
        ("2026-03-24 10:00", TRAINING, "2026-03-25 18:30"),
    ],
)
def test_urgent_is_answered_on_the_same_working_day(
    level: str, received: str, hours: CoreHours, promised: str
) -> None:
    assert promise(level, at(received), hours) == at(promised)


@pytest.mark.parametrize("level", ["soon", "routine"])
@pytest.mark.parametrize(
    ("received", "hours", "promised"),
    [
        ("2026-03-23 10:00", ENGLAND, "2026-03-24 18:30"),
        ("2026-03-23 08:00", ENGLAND, "2026-03-24 18:30"),
        ("2026-03-23 18:29", ENGLAND, "2026-03-24 18:30"),
        ("2026-03-23 18:30", ENGLAND, "2026-03-24 18:30"),
        ("2026-03-23 07:59", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-20 10:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-20 20:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-21 12:00", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-22 23:59", ENGLAND, "2026-03-23 18:30"),
        ("2026-03-23 13:30", LUNCH, "2026-03-24 18:30"),
        # Easter: England and Wales rest on Monday, Scotland does not
        ("2026-04-02 10:00", ENGLAND, "2026-04-07 18:30"),
        ("2026-04-02 10:00", WALES, "2026-04-07 18:30"),
        ("2026-04-02 10:00", NORTHERN_IRELAND, "2026-04-07 18:30"),
        ("2026-04-02 10:00", SCOTLAND, "2026-04-06 18:30"),
        ("2025-04-17 20:00", ENGLAND, "2025-04-22 18:30"),
        # Christmas on a weekend: 25 December 2027 is a Saturday, 2022 a Sunday, 26 December 2026 a Saturday
        ("2027-12-24 10:00", ENGLAND, "2027-12-29 18:30"),
        ("2022-12-23 20:00", ENGLAND, "2022-12-28 18:30"),
        ("2026-12-24 10:00", ENGLAND, "2026-12-29 18:30"),
        ("2026-12-31 10:00", ENGLAND, "2027-01-04 18:30"),
        ("2026-12-31 10:00", SCOTLAND, "2027-01-05 18:30"),
        # days that only one nation keeps
        ("2026-03-16 10:00", NORTHERN_IRELAND, "2026-03-18 18:30"),
        ("2026-03-16 10:00", ENGLAND, "2026-03-17 18:30"),
        ("2026-11-27 10:00", SCOTLAND, "2026-12-01 18:30"),
        ("2026-11-27 10:00", WALES, "2026-11-30 18:30"),
        ("2026-08-28 10:00", ENGLAND, "2026-09-01 18:30"),
        ("2026-08-28 10:00", SCOTLAND, "2026-08-31 18:30"),
        # the nights on which the clock changes
        ("2025-03-28 10:00", ENGLAND, "2025-03-31 18:30"),
        ("2025-10-24 10:00", ENGLAND, "2025-10-27 18:30"),
        ("2026-03-29 01:00", ENGLAND, "2026-03-30 18:30"),
        ("2026-10-25 01:30", ENGLAND, "2026-10-26 18:30"),
        ("2027-03-28 03:00", ENGLAND, "2027-03-30 18:30"),
        ("2027-10-31 01:30", ENGLAND, "2027-11-01 18:30"),
        # a day of training
        ("2026-03-23 10:00", TRAINING, "2026-03-25 18:30"),
    ],
)
def test_the_rest_is_answered_by_the_end_of_the_next_period(
    level: str, received: str, hours: CoreHours, promised: str
) -> None:
    assert promise(level, at(received), hours) == at(promised)


def test_a_promise_in_summer_is_half_past_five_utc() -> None:
    assert promise("urgent", at("2026-07-06 10:00"), ENGLAND) == datetime(2026, 7, 6, 17, 30, tzinfo=UTC)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="no promise for the level 'E'"):
        promise("E", at("2026-03-23 10:00"), ENGLAND)


def test_hours_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="seven days"):
        CoreHours(weekly=((),))
    with pytest.raises(ValueError, match="close after it opens"):
        CoreHours(weekly=week(time(18), time(8)))
    with pytest.raises(ValueError, match="follow one another"):
        CoreHours(weekly=(((time(8), time(13)), (time(12), time(18))),) * 7)


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        is_open(datetime(2026, 3, 23, 10), ENGLAND)  # noqa: DTZ001


def test_a_practice_that_never_opens_says_so() -> None:
    never = CoreHours(weekly=((),) * 7)

    for ask in (next_opening, end_of_working_day, end_of_next_working_period):
        with pytest.raises(NeverOpen):
            ask(at("2026-03-23 10:00"), never)
    with pytest.raises(NeverOpen):
        add_working_minutes(at("2026-03-23 10:00"), 1, never)


def test_why_a_day_is_closed() -> None:
    assert TRAINING.closed_because(date(2026, 3, 24)) == "Staff training"
    assert TRAINING.closed_because(date(2026, 4, 3)) == "Good Friday"
    assert TRAINING.closed_because(date(2026, 3, 23)) is None
    assert TRAINING.closed_because(date(2026, 3, 22)) is None


# What holds for every moment ------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(
    min_value=datetime(2024, 12, 1),  # noqa: DTZ001
    max_value=datetime(2028, 2, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
HOURS = st.sampled_from([ENGLAND, SCOTLAND, WALES, NORTHERN_IRELAND, TRAINING, LUNCH])
MINUTES = st.integers(0, 4000)
SHORT = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=12))


@given(MOMENTS, MINUTES, HOURS)
def test_added_minutes_are_found_again(moment: datetime, minutes: int, hours: CoreHours) -> None:
    end = add_working_minutes(moment, minutes, hours)

    assert working_time(moment, end, hours) == timedelta(minutes=minutes)


@given(MOMENTS, MINUTES, MINUTES, HOURS)
def test_adding_in_two_steps_is_adding_at_once(
    moment: datetime, one: int, two: int, hours: CoreHours
) -> None:
    assert add_working_minutes(add_working_minutes(moment, one, hours), two, hours) == add_working_minutes(
        moment, one + two, hours
    )


@given(MOMENTS, SHORT, SHORT, HOURS)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta, hours: CoreHours) -> None:
    middle, end = start + first, start + first + second

    assert working_time(start, middle, hours) + working_time(middle, end, hours) == working_time(
        start, end, hours
    )
    assert timedelta() <= working_time(start, end, hours) <= end - start


@given(MOMENTS, SHORT, MINUTES, HOURS, st.sampled_from(["urgent", "routine"]))
def test_later_in_is_never_earlier_out(
    moment: datetime, gap: timedelta, minutes: int, hours: CoreHours, level: str
) -> None:
    later = moment + gap

    assert add_working_minutes(moment, minutes, hours) <= add_working_minutes(later, minutes, hours)
    assert next_opening(moment, hours) <= next_opening(later, hours)
    assert promise(level, moment, hours) <= promise(level, later, hours)


@given(MOMENTS, HOURS)
def test_promises_lie_ahead_at_closing_time_and_urgent_is_never_later(
    moment: datetime, hours: CoreHours
) -> None:
    urgent, routine = promise("urgent", moment, hours), promise("routine", moment, hours)

    assert moment < urgent <= routine
    for promised in (urgent, routine):
        assert promised.astimezone(LONDON).time() == time(18, 30)
        assert hours.is_working_day(promised.astimezone(LONDON).date())


@given(MOMENTS, HOURS)
def test_a_routine_promise_leaves_a_whole_working_day(moment: datetime, hours: CoreHours) -> None:
    promised = promise("routine", moment, hours)

    opened = hours.windows(promised.astimezone(LONDON).date())[0][0]
    assert moment < opened


@given(MOMENTS, HOURS)
def test_open_and_next_opening_agree(moment: datetime, hours: CoreHours) -> None:
    opening = next_opening(moment, hours)

    assert is_open(opening, hours)
    assert is_open(moment, hours) is (opening == moment)
    assert working_time(moment, opening, hours) == timedelta()
