"""`manage.py screen_text`: JSON lines of texts in, JSON lines of the danger in their words out. Needs no database."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from consultations.domain.freetext import WordFlag, level_of, screen
from consultations.domain.freetext.quality import LABELS
from consultations.domain.levels import Level

CHILD = frozenset(["child", "my_child", "baby", "son", "daughter", "infant", "toddler"])
MINE = frozenset(["", "self", "me", "myself", "patient"])


class Command(BaseCommand):
    help = (
        'Reads lines such as {"id": "1", "text": "...", "age": 40, "sex": "female", "about": "self"} and writes lines '
        'such as {"id": "1", "level": "E", "flags": [...]}. Age is in years; half a year is 0.5. A line that cannot be '
        "read is answered with what is wrong with it; the others are read all the same."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                self.stdout.write(json.dumps(_answer(number, line), ensure_ascii=False))


def _answer(number: int, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return _unread(None, f"Line {number} is not JSON.")
    if not isinstance(asked, dict):
        return _unread(None, f"Line {number} is not an object with an id and a text.")
    text, age, sex = asked.get("text"), _years(asked.get("age")), asked.get("sex")
    if not isinstance(text, str):
        return _unread(asked.get("id"), f"Line {number} has no text.")
    flags = screen(
        text,
        age_years=None if age is None else int(age),
        age_months=None if age is None else int(age * 12 + 1e-6),
        sex=sex if isinstance(sex, str) else None,
        about=_about(asked.get("about")),
    )
    return {
        "id": asked.get("id"),
        "level": LABELS[level_of(flags)],
        "flags": [_shown(flag) for flag in flags],
    }


def _unread(asked_id: object, error: str) -> dict[str, Any]:
    return {"id": asked_id, "level": LABELS[Level.ROUTINE], "flags": [], "error": error}


def _about(about: object) -> str:
    """Whom the text is about; whoever is not the writer and no child is somebody else."""
    whom = about.strip().casefold() if isinstance(about, str) else ""
    return "self" if whom in MINE else "child" if whom in CHILD else "other"


def _years(age: object) -> float | None:
    """The age in years, or ``None`` for what is no age: a strange age must not keep the text from being read."""
    if isinstance(age, bool):
        return None
    try:
        years = float(str(age).strip().replace(",", "."))
    except ValueError:
        return None
    return years if 0 <= years < 150 else None


def _shown(flag: WordFlag) -> dict[str, str]:
    return {"code": flag.code, "level": LABELS[flag.level], "words": flag.words, "rule": flag.rule}
