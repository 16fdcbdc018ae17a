"""What do labelled texts teach the names of ``consultations.domain.freetext.naming``?

One number for each hint and each kind of danger (multinomial logistic regression), learned by gradient descent from the dangerous
texts whose concept has a kind, with a part of their hints left out. The same texts give the same numbers on the same machine.
"""

import base64
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from consultations.domain.freetext.listeners import MIDDLE
from consultations.domain.freetext.naming import ALWAYS, Learned
from consultations.management.listening import Adam, Floats, Whole, small, together

PASSES = 10
STEP = 0.01
AT_ONCE = 128
#: The share of the hints that is left out while learning.
HINTS_OUT = 0.35
#: A hint in fewer texts than this is forgotten.
LEAST_TEXTS = 3
_SHRINK = 1e-5


@dataclass(frozen=True)
class Lesson:
    """The hints of a dangerous text, as ``naming.speaks`` gives them, and the code of its kind."""

    hints: frozenset[str]
    kind: str


def learn(
    lessons: Sequence[Lesson], kinds: Sequence[str], passes: int = PASSES
) -> tuple[dict[str, int], Floats]:
    """The number of each hint, and by it a row with a number for each kind."""
    chance = np.random.default_rng(0)
    seen = Counter(hint for lesson in lessons for hint in lesson.hints)
    known = sorted(hint for hint, times in seen.items() if times >= LEAST_TEXTS)
    numbers = {hint: number for number, hint in enumerate([ALWAYS, *known], 1)}
    texts = [
        np.array(sorted(numbers[hint] for hint in lesson.hints if hint in numbers), np.int64)
        for lesson in lessons
    ]
    right = np.array([kinds.index(lesson.kind) for lesson in lessons])
    rows = np.zeros((len(numbers) + 1, len(kinds)), np.float32)
    paces = Adam(rows)
    for number in range(passes):
        pace = STEP * (1 - number / passes)
        order = chance.permutation(len(texts))
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            said = [_part(texts[each], chance) for each in some]
            hints = np.concatenate(said)
            lengths = np.array([len(each) for each in said])
            begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
            answers = np.add.reduceat(rows[hints], begins, axis=0)
            sure = np.exp(answers - answers.max(1, keepdims=True))
            wrong = sure / sure.sum(1, keepdims=True)
            wrong[np.arange(len(some)), right[some]] -= 1
            changed, gradient = together(hints, np.repeat(wrong / len(some), lengths, axis=0))
            paces.step(gradient + 2 * _SHRINK * rows[changed], pace, changed)
    return numbers, rows


def _part(text: Whole, chance: np.random.Generator) -> Whole:
    """A part of the hints of a text, and what every text has."""
    return np.concatenate([[1], text[chance.random(len(text)) >= HINTS_OUT]])


def written(lessons: Sequence[Lesson], kinds: Sequence[str], texts: str, passes: int = PASSES) -> str:
    """What was learned as ``naming`` reads it, a hint in each line."""
    numbers, rows = learn(lessons, kinds, passes)
    whole, worth = small(rows)
    coded = (whole.astype(np.int16) + MIDDLE).astype(np.uint8)
    learned = Learned(
        texts=texts,
        worth=float(f"{worth:.4g}"),
        kinds=tuple(kinds),
        rows={hint: base64.b64encode(coded[number].tobytes()).decode() for hint, number in numbers.items()},
    )
    return json.dumps(learned.model_dump(), indent=0, ensure_ascii=False)
