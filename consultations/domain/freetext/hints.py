"""Which hints does a text hold? Words, pairs of words, beginnings of words and slots, each at its place.

A hint in a stretch that is denied, only feared, long past or somebody else's is another hint, marked with a tilde: what
has been learned of "chest pain" says nothing about "no chest pain". Time grows with the length of the text.

Whom a text is about is no hint. Each patient's sex and age are known, those of few labelled lines are, and these are mostly
dangerous ones: it would be learned that being a woman is a danger. The rules ask for age and sex where they matter.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

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


def hints(scene: Scene, span: Span | None = None) -> list[list[str]]:
    """The hints that begin at each place, or at each of ``span``."""
    tokens, words, denied, alone = scene.tokens, words_of(scene), are_denied(scene), scene.ground.alone
    first, end = (0, len(words)) if span is None else span
    last = len(words) - 1
    found: list[list[str]] = []
    for place in range(first, end):
        mark, word = DENIED if denied[place] else "", words[place]
        here = [*of_word(word, denied[place], alone.get(word, ()))]
        if place < last and tokens.before[place + 1] != STOP:
            here.append(f"{mark}{word} {words[place + 1]}")
            if place + 1 < last and tokens.before[place + 2] != STOP:
                here.append(f"{mark}{word} _ {words[place + 2]}")
        found.append(here)
    for start, slots in scene.ground.longer:
        if first <= start < end:
            found[start - first] += of_slots(slots, denied[start])
    return found


def of_word(word: str, is_denied: bool, slots: Iterable[str]) -> Iterator[str]:
    """The hints of one word: itself, how it begins, and the slots that it fills alone."""
    mark = DENIED if is_denied else ""
    yield mark + word
    if len(word) > BEGINNING:
        yield f"{mark}{word[:BEGINNING]}-"
    yield from of_slots(slots, is_denied)


def of_slots(slots: Iterable[str], is_denied: bool) -> list[str]:
    """The hints of slots."""
    mark = DENIED if is_denied else ""
    return [f"{mark}<{slot}>" for slot in slots]


def words_of(scene: Scene) -> list[str]:
    """The words; all numbers are the same word."""
    return [
        word if value is None else NUMBER
        for word, value in zip(scene.tokens.words, scene.tokens.values, strict=True)
    ]


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
