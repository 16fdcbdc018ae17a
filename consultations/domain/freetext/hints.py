"""Which hints does a text hold? Words, pairs of words, beginnings of words and slots, each at its place.

A hint in a stretch that is denied, only feared, long past or somebody else's is another hint, marked with a tilde: what
has been learned of "chest pain" says nothing about "no chest pain". Time grows with the length of the text.

Whom a text is about is no hint. Each patient's sex and age are known, those of few labelled lines are, and these are mostly
dangerous ones: it would be learned that being a woman is a danger. The rules ask for age and sex where they matter.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.patterns import Span
from consultations.domain.freetext.tokens import STOP

NUMBER = "#"
DENIED = "~"
BEGINNING = 5
REACH_OF_DENIAL = 8
REACH_OF_HYPOTHESIS = 7
#: A stretch of at most so many words is read as one; a longer sentence is read in pieces that overlap.
STRETCH = 30
PIECE = 26
STEP = 12
PAIR_OF_SENTENCES = 40


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text, all numbers as the same word; which of them are denied; each as the hint that it is where it stands;
    and where a sentence begins after another."""

    scene: Scene
    words: Sequence[str]
    denied: Sequence[bool]
    marked: Sequence[str]
    stops: Sequence[int]


def said(scene: Scene) -> Said:
    """The words of this text, ready to be asked for hints."""
    tokens, denied = scene.tokens, are_denied(scene)
    words = [
        word if value is None else NUMBER for word, value in zip(tokens.words, tokens.values, strict=True)
    ]
    marked = [DENIED + word if is_denied else word for word, is_denied in zip(words, denied, strict=True)]
    stops = [place for place, joined in enumerate(tokens.before) if joined == STOP and place]
    return Said(scene, words, denied, marked, stops)


def hints(said: Said, span: Span | None = None) -> list[list[str]]:
    """The hints that begin at each place, or at each of ``span``."""
    words, before, ground = said.words, said.scene.tokens.before, said.scene.ground
    last = len(words) - 1
    first, end = (0, len(words)) if span is None else span
    found: list[list[str]] = []
    for place in range(first, end):
        word = said.marked[place]
        here = [*of_word(word, ground.alone)]
        if place < last and before[place + 1] != STOP:
            here.append(f"{word} {words[place + 1]}")
            if place + 1 < last and before[place + 2] != STOP:
                here.append(f"{word} _ {words[place + 2]}")
        found.append(here)
    for start, slots in ground.longer:
        if first <= start < end:
            found[start - first] += of_slots(slots, said.denied[start])
    return found


def of_word(marked: str, alone: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The hints of one word, denied or not: itself, how it begins, and the slots that it fills alone."""
    word = marked.removeprefix(DENIED)
    is_denied = len(word) < len(marked)
    yield marked
    if len(word) > BEGINNING:
        yield f"{DENIED if is_denied else ''}{word[:BEGINNING]}-"
    yield from of_slots(alone.get(word, ()), is_denied)


def of_slots(slots: Iterable[str], is_denied: bool) -> list[str]:
    """The hints of slots."""
    mark = DENIED if is_denied else ""
    return [f"{mark}<{slot}>" for slot in slots]


def sentences(before: Sequence[int]) -> Iterator[list[Span]]:
    """The sentences; one that is long comes in pieces that overlap."""
    count = len(before)
    starts = [0, *(place for place in range(1, count) if before[place] == STOP), count]
    for start, end in itertools.pairwise(starts):
        if end - start <= STRETCH:
            yield [(start, end)]
        else:
            yield [(piece, min(end, piece + PIECE)) for piece in range(start, end - STEP, STEP)]


def stretches(before: Sequence[int]) -> Iterator[Span]:
    """What is weighed: each piece, and each with the one after it where the two are short."""
    last: Span | None = None
    for pieces in sentences(before):
        for start, end in pieces:
            yield start, end
            if last is not None and end - last[0] <= PAIR_OF_SENTENCES:
                yield last[0], end
            last = start, end


def are_denied(scene: Scene) -> list[bool]:
    """Which places are denied, only feared, long past or somebody else's."""
    tokens, clause, places = scene.tokens, scene.clause, scene.ground.places
    count = len(tokens)
    denied = [False] * count

    def from_here(start: int, cue: int, reach: int) -> None:
        for place in range(start, min(count, start + reach)):
            if clause[place] != clause[cue] or tokens.before[place] == STOP:
                return
            denied[place] = True

    for negator in scene.negators:
        from_here(negator + 1, negator, REACH_OF_DENIAL)
    for cue, end in places.get("hypothetical", ()):
        from_here(end, cue, REACH_OF_HYPOTHESIS)
    current = {clause[start] for start, _ in places.get("current", ())}
    past = {clause[start] for start, _ in places.get("long_past", ())} - current
    present = {clause[start] for start, _ in places.get("present", ())}
    gone = {clause[start] for start, _ in places.get("mourned", ())}
    theirs = {
        clause[start]
        for slot in ("relative_had", "family_history", "stranger")
        for start, _ in places.get(slot, ())
    }
    whole = past | gone | (theirs - present)
    if whole:
        for place in range(count):
            if clause[place] in whole:
                denied[place] = True
    return denied
