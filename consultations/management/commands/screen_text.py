"""`manage.py screen_text`: JSON lines of texts in, JSON lines of the danger in their words out. Needs no database."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.domain.freetext import WordFlag, level_of, screen
from consultations.domain.freetext.quality import LABELS

ABOUT = ("self", "child", "other")


class Command(BaseCommand):
    help = (
        'Reads lines such as {"id": "1", "text": "...", "age": 40, "sex": "female", "about": "self"} and writes lines '
        'such as {"id": "1", "level": "E", "flags": [...]}. Age is in years; half a year is 0.5.'
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                self.stdout.write(json.dumps(_answer(number, line), ensure_ascii=False))


def _answer(number: int, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise CommandError(f"Line {number} is not JSON.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str) or "id" not in asked:
        raise CommandError(f"Line {number} needs an id and a text.")
    age, about, sex = _years(asked.get("age")), asked.get("about") or "self", asked.get("sex")
    if about not in ABOUT:
        about = "other"
    flags = screen(
        asked["text"],
        age_years=None if age is None else int(age),
        age_months=None if age is None else int(age * 12),
        sex=sex if isinstance(sex, str) else None,
        about=about,
    )
    return {"id": asked["id"], "level": LABELS[level_of(flags)], "flags": [_shown(flag) for flag in flags]}


def _years(age: object) -> float | None:
    """The age in years, or ``None`` for what is no age: a strange age must not keep the text from being read."""
    try:
        years = float(str(age))
    except ValueError:
        return None
    return years if 0 <= years < 150 else None


def _shown(flag: WordFlag) -> dict[str, str]:
    return {"code": flag.code, "level": LABELS[flag.level], "words": flag.words, "rule": flag.rule}
