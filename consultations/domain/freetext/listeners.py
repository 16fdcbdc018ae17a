"""What do the listeners hear in a text? Each listens for something said within a few words, and remembers where it was loudest.

The hints of ``likeness`` are weighed one by one; a listener hears words together: "stroke" beside "club" is not "stroke" beside
"face". Every hint has a row of small numbers, alike for hints that are used alike; a listener adds up the rows of the words around
a place, each by where it stands. How loud each was at its loudest, weighed, is how much the text sounds like something to notice,
like danger and like an emergency. ``manage.py learn_words`` finds the numbers.

All listeners listen at once: their sums lie side by side in one long integer, a lane of 16 bits for each, so that one addition
adds for all of them. No lane runs over: what a word adds, and what each of a few sets of slots adds at its place, is cut short where
it is stronger than its share of the lane. What a word adds is worked out once, in lanes of 32 bits with room for all it may hold,
and kept in steps of ``2 ** coarse``.
"""

import base64
import binascii
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add, mul
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain.freetext import hints
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.hints import Said
from consultations.domain.freetext.kept import Kept
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.domain.freetext.tokens import STOP

#: The files of what was learned. A row is written as bytes, each 128 more than its number.
KERNEL, ROWS = "listeners.json", "listeners.tsv"
MIDDLE = 128
#: Stands between two sentences.
PAUSE = "<stop>"
LANE, WIDE = 16, 32
#: What stands for nothing in a lane, so that no lane falls below nothing; the uppermost bit is kept free to compare.
_ZERO, _SIGN = 1 << (LANE - 2), 1 << (LANE - 1)
_WIDE_ZERO = 1 << (WIDE - 2)
#: The bias has this much of a lane; the places of a window share the rest, each between its word (a third) and its sets of slots,
#: of which so many are heard.
_MOST_BIAS, _MOST_SETS = 1 << 10, 4

