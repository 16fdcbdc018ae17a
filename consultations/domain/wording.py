"""In which words is a question shown, and in which words is its answer repeated?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consultations.domain import scores
from consultations.domain.conditions import Value
from consultations.domain.schema import (
    ATTACHED,
    CANNOT_MEASURE,
    CHOICES,
    NONE,
    NOT_SURE,
    NUMBERS,
    Question,
    QuestionType,
)
from portal.core.sentence import Sentence

_WIDTHS = {
    QuestionType.NUMBER: 4,
    QuestionType.PHONE: 20,
    QuestionType.POSTCODE: 10,
    QuestionType.NHS_NUMBER: 10,
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class ShownOption:
    value: str
    text: str
    hint: str | None
    exclusive: bool


@dataclass(frozen=True)
class ShownQuestion:
    """All that a template needs to draw a question. ``value`` is the saved answer, as stored."""

    id: str
    dom_id: str
    type: QuestionType
    text: str
    hint: str | None
    options: tuple[ShownOption, ...]
    required: bool
    value: Value | None
    unit: str | None
    width: int | None
    rows: int | None
    max_length: int | None
    autocomplete: str | None
    input_mode: str | None
    minimum: float | None
    maximum: float | None
    cannot: str | None
    end_labels: tuple[str, str] | None
    instead: tuple[tuple[str, str], ...] = ()
    not_sure: str | None = None
    approximate: bool = False
    never_empty: bool = False
    days: int = 0
    most: int = 0

    @property
    def day_month_year(self) -> tuple[str, str, str]:
        """The saved date as it was typed: day, month, year without leading zeros; empty what was not given."""
        parts = str(self.value or "").split("-")
        if not all(part.isdigit() for part in parts):
            return ("", "", "")
        year, month, day = (*(str(int(part)) for part in parts), "", "")[:3]
        return (day, month, year)


def is_for_other(answers: Mapping[str, Any]) -> bool:
    """Whether the form is filled in for someone else, so that it says "they" and not "you"."""
    return answers.get("who.for") in ("my_child", "other_adult")


def spoken(said: str | None, said_of_other: str | None, other: bool) -> str:
    return (said_of_other if other and said_of_other else said) or ""


def shown_question(
    question: Question, other: bool, value: Value | None = None, whom: object = None
) -> ShownQuestion:
    """The question in words for this person, with the answer already given. What was chosen is always among the answers."""
    number = question.type in NUMBERS
    return ShownQuestion(
        id=question.id,
        dom_id=question.dom_id,
        type=question.type,
        text=spoken(question.text, question.other, other),
        hint=spoken(question.hint, question.hint_other, other) or None,
        options=tuple(
            ShownOption(
                option.value,
                spoken(option.text, option.other, other),
                option.hint,
                question.type is QuestionType.CHECKS and option.value == NONE,
            )
            for option in question.options
            if option.whom in (None, whom) or option.value == value
        ),
        required=question.required,
        value=value,
        unit=question.unit,
        width=_WIDTHS.get(question.type),
        rows=question.rows,
        max_length=question.longest,
        autocomplete=None if other and question.type is not QuestionType.PHONE else question.autocomplete,
        input_mode=_input_mode(question),
        minimum=question.hard[0] if number and question.hard else None,
        maximum=question.hard[1] if number and question.hard else None,
        cannot=question.cannot,
        end_labels=question.ends,
        instead=tuple(question.instead.items()),
        not_sure=question.not_sure,
        approximate=question.approximate,
        never_empty=question.never_empty,
        days=question.days[1] if question.days else 0,
        most=question.most_attached,
    )


def _input_mode(question: Question) -> str | None:
    if question.type is QuestionType.PHONE:
        return "tel"
    if question.type is QuestionType.NUMBER:
        return "numeric" if question.whole else "decimal"
    return "numeric" if question.type is QuestionType.NHS_NUMBER else None


def plain_number(value: float) -> str:
    """``37.0`` is said 37, ``37.5`` is said 37.5."""
    return f"{value:g}" if abs(value) < 100_000 else str(value)


def long_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_words(answer: str) -> str:
    """3 May 2024, May 2024 or 2024, as far as it is known."""
    parts = answer.split("-")
    try:
        if len(parts) == 2:
            return f"{_MONTHS[int(parts[1]) - 1]} {int(parts[0])}"
        return long_date(date.fromisoformat(answer)) if len(parts) == 3 else answer
    except (ValueError, IndexError):
        return answer


_HALVES = {"am": "morning", "pm": "evening"}


_PLACES = {
    "am1": Sentence("Day %(day)s, morning, first reading").template,
    "am2": Sentence("Day %(day)s, morning, second reading").template,
    "pm1": Sentence("Day %(day)s, evening, first reading").template,
    "pm2": Sentence("Day %(day)s, evening, second reading").template,
}


def reading_place(day: int, slot: str) -> Sentence:
    """Where a reading stands in the table: "Day 2, morning, second reading"."""
    return Sentence(_PLACES[slot], day=day)


def readings_table(answer: object) -> list[dict[str, Any]]:
    """The readings by day, each with what was measured in the morning and in the evening."""
    rows: dict[int, dict[str, Any]] = {}
    for each in scores.readings(answer):
        row = rows.setdefault(each.day, {"day": each.day, **dict.fromkeys(scores.SLOTS, "")})
        row[each.slot] = f"{each.systolic}/{each.diastolic}"
    return list(rows.values())


def _readings_words(answer: object) -> str:
    lines = []
    for row in readings_table(answer):
        halves = []
        for half, words in _HALVES.items():
            given = [row[slot] for slot in (f"{half}1", f"{half}2") if row[slot]]
            if given:
                halves.append(f"{words} {' and '.join(given)}")
        lines.append(f"Day {row['day']}: {', '.join(halves)}")
    return "\n".join(lines)


_ATTACHED_WORDS = {QuestionType.PHOTO: ("photo", "photos"), QuestionType.FILE: ("file", "files")}


def _list_words(question: Question, answer: list[str]) -> str:
    if question.type is QuestionType.BP_TABLE:
        return _readings_words(answer)
    if question.type in ATTACHED:
        one, more = _ATTACHED_WORDS[question.type]
        return f"{len(answer)} {one if len(answer) == 1 else more}"
    if answer == [NONE]:
        return Sentence("No medicines")
    return "\n".join(question.not_sure or each if each == NOT_SURE else each for each in answer)


def shown_answer(question: Question, answer: Value | None, other: bool = False) -> str:
    """The answer in words, whole, never shortened; an empty string when there is none."""
    if answer is None or answer == "" or answer == []:
        return ""
    if question.type in CHOICES:
        values = answer if isinstance(answer, list) else [answer]
        return "; ".join(_option_words(question, str(value), other) for value in values)
    if isinstance(answer, list):
        return _list_words(question, answer)
    if question.type is QuestionType.EARLIER_REQUEST:
        return _option_words(question, answer, other) if isinstance(answer, str) else ""
    if isinstance(answer, str) and answer in question.instead:
        return question.instead[answer]
    if answer == CANNOT_MEASURE:
        return question.cannot or "I cannot measure this"
    if isinstance(answer, int | float):
        number = plain_number(answer)
        if not question.unit:
            return number
        return number + ("" if question.unit == "%" else " ") + question.unit
    if question.type is QuestionType.DATE:
        return question.not_sure or "Not sure" if answer == NOT_SURE else date_words(str(answer))
    return str(answer)


def _option_words(question: Question, value: str, other: bool) -> str:
    option = question.option(value)
    return spoken(option.text, option.other, other) if option else value
