"""How is a danger said? The small language of patterns, and how a pattern is found.

    <chest> ~3 <pain>          chest, at most three words that count, then pain
    <pain> & <chest> ~4        the two in any order, at most four words that count between neighbours
    cant|couldnt <breathe>     one of these words, then breathe; a star gives all endings: vomit*
    <blood> + <pregnant>       what comes after a plus may stand anywhere in the text
    bring*_up ~2 blood         words of one phrase are joined by an underscore
    <pain>? down <arm>         with and without

Words that say nothing (``filler``) do not count. A sentence's end is never crossed, except by a plus. ``slots`` gives
all places of all slots in one walk; a pattern only looks at the places of its own slots, each gap is bounded, so the
work grows with the length of the text and not faster.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

Span = tuple[int, int]
Places = Mapping[str, Sequence[Span]]
_CHOICE = r"(?:<[a-z0-9_]+>|[^\s<>~&+?|]+)"
_ELEMENT = re.compile(rf"{_CHOICE}(?:\|{_CHOICE})*\??|~\d+|&")
_VOWELS = "aeiou"
_TRIES = 12  # places of the next slot that are tried from one place


class BadPattern(ValueError):
    """The pattern is not written in the language above; the message says what is wrong."""


@dataclass(frozen=True)
class Part:
    """Slots that stand near each other. ``gaps[i]`` is what may stand before ``slots[i + 1]``."""

    slots: tuple[str, ...]
    gaps: tuple[int, ...]
    ordered: bool = True


@dataclass(frozen=True)
class Pattern:
    """The part whose words are shown, and parts that have to stand somewhere in the text too."""

    source: str
    main: Part
    also: tuple[Part, ...] = ()

    @cached_property
    def slots(self) -> frozenset[str]:
        return frozenset(slot for part in (self.main, *self.also) for slot in part.slots)


def parse(source: str) -> list[Pattern]:
    """The patterns that a line says: more than one where it has a question mark. Raises ``BadPattern``."""
    parts = [_parse_part(part.strip()) for part in source.split(" + ")]
    return [Pattern(source, found[0], tuple(found[1:])) for found in product(*parts)]


def _parse_part(source: str) -> list[Part]:
    words = _ELEMENT.findall(source)
    if "".join(words) != "".join(source.split()) or not words:
        raise BadPattern(f"'{source}' is not a pattern")
    if "&" in words:
        gap = int(words.pop()[1:]) if words[-1].startswith("~") else 4
        names = [word for word in words if word != "&"]
        if len(names) < 2 or words[1::2] != ["&"] * (len(names) - 1) or any(_is_odd(name) for name in names):
            raise BadPattern(f"'{source}': write <a> & <b> ~4")
        return [Part(tuple(_slot(name) for name in names), (gap,) * (len(names) - 1), ordered=False)]
    steps: list[tuple[str, int, bool]] = []
    gap = 0
    for word in words:
        if word.startswith("~"):
            gap = int(word[1:])
            continue
        steps.append((_slot(word.rstrip("?")), gap, word.endswith("?")))
        gap = 0
    if not steps or words[-1].startswith("~") or words[0].startswith("~"):
        raise BadPattern(f"'{source}': a gap stands between two words")
    choices = [[step, None] if step[2] else [step] for step in steps]
    parts = []
    for chosen in product(*choices):
        kept = [step for step in chosen if step is not None]
        if not kept:
            raise BadPattern(f"'{source}' may be nothing at all")
        parts.append(Part(tuple(step[0] for step in kept), tuple(step[1] for step in kept[1:])))
    return parts


def _is_odd(name: str) -> bool:
    return name.startswith("~") or name.endswith("?")


def _slot(word: str) -> str:
    """``<pain>`` is the slot pain; a word in the pattern is a slot of its own, named by an equals sign."""
    return word[1:-1] if re.fullmatch(r"<[a-z0-9_]+>", word) else f"={word}"


def literal_phrases(slot: str) -> list[str]:
    """The phrases of a slot that is written out in a pattern; an underscore joins words outside angle brackets."""
    return [phrase if phrase.startswith("<") else phrase.replace("_", " ") for phrase in slot[1:].split("|")]


def named(phrase: str) -> list[str]:
    """The slots that a phrase of a slot names."""
    return re.findall(r"<([a-z0-9_]+)>", phrase)


def spelt_out(slot: str, slots: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The phrases of a slot, with the slots they name spelt out. Slots that only numbers fill have none."""
    for phrase in slots.get(slot, ()):
        yield from _spelt_out(phrase, slots)


