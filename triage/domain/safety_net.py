"""What should make the patient get help, and what are they to do then? Fields become sentences for the patient. Pure.

Signs and wording are drafted from the clinical content (1.5, 3.1); no clinician has approved them yet.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from portal.core.dates import day_words


class Action(StrEnum):
    """What to do when a sign comes. The values are stored and permanent."""

    CALL_999 = "call_999"
    CALL_111 = "call_111"
    CALL_US = "call_us"


ACTION_WORDS: dict[Action, str] = {
    Action.CALL_999: "Call 999",
    Action.CALL_111: "Call 111",
    Action.CALL_US: "Call us",
}

#: For the sentence to the patient.
_DO: dict[Action, str] = {
    Action.CALL_999: "call 999 now",
    Action.CALL_111: "call 111",
    Action.CALL_US: "call us",
}

#: code: (what the writer ticks, how it goes on after "Get help if ...")
SIGNS: dict[str, tuple[str, str]] = {
    "worse": ("Gets worse", "it gets worse"),
    "breath": ("Short of breath", "you are short of breath"),
    "chest_pain": ("Chest pain", "you have chest pain"),
    "blood": ("Coughing or vomiting blood", "you cough up or vomit blood"),
    "faint": ("Faint or confused", "you faint or feel confused"),
    "fever": ("Fever or shivers", "you have a fever or shivers"),
    "pain": ("Pain gets bad", "the pain gets bad"),
    "hot": ("Hot, red or spreading", "it gets hot, red or spreads"),
    "blue": ("Blue, cold or numb", "it goes blue, cold or numb"),
    "rash": ("Rash that does not fade", "you get a rash that does not fade under a glass"),
    "drink": ("Cannot drink or pee", "you cannot drink, or have not peed for 12 hours"),
    "harm": ("Thoughts of self-harm", "you think about harming yourself"),
}


def sentences(signs: Sequence[str], other: str, action: str, by: date | None) -> list[str]:
    """What the patient reads. Empty when nothing was filled in.

    "Call 999 now if: you are short of breath; you have chest pain." and "If it is not better by Friday 27 March, call
    us." An unknown sign or action raises ValueError.
    """
    unknown = [sign for sign in signs if sign not in SIGNS]
    if unknown:
        raise ValueError(f"There is no sign {unknown[0]}.")
    said = [SIGNS[sign][1] for sign in signs]
    if other.strip():
        said.append(other.strip().rstrip("."))
    lines = []
    if said:
        do = _DO[Action(action)]
        lines.append(f"{do[0].upper()}{do[1:]} if: {'; '.join(said)}.")
    if by is not None:
        lines.append(f"If it is not better by {day_words(by)}, call us.")
    return lines


def as_stored(signs: Sequence[str], other: str, action: str, by: date | None) -> dict[str, Any]:
    """The fields and the sentences as they are kept with the message."""
    return {
        "signs": list(signs),
        "other": other.strip(),
        "action": action,
        "by": by.isoformat() if by else "",
        "lines": sentences(signs, other, action, by),
    }
