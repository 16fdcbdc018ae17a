"""A week is kept as it was said, and one that cannot be is refused where it is wrong."""

from __future__ import annotations

from datetime import time
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.practices.hours import CoreHours, Span, week
from portal.practices.opening import Week, as_kept, gathered, is_shorter_than, read, trouble

#: The first draw is slow on a busy machine; it says nothing about weeks.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EDGES = st.lists(
    st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]), max_size=4
)
ANY_DAY = EDGES.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))
ANY_WEEK = st.tuples(*[ANY_DAY] * 7)


@unhurried
@given(ANY_WEEK)
def test_what_is_kept_is_read_back_as_it_was(week: Week) -> None:
    assert read(as_kept(week)) == week


@unhurried
@given(ANY_WEEK)
def test_a_week_without_trouble_is_one_the_clock_can_work_with(week: Week) -> None:
    if trouble(week) is None:
        assert CoreHours(weekly=week).weekly == week
        assert any(week)
    else:
        edges = [[edge for span in day for edge in span] for day in week]
        assert not any(week) or any(b <= a for day in edges for a, b in pairwise(day))


@unhurried
@given(ANY_WEEK)
def test_days_gathered_are_all_the_open_days_once(week: Week) -> None:
    said: dict[int, tuple[Span, ...]] = {}
    for runs, spans in gathered(week):
        for first, last in runs:
            said |= dict.fromkeys(range(first, last + 1), spans)

    assert said == {number: day for number, day in enumerate(week) if day}


def test_trouble_says_on_which_day_and_at_which_time() -> None:
    late = ((time(8), time(13)), (time(12), time(18)))

    assert (trouble((late, *week()[1:])) or ())[:2] == (0, 2)
    assert (trouble((*week()[:6], ((time(9), time(9)),))) or ())[:2] == (6, 1)
    assert (trouble(((),) * 7) or ())[:2] == (0, 0)


def test_a_week_that_leaves_out_contract_hours_is_shorter() -> None:
    assert not is_shorter_than(week(), week())
    assert not is_shorter_than((*week(time(7), time(20))[:6], ()), week())
    assert is_shorter_than(week(time(8), time(18)), week())
    assert is_shorter_than((((time(8), time(13)), (time(14), time(18, 30))), *week()[1:]), week())
