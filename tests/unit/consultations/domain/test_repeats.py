"""When is a request one too many about the same thing?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.conditions import Known
from consultations.domain.repeats import Earlier, facts

NOW = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)


def sent(days: float, kind: str = "new_problem", id: str = "x") -> Earlier:
    return Earlier(id, kind, NOW - timedelta(days=days))


def known(*earlier: Earlier, which: str = "", is_clinical: bool = True) -> frozenset[Known]:
    return facts("new_problem", which, earlier, NOW, is_clinical=is_clinical)


def test_the_first_is_no_repeat() -> None:
    assert known() == frozenset()
    assert known(sent(1, "medication")) == frozenset()


def test_a_second_within_fourteen_days_is_a_repeat() -> None:
    assert known(sent(14)) == {Known.REPEAT_CONTACT}
    assert known(sent(14.01)) == frozenset()


def test_the_third_within_twenty_eight_days_says_so() -> None:
    assert known(sent(28), sent(15)) == {Known.THIRD_REQUEST}
    assert known(sent(28.01), sent(15)) == frozenset()


def test_a_form_that_no_clinician_reads_is_no_repeat_but_the_third_still_counts() -> None:
    assert known(sent(2), is_clinical=False) == frozenset()
    assert known(sent(2), sent(3), is_clinical=False) == {Known.THIRD_REQUEST}


def test_the_very_request_that_was_chosen_counts_whatever_its_form() -> None:
    assert known(sent(2, "skin", "chosen"), which="chosen", is_clinical=False) == {Known.REPEAT_CONTACT}


@given(st.lists(st.floats(0, 60), max_size=6), st.floats(0, 60))
def test_one_more_request_never_takes_a_fact_away(days: list[float], more: float) -> None:
    earlier = [sent(each) for each in days]

    assert known(*earlier) <= known(*earlier, sent(more))
