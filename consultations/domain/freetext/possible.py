"""Which patterns can hold at all? Most need a slot that no sentence of the text fills, and are never looked for.

Every pattern waits at one of its slots, the one that ordinary texts fill least often. A sentence wakes the patterns that wait at the
slots in it, and one whose other slots are missing there falls asleep again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, groupby
from operator import or_

from consultations.domain.freetext.patterns import Pattern, Span
from consultations.domain.freetext.phrases import Compiled
from consultations.domain.freetext.slots import Hit, Slots

#: A concept, those of its patterns that can hold and those of its exceptions that can.
Candidates = tuple[Compiled, list[Pattern], list[Pattern]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A pattern of a concept, by its number among all."""

    number: int
    concept: int
    pattern: Pattern
    is_exception: bool


#: One that waits, and the other slots that it needs, each a bit: in its sentence, and anywhere.
_Needs = tuple[_Waiting, int, int]


class Possible:
    """The patterns of all concepts, each where it waits."""

    def __init__(
        self,
        concepts: Sequence[Compiled],
        slots: Slots,
        often: Mapping[str, int],
        fills: Mapping[str, frozenset[str]],
    ) -> None:
        """``often``: how often the slots stand in ordinary texts; ``fills``: what numbers and the caller fill, with the slots
        that hold it."""
        self._concepts = concepts
        each = [
            (number, pattern, is_exception)
            for number, compiled in enumerate(concepts)
            for is_exception, patterns in ((False, compiled.patterns), (True, compiled.unless))
            for pattern in patterns
        ]
        asked: dict[str, int] = {}
        by_slot: dict[str, list[_Needs]] = {}
        for number, (concept, pattern, is_exception) in enumerate(each):
            main = set(pattern.main.slots)
            rarest = min(main, key=lambda slot: (often.get(slot, 0), slot))
            here, also = (
                sum(1 << asked.setdefault(slot, len(asked)) for slot in sorted(some))
                for some in (main - {rarest}, pattern.slots - main)
            )
            by_slot.setdefault(rarest, []).append(
                (_Waiting(number, concept, pattern, is_exception), here, also)
            )
        self._own = {name: number for number, name in enumerate(fills, len(slots.fillings))}
        fillings = [*slots.fillings, *fills.values()]
        #: Of each filling, the slots that it fills and that others wait for, and the patterns that wait there.
        self._bits = [sum(1 << asked[slot] for slot in filling if slot in asked) for filling in fillings]
        self._waiting = [
            tuple(needs for slot in filling for needs in by_slot.get(slot, ())) for filling in fillings
        ]

    def find(
        self,
        hits: Iterable[Hit],
        counted: Iterable[tuple[str, Span]],
        sentence: Sequence[int],
        filled: Iterable[str],
    ) -> tuple[list[Candidates], set[str]]:
        """What can hold, in the order of the concepts, and the slots whose places are asked for. ``counted`` is what numbers
        fill, ``filled`` what the caller fills."""
        own, bits, waiting = self._own, self._bits, self._waiting
        standing: dict[int, int] = {}
        awake: list[tuple[int, int]] = []
        for filling, start, _ in (*hits, *((own[name], start, 0) for name, (start, _) in counted)):
            where = sentence[start]
            standing[where] = standing[where] | bits[filling] if where in standing else bits[filling]
            if waiting[filling]:
                awake.append((filling, where))
        there = reduce(or_, chain(standing.values(), (bits[own[name]] for name in filled)), 0)
        found: dict[int, _Waiting] = {}
        for filling, where in awake:
            here = standing[where]
            for one, beside, anywhere in waiting[filling]:
                if beside & here == beside and anywhere & there == anywhere:
                    found[one.number] = one
        return self._sorted(found)

    def _sorted(self, found: Mapping[int, _Waiting]) -> tuple[list[Candidates], set[str]]:
        wanted: set[str] = set()
        candidates: list[Candidates] = []
        for concept, group in groupby(self._in_order(found), lambda one: one.concept):
            mine = list(group)
            if mine[0].is_exception:
                continue
            for one in mine:
                wanted |= one.pattern.slots
            candidates.append(
                (
                    self._concepts[concept],
                    [one.pattern for one in mine if not one.is_exception],
                    [one.pattern for one in mine if one.is_exception],
                )
            )
        return candidates, wanted

    @staticmethod
    def _in_order(found: Mapping[int, _Waiting]) -> Iterator[_Waiting]:
        return (found[number] for number in sorted(found))
