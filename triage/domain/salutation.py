"""Is this text meant for another patient? Compares its greeting with the names it may rightly be for. Pure."""

import re
import unicodedata
from collections.abc import Iterable

_GREETING = re.compile(
    r"^\s*(?:dear|hello|hi|good (?:morning|afternoon|evening))[ ,]+(?P<name>[^\n,.!:]{1,80})", re.IGNORECASE
)
_TITLES = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "sir", "lady", "lord", "rev", "master",
    "madam", "and", "both", "family", "all", "there", "patient", "parent", "mum", "dad",
}  # fmt: skip


def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if letter.isalpha() and not unicodedata.combining(letter))


def greeted(text: str) -> str | None:
    """Whom the text greets, as written after "Dear": "Mrs Khan". None when it greets nobody by name."""
    found = _GREETING.match(text)
    if found is None:
        return None
    name = found["name"].strip()
    return name if any(_key(word) and _key(word) not in _TITLES for word in name.split()) else None


def wrong_name(text: str, names: Iterable[str]) -> str | None:
    """The greeted name when none of its words is part of any of `names`; else None.

    "Dear Zofia", "Dear Ms Kowalczyk" and "Dear Zofia Kowalczyk" all fit Zofia Kowalczyk. Accents and capitals do not
    count, and a hyphen parts a name as a space does.
    """
    name = greeted(text)
    if name is None:
        return None
    known = {_key(word) for each in names for word in re.split(r"[\s-]+", each)} | {
        _key(each) for each in names
    }
    said = [_key(word) for word in re.split(r"[\s-]+", name)]
    said = [word for word in said if word and word not in _TITLES]
    return None if any(word in known for word in said) else name
