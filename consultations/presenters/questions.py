"""What does a page of questions say? Each question as the component that shows it, with what was answered or typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from consultations.domain import journey
from consultations.domain.conditions import Known, Value
from consultations.domain.journey import Cleaned, Confirm, FieldError, ShownPage
from consultations.domain.schema import CANNOT_MEASURE, NONE, NOT_SURE, QuestionType
from consultations.domain.wording import ShownQuestion, plain_number
from consultations.presenters import lists
from consultations.services import Filling
from portal.core.dates import clock_words, date_of, day_words
from portal.core.language import interface, is_welsh, with_english_marked
from portal.core.sentence import Sentence

Typed = Mapping[str, Sequence[str]]
#: Between one sentence and the next.
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")


@dataclass(frozen=True)
class Part:
    """One component on the page: its name and parameters; or, without a name, words to read."""

    component: str
    params: dict[str, Any]


@dataclass(frozen=True)
class QuestionPage:
    """All that the template of a page of questions needs."""

    id: str
    heading: str
    hint: str | None
    is_group: bool
    parts: list[Part]
    progress: dict[str, Any]
    errors: list[dict[str, str]] = field(default_factory=list)
    errors_heading: str = ""


def question_page(now: Filling, page_id: str, cleaned: Cleaned | None = None, rows: int = 0) -> QuestionPage:
    """The page as it is shown: fresh, with the answers saved, or with what was typed and what is wrong with it.

    `rows` is how many lines a list has at least.
    """
    page = now.questions.page(page_id)
    shown = journey.shown(page, now.answers)
    typed: Typed = cleaned.raw if cleaned else now.draft.typed.get(page_id, {})
    messages = {error.question_id: error for error in reversed(cleaned.errors)} if cleaned else {}
    confirms = {each.question_id: each for each in cleaned.confirm} if cleaned else {}
    is_group = page.title is not None or len(shown.questions) > 1
    parts: list[Part] = []
    for question in shown.questions:
        question = with_phone(question, now)
        error = messages.get(question.id)
        wrong = confirms.get(question.id)
        if question.type in lists.COMPONENTS:
            parts += _list(question, typed, _fields(question, cleaned), rows, heading=not is_group)
            parts += [_confirmation(question, wrong)] if wrong else []
            continue
        sentence = beside(error.message if error else wrong.message if wrong else None)
        box, *others = _parts(question, typed, sentence, error.field if error else "", heading=not is_group)
        parts += [box, *([_confirmation(question, wrong)] if wrong else []), *others]
    progress = journey.progress(now.questions, page_id, now.answers, now.about, now.known)
    return QuestionPage(
        id=page_id,
        heading=shown.heading,
        hint=shown.hint if is_group else None,
        is_group=is_group,
        parts=parts,
        progress={
            "part": progress.part_number,
            "parts": progress.part_count,
            "name": progress.title,
        },
        errors=_errors(cleaned, shown) if cleaned else [],
        errors_heading=_("There is a problem") if messages else _("Is this right?"),
    )


def with_phone(question: ShownQuestion, now: Filling) -> ShownQuestion:
    """The question about a number to call, with the one the practice has, for the person themselves alone: it may have
    changed, and somebody worried about them calls it."""
    number = now.patient.phone if now.patient and Known.ME_MATCHED in now.known else ""
    if question.id != "con.phone" or question.value or not number or now.draft.entered_by_id is not None:
        return question
    hint = with_ours(question.hint, _("This is the number we have. Change it if it is wrong."))
    return replace(question, value=number, hint=hint)


def _errors(cleaned: Cleaned, shown: ShownPage) -> list[dict[str, str]]:
    order = [question.id for question in shown.questions]
    scales = {q.dom_id: f"{q.dom_id}-0" for q in shown.questions if q.type is QuestionType.SCALE}
    found = [(each.question_id, each.field, each.message) for each in cleaned.errors]
    found += [(each.question_id, each.field, each.message) for each in cleaned.confirm]
    found.sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    return [{"text": above(message), "href": f"#{scales.get(at, at)}"} for _question, at, message in found]


def above(message: str) -> str:
    """What is wrong, on a page in the reader's language: a sentence of ours, or one of the form, which is English."""
    return with_english_marked(message)


def beside(message: str | None) -> str | None:
    """The same, beside a question, where all is English but what is marked."""
    return interface(with_english_marked(message)) if isinstance(message, Sentence) else message


def _confirmation(question: ShownQuestion, wrong: Confirm) -> Part:
    words = f"{wrong.value} {question.unit}" if question.unit and question.unit != "%" else wrong.value
    item = {"value": wrong.value, "text": interface(_("Yes, %(value)s is right") % {"value": words})}
    return Part("checkboxes", {"idPrefix": f"confirm-{question.dom_id}", "name": wrong.name, "items": [item]})


