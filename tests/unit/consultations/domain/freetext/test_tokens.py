"""Which words were typed, what are the numbers worth, and where does a sentence end?"""

import pytest

from consultations.domain.freetext.detector import standard
from consultations.domain.freetext.tokens import PAUSE, STOP, TENS, TOGETHER, UNITS, Reader, Tokens


def read(text: str) -> Tokens:
    return standard().scene(text).tokens


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("bad pain", [TOGETHER, TOGETHER]),
        ("cough, fever", [TOGETHER, PAUSE]),
        ("cough... fever", [TOGETHER, PAUSE]),
        ("cough. fever", [TOGETHER, STOP]),
        ("cough.fever", [TOGETHER, TOGETHER]),
        ("took 5.then slept", [TOGETHER, TOGETHER, STOP, TOGETHER]),
        ("took five.then slept", [TOGETHER, TOGETHER, STOP, TOGETHER]),
        ("cough, stiffneck", [TOGETHER, PAUSE, TOGETHER]),
        ("cough\nstiffneck", [TOGETHER, STOP, TOGETHER]),
    ],
)
def test_where_the_writer_stops(text: str, held: list[int]) -> None:
    assert read(text).before == held


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("38.4 and 120", [38.4, None, 120.0]),
        ("1,5 mg", [1.5, None]),
        ("thirty eight", [38.0, None]),
        ("thirty eight point five", [38.5, None, None, None]),
        ("eight point five", [8.5, None, None]),
        ("eighty", [80.0]),
        ("twenty ten", [20.0, 10.0]),
        ("123456789012345678", [0.0]),
    ],
)
def test_what_the_numbers_are_worth(text: str, values: list[float | None]) -> None:
    assert read(text).values == values


@pytest.mark.parametrize("word", [*TENS, *UNITS])
def test_no_number_is_taken_for_a_slip(word: str) -> None:
    assert read(word).values == [float({**TENS, **UNITS}[word])]


def test_each_word_keeps_its_place_in_the_text() -> None:
    text = "I cannot, can not breathe stiffneck 38,5"
    tokens = read(text)

    shown = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]

    assert shown == ["I", "cannot", "can not", "breathe", "stiffneck", "stiffneck", "38,5"]
    assert tokens.words == ["i", "cant", "cant", "breathe", "stiff", "neck", "38,5"]


def test_two_words_that_are_one_are_no_number() -> None:
    reader = Reader(lambda word: (word.lower(),), {("one", "more"): "onemore", ("type", "2"): "type2"})

    tokens = reader.read("One more type 2. One, more")

    assert tokens.words == ["onemore", "type2", "one", "more"]
    assert tokens.values == [None, None, 1.0, None]
