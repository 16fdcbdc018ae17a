"""What do the pages of the practice's own words show: each text as patients will see it, and how hard it is to read?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from consultations import offers
from consultations.domain.practice_texts import BY_NAME, IN_COLUMNS, PLACES, Look
from consultations.models import PracticeTexts
from consultations.services import offering, practice_texts
from portal.core import clock, text
from portal.core.dates import day_words
from portal.core.http import Visit
from portal.core.reading import reading_age
from portal.core.wording import when_within
from triage.forms.practice_forms import TextsForm
from triage.queries import practice_forms as queries

#: Patient words are for readers of 9 to 11 years.
EASY = 11
_TAG = re.compile(r"<[^>]*>")
#: What may be measured: the practice's words, and the words of its own questions.
MEASURED = {each.name: each.label for each in PLACES if each.look is not Look.PHONE} | {
    "text": "The question",
    "other": "The question about somebody else",
    "hint": "Hint",
    "switch-says": "What patients read instead",
}


def start(visit: Visit) -> dict[str, Any]:
    """What stands in the form at first: the version being written, or the one in force, or what the practice says now."""
    row = practice_texts.being_written()
    if row is not None:
        return {**row.texts, "notice_until": row.notice_until}
    now = offering.texts_in_force()
    return {**_seen_now(visit), "notice_until": now.notice_until if now else None}


def _seen_now(visit: Visit) -> dict[str, str]:
    """The words that patients see now. What stands in columns of the practice may also have been set by an operator."""
    now = offering.texts_in_force()
    return {**(now.texts if now else {}), **{name: getattr(visit.practice, name) for name in IN_COLUMNS}}


def edit(visit: Visit, form: TextsForm) -> dict[str, Any]:
    """The page where the words are written."""
    row = practice_texts.being_written()
    said = form.data if form.is_bound else form.initial
    return {
        "form": form,
        "reading": reading(said),
        "being_written": row and f"{row.made_by_name}, {when_within(row.made_at, clock.now())}",
    }


def reading(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reading age of each text that is long enough to have one."""
    found = []
    for name, label in MEASURED.items():
        age = reading_age(_TAG.sub(" ", str(said.get(name) or "")))
        if age is not None:
            found.append({"label": label, "age": age, "is_hard": age > EASY})
    return found


def preview(visit: Visit, row: PracticeTexts | None) -> dict[str, Any]:
    """The words as patients will see them, beside those they see now."""
    if row is None:
        return {"row": None}
    before = _seen_now(visit)
    return {
        "row": row,
        "seen": row.made_at.isoformat(),
        "by": f"{row.made_by_name}, {when_within(row.made_at, clock.now())}",
        "until": day_words(row.notice_until, with_year=True) if row.notice_until else "",
        "shown": [
            {
                "label": place.label,
                "text": _shown(place.name, row.texts.get(place.name, "")),
                "before": _shown(place.name, before.get(place.name, "")),
                "is_changed": row.texts.get(place.name, "") != before.get(place.name, ""),
            }
            for place in PLACES
            if row.texts.get(place.name) or before.get(place.name)
        ],
        "reading": reading(row.texts),
        "is_over": row.notice_until is not None and row.notice_until < clock.today(),
    }


def _shown(name: str, words: str) -> Any:
    return text.clean_html(words) if words and BY_NAME[name].look is Look.RICH else words


def history(visit: Visit) -> dict[str, Any]:
    """Every version that was published, newest first."""
    now, rows = clock.now(), queries.published_texts()
    return {
        "versions": [
            {
                "number": each.number,
                "says": f"Published by {each.published_by_name}, {when_within(each.published_at or now, now)}. "
                f"Written by {each.made_by_name}."
                + (f" Taken from version {each.restored_from}." if each.restored_from else ""),
                "texts": [
                    {"label": place.label, "text": _shown(place.name, each.texts[place.name])}
                    for place in PLACES
                    if each.texts.get(place.name)
                ],
                "is_now": each.number == rows[0].number,
            }
            for each in rows
        ],
        "being_written": practice_texts.being_written() is not None,
        "practice_offer": offers.of(visit.practice),
    }
