"""Days off work, notes that are too long and overdue results are counted in calendar days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain import computed
from consultations.domain.conditions import Known

TODAY = date(2026, 3, 23)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("first", "back", "today", "days"),
    [
        (date(2026, 3, 23), None, date(2026, 3, 23), 1),
        (date(2026, 3, 17), None, date(2026, 3, 23), 7),
        (date(2026, 3, 24), None, date(2026, 3, 23), 0),
        (date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 23), 3),  # Friday, Saturday, Sunday
        (date(2026, 3, 27), date(2026, 4, 3), date(2026, 3, 23), 7),  # the clocks change on the 29th
        (date(2026, 10, 23), date(2026, 10, 30), date(2026, 10, 20), 7),  # and back on the 25th
        (date(2028, 2, 26), date(2028, 3, 4), date(2028, 2, 26), 7),  # a leap day
        (date(2027, 2, 26), date(2027, 3, 5), date(2027, 2, 26), 7),
        (date(2026, 3, 25), date(2026, 3, 23), date(2026, 3, 23), 0),  # goes back before it began
    ],
)
def test_days_off_count_every_day_but_the_one_they_go_back_on(
    first: date, back: date | None, today: date, days: int
) -> None:
    assert computed.days_off(first, back, today) == days


@given(first=DAYS, length=st.integers(0, 800))
def test_a_day_later_is_a_day_more(first: date, length: int) -> None:
    back = first + timedelta(days=length)

    assert computed.days_off(first, back, TODAY) == length
    assert computed.days_off(first, back + timedelta(days=1), TODAY) == length + 1


@pytest.mark.parametrize(("length", "holds"), [(0, True), (7, True), (8, False)])
def test_seven_days_need_no_note(length: int, holds: bool) -> None:
    first = date(2026, 3, 20)

    found = computed.facts(
        {
            "fn.kind": "first",
            "fn.first": first.isoformat(),
            "fn.until": (first + timedelta(days=length)).isoformat(),
        },
        TODAY,
    )

    assert (Known.SELF_CERTIFY in found) is holds


@pytest.mark.parametrize("kind", ["extend", "got_from_hospital"])
def test_who_had_a_note_before_is_not_sent_to_the_own_form(kind: str) -> None:
    found = computed.facts({"fn.kind": kind, "fn.first": "2026-03-22", "fn.until": "2026-03-24"}, TODAY)

    assert Known.SELF_CERTIFY not in found


def test_who_does_not_know_when_counts_up_to_today() -> None:
    six = {"fn.kind": "first", "fn.first": "2026-03-17", "fn.until": "not_sure"}

    assert Known.SELF_CERTIFY in computed.facts(six, TODAY)
    assert Known.SELF_CERTIFY not in computed.facts(six, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "ended", "back", "today", "holds"),
    [
        ("2026-03-23", None, "2026-06-22", TODAY, False),  # exactly 13 weeks
        ("2026-03-23", None, "2026-06-23", TODAY, True),
        ("2026-01-01", "2026-03-22", "2026-06-22", TODAY, False),  # the new note begins on the 23rd
        ("2026-01-01", "2026-03-22", "2026-06-23", TODAY, True),
        ("2025-09-23", "2026-03-22", "2026-12-01", TODAY, False),  # six months off today
        ("2025-09-24", "2026-03-22", "2026-12-01", TODAY, True),
        ("2025-08-31", None, "2026-12-01", date(2026, 2, 27), True),  # six months after 31 August: 28 February
        ("2025-08-31", None, "2026-12-01", date(2026, 2, 28), False),
        ("2027-08-31", None, "2028-12-01", date(2028, 2, 28), True),  # in a leap year the 29th
        ("2027-08-31", None, "2028-12-01", date(2028, 2, 29), False),
    ],
)  # fmt: skip
def test_one_note_is_for_13_weeks_at_most_in_the_first_six_months(
    first: str, ended: str | None, back: str, today: date, holds: bool
) -> None:
    answers = {"fn.kind": "extend" if ended else "first", "fn.first": first, "fn.until": back}

    found = computed.facts(answers | ({"fn.prev": ended} if ended else {}), today)

    assert (Known.NOTE_TOO_LONG in found) is holds


@pytest.mark.parametrize(
    ("ended", "holds"), [("2026-03-21", True), ("2026-03-22", False), ("2026-04-01", False), ("", False)]
)
def test_a_gap_is_a_day_without_a_note_before_today(ended: str, holds: bool) -> None:
    assert (Known.NOTE_GAP in computed.facts({"fn.prev": ended}, TODAY)) is holds


@pytest.mark.parametrize(("kind", "days"), [("blood", 5), ("urine", 4), ("scan_xray", 14), ("smear", 21)])
def test_a_result_is_overdue_after_the_days_it_may_take(kind: str, days: int) -> None:
    on_time = (TODAY - timedelta(days=days)).isoformat()
    late = (TODAY - timedelta(days=days + 1)).isoformat()

    assert Known.RESULT_OVERDUE not in computed.facts({"tr.type": [kind], "tr.when": on_time}, TODAY)
    assert Known.RESULT_OVERDUE in computed.facts({"tr.type": [kind], "tr.when": late}, TODAY)


def test_a_practice_says_how_long_its_results_take() -> None:
    answers = {"tr.type": ["blood"], "tr.when": "2026-03-20"}

    assert Known.RESULT_OVERDUE in computed.facts(answers, TODAY, {"blood": 2})
    assert Known.RESULT_OVERDUE not in computed.facts(answers, TODAY, {"blood": 3})


@pytest.mark.parametrize("answers", [{}, {"tr.type": "blood"}, {"tr.type": ["poo"], "tr.when": "2024-01-01"}])
def test_what_cannot_be_worked_out_says_nothing(answers: dict[str, str]) -> None:
    assert computed.facts(answers, TODAY) == frozenset()


@given(answers=st.dictionaries(
    st.sampled_from(["fn.first", "fn.until", "fn.prev", "fn.kind", "tr.when", "tr.type"]),
    st.one_of(st.text("0123456789-not_sure", max_size=12), DAYS.map(date.isoformat), st.lists(st.sampled_from(["blood", "smear", "poo"]), max_size=3)),
))  # fmt: skip
def test_no_answer_is_too_strange(answers: dict[str, str]) -> None:
    assert computed.facts(answers, TODAY) <= set(Known)


@pytest.mark.parametrize(
    ("done", "late"),
    [("2026-03-20", False), ("2026-03", True), ("2026", True), ("not_sure", True), ("", False)],
)
def test_a_test_whose_day_is_not_known_may_be_late(done: str, late: bool) -> None:
    found = computed.facts({"tr.type": ["blood"], "tr.when": done}, TODAY)

    assert (Known.RESULT_OVERDUE in found) is late


def test_a_month_alone_says_nothing_about_the_length_of_a_note() -> None:
    answers = {"fn.kind": "first", "fn.first": "2026-03", "fn.until": "2026-12-01"}

    assert not computed.facts(answers, TODAY)


@pytest.mark.parametrize(("ended", "gap"), [("2026-03", True), ("2026-04", False), ("not_sure", False)])
def test_a_note_that_ended_some_day_this_month_may_have_left_a_gap(ended: str, gap: bool) -> None:
    found = computed.facts({"fn.kind": "extend", "fn.prev": ended}, TODAY)

    assert (Known.NOTE_GAP in found) is gap
