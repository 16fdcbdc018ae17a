"""Random ways through a form, thousands of them: each page answered by chance, in one pass."""

import random
from datetime import date, timedelta
from typing import Any

from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.schema import CANNOT_MEASURE, NONE, NOT_SURE, Page, Question, QuestionType
from tests.unit.consultations.domain.flag_case import TODAY

AGES = (None, 0, 4, 10, 11, 12, 15, 16, 17, 30, 45, 50, 55, 56, 64, 65, 90)
SEXES = ("female", "male", "other", None)
FACTS = (
    Known.ME_MATCHED,
    Known.PATIENT_MATCHED,
    Known.HAS_EARLIER_REQUESTS,
    Known.EMERGENCY_TICKED,
    Known.RECENT_STOP,
)


def somebody(chance: random.Random) -> tuple[AboutPatient, frozenset[Known]]:
    years = chance.choice(AGES)
    sex = chance.choice(SEXES)
    known = frozenset(fact for fact in FACTS if chance.random() < 0.3)
    if years is None:
        return AboutPatient(sex=sex), known
    days = years * 365 + years // 4 + chance.randrange(360)
    return AboutPatient(years, years * 12 + chance.randrange(12), sex, days), known


def posted(chance: random.Random, page: Page, today: date = TODAY) -> dict[str, list[str]]:
    """Something a person might post; what need not be answered is left out now and then."""
    found: dict[str, list[str]] = {}
    for question in page.questions:
        if question.required or chance.random() < 0.7:
            found |= _typed(chance, question, today)
    for question in page.questions:  # two numbers that belong together are given together
        if question.more_than and (question.id in found) != (question.more_than in found):
            found.pop(question.id, None)
            found.pop(question.more_than, None)
            if question.required:
                found[f"{question.id}-cannot"] = [CANNOT_MEASURE]
    return found


def _typed(chance: random.Random, question: Question, today: date) -> dict[str, list[str]]:
    name = question.id
    match question.type:
        case QuestionType.RADIO:
            return {name: [chance.choice(question.options).value]}
        case QuestionType.CHECKS:
            some = [option.value for option in question.options if option.value != NONE]
            ticked = [value for value in some if chance.random() < 0.25]
            return {name: ticked or ([NONE] if question.option(NONE) else some[:1])}
        case QuestionType.NUMBER | QuestionType.SCALE:
            return _number(chance, question)
        case QuestionType.DATE:
            return _date(chance, question, today)
        case QuestionType.PHONE:
            return {name: ["07700 900 218"]}
        case QuestionType.POSTCODE:
            return {name: ["ls1 4ap"]}
        case QuestionType.NHS_NUMBER:
            return {name: ["999 000 0018"]}
        case QuestionType.MEDICINES:
            if chance.random() < 0.5 and not question.never_empty:
                return {f"{name}-cannot": [NONE]}
            if chance.random() < 0.5 and question.not_sure:
                return {f"{name}-cannot": [NOT_SURE]}
            return {f"{name}-1-name": ["Ramipril"], f"{name}-1-how": ["One a day"]}
        case QuestionType.EARLIER_REQUEST:
            return {name: ["other"]}
        case QuestionType.BP_TABLE:
            high, days = chance.randint(90, 200), chance.randint(*(question.days or (4, 7)))
            return {
                f"{name}-d{day}-{slot}-{part}": [str(number)]
                for day in range(1, days + 1)
                for slot in ("am1", "am2", "pm1", "pm2")
                for part, number in (("sys", high + day), ("dia", high // 2 + 8))
            }
        case QuestionType.INFO | QuestionType.PHOTO | QuestionType.FILE:
            return {}
    return {name: [chance.choice(["It hurts when I walk", "none, thank you", "x" * (question.longest or 9)])]}


def _number(chance: random.Random, question: Question) -> dict[str, list[str]]:
    if question.instead and chance.random() < 0.3:
        return {f"{question.id}-instead": [chance.choice(list(question.instead))]}
    low, high = question.soft or question.hard or (0, 1)
    least, most = int(low) + (low > int(low)), int(high)
    if question.more_than:
        least = max(least, (least + most) // 2)
    elif question.id.endswith("_dia"):
        most = (least + most) // 2 - 10
    value = str(chance.randint(least, most))
    # An unlikely number is said to be right.
    return {question.id: [value], f"confirm.{question.id}": [value]}


def _date(chance: random.Random, question: Question, today: date) -> dict[str, list[str]]:
    name = question.id
    if question.not_sure and chance.random() < 0.2:
        return {f"{name}-cannot": [NOT_SURE]}
    least = (
        question.least_days
        if question.least_days is not None
        else (0 if question.when == "future" else -20_000)
    )
    most = question.most_days if question.most_days is not None else (0 if question.when == "past" else 60)
    day = today + timedelta(days=chance.randint(min(least, most), most))
    parts: dict[str, Any] = {"day": day.day, "month": day.month, "year": day.year}
    if question.approximate and chance.random() < 0.5:
        parts["day"] = ""
    return {f"{name}-{part}": [str(value)] for part, value in parts.items()}
