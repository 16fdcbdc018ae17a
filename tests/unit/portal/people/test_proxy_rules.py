"""When does somebody have to look at an access again, and what may it rest on?"""

from __future__ import annotations

from datetime import date

import pytest

from portal.people.proxy_rules import (
    Basis,
    Due,
    Reason,
    birthday,
    grounds,
    refusal,
    reviews_due,
    wrong_days,
)

BORN = date(2015, 3, 10)
FAR = date(2040, 1, 1)


def due(today: date, confirmed: date = date(2026, 1, 5), looked: tuple[date, ...] = ()) -> list[Due]:
    return reviews_due(born_on=BORN, confirmed_on=confirmed, looked_at=looked, ends_on=FAR, today=today)


@pytest.mark.parametrize(
    ("today", "reasons"),
    [
        (date(2026, 3, 9), []),
        (date(2026, 3, 10), [Reason.AGE_11]),
        (date(2027, 1, 4), [Reason.AGE_11]),
        (date(2027, 1, 5), [Reason.AGE_11, Reason.YEARLY]),
        (date(2028, 3, 10), [Reason.AGE_11, Reason.AGE_13, Reason.YEARLY]),
        (date(2031, 3, 10), [Reason.AGE_11, Reason.AGE_13, Reason.AGE_16, Reason.YEARLY]),
    ],
)
def test_birthdays_and_years(today: date, reasons: list[Reason]) -> None:
    assert [each.reason for each in due(today)] == reasons


def test_an_age_reached_before_the_access_was_given_is_not_asked_about() -> None:
    assert due(date(2026, 4, 1), confirmed=date(2026, 3, 10)) == []


def test_a_year_counts_from_when_somebody_last_looked() -> None:
    looked = (date(2026, 12, 1),)

    assert Reason.YEARLY not in {each.reason for each in due(date(2027, 6, 1), looked=looked)}
    assert Due(Reason.YEARLY, date(2027, 12, 1)) in due(date(2027, 12, 1), looked=looked)


def test_staff_are_told_before_it_ends() -> None:
    ends = date(2026, 6, 30)

    def reasons(today: date) -> list[Reason]:
        found = reviews_due(
            born_on=date(1950, 1, 1), confirmed_on=date(2026, 1, 5), looked_at=(), ends_on=ends, today=today
        )
        return [each.reason for each in found]

    assert reasons(date(2026, 5, 30)) == []
    assert reasons(date(2026, 5, 31)) == [Reason.ENDING]
    assert reasons(date(2026, 7, 1)) == []


def test_a_birthday_on_a_leap_day() -> None:
    assert birthday(date(2016, 2, 29), 11) == date(2027, 3, 1)
    assert birthday(date(2016, 2, 29), 12) == date(2028, 2, 29)


@pytest.mark.parametrize("age", range(120))
def test_there_is_always_a_ground_and_never_one_without_agreement(age: int) -> None:
    assert grounds(age)
    assert Basis.NO_CONSENT not in grounds(age)
    assert refusal(Basis.NO_CONSENT, age)


@pytest.mark.parametrize(
    ("basis", "age", "fits"),
    [
        (Basis.PARENT, 10, True),
        (Basis.PARENT, 11, False),
        (Basis.YOUNG_AGREES, 10, False),
        (Basis.YOUNG_AGREES, 15, True),
        (Basis.YOUNG_CANNOT, 16, False),
        (Basis.AGREES, 15, False),
        (Basis.AGREES, 16, True),
    ],
)
def test_the_ground_fits_the_age(basis: Basis, age: int, fits: bool) -> None:
    assert (refusal(basis, age) is None) is fits


def test_days_that_cannot_be() -> None:
    today = date(2026, 1, 5)

    assert wrong_days(today, date(2026, 1, 4), today)
    assert wrong_days(date(2025, 1, 1), date(2026, 1, 4), today)
    assert wrong_days(today, date(2029, 1, 6), today)
    assert wrong_days(today, date(2029, 1, 5), today) is None
