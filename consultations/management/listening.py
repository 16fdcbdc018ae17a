"""What do labelled texts teach the listeners of ``consultations.domain.freetext.listeners``?

A small convolutional net: a row of numbers for each hint, a kernel for each listener, the loudest place of a text, three logistic
answers (worth noticing, danger, emergency). It is learned by gradient descent (Adam), from texts in which some hints and some places
are left out, as the next writer will use other words. The same texts give the same numbers on the same machine.

``manage.py learn_words`` alone needs this and numpy; what reads texts does not.
"""

import base64
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from consultations.domain.freetext.listeners import MIDDLE, Kernel, shares

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

LISTENERS = 128
NUMBERS = 32
WINDOW = 3
PASSES = 20
STEP = 0.003
AT_ONCE = 64
#: The shares of the hints, of the places and of the listeners that are left out while learning; one text in seven is whole.
HINTS_OUT, PLACES_OUT, LISTENERS_OUT, WHOLE = 0.3, 0.1, 0.3, 0.15
#: A hint in fewer texts than this is forgotten.
LEAST_TEXTS = 2
_SHRINK = 1e-5
#: How loud the listeners are beside the weights of ``learning``: both then say about as much.
SHARE = 0.25
_LEVELS = {"none": 0, "S": 1, "U": 2, "E": 3}


@dataclass(frozen=True)
class Lesson:
    """A labelled text: the hints at each of its places, its level, and how much it counts."""

    places: tuple[tuple[str, ...], ...]
    label: str
    counts: float = 1.0


@dataclass
class Net:
    """What is learned. The first row is empty."""

    numbers: dict[str, int]
    rows: Floats
    kernel: Floats
    bias: Floats
    out: Floats
    constant: Floats


@dataclass
class Adam:
    """The pace of each number of ``of``: how it has been changing lately."""

    of: Floats
    _mean: Floats = field(init=False)
    _square: Floats = field(init=False)
    _steps: int = 0

    def __post_init__(self) -> None:
        self._mean, self._square = np.zeros_like(self.of), np.zeros_like(self.of)

    def step(self, gradient: Floats, pace: float, rows: Whole | slice = slice(None)) -> None:
        self._steps += 1
        self._mean[rows] = 0.9 * self._mean[rows] + 0.1 * gradient
        self._square[rows] = 0.999 * self._square[rows] + 0.001 * gradient * gradient
        mean, square = (
            self._mean[rows] / (1 - 0.9**self._steps),
            self._square[rows] / (1 - 0.999**self._steps),
        )
        self.of[rows] -= pace * mean / (np.sqrt(square) + 1e-8)


@dataclass(frozen=True)
class _Text:
    """The numbers of the hints of a text, one after another, and where each place begins."""

    hints: Whole
    begins: Whole


@dataclass(frozen=True)
class _Batch:
    """Some texts, laid out in one row of places with silence between them."""

    hints: Whole
    begins: Whole
    at: Whole
    bounds: list[tuple[int, int]]
    length: int


@dataclass(frozen=True)
class _Heard:
    """What the listeners made of a batch, and all that is needed to learn from it."""

    answers: Floats
    windows: Floats
    loudest: Floats
    where: Whole
    said: Floats
    kept_hints: Floats | None
    kept_listeners: Floats | None


def learn(lessons: Sequence[Lesson], seed: int = 0, passes: int = PASSES) -> Net:
    """The net that tells these texts apart."""
    chance = np.random.default_rng(seed)
    seen = Counter(hint for lesson in lessons for hint in {hint for place in lesson.places for hint in place})
    numbers = {
        hint: at for at, hint in enumerate(sorted(h for h, times in seen.items() if times >= LEAST_TEXTS), 1)
    }
    texts = [_numbered(lesson, numbers) for lesson in lessons]
    levels = np.array([_LEVELS[lesson.label] for lesson in lessons])
    right = np.stack([levels >= 1, levels >= 2, levels >= 3], 1).astype(np.float32)
    counts = np.array([lesson.counts for lesson in lessons], np.float32)
    net = _new(numbers, chance)
    paces = [Adam(each) for each in (net.rows, net.kernel, net.bias, net.out, net.constant)]
    for number in range(passes):
        pace = STEP * (1 - number / passes)
        order = chance.permutation(len(texts))
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            batch = _laid_out([texts[each] for each in some])
            heard = _hear(net, batch, chance)
            wrong = (1 / (1 + np.exp(-heard.answers)) - right[some]) * counts[some, None] / (3 * len(some))
            _learn(net, paces, batch, heard, wrong.astype(np.float32), pace)
    return net


