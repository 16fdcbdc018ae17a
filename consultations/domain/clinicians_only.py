"""What of a request does only a clinician read? "Is anyone making you feel unsafe?" and its like. Pure.

Such an answer is on no list, in no file, in no search and on no page of anybody else. Whoever is not a clinician learns that
there is something a clinician has to read today, because that must not wait; never what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from consultations.domain import library

PRIVATE = "private."
#: Whatever question raises one of these is asked in private.
CODES = frozenset({"RF_SAFEGUARD_ADULT"})
INSTEAD = "Something for a clinician to read. Give it to one today, and do not ask about it"


@cache
def _questions() -> frozenset[str]:
    return frozenset(
        question.id
        for questions in library.standard().every_version()
        for question in questions.questions.values()
        if any(rule.code in CODES for rule in question.flags)
    )


def is_for_clinicians(question_id: str | None) -> bool:
    """Whether the answer to this question is for a clinician alone."""
    return bool(question_id) and (str(question_id).startswith(PRIVATE) or question_id in _questions())


def without(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked and answered, as it is kept with a request, without what a clinician alone reads."""
    rows = asked.get("answers", [])
    hidden = {row["id"] for row in rows if is_for_clinicians(row["id"])}
    labels = {said for row in rows if row["id"] in hidden for said in _said_of(row)} | _labels(asked)
    kept = {
        **asked,
        "answers": [row for row in rows if row["id"] not in hidden],
        "lead": [each for each in asked.get("lead", []) if not is_for_clinicians(each["id"])],
        "said_no": [each for each in asked.get("said_no", []) if each not in labels],
        "not_asked": [
            {**each, "labels": left, "count": len(left)}
            for each in asked.get("not_asked", [])
            if (left := [label for label in each["labels"] if label not in labels])
        ],
        "gaps": [each for each in asked.get("gaps", []) if each.get("code") not in CODES],
        "flags": [each for each in asked.get("flags", []) if not is_for_clinicians(each.get("question_id"))],
    }
    return {name: value for name, value in kept.items() if name in asked}


def _said_of(row: Mapping[str, Any]) -> Iterable[str]:
    return (str(row.get("label", "")), *map(str, (row.get("options") or {}).values()))


def _labels(asked: Mapping[str, Any]) -> set[str]:
    """Staff's names of these questions and of their answers, as the form had them."""
    try:
        questions = library.get(str(asked.get("slug")), int(asked.get("version") or 0)).questions
    except library.NoSuchSet:
        return set()
    hidden = [each for each in questions.values() if is_for_clinicians(each.id)]
    return {each.staff_label for each in hidden} | {
        option.label for each in hidden for option in each.options if option.label
    }


def signs(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The flags for whoever is no clinician: in the place of those it must not read stands one line, once a level."""
    shown: list[dict[str, Any]] = []
    for each in found:
        if not is_for_clinicians(each.get("question_id")):
            shown.append(dict(each))
        elif not any(other.get("is_hidden") and other["level"] == each["level"] for other in shown):
            shown.append({**dict.fromkeys(each, ""), **_NOTHING, "level": each["level"], "words": INSTEAD})
    return shown


_NOTHING: dict[str, Any] = {
    "is_hidden": True, "start": None, "end": None, "message": None, "happening": None, "mark": None,
}  # fmt: skip
