from __future__ import annotations

import pytest

from portal.core import nhs_numbers


@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", "943-476-5919", " 9434765919 "])
def test_an_nhs_number_is_found_in_its_spaces(typed: str) -> None:
    assert nhs_numbers.checked(typed) == "9434765919"


@pytest.mark.parametrize(
    "typed",
    ["", "943476591", "94347659190", "9434765918", "943476591a", "1111111111", "0000000000", "٩٤٣٤٧٦٥٩١٩"],
)
def test_what_is_not_an_nhs_number_is_none(typed: str) -> None:
    assert nhs_numbers.checked(typed) is None


def test_a_number_whose_check_digit_would_be_ten_is_refused() -> None:
    # 999 999 991?: weighed so that the check comes to 10, which no NHS number has.
    prefixes = [f"99900000{n}" for n in range(10)]

    valid = [p for p in prefixes for last in "0123456789" if nhs_numbers.checked(p + last)]

    assert len(valid) == len(set(valid)) < len(prefixes)


def test_it_is_shown_in_threes() -> None:
    assert nhs_numbers.in_threes("9990341176") == "999 034 1176"
    assert nhs_numbers.in_threes("unknown") == "unknown"
    assert nhs_numbers.in_threes("") == ""
