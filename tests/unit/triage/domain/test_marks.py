"""Marks never change a text, and lose no flag that has words in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.domain.marks import Span, pieces

SPANS = st.lists(st.builds(Span, st.integers(-3, 40), st.integers(-3, 40), st.integers(1, 9)), max_size=6)


@given(st.text(max_size=30), SPANS)
def test_the_text_is_never_changed_and_no_flag_is_lost(text: str, spans: list[Span]) -> None:
    found = pieces(text, spans)

    assert "".join(piece.text for piece in found) == text
    there = {span.number for span in spans if max(span.start, 0) < min(span.end, len(text))}
    assert {number for piece in found for number in piece.numbers} == there


def test_overlapping_words_are_one_mark_with_both_numbers() -> None:
    first, rest = pieces("bad chest pain now", [Span(0, 9, 2), Span(4, 14, 1)])

    assert (first.text, first.numbers) == ("bad chest pain", (1, 2))
    assert (rest.text, rest.numbers) == (" now", ())
