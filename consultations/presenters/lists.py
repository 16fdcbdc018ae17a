"""How are the questions shown whose answer is more than one: a table of readings, a list of medicines, a choice of
one's own requests?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from consultations.domain import scores
from consultations.domain.cleaning_lists import MOST_MEDICINES, rows_typed
from consultations.domain.schema import NONE, NOT_SURE, QuestionType
from consultations.domain.wording import ShownQuestion, reading_place
from portal.core.language import interface
from portal.core.sentence import said

Typed = Mapping[str, Sequence[str]]
Errors = Mapping[str, str]

#: Lines of the list of medicines on a page that nothing was written on yet.
FIRST_LINES = 3


def _box(
    question: ShownQuestion, part: str, label: str, value: str, typed: Typed, errors: Errors
) -> dict[str, Any]:
    name, at = f"{question.id}-{part}", f"{question.dom_id}-{part}"
    given = typed[name][-1] if typed.get(name) else value
    return {"id": at, "name": name, "label": label, "value": given, "wrong": at in errors}


def _error_of(boxes: Sequence[dict[str, Any]], errors: Errors) -> str:
    return Markup(" ").join(errors[box["id"]] for box in boxes if box["id"] in errors)


def readings(question: ShownQuestion, typed: Typed, errors: Errors, legend: dict[str, Any]) -> dict[str, Any]:
    """Parameters of `bp_table`."""
    given = {(each.day, each.slot): each for each in scores.readings(question.value)}
    days = []
    for day in range(1, question.days + 1):
        rows = []
        for slot in scores.SLOTS:
            saved = given.get((day, slot))
            place = reading_place(day, slot)
            boxes = [
                _box(question, f"d{day}-{slot}-sys", _ours(_("%(place)s, top number"), place=place),
                     str(saved.systolic) if saved else "", typed, errors),
                _box(question, f"d{day}-{slot}-dia", _ours(_("%(place)s, bottom number"), place=place),
                     str(saved.diastolic) if saved else "", typed, errors),
            ]  # fmt: skip
            rows.append(
                {"title": interface(_slot_words(slot)), "error": _error_of(boxes, errors), "boxes": boxes}
            )
        note = (
            interface(_("Your first day. We ask for it, but the average leaves it out.")) if day == 1 else ""
        )
        days.append({"title": _ours(_("Day %(day)s"), day=day), "note": note, "readings": rows})
    hint = _(
        "Write the top number, then the bottom number, like 120 and 80. Leave empty what you did not measure."
    )
    return {
        "id": question.dom_id,
        "legend": legend,
        "days": days,
        "hint": Markup(" ").join(filter(None, [question.hint, interface(hint)])),
        "error": errors.get(question.dom_id),
    }


def _ours(words: str, **values: Any) -> str:
    return interface(words % {name: said(value) for name, value in values.items()})


def _slot_words(slot: str) -> str:
    words = {
        "am1": _("Morning, 1st"),
        "am2": _("Morning, 2nd"),
        "pm1": _("Evening, 1st"),
        "pm2": _("Evening, 2nd"),
    }
    return words[slot]


def medicines(
    question: ShownQuestion, typed: Typed, errors: Errors, legend: dict[str, Any], rows: int = 0
) -> dict[str, Any]:
    """Parameters of `medicines`: a line for each that was written, and at least one empty."""
    value = question.value
    lines = value.splitlines() if isinstance(value, str) else list(value) if isinstance(value, list) else []
    lines = [each for each in lines if each not in (NONE, NOT_SURE)]
    count = max(FIRST_LINES, len(lines) + 1, rows_typed(question.id, typed), rows)
    count = min(count, MOST_MEDICINES)
    shown = []
    for row in range(1, count + 1):
        name, _colon, how = (lines[row - 1] if row <= len(lines) else "").partition(": ")
        boxes = [
            _box(question, f"{row}-name", interface(_("Name of the medicine")), name, typed, errors),
            _box(question, f"{row}-how", interface(_("How much and how often")), how, typed, errors),
        ]
        title = _("Medicine %(number)s") % {"number": row}
        shown.append({"title": title, "error": _error_of(boxes, errors), "boxes": boxes})
    more = interface(_("Add one more medicine")) if count < MOST_MEDICINES else ""
    return {"id": question.dom_id, "name": question.id, "legend": legend, "rows": shown, "add": more}


def own_requests(
    question: ShownQuestion, typed: Typed, errors: Errors, legend: dict[str, Any]
) -> dict[str, Any]:
    """Parameters of `own_requests`."""
    chosen = typed[question.id][-1] if typed.get(question.id) else question.value
    return {
        "id": question.dom_id,
        "name": question.id,
        "legend": legend,
        "items": [
            {"value": option.value, "text": option.text, "checked": option.value == chosen}
            for option in question.options
        ],
        "error": errors.get(question.dom_id),
    }


COMPONENTS = {
    QuestionType.BP_TABLE: "bp_table",
    QuestionType.MEDICINES: "medicines",
    QuestionType.EARLIER_REQUEST: "own_requests",
}


def params(
    question: ShownQuestion, typed: Typed, errors: Errors, legend: dict[str, Any], rows: int
) -> dict[str, Any]:
    """The parameters of the component of this question's type."""
    if question.type is QuestionType.BP_TABLE:
        made = readings(question, typed, errors, legend)
    elif question.type is QuestionType.MEDICINES:
        made = medicines(question, typed, errors, legend, rows)
    else:
        made = own_requests(question, typed, errors, legend)
    return {key: value for key, value in {"hint": question.hint, **made}.items() if value}
