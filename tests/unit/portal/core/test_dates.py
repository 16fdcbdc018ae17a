from datetime import UTC, date, datetime

import pytest
import time_machine

from portal.core import clock
from portal.core.dates import clock_words, day_words, in_london, short_day_words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 23, 8, 0, tzinfo=UTC), "8am"),
        (datetime(2026, 3, 23, 18, 30, tzinfo=UTC), "6:30pm"),
        (datetime(2026, 3, 23, 9, 5, tzinfo=UTC), "9:05am"),
        (datetime(2026, 3, 23, 12, 0, tzinfo=UTC), "midday"),
        (datetime(2026, 3, 23, 0, 0, tzinfo=UTC), "midnight"),
        (datetime(2026, 3, 23, 0, 1, tzinfo=UTC), "12:01am"),
        (datetime(2026, 6, 23, 17, 30, tzinfo=UTC), "6:30pm"),
    ],
)
def test_clock_words(moment: datetime, words: str) -> None:
    assert clock_words(moment) == words


def test_day_words() -> None:
    assert day_words(date(2026, 3, 24)) == "Tuesday 24 March"
    assert day_words(date(2026, 3, 24), with_year=True) == "Tuesday 24 March 2026"
    assert short_day_words(date(2026, 3, 24)) == "Tue"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        in_london(datetime(2026, 3, 24, tzinfo=UTC).replace(tzinfo=None))


def test_after_eleven_at_night_utc_in_summer_it_is_tomorrow_here() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 7, 2)
