from datetime import UTC, datetime

import pytest

from portal.practices.promises import by_when, opens_when

MONDAY = datetime(2026, 3, 23, 10, tzinfo=UTC)
NEW_YEARS_EVE = datetime(2026, 12, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("promised", "now", "words"),
    [
        (datetime(2026, 3, 23, 18, 30, tzinfo=UTC), MONDAY, "by 6:30pm today"),
        (datetime(2026, 3, 24, 18, 30, tzinfo=UTC), MONDAY, "by 6:30pm tomorrow"),
        (datetime(2026, 3, 25, 18, 30, tzinfo=UTC), MONDAY, "by 6:30pm on Wednesday 25 March"),
        (datetime(2026, 3, 22, 18, 30, tzinfo=UTC), MONDAY, "by 6:30pm yesterday"),
        (datetime(2027, 1, 4, 18, 30, tzinfo=UTC), NEW_YEARS_EVE, "by 6:30pm on Monday 4 January 2027"),
        # summer: 5:30pm UTC is 6:30pm here, and 11:30pm UTC is already the next day
        (
            datetime(2026, 7, 7, 17, 30, tzinfo=UTC),
            datetime(2026, 7, 6, 23, 30, tzinfo=UTC),
            "by 6:30pm today",
        ),
        # the night the clock goes forward: tomorrow is 23 hours long
        (
            datetime(2026, 3, 30, 17, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            "by 6:30pm tomorrow",
        ),
        (
            datetime(2026, 10, 26, 18, 30, tzinfo=UTC),
            datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
            "by 6:30pm tomorrow",
        ),
    ],
)
def test_by_when(promised: datetime, now: datetime, words: str) -> None:
    assert by_when(promised, now) == words


def test_opens_when() -> None:
    assert opens_when(datetime(2026, 3, 24, 8, tzinfo=UTC), MONDAY) == "8am tomorrow"
