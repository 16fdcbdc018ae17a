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
    """A pattern with the slots of its main part and with all of its slots, as numbers."""

    number: int
    concept: int
    pattern: Pattern
    is_exception: bool
    main: int
    whole: int


class Possible:
    """The patterns of all concepts, each where it waits."""

    def __init__(self, concepts: Sequence[Compiled], slots: Slots, often: Mapping[str, int]) -> None:
        self._concepts = concepts
        self._slots = slots
        each = [
            (number, pattern, is_exception)
            for number, compiled in enumerate(concepts)
            for is_exception, patterns in ((False, compiled.patterns), (True, compiled.unless))
            for pattern in patterns
        ]
        self._waiting = [
            _Waiting(
                number, concept, pattern, is_exception, slots.mask(pattern.main.slots), slots.mask(pattern.slots)
            )
            for number, (concept, pattern, is_exception) in enumerate(each)
        ]  # fmt: skip
        self._by_slot: dict[str, list[_Waiting]] = {}
        for one in self._waiting:
            rarest = min(one.pattern.main.slots, key=lambda slot: (often.get(slot, 0), slot))
            self._by_slot.setdefault(rarest, []).append(one)
        self._by_filling = [
            tuple(one for slot in names for one in self._by_slot.get(slot, ())) for names in slots.fillings
        ]

    def find(
        self,
        hits: Iterable[Hit],
        counted: Iterable[tuple[str, tuple[int, int]]],
        sentence: Sequence[int],
        filled: int,
    ) -> tuple[list[Candidates], set[str]]:
        """What can hold, in the order of the concepts, and the slots whose places are asked for. ``filled`` are slots
        that the caller fills, ``counted`` those that numbers fill."""
        masks = self._slots.masks
        inside: dict[int, int] = {}
        awake: dict[tuple[int, int], Sequence[_Waiting]] = {}
        for filling, start, _ in hits:
            where = sentence[start]
            if (where, filling) not in awake:
                awake[where, filling] = self._by_filling[filling]
                inside[where] = inside.get(where, 0) | masks[filling]
        more: list[tuple[int, Sequence[_Waiting]]] = []
        for name, (start, _) in counted:
            where = sentence[start]
            inside[where] = inside.get(where, 0) | self._slots.mask((name,))
            more.append((where, self._by_slot.get(name, ())))
        there = filled
        for mask in inside.values():
            there |= mask
        found: dict[int, _Waiting] = {}
        for where, waiting in (*((where, waiting) for (where, _), waiting in awake.items()), *more):
            if waiting:
                mask = inside[where]
                for one in waiting:
                    if one.main & mask == one.main and one.whole & there == one.whole:
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