def _fields(question: ShownQuestion, cleaned: Cleaned | None) -> dict[str, str]:
    """What is wrong with each field of a question that has several."""
    if cleaned is None:
        return {}
    found: list[Confirm | FieldError] = [*cleaned.confirm, *cleaned.errors]
    return {each.field: beside(each.message) or "" for each in found if each.question_id == question.id}


def _list(
    question: ShownQuestion, typed: Typed, errors: dict[str, str], rows: int, *, heading: bool
) -> list[Part]:
    """A question with several fields: each has its own error beside it."""
    legend = {"text": question.text, "isPageHeading": heading}
    made = [Part(lists.COMPONENTS[question.type], lists.params(question, typed, errors, legend, rows))]
    if question.type is QuestionType.MEDICINES:
        boxes = [] if question.never_empty else [(NONE, interface(_("No medicines")))]
        boxes += [(NOT_SURE, question.not_sure)] if question.not_sure else []
        made.append(_boxes(question, typed, boxes))
    return made


def _parts(
    question: ShownQuestion, typed: Typed, error: str | None, wrong_field: str, *, heading: bool
) -> list[Part]:
    if question.type is QuestionType.INFO:
        return [_told(question, heading=heading)]
    build = _BUILDERS.get(question.type, _box)
    label = {"text": question.text, "size": "l" if heading else "s", "isPageHeading": heading}
    params = build(question, typed, label)
    component = str(params.pop("component"))
    params["name"] = question.id
    if question.approximate:
        params["hint"] = {"text": with_ours(question.hint, _("Leave empty what you do not know."))}
    elif question.hint:
        params["hint"] = {"text": question.hint}
    if error:
        params["errorMessage"] = {"text": error}
    if component == "date-input":
        params.pop("name")
        for item in params["items"] if error else ():
            item["error"] = item["id"] == wrong_field or wrong_field == question.dom_id
    made = [Part(component, params)]
    if question.cannot:
        made.append(_beside(question, typed, CANNOT_MEASURE, question.cannot))
    if question.not_sure:
        made.append(_beside(question, typed, NOT_SURE, question.not_sure))
    if question.instead:
        made.append(_instead(question, typed))
    return made


def _told(question: ShownQuestion, *, heading: bool) -> Part:
    """Something to read: its text is a heading of the words under it. Where there are none, the text itself is what is to
    be read, a line to each sentence, under the title of its page."""
    if question.hint or heading:
        return Part("", {"heading": None if heading else question.text, "lines": [question.hint or ""]})
    return Part("", {"heading": None, "lines": _SENTENCES.split(question.text)})


def with_ours(hint: str | None, ours: str) -> str:
    """A hint of the form with a sentence of ours behind it."""
    return (
        Markup(" ").join(filter(None, [hint, interface(ours)]))
        if is_welsh()
        else " ".join(filter(None, [hint, ours]))
    )


def _typed(question: ShownQuestion, typed: Typed) -> str:
    """What stands in a box: what was typed and could not be taken, or the answer."""
    if question.id in typed:
        return typed[question.id][-1] if typed[question.id] else ""
    if isinstance(question.value, int | float):
        return plain_number(question.value)
    beside = (None, CANNOT_MEASURE, *(value for value, _words in question.instead))
    return "" if question.value in beside else str(question.value)


def _chosen(question: ShownQuestion, typed: Typed) -> set[str]:
    if question.id in typed:
        return set(typed[question.id])
    value: Value | None = question.value
    if isinstance(value, int | float):
        return {plain_number(value)}
    return set(value) if isinstance(value, list) else {str(value)} - {"None"}


def _choices(question: ShownQuestion, typed: Typed, label: dict[str, Any]) -> dict[str, Any]:
    chosen = _chosen(question, typed)
    items: list[dict[str, Any]] = []
    for option in question.options:
        item: dict[str, Any] = {"value": option.value, "text": option.text}
        if option.hint:
            item["hint"] = {"text": option.hint}
        if option.value in chosen:
            item["checked"] = True
        if option.exclusive:
            items.append({"divider": interface(_("or"))})
            item["behaviour"] = "exclusive"
        items.append(item)
    kind = "checkboxes" if question.type is QuestionType.CHECKS else "radios"
    return {
        "component": kind,
        "idPrefix": question.dom_id,
        "fieldset": {"legend": label},
        "items": items,
    }


def _scale(question: ShownQuestion, typed: Typed, label: dict[str, Any]) -> dict[str, Any]:
    low, high = int(question.minimum or 0), int(question.maximum or 10)
    ends = dict(zip((low, high), question.end_labels or (), strict=False))
    chosen = _chosen(question, typed)
    items = []
    for number in range(low, high + 1):
        words = f"{number}: {ends[number][:1].lower()}{ends[number][1:]}" if number in ends else str(number)
        item = {"value": str(number), "text": words, "id": f"{question.dom_id}-{number}"}
        items.append(item | ({"checked": True} if str(number) in chosen else {}))
    return {
        "component": "radios",
        "idPrefix": question.dom_id,
        "fieldset": {"legend": label},
        "items": items,
        "classes": "p-scale",
    }


