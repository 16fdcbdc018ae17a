"""What do labelled texts teach? Works out a weight for each hint; the same texts give the same weights.

Three straight lines are drawn through the hints: between what somebody should notice (``E``, ``U``, ``S``) and the rest,
between danger (``E``, ``U``) and the rest, and between emergencies and the rest (a linear support vector machine with squared hinge loss, by dual coordinate descent). A dangerous text counts by
its most dangerous stretch, a harmless one by all of its stretches.

Each text is learned several times, in each copy without half of its hints, picked in an order that never changes: no single
word may carry the meaning alone, since the next writer will use another.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: How much a text on the wrong side costs; smaller draws a simpler line.
COST = 0.02
ROUNDS = 2
PASSES = 6
#: So often a text is learned: once whole, otherwise with this share of its hints left out.
COPIES = 6
LEFT_OUT = 0.5
#: A hint in fewer texts than this is forgotten.
LEAST_TEXTS = 3
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Lesson:
    """One labelled text: the hints of each of its stretches, each as often as it stands there, its level and how often it is
    learned."""

    stretches: tuple[tuple[str, ...], ...]
    label: str
    copies: int = COPIES


@dataclass(frozen=True)
class Learned:
    hint: str
    notice: float
    danger: float
    emergency: float


def learn(lessons: Sequence[Lesson]) -> list[Learned]:
    """The weights, by hint; the first is what every text has (``*``)."""
    seen = Counter(hint for lesson in lessons for hint in _all(lesson))
    known = sorted(hint for hint, times in seen.items() if times >= LEAST_TEXTS)
    numbers = {hint: number for number, hint in enumerate(known, 1)}
    numbered = [
        [[0, *sorted(numbers[hint] for hint in stretch if hint in numbers)] for stretch in lesson.stretches]
        for lesson in lessons
    ]
    size = len(known) + 1
    texts, labels = _copied(numbered, lessons)
    notice = _line(texts, [label != "none" for label in labels], size)
    danger = _line(texts, [label in ("E", "U") for label in labels], size)
    emergency = _line(texts, [label == "E" for label in labels], size)
    learned = [Learned("*", notice[0], danger[0], emergency[0])]
    for hint, number in numbers.items():
        if max(abs(notice[number]), abs(danger[number]), abs(emergency[number])) >= LEAST_WEIGHT:
            learned.append(Learned(hint, notice[number], danger[number], emergency[number]))
    return learned


def _all(lesson: Lesson) -> set[str]:
    return set().union(*lesson.stretches)


def _copied(
    texts: Sequence[list[list[int]]], lessons: Sequence[Lesson]
) -> tuple[list[list[list[int]]], list[str]]:
    """The texts, each as often as it is learned; what every text has is never left out."""
    chance = random.Random(0).random  # noqa: S311
    copied, labels = [], []
    for text, lesson in zip(texts, lessons, strict=True):
        for number in range(lesson.copies):
            if number:
                copied.append([[0, *(hint for hint in each[1:] if chance() >= LEFT_OUT)] for each in text])
            else:
                copied.append(text)
            labels.append(lesson.label)
    return copied, labels


def _line(texts: Sequence[Sequence[list[int]]], positive: Sequence[bool], size: int) -> list[float]:
    """The weights of the line, found in rounds: each begins with the loudest stretch of each dangerous text."""
    weights: list[float] = []
    for _ in range(ROUNDS):
        examples: list[tuple[list[int], int, float]] = []
        for stretches, yes in zip(texts, positive, strict=True):
            if yes:
                loudest = max(stretches, key=_score(weights))
                examples.append((loudest, 1, COST))
            else:
                examples += [(stretch, -1, COST / math.sqrt(len(stretches))) for stretch in stretches]
        weights = _separate(examples, size)
    return weights


def _score(weights: Sequence[float]) -> Callable[[list[int]], float]:
    if not weights:
        return len
    return lambda stretch: sum(weights[number] for number in stretch)


def _separate(examples: Sequence[tuple[list[int], int, float]], size: int) -> list[float]:
    weights = [0.0] * size
    alphas = [0.0] * len(examples)
    lengths = [sum(times * times for times in Counter(hints).values()) for hints, _, _ in examples]
    order = list(range(len(examples)))
    shuffle = random.Random(0).shuffle  # noqa: S311
    for _ in range(PASSES):
        shuffle(order)
        for index in order:
            hints, sign, cost = examples[index]
            gradient = sign * sum([weights[hint] for hint in hints]) - 1 + alphas[index] / (2 * cost)
            alpha = max(0.0, alphas[index] - gradient / (lengths[index] + 1 / (2 * cost)))
            change = (alpha - alphas[index]) * sign
            if change:
                alphas[index] = alpha
                for hint in hints:
                    weights[hint] += change
    return weights
