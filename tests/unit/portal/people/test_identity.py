"""The same person, however they were typed."""

from datetime import date

import pytest

from portal.people import identity

TODAY = date(2026, 3, 24)


@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", "943-476-5919", " 9434765919 "])
def test_an_nhs_number_is_found_in_its_spaces(typed: str) -> None:
    assert identity.nhs_number(typed) == "9434765919"


@pytest.mark.parametrize(
    "typed",
    ["", "943476591", "94347659190", "9434765918", "943476591a", "1111111111", "0000000000", "٩٤٣٤٧٦٥٩١٩"],
)
def test_what_is_not_an_nhs_number_is_none(typed: str) -> None:
    assert identity.nhs_number(typed) is None


def test_a_number_whose_check_digit_would_be_ten_is_refused() -> None:
    # 999 999 991?: weighed so that the check comes to 10, which no NHS number has.
    prefixes = [f"99900000{n}" for n in range(10)]

    valid = [p for p in prefixes for last in "0123456789" if identity.nhs_number(p + last)]

    assert len(valid) == len(set(valid)) < len(prefixes)


@pytest.mark.parametrize("typed", ["Asha@Example.org", " asha@example.org ", "ＡSHA@example.org"])
def test_an_address_has_one_form(typed: str) -> None:
    assert identity.normalise_email(typed) == "asha@example.org"


@pytest.mark.parametrize("typed", ["O'Neill", "O’NEILL", "o neill", "Ó Néill", "O-Neill"])
def test_a_name_has_one_key(typed: str) -> None:
    assert identity.name_key(typed) == "oneill"


@pytest.mark.parametrize(
    ("typed", "written"),
    [("ls12ab", "LS1 2AB"), ("LS1 2AB", "LS1 2AB"), ("sw1a 1aa", "SW1A 1AA"), ("nowhere", None), ("", None)],
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


def test_an_nhs_number_is_shown_in_threes() -> None:
    assert identity.nhs_number_in_threes("9434765919") == "943 476 5919"
    assert identity.nhs_number_in_threes("") == ""
