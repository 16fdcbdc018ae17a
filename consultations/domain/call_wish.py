"""What is sent when somebody stops writing and asks to be called? What they answered so far, and no silence as a no.

Pure. The form is not finished, so nothing is said about questions that were not answered but that they were not asked;
the emergency check counts as a question like any other that can raise a level: left open, it raises to "soon".
"""

from collections.abc import Mapping
from typing import Any

from consultations.domain.levels import Level
from consultations.domain.safety import NOT_ANSWERED, FlagFound

TITLE = "Asks to be called"

#: The emergency check was not answered before they asked to be called.
CHECK_NOT_ANSWERED = FlagFound(
    rule=f"emergency:{NOT_ANSWERED}",
    code=NOT_ANSWERED,
    level=Level.SOON,
    question_id=None,
    question="",
    answer="",
    words="The emergency check was not answered. Ask for it first",
    rule_version="call 1",
)


def unfinished(asked: Mapping[str, Any], wish: Mapping[str, str]) -> dict[str, Any]:
    """The record of a form that was not finished: what has no answer moves from the answers to what was not asked.

    `wish` is what was said about the call: staff's label and the answer.
    """
    answered = [row for row in asked["answers"] if row["value"] not in (None, "", [])]
    groups: dict[str, list[str]] = {}
    for row in asked["answers"]:
        if row["value"] in (None, "", []):
            groups.setdefault(row["part"], []).append(row["label"])
    for each in asked["not_asked"]:
        groups.setdefault(each["group"], []).extend(each["labels"])
    return {
        **asked,
        "title": TITLE,
        "answers": answered,
        "not_asked": [
            {"group": group, "count": len(labels), "labels": labels} for group, labels in groups.items()
        ],
        "call": [{"label": label, "shown": said} for label, said in wish.items() if said],
    }


def is_call(asked: Mapping[str, Any] | None) -> bool:
    """Whether a request is the wish to be called instead of a finished form."""
    return bool((asked or {}).get("call"))