def _spelt_out(phrase: str, slots: Mapping[str, Iterable[str]]) -> Iterator[str]:
    inner = named(phrase)
    if not inner:
        yield phrase
        return
    for words in spelt_out(inner[0], slots):
        yield from _spelt_out(phrase.replace(f"<{inner[0]}>", words, 1), slots)


def holders(slot: str, slots: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The slots that hold this slot as a whole, through others too."""
    for name, phrases in slots.items():
        if f"<{slot}>" in phrases:
            yield name
            yield from holders(name, slots)


def endings(word: str) -> list[str]:
    """``vomit*`` is vomit, vomits, vomited, vomiting and vomitin; a word without a star is itself."""
    if not word.endswith("*"):
        return [word]
    stem = word[:-1]
    if stem.endswith("e"):
        return [stem, stem + "s", stem + "d", stem[:-1] + "ing", stem[:-1] + "in"]
    if stem.endswith("y") and stem[-2:-1] not in _VOWELS:
        return [stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing", stem + "in"]
    plural = stem + ("es" if stem.endswith(("s", "x", "z", "ch", "sh")) else "s")
    forms = [stem, plural, stem + "ed", stem + "ing", stem + "in"]
    if len(stem) > 2 and stem[-1] not in _VOWELS + "wxy" and stem[-2] in _VOWELS and stem[-3] not in _VOWELS:
        forms += [stem + stem[-1] + "ed", stem + stem[-1] + "ing", stem + stem[-1] + "in"]
    return forms


@dataclass(frozen=True)
class Ground:
    """What patterns are found on: the places of the slots, the counting words before each place, the sentences."""

    places: Places
    counted: Sequence[int]
    sentence: Sequence[int]
    #: The slots with a name that a word fills alone, and where others begin: those that several words fill, or a number.
    alone: Mapping[str, Sequence[str]]
    longer: Sequence[tuple[int, tuple[str, ...]]]

    def has(self, slots: Iterable[str]) -> bool:
        return all(slot in self.places for slot in slots)


def find(part: Part, ground: Ground) -> Iterator[tuple[Span, ...]]:
    """Each way the part stands in the text: the places of its slots, in the order of the part."""
    if not part.ordered:
        for first in ground.places.get(part.slots[0], ()):
            around = _around(part, ground, first)
            if around is not None:
                yield around
        return
    places = [ground.places.get(slot, ()) for slot in part.slots]
    if all(places):
        for first in places[0]:
            way = _along(part.gaps, ground, places, (first,)) if part.gaps else (first,)
            if way is not None:
                yield way


def _along(
    gaps: Sequence[int], ground: Ground, places: Sequence[Sequence[Span]], way: tuple[Span, ...]
) -> tuple[Span, ...] | None:
    step = len(way)
    here, end = places[step], way[-1][1]
    index = bisect_left(here, (end, 0))
    if index == len(here):
        return None
    counted, sentence = ground.counted, ground.sentence
    furthest, mine, is_last = counted[end] + gaps[step - 1], sentence[way[0][0]], step == len(gaps)
    for place in here[index : index + _TRIES]:
        start = place[0]
        if counted[start] > furthest or sentence[start] != mine:
            return None
        found = (*way, place) if is_last else _along(gaps, ground, places, (*way, place))
        if found is not None:
            return found
    return None


def _around(part: Part, ground: Ground, first: Span) -> tuple[Span, ...] | None:
    way = [first]
    reach = part.gaps[0] if part.gaps else 0
    for slot in part.slots[1:]:
        nearest, distance = None, reach + 1
        places = ground.places.get(slot, ())
        index = bisect_left(places, first)
        for place in places[max(0, index - _TRIES) : index + _TRIES]:
            if ground.sentence[place[0]] != ground.sentence[first[0]]:
                continue
            away = min(_distance(place, each, ground.counted) for each in way)
            if away < distance and all(place[1] <= each[0] or each[1] <= place[0] for each in way):
                nearest, distance = place, away
        if nearest is None:
            return None
        way.append(nearest)
    return tuple(way)


def _distance(one: Span, other: Span, counted: Sequence[int]) -> int:
    if one[1] <= other[0]:
        return counted[other[0]] - counted[one[1]]
    return counted[one[0]] - counted[other[1]] if other[1] <= one[0] else 0


def covered(way: Sequence[Span]) -> Span:
    """The stretch of tokens that a way covers."""
    return min(start for start, _ in way), max(end for _, end in way)
