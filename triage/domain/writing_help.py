"""What should a writer look at again before it goes to the patient? It warns and never blocks. Pure.

The checks and the list of short forms are drafted from the clinical content (1.4); no clinician has approved them yet.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.dates import day_words
from portal.core.reading import reading_age, sentences, words

#: Above this the NHS's own advice asks for simpler words.
OLDEST_READER = 11
LONGEST_SENTENCE = 20
LONGEST_TEXT = 2000

#: What a patient does not know, and what to write instead.
SHORT_FORMS: dict[str, str] = {
    "OD": "once a day", "BD": "2 times a day", "TDS": "3 times a day", "QDS": "4 times a day",
    "PRN": "when you need it", "SOB": "short of breath", "Hx": "history", "NAD": "nothing found",
    "TCI": "come in", "2WW": "urgent referral", "f/u": "follow-up", "F/U": "follow-up", "FU": "follow-up", "BP": "blood pressure",
    "Rx": "prescription", "Dx": "diagnosis", "F2F": "face to face", "PMH": "past illness", "UTI": "water infection",
    "LRTI": "chest infection", "URTI": "cold", "DVT": "clot in the leg", "PE": "clot in the lung",
    "ECG": "heart tracing", "USS": "ultrasound scan", "FBC": "blood count", "MSU": "pee test", "DNA": "did not come",
    "O/E": "when I looked", "c/o": "says", "R/V": "review",
}  # fmt: skip

#: Days, weeks and months as clinicians count them: to a patient "2/52" is no time, and "3/12" is a day in December.
_COUNTED = re.compile(r"(?<![\d/.])(\d{1,2})/(7|52|12)(?![\d/])")
_UNITS = {"7": "day", "52": "week", "12": "month"}

_BLANK = re.compile(r"\{[^{}\n]{0,80}\}")
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2} (?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b",
    re.IGNORECASE,
)
_APPOINTMENT = re.compile(
    r"\b(?:come (?:in|to|at)|see you|appointment|visit|call you|phone you|ring you|booked|tomorrow|today|next week"
    r"|\d{1,2}(?:[:.]\d{2})? ?(?:am|pm))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hint:
    """One line under the box: fine, or something to look at."""

    ok: bool
    text: str


def blanks(text: str) -> list[str]:
    """The gaps of a saved reply that nobody has filled in."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def short_forms(text: str) -> list[str]:
    """The short forms used, each once."""
    found = [
        short
        for short in SHORT_FORMS
        if re.search(rf"(?<![\w/]){re.escape(short)}(?![\w/])", text) is not None
    ]
    found += [each.group() for each in _COUNTED.finditer(text) if each.group() not in found]
    return sorted(found, key=text.index)


def _in_words(short: str) -> str:
    counted = _COUNTED.fullmatch(short)
    if counted is None:
        return SHORT_FORMS[short]
    number, unit = int(counted[1]), _UNITS[counted[2]]
    return f"{number} {unit}{'' if number == 1 else 's'}"


def hints(text: str, *, today: date) -> list[Hint]:
    """What to say under the box about this text. Nothing for an empty one."""
    if not text.strip():
        return []
    return [hint for hint in (_age(text), _short(text), _gaps(text), _day(text, today), _long(text)) if hint]


def _age(text: str) -> Hint | None:
    age = reading_age(text)
    if age is None:
        return None
    if age <= OLDEST_READER:
        return Hint(True, f"Reading age {age}")
    longest = max(sentences(text), key=lambda part: len(words(part)))
    more = (
        f" The longest sentence has {len(words(longest))} words."
        if len(words(longest)) > LONGEST_SENTENCE
        else " Try shorter words."
    )
    return Hint(False, f"Reading age {age}. Aim for {OLDEST_READER} or less.{more}")


def _short(text: str) -> Hint:
    found = short_forms(text)
    if not found:
        return Hint(True, "No short forms")
    listed = "; ".join(f"{short}: “{_in_words(short)}”" for short in found[:4])
    return Hint(False, f"Short forms the patient may not know. Write {listed}.")


def _gaps(text: str) -> Hint | None:
    found = blanks(text)
    return Hint(False, f"Still to fill in: {', '.join(found[:5])}") if found else None


def _day(text: str, today: date) -> Hint | None:
    if not _APPOINTMENT.search(text) or _DAY.search(text):
        return None
    near = today + timedelta(days=1) if re.search(r"\btomorrow\b", text, re.IGNORECASE) else today
    word = "tomorrow" if near != today else "today"
    return Hint(False, f"No day is named. Add “{word}, {day_words(near)}”?")


def _long(text: str) -> Hint | None:
    if len(text) <= LONGEST_TEXT:
        return None
    return Hint(False, f"{len(text):,} letters. Long replies are not read to the end.")
