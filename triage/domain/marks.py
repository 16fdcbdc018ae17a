"""Which words of a text are marked, and with the numbers of which flags? Pure; the text itself is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Words of a text that raised the flag of that number."""

    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Piece:
    """A piece of a text; ``numbers`` are the flags it raised, none for plain words."""

    text: str
    numbers: tuple[int, ...] = ()


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The text in pieces. Spans that overlap become one mark with all their numbers."""
    merged: list[tuple[int, int, set[int]]] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        start, end = max(span.start, 0), min(span.end, len(text))
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], end), before[2] | {span.number})
        else:
            merged.append((start, end, {span.number}))
    found: list[Piece] = []
    at = 0
    for start, end, numbers in merged:
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], tuple(sorted(numbers))))
        at = end
    if at < len(text) or not found:
        found.append(Piece(text[at:]))
    return tuple(found)