Small = Annotated[int, Field(ge=-127, le=127)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kernel(_Strict):
    """What the listeners listen for. ``weights`` has, for each number of a row, a list for each place of the window with a
    number for each listener; ``out`` has three numbers for each listener: notice, danger, emergency."""

    texts: str
    window: Annotated[int, Field(ge=1, le=5)]
    coarse: Annotated[int, Field(ge=0, le=12)] = 0
    weights: tuple[tuple[tuple[Small, ...], ...], ...] = Field(min_length=1, max_length=64)
    bias: tuple[int, ...]
    out: tuple[tuple[float, float, float], ...]
    constant: tuple[float, float, float]


@dataclass(frozen=True)
class Heard:
    """How much a text sounds like something to notice, like danger and like an emergency."""

    notice: float
    danger: float
    emergency: float


SILENCE = Heard(0.0, 0.0, 0.0)


class Listeners:
    """The listeners, made ready. Keeps nothing of any text but what single words add up to."""

    def __init__(self, kernel: Kernel, rows: dict[str, bytes]) -> None:
        self._rows = rows
        self._window, self._count, self._coarse = kernel.window, len(kernel.bias), kernel.coarse
        step = 1 << kernel.coarse
        #: For notice, danger and emergency: what each listener says of it, and what every text has.
        self._out = [
            ([each * step for each in column], constant)
            for column, constant in zip(zip(*kernel.out, strict=True), kernel.constant, strict=True)
        ]
        self._sign = _packed([_SIGN] * self._count)
        self._silence = _packed([_ZERO] * self._count)
        bias = [max(-_MOST_BIAS, min(_MOST_BIAS, round(each / step))) for each in kernel.bias]
        self._start = self._silence + self._sign + _packed(bias)
        self._kernel = [_packed([each for place in row for each in place], WIDE) for row in kernel.weights]
        self._size = self._count * self._window
        self._wide = _packed([_WIDE_ZERO + step // 2] * self._size, WIDE)
        self._below = _packed([(1 << WIDE - kernel.coarse) - 1] * self._size, WIDE)
        zero = _WIDE_ZERO >> kernel.coarse
        self._lower = _packed([zero - _ZERO] * self._size, WIDE)
        self._most_of_word, self._most_of_slots = shares(kernel.window)
        #: What is stronger than this reaches into the uppermost bit of its lane.
        reach = 1 << WIDE - 1
        self._wide_sign = _packed([reach] * self._size, WIDE)
        self._limits = {
            most: (
                _packed([reach - zero - most - 1] * self._size, WIDE),
                _packed([reach + zero - most - 1] * self._size, WIDE),
            )
            for most in (self._most_of_word, self._most_of_slots)
        }
        self._nothing: tuple[int, ...] = (0,) * self._window
        #: What hints that many words share add: how they begin, and slots; there are no more of them than rows.
        self._shared: dict[str, int] = {}
        #: What of single words is kept holds as long as they fill these slots.
        self._alone: Mapping[str, Sequence[str]] = {}
        self._words = Kept(self._word)
        self._sets = Kept(self._set)
        self._pause = self._heard_from(self._sums((PAUSE,), self._most_of_word))

    def _hint(self, name: str) -> int:
        """What one hint adds to the places around it, in wide lanes."""
        total = 0
        for much, kernel in zip(self._rows[name], self._kernel, strict=True):
            if much != MIDDLE:
                total += (much - MIDDLE) * kernel
        if name.endswith(("-", ">")):
            self._shared[name] = total
        return total

    def _sums(self, names: Iterable[str], most: int) -> tuple[int, ...]:
        """What these hints together add to the places around them, the furthest before first: at most so many steps a lane."""
        total = sum(
            self._shared[name] if name in self._shared else self._hint(name)
            for name in names
            if name in self._rows
        )
        if not total:
            return self._nothing
        steps = (total + self._wide >> self._coarse) & self._below
        above, beneath = self._limits[most]
        if (steps + above | beneath - steps) & self._wide_sign:
            steps = self._cut_short(steps, most)
        wide, narrow = (steps - self._lower).to_bytes(4 * self._size, "little"), bytearray(2 * self._size)
        narrow[0::2], narrow[1::2] = wide[0::4], wide[1::4]
        length = 2 * self._count
        return tuple(
            int.from_bytes(narrow[start : start + length], "little") - self._silence
            for start in range(0, len(narrow), length)
        )

    def _cut_short(self, steps: int, most: int) -> int:
        """The steps where a lane holds more than it may: at most so many, up or down."""
        zero = _WIDE_ZERO >> self._coarse
        lanes = struct.unpack(f"<{self._size}I", steps.to_bytes(4 * self._size, "little"))
        return _packed([max(zero - most, min(zero + most, each)) for each in lanes], WIDE)

    def _heard_from(self, sums: tuple[int, ...]) -> tuple[int, ...]:
        """What stands at a place adds to the places around it; at the place itself with what every place begins with."""
        middle = self._window // 2
        return (*sums[:middle], sums[middle] + self._start, *sums[middle + 1 :])

    def _word(self, marked: str) -> tuple[int, ...]:
        return self._heard_from(self._sums(hints.of_word(marked, self._alone), self._most_of_word))

    def _set(self, named: tuple[tuple[str, ...], bool]) -> tuple[int, ...]:
        return self._sums(hints.of_slots(*named), self._most_of_slots)

    def _places(self, said: Said) -> list[tuple[int, ...]]:
        """What stands at each place, between two sentences the pause, and nothing before and after it all."""
        ground = said.scene.ground
        if ground.alone is not self._alone:
            self._alone = ground.alone
            self._words.clear()
        here = list(map(self._words.__getitem__, said.marked))
        sets = Counter[int]()
        for start, names in ground.longer:
            sets[start] += 1
            if sets[start] <= _MOST_SETS:
                here[start] = tuple(map(add, here[start], self._sets[names, said.denied[start]]))
        edge = [self._nothing] * (self._window // 2)
        places = edge[:]
        for start, end in pairwise((0, *said.stops, len(here))):
            places += here[start:end]
            places.append(self._pause)
        return places[:-1] + edge

    def hear(self, said: Said) -> Heard:
        """What they hear in the whole text. Time grows with its length."""
        if not said.words:
            return self._said(self._silence)
        columns: Iterator[Iterable[int]] = (
            column[number:] for number, column in enumerate(zip(*self._places(said), strict=True))
        )
        sign, loudest, shift = self._sign, self._silence, LANE - 1
        for here in reduce(lambda sums, column: map(add, sums, column), columns):
            # The uppermost bit of a lane stays where this place is at least as loud; there the rest of the lane is how much louder.
            louder = here - loudest
            if signs := louder & sign:
                loudest += louder & signs - (signs >> shift)
        return self._said(loudest)

    def _said(self, loudest: int) -> Heard:
        lanes = struct.unpack(f"<{self._count}H", loudest.to_bytes(self._count * LANE // 8, "little"))
        loud = [lane - _ZERO for lane in lanes]
        return Heard(*(sum(map(mul, loud, out), so_far) for out, so_far in self._out))


def shares(window: int) -> tuple[int, int]:
    """How many steps a word, and a set of slots, may add to a lane, so that whatever stands in a window has room."""
    room = (_ZERO - 1 - _MOST_BIAS) // window
    return room // 3, (room - room // 3) // _MOST_SETS


def places(scene: Scene) -> tuple[tuple[str, ...], ...]:
    """What the listeners hear at each place, written out, and the pauses between sentences."""
    heard: list[tuple[str, ...]] = []
    for place, here in enumerate(hints.hints(hints.said(scene))):
        if place and scene.tokens.before[place] == STOP:
            heard.append((PAUSE,))
        heard.append(tuple(hint for hint in here if " " not in hint))
    return tuple(heard)


def _packed(numbers: Iterable[int], lane: int = LANE) -> int:
    return sum(number << (lane * place) for place, number in enumerate(numbers))


def load(home: Path) -> Listeners:
    """What was learned. Raises ``BadPhraseFile``."""
    try:
        kernel = Kernel.model_validate_json((home / KERNEL).read_bytes())
    except ValidationError as error:
        raise BadPhraseFile(f"{KERNEL}: {error}") from error
    rows: dict[str, bytes] = {}
    for number, line in enumerate((home / ROWS).read_text(encoding="utf-8").splitlines(), 1):
        hint, _, coded = line.partition("\t")
        try:
            rows[hint] = base64.b64decode(coded, validate=True)
        except binascii.Error as error:
            raise BadPhraseFile(f"{ROWS}:{number}: not a hint with its row") from error
        if len(rows[hint]) != len(kernel.weights):
            raise BadPhraseFile(f"{ROWS}:{number}: a row has {len(kernel.weights)} numbers")
    return Listeners(kernel, rows)
