"""How long is a form? The shortest and the longest way through it, and what somebody in the middle is asked.

Ways are walked as people walk them: an answer to every question shown, page after page, until there is none. Some ways
lean to the answers that open pages, some away from them, some are chance alone. So the shortest and the longest are the
shortest and the longest found: ways that exist.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from consultations.domain import journey
from consultations.domain.conditions import AboutPatient, Answers, Ask, Known, Value, leaves
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import NONE, NOT_SURE, NUMBERS, Page, Question, QuestionType

_WALKS = 150
_FEW, _CHANCE, _MANY = -1, 0, 1
_PEOPLE = tuple(
    AboutPatient(years, years * 12, sex, years * 365 + 90)
    for years in (0, 8, 15, 30, 50, 80)
    for sex in ("female", "male")
)
_MATCHED = frozenset({Known.ME_MATCHED})


@dataclass(frozen=True)
class Length:
    """One line of the table. Pages are those of questions, without the emergency check and the check of the answers."""

    slug: str
    title: str
    questions: int
    pages: int
    shortest: int
    median: float
    longest: int


def length(question_set: QuestionSet, *, walks: int = _WALKS, seed: int = 1) -> Length:
    """The lengths of this form for a patient the practice knows, over people it was written for; the same each time."""
    chance = random.Random(seed)  # noqa: S311  nothing here is secret
    people = [each for each in _PEOPLE if question_set.applies_to(each)] or [AboutPatient.unknown()]
    opening = _opening(question_set)
    counts: list[tuple[int, int]] = []
    for number in range(walks):
        lean = (_FEW, _CHANCE, _MANY)[number % 3]

        def fill(page: Page, _counted: Answers, lean: int = lean) -> Mapping[str, Value]:
            chosen = ((question.id, _choose(question, opening, chance, lean)) for question in page.questions)
            return {name: value for name, value in chosen if value is not None}

        about = people[number // 3 % len(people)]
        counts.append((lean, sum(1 for _ in journey.ask_through(question_set, about, _MATCHED, fill))))
    return Length(
        slug=question_set.slug,
        title=question_set.title,
        questions=len(question_set.questions),
        pages=len(question_set.pages),
        shortest=min(pages for _lean, pages in counts),
        median=median(pages for lean, pages in counts if lean == _CHANCE),
        longest=max(pages for _lean, pages in counts),
    )


def table(question_sets: Iterable[QuestionSet]) -> list[Length]:
    """One line for each form, in their order."""
    return [length(each) for each in question_sets]


def lines(rows: Iterable[Length]) -> Iterator[str]:
    """The table as text."""
    yield f"{'set':<18} {'questions':>9} {'pages':>6} {'shortest':>9} {'median':>7} {'longest':>8}"
    for row in rows:
        numbers = f"{row.questions:>9} {row.pages:>6} {row.shortest:>9} {row.median:>7g} {row.longest:>8}"
        yield f"{row.slug:<18} {numbers}"


def _opening(question_set: QuestionSet) -> dict[tuple[str, str], int]:
    """How many pages look for this answer to this question."""
    found: dict[tuple[str, str], int] = {}
    for page in question_set.pages:
        for leaf in leaves(page.show_if) if page.show_if is not None else ():
            if isinstance(leaf, Ask):
                for value in leaf.values:
                    found[leaf.question, str(value)] = found.get((leaf.question, str(value)), 0) + 1
    return found


def _choose(
    question: Question, opening: Mapping[tuple[str, str], int], chance: random.Random, lean: int
) -> Value | None:
    choices = _choices(question)
    if not choices:
        return None
    if lean == _CHANCE or chance.random() < 0.1:
        return chance.choice(choices)
    weighed = [
        lean
        * sum(
            opening.get((question.id, str(each)), 0)
            for each in (value if isinstance(value, list) else [value])
        )
        for value in choices
    ]
    best = [value for value, weight in zip(choices, weighed, strict=True) if weight == max(weighed)]
    return chance.choice(best)


def _choices(question: Question) -> list[Value]:
    """Answers of every kind that the question takes."""
    match question.type:
        case QuestionType.RADIO | QuestionType.EARLIER_REQUEST:
            return [option.value for option in question.options] or ["other"]
        case QuestionType.CHECKS:
            some = [option.value for option in question.options if option.value != NONE]
            none: list[Value] = [[NONE]] if question.option(NONE) else []
            return [*none, *([value] for value in some), some]
        case QuestionType.DATE:
            return ["2026-03-02", *([NOT_SURE] if question.not_sure else [])]
        case QuestionType.MEDICINES:
            return [[NONE], ["Ramipril"]]
        case QuestionType.BP_TABLE:
            return [_readings(120, 80), _readings(190, 125)]
        case QuestionType.INFO | QuestionType.PHOTO | QuestionType.FILE:
            return []
    if question.type in NUMBERS and question.hard is not None:
        low, high = question.hard
        return [low, (low + high) / 2, high, *question.instead]
    return ["written"]


def _readings(high: int, low: int) -> list[str]:
    return [f"{day}:{slot}:{high}/{low}" for day in range(1, 5) for slot in ("am1", "am2", "pm1", "pm2")]