def answers(net: Net, places: Sequence[Sequence[tuple[str, ...]]]) -> Floats:
    """What the net says of texts: three numbers each, above nothing where it leans to yes."""
    found = []
    for start in range(0, len(places), 256):
        texts = [_numbered(Lesson(tuple(each), "none"), net.numbers) for each in places[start : start + 256]]
        found.append(_hear(net, _laid_out(texts), None).answers)
    return np.concatenate(found)


def small(numbers: Floats) -> tuple[NDArray[np.int8], float]:
    """The numbers as whole ones from -127 to 127, and what one of them is worth. The few largest are cut short."""
    worth = float(np.quantile(np.abs(numbers), 0.9995)) / 127
    return np.clip(np.rint(numbers / worth), -127, 127).astype(np.int8), worth


def _numbered(lesson: Lesson, numbers: Mapping[str, int]) -> _Text:
    hints: list[int] = []
    begins: list[int] = []
    for place in lesson.places or ((),):
        begins.append(len(hints))
        hints += [numbers[hint] for hint in place if hint in numbers] or [0]
    return _Text(np.array(hints, np.int64), np.array(begins, np.int64))


def _new(numbers: dict[str, int], chance: np.random.Generator) -> Net:
    def even(*shape: int, width: float) -> Floats:
        return (chance.uniform(-1, 1, shape) / np.sqrt(width)).astype(np.float32)

    rows = (chance.standard_normal((len(numbers) + 1, NUMBERS)) * 0.05).astype(np.float32)
    rows[0] = 0
    kernel = even(WINDOW * NUMBERS, LISTENERS, width=WINDOW * NUMBERS)
    out = even(LISTENERS, 3, width=LISTENERS)
    return Net(numbers, rows, kernel, np.zeros(LISTENERS, np.float32), out, np.zeros(3, np.float32))


def _laid_out(texts: Sequence[_Text]) -> _Batch:
    between = WINDOW // 2
    hints, begins, at, bounds = [], [], [], []
    place, hint = between, 0
    for text in texts:
        count = len(text.begins)
        hints.append(text.hints)
        begins.append(text.begins + hint)
        at.append(np.arange(place, place + count))
        bounds.append((place - between, place - between + count))
        place, hint = place + count + between, hint + len(text.hints)
    return _Batch(np.concatenate(hints), np.concatenate(begins), np.concatenate(at), bounds, place - between)


def _hear(net: Net, batch: _Batch, chance: np.random.Generator | None) -> _Heard:
    """``chance`` picks what is left out; without it nothing is."""
    rows = net.rows[batch.hints]
    kept = None if chance is None else _kept(batch, chance)
    if kept is not None:
        rows = rows * kept[:, None]
    places = np.zeros((batch.length + WINDOW - 1, NUMBERS), np.float32)
    places[batch.at] = np.add.reduceat(rows, batch.begins, axis=0)
    windows = np.concatenate([places[each : each + batch.length] for each in range(WINDOW)], 1)
    loud = windows @ net.kernel + net.bias
    each = np.arange(LISTENERS)
    where = np.stack([loud[start:end].argmax(0) + start for start, end in batch.bounds])
    loudest = loud[where, each]
    said = np.maximum(loudest, 0)
    listening = None
    if chance is not None:
        listening = (chance.random(said.shape) >= LISTENERS_OUT).astype(np.float32) / (1 - LISTENERS_OUT)
        said = said * listening
    return _Heard(said @ net.out + net.constant, windows, loudest, where, said, kept, listening)


