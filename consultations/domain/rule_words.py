"""How is a condition said in plain words to staff? "Chest pain" is "Yes, now", and aged 40 or older."""

from __future__ import annotations

from collections.abc import Mapping

from consultations.domain.conditions import (
    Age,
    All,
    AnyOf,
    Ask,
    Condition,
    Fact,
    Known,
    NoneRaised,
    Not,
    Raised,
    Scored,
    Sex,
    Unless,
)
from consultations.domain.schema import Question

_MOST = 70  # letters of an answer that are shown

KNOWN_WORDS: dict[str, str] = {
    Known.ME_MATCHED: "the writer is matched to the list",
    Known.PATIENT_MATCHED: "the patient is matched to the list",
    Known.NEEDS_SAID: "what the patient needs is written down already",
    Known.RECENT_STOP: "an emergency screen was shown in the last 72 hours",
    Known.SAFEGUARDING: "there is a safeguarding marker on the patient",
    Known.REPEAT_CONTACT: "they wrote about the same thing in the last 14 days",
    Known.THIRD_REQUEST: "it is the third request about the same thing in 28 days",
    Known.PHARMACY_FIRST: "a pharmacy could treat it",
    Known.SELF_CERTIFY: "they may certify themselves",
    Known.NOTE_TOO_LONG: "the note would be longer than a note may be",
    Known.NOTE_GAP: "the last note ended before this one begins",
    Known.RESULT_OVERDUE: "the result should be there by now",
    Known.HAS_EARLIER_REQUESTS: "there are earlier requests",
    Known.EMERGENCY_TICKED: "something was ticked on the emergency page",
}


def said(condition: Condition, questions: Mapping[str, Question]) -> str:
    """The condition as half a sentence."""
    return _said(condition, questions, within=False)


def _said(condition: Condition, questions: Mapping[str, Question], *, within: bool) -> str:
    match condition:
        case All(parts):
            return _joined(" and ", parts, questions, within)
        case AnyOf(parts):
            return _joined(" or ", parts, questions, within)
        case Not(part):
            return f"not ({_said(part, questions, within=False)})"
        case Unless(part):
            return f"unless ({_said(part, questions, within=False)})"
        case Ask():
            return _ask(condition, questions)
        case Age(op, years, unit):
            limit = f"{years}" if unit == "years" else f"{years} {unit}"
            return f"aged {limit} or {'older' if op == 'gte' else 'younger'} (or the age is not known)"
        case Sex(values):
            return f"sex is {' or '.join(values)} (or not known)"
        case Fact(name):
            return KNOWN_WORDS.get(name, name)
        case Raised(codes):
            return f"raised too: {' or '.join(codes)}"
        case Scored(name, op, limit):
            return f"the score {name.upper()} is {limit:g} or {'more' if op == 'gte' else 'less'}"
        case NoneRaised(level):
            return f"nothing raised “{level.word}” before"


def _joined(word: str, parts: tuple[Condition, ...], questions: Mapping[str, Question], within: bool) -> str:
    found = [_said(part, questions, within=len(parts) > 1) for part in parts]
    inner = word.join(dict.fromkeys(found))
    return f"({inner})" if within and len(found) > 1 else inner


def _ask(leaf: Ask, questions: Mapping[str, Question]) -> str:
    question = questions.get(leaf.question)
    name = f"“{question.staff_label}”" if question else leaf.question
    match leaf.op:
        case "answered":
            return f"{name} has an answer"
        case "gte" | "lte":
            return f"{name} is {leaf.values[0]:g} or {'more' if leaf.op == 'gte' else 'less'}"
        case "under":
            whole = questions.get(leaf.values[0])
            of = f"“{whole.staff_label}”" if whole else leaf.values[0]
            return f"{name} is under {leaf.values[1]:g}% of {of}"
        case "mentions":
            return f"{name} mentions {', '.join(map(str, leaf.values))}"
        case "within_working_days":
            return f"{name} is within {leaf.values[0]} working days"
        case "days_ago_gte" | "days_ago_lte":
            return f"{name} is {leaf.values[0]} days ago or {'more' if leaf.op == 'days_ago_gte' else 'less'}"
    answers = " or ".join(f"“{_option(question, str(value))}”" for value in leaf.values)
    return f"{name} {'includes' if leaf.op == 'includes' else 'is'} {answers}"


def _option(question: Question | None, value: str) -> str:
    found = question.option(value) if question else None
    text = (found.label or found.text) if found else value.replace("_", " ")
    return text if len(text) <= _MOST else f"{text[:_MOST].rsplit(' ', 1)[0]} …"
