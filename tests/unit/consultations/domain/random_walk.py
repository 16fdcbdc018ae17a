"""A person who answers a form page after page, as a browser would."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from consultations.domain import journey, library, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Page, Question, QuestionType
from tests.unit.consultations.domain.flag_case import aged

TODAY = date(2026, 3, 23)
SETS = [question_set.slug for question_set in library.all()]
PEOPLE = st.builds(
    aged, st.one_of(st.none(), st.sampled_from([0, 4, 10, 11, 12, 15, 16, 17, 30, 45, 50, 55, 56, 90])),
    st.sampled_from(["female", "male", "other", None]),
)  # fmt: skip
KNOWN = st.frozensets(st.sampled_from([Known.ME_MATCHED, Known.PATIENT_MATCHED]))


@dataclass
class Walk:
    """One person's way through a form, with every page as posted."""

    pages: list[str]
    posted: dict[str, dict[str, list[str]]]
    answers: dict[str, Any]
    levels: list[Level]
    stopped: bool


def typed(data: st.DataObject, question: Question, required: bool) -> dict[str, list[str]]:
    """Something a person might post for this question; never nothing when an answer is required."""
    if not required and data.draw(st.booleans(), label=f"skip {question.id}"):
        return {}
    name, draw = question.id, data.draw
    match question.type:
        case QuestionType.RADIO:
            return {name: [draw(st.sampled_from([option.value for option in question.options]), label=name)]}
        case QuestionType.CHECKS:
            some = [option.value for option in question.options if option.value != "none"]
            ticked = draw(st.lists(st.sampled_from(some), unique=True, max_size=3), label=name)
            return {name: ticked or ["none" if question.option("none") else some[0]]}
        case QuestionType.NUMBER | QuestionType.SCALE:
            if question.more_than or any(other in name for other in ("bp_dia",)):
                return {f"{name}-cannot": ["cannot_measure"]} if required else {}
            low, high = (
                (question.soft or question.hard or (0, 1))[0],
                (question.soft or question.hard or (0, 1))[1],
            )
            if question.instead and draw(st.booleans(), label=f"instead of {name}"):
                return {f"{name}-instead": [draw(st.sampled_from(sorted(question.instead)), label=name)]}
            return {name: [str(draw(st.integers(int(low) + (low > int(low)), int(high)), label=name))]}
        case QuestionType.DATE:
            if question.not_sure and draw(st.booleans(), label=f"not sure of {name}"):
                return {f"{name}-cannot": ["not_sure"]}
            day = date(1970, 5, 17) if question.when == "past" else date(2026, 4, 1)
            if question.least_days is not None or question.most_days is not None:
                least = question.least_days if question.least_days is not None else -30
                most = question.most_days if question.most_days is not None else 30
                day = TODAY + timedelta(days=draw(st.integers(least, most), label=name))
            return {
                f"{name}-day": [str(day.day)],
                f"{name}-month": [str(day.month)],
                f"{name}-year": [str(day.year)],
            }
        case QuestionType.PHONE:
            return {name: ["07700 900 218"]}
        case QuestionType.POSTCODE:
            return {name: ["ls1 4ap"]}
        case QuestionType.NHS_NUMBER:
            return {name: ["999 000 0018"]}
        case QuestionType.MEDICINES:
            if draw(st.booleans(), label=f"no {name}"):
                return {f"{name}-cannot": ["none"]}
            return {
                f"{name}-1-name": ["Ramipril"],
                f"{name}-1-how": ["One a day"],
                f"{name}-2-name": ["Aspirin"],
            }
        case QuestionType.EARLIER_REQUEST:
            return {name: ["other"]}
        case QuestionType.BP_TABLE:
            high = draw(st.integers(90, 240), label=name)
            days = draw(st.integers(*(question.days or (4, 7))), label=f"days of {name}")
            return {
                f"{name}-d{day}-{slot}-{part}": [str(number)]
                for day in range(1, days + 1)
                for slot in ("am1", "am2", "pm1", "pm2")
                for part, number in (("sys", high + day), ("dia", high // 2 + 5))
            }
        case QuestionType.INFO | QuestionType.PHOTO | QuestionType.FILE:
            return {}
    return {
        name: [
            draw(st.sampled_from(["It hurts when I walk", "none, thank you", "x" * (question.longest or 9)]))
        ]
    }


def post(data: st.DataObject, page: Page) -> dict[str, list[str]]:
    return {
        key: value
        for question in page.questions
        for key, value in typed(data, question, question.required).items()
    }


def walk(
    data: st.DataObject,
    question_set: QuestionSet,
    about: AboutPatient,
    known: Collection[Known],
    through_stops: bool,
) -> Walk:
    """Answer page after page, as a browser would, until there is none or the form stops."""
    seen = Walk([], {}, {}, [], False)
    passed: list[str] = []
    page: Page | None = journey.pages(question_set, {}, about, known)[0]
    while page is not None:
        assert page.id not in seen.pages, f"{page.id} was shown twice"
        posted = post(data, page)
        cleaned = journey.clean(page, posted, saved=seen.answers, today=TODAY)
        assert cleaned.ok, (page.id, posted, cleaned.errors, cleaned.confirm)
        seen.pages.append(page.id)
        seen.posted[page.id] = posted
        seen.answers = journey.merge(seen.answers, page, cleaned)
        stop = safety.stop_for(question_set, seen.answers, about, known, passed=passed)
        if stop is not None:
            if not through_stops:
                seen.stopped = True
                return seen
            passed.extend(stop.rules)
        found = safety.flags(question_set, seen.answers, about, known)
        seen.levels.append(safety.level(found))
        page = journey.next_page(question_set, page.id, seen.answers, about, known)
    return seen