def _kept(batch: _Batch, chance: np.random.Generator) -> Floats:
    """Which hints are learned from this time."""
    each = np.diff(np.append(batch.begins, len(batch.hints)))
    kept = chance.random(len(batch.hints)) >= HINTS_OUT
    whole = np.concatenate([np.full(end - start, chance.random() < WHOLE) for start, end in batch.bounds])
    place = chance.random(len(batch.begins)) >= PLACES_OUT
    return ((kept | np.repeat(whole, each)) & np.repeat(place, each)).astype(np.float32)


def _learn(net: Net, paces: Sequence[Adam], batch: _Batch, heard: _Heard, wrong: Floats, pace: float) -> None:
    """One step downhill. Each listener learns at the one place of a text where it was loudest."""
    blame = wrong @ net.out.T
    if heard.kept_listeners is not None:
        blame = blame * heard.kept_listeners
    blame = blame * (heard.loudest > 0)
    at_places = np.zeros((batch.length, LISTENERS), np.float32)
    np.add.at(at_places, (heard.where, np.arange(LISTENERS)[None, :]), blame)
    around = at_places @ net.kernel.T
    of_places = np.zeros((batch.length + WINDOW - 1, NUMBERS), np.float32)
    for each in range(WINDOW):
        of_places[each : each + batch.length] += around[:, each * NUMBERS : (each + 1) * NUMBERS]
    of_hints = np.repeat(of_places[batch.at], np.diff(np.append(batch.begins, len(batch.hints))), axis=0)
    if heard.kept_hints is not None:
        of_hints = of_hints * heard.kept_hints[:, None]
    hints, gradient = together(batch.hints, of_hints)
    rows, kernel, bias, out, constant = paces
    kernel.step(heard.windows.T @ at_places + 2 * _SHRINK * net.kernel, pace)
    bias.step(blame.sum(0), pace)
    out.step(heard.said.T @ wrong, pace)
    constant.step(wrong.sum(0), pace)
    rows.step(gradient, pace, hints)


def together(hints: Whole, gradients: Floats) -> tuple[Whole, Floats]:
    """What each hint but the empty one learns, from all its places."""
    order = np.argsort(hints, kind="stable")
    found, first = np.unique(hints[order], return_index=True)
    total = np.add.reduceat(gradients[order], first, axis=0)
    known = found > 0
    return found[known], total[known]


def _coarse(rows: NDArray[np.int8], weights: NDArray[np.int8]) -> int:
    """In steps of which power of two the listeners keep what a word adds: half as much again as the strongest hint has room."""
    by_place = weights.reshape(WINDOW, NUMBERS, LISTENERS)
    most = max(np.abs(rows.astype(np.float32) @ each.astype(np.float32)).max() for each in by_place)
    return max(0, math.ceil(math.log2(1.5 * most / shares(WINDOW)[0])))


def written(net: Net, texts: str) -> tuple[str, list[str]]:
    """The net as ``listeners`` reads it: the kernel as JSON, and a line for each hint with its row."""
    rows, row_worth = small(net.rows)
    weights, weight_worth = small(net.kernel)
    worth = row_worth * weight_worth
    kernel = Kernel(
        texts=texts,
        window=WINDOW,
        coarse=_coarse(rows, weights),
        weights=weights.reshape(WINDOW, NUMBERS, LISTENERS).transpose(1, 0, 2).tolist(),
        bias=np.rint(net.bias / worth).astype(int).tolist(),
        out=[[float(f"{each:.4g}") for each in out] for out in net.out * worth * SHARE],
        constant=[float(f"{each:.4g}") for each in net.constant * SHARE],
    )
    coded = (rows.astype(np.int16) + MIDDLE).astype(np.uint8)
    lines = [
        f"{hint}\t{base64.b64encode(coded[number].tobytes()).decode()}"
        for hint, number in net.numbers.items()
    ]
    return kernel.model_dump_json(), lines
