"""Long passwords of any kind are taken; what guessers try first is not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.people.passwords import is_stolen, stolen


def test_the_list_is_there_and_holds_more_than_the_3000_that_asvs_asks_for() -> None:
    assert sum(len(each) >= 8 for each in stolen()) > 3000


@pytest.mark.parametrize(
    "password",
    [
        "password", "PASSWORD", "Password1", "Password123!", "P@ssw0rd", "p4ssw0rd1", "football1", "sunshine99",
        "iloveyou!", "Welcome1", "Welcome2026!", "Surgery2026", "September26!", "practice123", "NHSmail2026", "12345678",
        "ｐａｓｓｗｏｒｄ", "qwerty123456",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_stolen(password)
    with pytest.raises(ValidationError, match="guessers try first"):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "tractor-lamp-93",
        "wren kettle",
        "brücke über wasser",
        "x" * 30 + "y" * 34,
        "🌿🫖🧦🚲🪁🎺🧊🛶",
        "my patients are my own concern",
        "no digits or capitals needed",
    ],
)
def test_length_counts_and_kinds_of_letters_do_not(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("length", [64, 128, 256])
def test_long_ones_are_taken_whole(length: int) -> None:
    validate_password(("zebra umbrella " * 20)[:length])


def test_less_than_eight_is_too_short() -> None:
    with pytest.raises(ValidationError, match="at least 8"):
        validate_password("wrenket")
