import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.references import ALPHABET, new_reference, normalise


def test_a_reference_is_the_short_name_and_two_threes() -> None:
    assert re.fullmatch(rf"MILL [{ALPHABET}]{{3}} [{ALPHABET}]{{3}}", new_reference("mill"))


def test_a_hundred_thousand_possible_draws_hardly_meet() -> None:
    drawn = {new_reference("MILL") for _ in range(2000)}

    assert len(drawn) >= 1999


def test_nothing_in_the_alphabet_looks_like_another_and_no_vowels() -> None:
    for group in ("0OD", "1IL", "5S", "2Z", "8B", "6G", "VU", "MN"):
        assert len(set(group) & set(ALPHABET)) == 1
    assert not set("AEIOU") & set(ALPHABET)


def test_a_code_that_reads_like_a_word_is_drawn_again() -> None:
    letters: Iterator[str] = iter("C0C7KK" + "7K429Q")

    assert new_reference("MILL", lambda _: next(letters)) == "MILL 7K4 29Q"


@pytest.mark.parametrize("name", ["", "M", "MILLBROOK", "M1LL", "MI LL"])
def test_a_short_name_that_cannot_be_said_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="2 to 6 letters"):
        new_reference(name)


@pytest.mark.parametrize(
    "typed",
    [
        "MILL 7K4 29Q",
        "mill 7k4 29q",
        "mill7k429q",
        "MILL-7K4-29Q",
        " MILL  7K4\t29Q. ",
        "7k4 29q",
        "7K429Q",
        "m1ll 7k4 z9q",
        "MI11 7K4 29Q",
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    assert normalise(typed, "MILL") == "MILL 7K4 29Q"


def test_look_alikes_are_put_right() -> None:
    assert normalise("MILL O1L 5SB") == "MILL 011 558"
    assert normalise("dug n00") == "0V6 M00"


@pytest.mark.parametrize(
    "typed",
    ["", "chest pain", "swollen", "7K4", "MILL 7K4 29", "999 034 1176", "TOWN 7K4 29Q", "éèê 7K4 29Q"],
)
def test_what_cannot_be_a_reference_of_this_practice_is_none(typed: str) -> None:
    assert normalise(typed, "MILL") is None


@given(st.text())
def test_any_typing_gives_a_reference_or_none(typed: str) -> None:
    found = normalise(typed)

    assert found is None or normalise(found) == found


@given(st.integers(0, 10_000))
def test_every_new_reference_normalises_to_itself(draw: int) -> None:
    reference = new_reference("TOWN")

    assert normalise(reference) == reference
    assert normalise(reference.lower().replace(" ", ""), "TOWN") == reference
