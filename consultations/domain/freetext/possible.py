"""Which patterns can hold at all? Most need a slot that no sentence of the text fills, and are never looked for.

Every pattern waits at one of its slots, the one that ordinary texts fill least often. A sentence wakes the patterns that wait at the
slots in it, and one whose other slots are missing there falls asleep again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from consultations.domain.freetext.patterns import Pattern
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


#: One that waits, and for each other slot that it needs the fillings that fill it: in its sentence, and anywhere.
_Needs = tuple[_Waiting, tuple[set[int], ...], tuple[set[int], ...]]


class Possible:
    """The patterns of all concepts, each where it waits."""

    def __init__(self, concepts: Sequence[Compiled], slots: Slots, often: Mapping[str, int]) -> None:
        self._concepts = concepts
        fill: dict[str, set[int]] = {}
        for filling, names in enumerate(slots.fillings):
            for name in names:
                fill.setdefault(name, set()).add(filling)
        each = [
            (number, pattern, is_exception)
            for number, compiled in enumerate(concepts)
            for is_exception, patterns in ((False, compiled.patterns), (True, compiled.unless))
            for pattern in patterns
        ]
        #: A filling of its own for each slot: of a number, or of what the caller knows.
        self._own: dict[str, int] = {}
        for name in sorted({*fill, *(slot for _, pattern, _ in each for slot in pattern.slots)}):
            self._own[name] = len(slots.fillings) + len(self._own)
            fill.setdefault(name, set()).add(self._own[name])
        by_slot: dict[str, list[_Needs]] = {}
        for number, (concept, pattern, is_exception) in enumerate(each):
            main = dict.fromkeys(sorted(pattern.main.slots, key=lambda slot: (often.get(slot, 0), slot)))
            rarest, *others = main
            also = pattern.slots.difference(main)
            by_slot.setdefault(rarest, []).append(
                (
                    _Waiting(number, concept, pattern, is_exception),
                    tuple(fill[slot] for slot in others),
                    tuple(fill[slot] for slot in sorted(also)),
                )
            )
        self._by_filling = [
            tuple(needs for slot in here for needs in by_slot.get(slot, ()))
            for here in (*slots.fillings, *({name} for name in self._own))
        ]

    def find(
        self,
        hits: Iterable[Hit],
        counted: Iterable[tuple[str, tuple[int, int]]],
        sentence: Sequence[int],
        filled: Iterable[str],
    ) -> tuple[list[Candidates], set[str]]:
        """What can hold, in the order of the concepts, and the slots whose places are asked for. ``filled`` are slots
        that the caller fills, ``counted`` those that numbers fill."""
        own, by_filling = self._own, self._by_filling
        standing: dict[int, set[int]] = {}
        for filling, start, _ in (
            *hits,
            *((own[name], start, 0) for name, (start, _) in counted if name in own),
        ):
            where = sentence[start]
            if where in standing:
                standing[where].add(filling)
            else:
                standing[where] = {filling}
        there = {own[name] for name in filled if name in own}.union(*standing.values())
        found: dict[int, _Waiting] = {}
        for here in standing.values():
            for filling in here:
                for one, others, also in by_filling[filling]:
                    for fill in others:
                        if fill.isdisjoint(here):
                            break
                    else:
                        if not any(fill.isdisjoint(there) for fill in also):
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
