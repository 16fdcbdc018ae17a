"""The same person, however they were typed."""

from datetime import date

import pytest

from portal.people import identity

TODAY = date(2026, 3, 24)


@pytest.mark.parametrize("typed", ["Asha@Example.org", " asha@example.org ", "ＡSHA@example.org"])
def test_an_address_has_one_form(typed: str) -> None:
    assert identity.normalise_email(typed) == "asha@example.org"


@pytest.mark.parametrize("typed", ["O'Neill", "O’NEILL", "o neill", "Ó Néill", "O-Neill"])
def test_a_name_has_one_key(typed: str) -> None:
    assert identity.name_key(typed) == "oneill"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ls12ab", "LS1 2AB"),
        ("LS1 2AB", "LS1 2AB"),
        ("sw1a 1aa", "SW1A 1AA"),
        ("bt1 5gs", "BT1 5GS"),
        ("gir0aa", "GIR 0AA"),
        ("LS1", None),
        ("nowhere", None),
        ("", None),
    ],
)
def test_a_postcode_is_written_one_way(typed: str, written: str | None) -> None:
    assert identity.postcode(typed) == written


@pytest.mark.parametrize("typed", ["1985-03-24", "24/03/1985", "24/3/1985", "24.03.1985", " 24 03 1985 "])
def test_a_date_of_birth_may_be_typed_several_ways(typed: str) -> None:
    assert identity.birth_date(typed, TODAY) == date(1985, 3, 24)


@pytest.mark.parametrize(
    "typed", ["", "31/02/1985", "1985", "25/03/2026", "01/01/1899", "24/13/1985", "tomorrow"]
)
def test_a_day_nobody_was_born_on_is_none(typed: str) -> None:
    assert identity.birth_date(typed, TODAY) is None


def test_a_baby_born_today_counts() -> None:
    assert identity.birth_date("24/03/2026", TODAY) == TODAY
