"""What do the listeners hear in a text? Each listens for something said within a few words, and remembers where it was loudest.

The hints of ``likeness`` are weighed one by one; a listener hears words together: "stroke" beside "club" is not "stroke" beside
"face". Every hint has a row of small numbers, alike for hints that are used alike; a listener adds up the rows of the words around
a place, each by where it stands. How loud each was at its loudest, weighed, is how much the text sounds like something to notice,
like danger and like an emergency. ``manage.py learn_words`` finds the numbers.

All listeners listen at once: their sums lie side by side in one long integer, a lane of 32 bits for each, so that one addition
adds for all of them. No lane runs over: a row and a kernel hold numbers from -127 to 127, at most 64 of them, so a lane has room for
a thousand hints within a window.
"""

import base64
import binascii
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from consultations.domain.freetext import hints
from consultations.domain.freetext.context import Scene
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.domain.freetext.tokens import STOP

#: The files of what was learned. A row is written as bytes, each 128 more than its number.
KERNEL, ROWS = "listeners.json", "listeners.tsv"
_MIDDLE = 128
#: Stands between two sentences.
PAUSE = "<stop>"
LANE = 32
#: What stands for nothing in a lane, so that no lane falls below nothing; the uppermost bit is kept free to compare.
_ZERO = 1 << (LANE - 2)
_SIGN = 1 << (LANE - 1)
#: So many words are kept worked out, and so many sets of slots, in some 40 MB of a worker; then it begins anew.
MOST_KEPT = 30_000

Small = Annotated[int, Field(ge=-127, le=127)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kernel(_Strict):
    """What the listeners listen for. ``weights`` has, for each number of a row, a list for each place of the window with a
    number for each listener; ``out`` has three numbers for each listener: notice, danger, emergency."""

    texts: str
    window: Annotated[int, Field(ge=1, le=5)]
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
        self._window = kernel.window
        self._count = len(kernel.bias)
        self._out, self._constant = kernel.out, kernel.constant
        self._sign = _packed([_SIGN] * self._count)
        self._silence = _packed([_ZERO] * self._count)
        self._start = self._silence + _packed(kernel.bias)
        self._wide = _packed([_ZERO] * (self._count * self._window))
        self._kernel = [_packed([each for place in row for each in place]) for row in kernel.weights]
        self._mask = (1 << (LANE * self._count)) - 1
        self._nothing: tuple[int, ...] = (0,) * self._window
        #: What of single words is kept holds as long as they fill these slots.
        self._alone: Mapping[str, Sequence[str]] = {}
        self._words: tuple[dict[str, tuple[int, ...]], ...] = ({}, {})
        self._named: tuple[dict[tuple[str, ...], tuple[int, ...]], ...] = ({}, {})
        self._pause = self._sums((PAUSE,))

    def _sums(self, names: Iterable[str]) -> tuple[int, ...]:
        """What these hints add to the places around them, the furthest before first."""
        rows = [self._rows[name] for name in names if name in self._rows]
        if not rows:
            return self._nothing
        total = self._wide
        for number, kernel in enumerate(self._kernel):
            if much := sum(row[number] for row in rows) - _MIDDLE * len(rows):
                total += much * kernel
        parts = []
        for _ in range(self._window):
            parts.append((total & self._mask) - self._silence)
            total >>= LANE * self._count
        return tuple(parts)

    def _word(self, word: str, is_denied: bool) -> tuple[int, ...]:
        kept = self._words[is_denied]
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[word] = found = self._sums(hints.of_word(word, is_denied, self._alone.get(word, ())))
        return found

    def _slots(self, names: tuple[str, ...], is_denied: bool) -> tuple[int, ...]:
        kept = self._named[is_denied]
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[names] = found = self._sums(hints.of_slots(names, is_denied))
        return found

    def _places(self, scene: Scene, denied: Sequence[bool]) -> list[tuple[int, ...]]:
        """What stands at each place, between two sentences the pause, and nothing before and after it all."""
        if scene.ground.alone is not self._alone:
            self._alone = scene.ground.alone
            self._words = ({}, {})
        words, before, pause, edge = self._words, scene.tokens.before, self._pause, self._window // 2
        places = [self._nothing] * edge
        at: list[int] = []
        for word, is_denied, joined in zip(hints.words_of(scene), denied, before, strict=True):
            if joined == STOP and at:
                places.append(pause)
            at.append(len(places))
            places.append(words[is_denied].get(word) or self._word(word, is_denied))
        for start, names in scene.ground.longer:
            is_denied = denied[start]
            more = self._named[is_denied].get(names) or self._slots(names, is_denied)
            places[at[start]] = tuple(map(add, places[at[start]], more))
        return places + [self._nothing] * edge

    def hear(self, scene: Scene, denied: Sequence[bool]) -> Heard:
        """What they hear in the whole text. Time grows with its length."""
        columns = zip(*self._places(scene, denied), strict=True)
        around = zip(*(column[number:] for number, column in enumerate(columns)), strict=False)
        start, sign, loudest, shift = self._start, self._sign, self._silence, LANE - 1
        for sums in around:
            here = sum(sums, start)
            louder = ((here | sign) - loudest) & sign
            louder -= louder >> shift
            loudest ^= (loudest ^ here) & louder
        return self._said(loudest)

    def _said(self, loudest: int) -> Heard:
        notice, danger, emergency = self._constant
        lanes = struct.unpack(f"<{self._count}I", loudest.to_bytes(self._count * LANE // 8, "little"))
        for lane, (to_notice, to_danger, to_emergency) in zip(lanes, self._out, strict=True):
            if loud := lane - _ZERO:
                notice += loud * to_notice
                danger += loud * to_danger
                emergency += loud * to_emergency
        return Heard(notice, danger, emergency)


def places(scene: Scene) -> tuple[tuple[str, ...], ...]:
    """What the listeners hear at each place, written out, and the pauses between sentences."""
    heard: list[tuple[str, ...]] = []
    for place, here in enumerate(hints.hints(scene)):
        if place and scene.tokens.before[place] == STOP:
            heard.append((PAUSE,))
        heard.append(tuple(hint for hint in here if " " not in hint))
    return tuple(heard)


def _packed(numbers: Iterable[int]) -> int:
    return sum(number << (LANE * place) for place, number in enumerate(numbers))


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
