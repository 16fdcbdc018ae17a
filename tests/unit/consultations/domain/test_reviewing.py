"""An approved form is read again a year later; a month before it is near, and the day itself is still in time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.reviewing import SOON, Review, due_on, review


@pytest.mark.parametrize(("approved", "due"), [
    (date(2026, 11, 28), date(2027, 11, 28)), (date(2028, 2, 29), date(2029, 2, 28)), (date(2027, 2, 28), date(2028, 2, 28)),
])  # fmt: skip
def test_it_is_due_on_the_same_day_a_year_on(approved: date, due: date) -> None:
    assert due_on(approved) == due


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_it_is_near_for_a_month_and_past_the_day_after(approved: date) -> None:
    due, day = due_on(approved), timedelta(days=1)

    assert [review(approved, each) for each in (approved, due - SOON - day, due - SOON, due, due + day)] == [
        Review.LATER, Review.LATER, Review.SOON, Review.SOON, Review.PAST,
    ]  # fmt: skip