def _date(question: ShownQuestion, typed: Typed, label: dict[str, Any]) -> dict[str, Any]:
    saved = dict(zip(("day", "month", "year"), question.day_month_year, strict=True))
    items = []
    for part, words in (("day", _("Day")), ("month", _("Month")), ("year", _("Year"))):
        name = f"{question.id}-{part}"
        items.append(
            {
                "id": f"{question.dom_id}-{part}",
                "name": name,
                "label": interface(words),
                "value": typed[name][-1] if typed.get(name) else saved[part],
                "width": 4 if part == "year" else 2,
                "inputmode": "text" if part == "month" else "numeric",
                "autocomplete": f"bday-{part}" if question.autocomplete == "bday" else None,
            }
        )
    return {
        "component": "date-input",
        "id": question.dom_id,
        "fieldset": {"legend": label},
        "items": items,
    }


def _words(question: ShownQuestion, typed: Typed, label: dict[str, Any]) -> dict[str, Any]:
    value = _typed(question, typed)
    return {
        "component": "textarea",
        "id": question.dom_id,
        "label": label,
        "rows": question.rows or 5,
        # A browser drops the first line break inside a textarea, so one is given to it.
        "value": f"\n{value}" if value else "",
        "spellcheck": True,
    }


def _box(question: ShownQuestion, typed: Typed, label: dict[str, Any]) -> dict[str, Any]:
    return {
        "component": "input",
        "id": question.dom_id,
        "label": label,
        "value": _typed(question, typed),
        "type": "tel" if question.type is QuestionType.PHONE else "text",
        "inputmode": question.input_mode,
        "autocomplete": question.autocomplete,
        "width": question.width,
        "spellcheck": bool(question.type is QuestionType.TEXT and not question.autocomplete),
        "suffix": question.unit,
        "autocapitalize": "characters" if question.type is QuestionType.POSTCODE else None,
    }


def _instead(question: ShownQuestion, typed: Typed) -> Part:
    """Other answers beside a number."""
    name = f"{question.id}-instead"
    chosen = typed.get(name, ()) if typed else [question.value]
    items = [
        {"value": value, "text": words, **({"checked": True} if value in chosen else {})}
        for value, words in question.instead
    ]
    words = _("Or tick one of these") if len(items) > 1 else _("Or tick this")
    legend = {"text": interface(words), "size": "s"}
    return Part(
        "checkboxes",
        {
            "idPrefix": f"{question.dom_id}-instead",
            "name": name,
            "items": items,
            "small": True,
            "fieldset": {"legend": legend},
        },
    )


def _beside(question: ShownQuestion, typed: Typed, value: str, words: str) -> Part:
    """One box to tick in place of an answer."""
    return _boxes(question, typed, [(value, words)])


def _boxes(question: ShownQuestion, typed: Typed, boxes: Sequence[tuple[str, str]]) -> Part:
    """Boxes to tick in place of an answer, or beside one."""
    name = f"{question.id}-cannot"
    saved = question.value if isinstance(question.value, list) else [question.value]
    # An empty box is not posted: on a page that was posted, what is not there was not ticked.
    ticked = typed.get(name, ()) if typed else saved
    items = [
        {"value": value, "text": words, **({"checked": True} if value in ticked else {})}
        for value, words in boxes
    ]
    return Part(
        "checkboxes", {"idPrefix": f"{question.dom_id}-cannot", "name": name, "items": items, "small": True}
    )


_BUILDERS = {
    QuestionType.RADIO: _choices,
    QuestionType.CHECKS: _choices,
    QuestionType.SCALE: _scale,
    QuestionType.DATE: _date,
    QuestionType.TEXTAREA: _words,
}


def lines_after(name: str, posted: Typed) -> int:
    """How many lines a list has once somebody has asked for one more."""
    return min(lists.rows_typed(name, posted) + 1, lists.MOST_MEDICINES)


def line_id(name: str, row: int) -> str:
    """Where a line of a list stands on its page."""
    return f"{re.sub(r'[^a-z0-9]', '-', name)}-{row}-name"


def saved_words(now: Filling) -> str:
    """ "Your answers were saved at 8:19am. You have until 6 April to finish." Nothing before the first save."""
    draft = now.draft
    if draft.saved_at <= draft.started_at:
        return ""
    saved = _("Your answers were saved at %(time)s.") % {"time": clock_words(draft.saved_at)}
    if draft.person_id is None:
        return f"{saved} " + _("To come back another day, choose “Save and finish later”.")
    return f"{saved} {until_words(draft.expires_at)}"


def until_words(expires_at: Any) -> str:
    """ "You have until Monday 6 April to finish." """
    day: date = date_of(expires_at)
    return _("You have until %(day)s to finish.") % {"day": day_words(day)}
