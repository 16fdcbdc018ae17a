"""How does any FHIR R4 Questionnaire become a form here, and what of it cannot be carried?

Groups become parts, every question gets a page of its own, questions below an answer follow it and are shown once it is
given. What has no place here is listed item by item; nothing is dropped in silence, and when a condition cannot be said
the question is always shown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from consultations.domain.fhir.answer_lists import beforehand, offered
from consultations.domain.fhir.names import (
    ENTRY_FORMAT,
    HL7,
    ITEM_CONTROL,
    MAX_OCCURS,
    MAX_VALUE,
    MIN_VALUE,
    ORDINAL,
    UNIT,
    Json,
    find,
    value_of,
)
from consultations.domain.fhir.reading_conditions import Conditions, TooStrange
from consultations.domain.fhir.shape import NotAQuestionnaire, require
from consultations.domain.schema import NONE

__all__ = ["Loss", "NotAQuestionnaire", "set_file", "slug_of"]

#: A number without limits gets these; the form takes no negative numbers.
LEAST, MOST = 0, 999_999
LONGEST_STRING, LONGEST_TEXT = 500, 10_000

_WRITTEN = {"string": "text", "text": "textarea", "url": "text", "time": "text"}
_CHOICES = ("choice", "open-choice")
_KNOWN = frozenset(
    {
        "linkId", "text", "type", "required", "repeats", "maxLength", "answerOption", "answerValueSet", "enableWhen",
        "enableBehavior", "item", "extension", "prefix", "id", "initial",
    }
)  # fmt: skip
_KNOWN_WHOLE = frozenset(
    {
        "resourceType", "id", "meta", "text", "url", "version", "name", "title", "status", "subjectType", "description",
        "item", "contained", "extension",
    }
)  # fmt: skip
_KNOWN_EXTENSIONS = frozenset({ENTRY_FORMAT, MIN_VALUE, MAX_VALUE, UNIT, ITEM_CONTROL, MAX_OCCURS, ORDINAL})


@dataclass(frozen=True)
class Loss:
    """Something that could not be carried: where, what, and what was done instead. A ``note`` loses nothing."""

    link_id: str
    what: str
    instead: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.link_id or 'the questionnaire'}: {self.what}. {self.instead}."


@dataclass
class _Reader:
    resource: Mapping[str, Any]
    prefix: str
    losses: list[Loss] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # linkId -> our id
    taken: set[str] = field(default_factory=set)
    options: dict[str, dict[tuple[str, str], str]] = field(
        default_factory=dict
    )  # our id -> (system, code) -> value
    types: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)  # our id -> what stands there beforehand

    @property
    def contained(self) -> Json:
        return {str(each.get("id")): each for each in self.resource.get("contained", ())}

    def lose(self, link_id: str, what: str, instead: str, *, note: bool = False) -> None:
        self.losses.append(Loss(link_id, what, instead, note))


def set_file(resource: Mapping[str, Any], slug: str) -> tuple[Json, tuple[Loss, ...]]:
    """The content of a file in ``question_sets/`` and what could not be carried. Raises ``NotAQuestionnaire``."""
    require(resource)
    reader = _Reader(resource, re.sub(r"[^a-z]", "", slug) or "q")
    _whole(reader)
    _name(reader, resource["item"])
    parts = _parts(reader)
    if not parts:
        raise NotAQuestionnaire("This Questionnaire asks nothing that a form here can ask.")
    title = str(resource.get("title") or resource.get("name") or slug)
    made: Json = {
        "slug": slug,
        "version": 1,
        "approved_by": None,
        "approved_on": None,
        "order": 100,
        "title": title,
        "short_name": title if len(title) <= 40 else f"{title[:37].rstrip()}...",
        "says": " ".join(str(resource.get("description") or title).split())[:300],
        "finish": "finish",
        "parts": [
            {"part": "who", "title": "Who it is for", "pages": [{"use": "who"}]},
            *parts,
            {"part": "reach", "title": "How to reach you", "pages": [{"use": "contact"}]},
        ],
    }
    if resource.get("url"):
        version = f"|{resource['version']}" if resource.get("version") else ""
        made["derived_from"] = f"{resource['url']}{version}"
    return made, tuple(reader.losses)


def _whole(reader: _Reader) -> None:
    for name in sorted(set(reader.resource) - _KNOWN_WHOLE):
        reader.lose("", f"{name} is not read, because it has no place here", "It is left out")
    for each in reader.resource.get("extension", ()):
        reader.lose("", f"the extension {each.get('url')} is not read", "It is left out")
    kinds = reader.resource.get("subjectType") or ["Patient"]
    if "Patient" not in kinds:
        reader.lose(
            "",
            f"it is about {', '.join(kinds)}, and a form here is about a patient",
            "It is asked of a patient",
        )


def _name(reader: _Reader, items: list[Json]) -> None:
    """Our id for every item, before any condition looks at one."""
    for item in items:
        link = item["linkId"]
        stem = re.sub(r"[^a-z0-9]+", "_", link.lower()).strip("_") or "item"
        reader.names[link] = f"{reader.prefix}.{_fresh(reader.taken, stem[:50])}"
        _name(reader, item.get("item", []))


def _fresh(taken: set[str], stem: str) -> str:
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return name


def _parts(reader: _Reader) -> list[Json]:
    """Each group at the top is a part; what stands there without a group is a part of its own."""
    parts: list[Json] = []
    conditions = Conditions(reader.names, reader.options, reader.types)
    for item in reader.resource["item"]:
        pages = list(_pages(reader, item, (), conditions))
        if not pages:
            continue
        if item["type"] == "group":
            parts.append({"part": _slug(reader, item), "title": _said(item) or "Questions", "pages": pages})
        elif parts and parts[-1].get("loose"):
            parts[-1]["pages"] += pages
        else:
            parts.append(
                {"part": _slug(reader, item, "part"), "title": "Questions", "pages": pages, "loose": True}
            )
    return [{name: value for name, value in part.items() if name != "loose"} for part in parts]


def _said(item: Mapping[str, Any]) -> str:
    return " ".join(str(item[name]) for name in ("prefix", "text") if item.get(name))


def _slug(reader: _Reader, item: Mapping[str, Any], what: str = "group") -> str:
    return f"{what}-{reader.names[item['linkId']].partition('.')[2].replace('_', '-')}"


def _pages(reader: _Reader, item: Json, above: tuple[Json, ...], conditions: Conditions) -> Iterator[Json]:
    """The pages of an item and of everything below it; ``above`` are the conditions of the groups around it."""
    link = item["linkId"]
    _not_read(reader, item)
    shown = (*above, *_shown(reader, item, conditions))
    if item["type"] == "group":
        if item.get("repeats"):
            reader.lose(link, "a group that is answered several times", "It is asked once")
        for child in item.get("item", ()):
            yield from _pages(reader, child, shown, conditions)
        return
    question = _question(reader, item)
    page: Json = {"page": f"ask-{reader.names[link].partition('.')[2].replace('_', '-')}"}
    yield page | _when(shown) | {"questions": [question]}
    yield from _other(reader, item, question, shown)
    below = (*shown, {"q": question["id"], "answered": True}) if question["type"] != "info" else shown
    for child in item.get("item", ()):
        if not (child["type"] == "display" and find(child, ITEM_CONTROL)):
            yield from _pages(reader, child, below, conditions)


def _when(shown: tuple[Json, ...]) -> Json:
    return {} if not shown else {"show_if": shown[0] if len(shown) == 1 else {"all": list(shown)}}


def _shown(reader: _Reader, item: Json, conditions: Conditions) -> tuple[Json, ...]:
    clauses: list[Json] = []
    for clause in item.get("enableWhen", ()):
        try:
            clauses.append(conditions.read(clause))
        except TooStrange as trouble:
            reader.lose(item["linkId"], f"its enableWhen {trouble}", "It is always shown")
            return ()
    if len(clauses) > 1 and item.get("enableBehavior", "any") == "any":
        return ({"any": clauses},)
    return tuple(clauses)


def _not_read(reader: _Reader, item: Mapping[str, Any]) -> None:
    for name in sorted(set(item) - _KNOWN):
        reader.lose(item["linkId"], f"{name} is not read, because it has no place here", "It is left out")
    for each in item.get("extension", ()):
        if each.get("url") not in _KNOWN_EXTENSIONS:
            short = str(each.get("url")).removeprefix(f"{HL7}/")
            reader.lose(item["linkId"], f"the extension {short} is not read", "It is left out")


def _question(reader: _Reader, item: Json) -> Json:
    link, kind = item["linkId"], item["type"]
    text = _said(item) if item.get("text") else _named(reader, item)
    question: Json = {"id": reader.names[link], "text": text, "link_id": link}
    if kind == "display":
        return question | {"type": "info"}
    if item.get("required"):
        question |= {"required": True, "ask": f"Answer this question: {text.rstrip('?:. ')}"}
    hints = [
        each["text"]
        for each in item.get("item", ())
        if each["type"] == "display" and find(each, ITEM_CONTROL)
    ]
    format_ = find(item, ENTRY_FORMAT)
    hints += [f"For example, or in this form: {value_of(format_)}"] if format_ else []
    if hints:
        question["hint"] = " ".join(hints)
    reader.types[question["id"]] = kind
    question |= _typed(reader, item, kind, question["id"])
    return question | _initial(reader, item, kind, question)


def _named(reader: _Reader, item: Json) -> str:
    """What to ask where the form has no words: what its code is called, or else its own name for it."""
    called = next((str(each["display"]) for each in item.get("code", ()) if each.get("display")), "")
    reader.lose(
        item["linkId"],
        "it has no words",
        f"It is asked by {'the name of its code' if called else 'its linkId'}: write the question",
    )
    return " ".join(each for each in (item.get("prefix"), called or item["linkId"]) if each)


def _typed(reader: _Reader, item: Json, kind: str, name: str) -> Json:
    link = item["linkId"]
    if kind not in (*_CHOICES, "attachment", "string") and item.get("repeats"):
        reader.lose(link, "several answers to one question", "One answer is taken")
    if kind == "boolean":
        reader.options[name] = {("", "true"): "yes", ("", "false"): "no"}
        return {"type": "radio", "fhir_type": "boolean", "options": _yes_no()}
    if kind in ("integer", "decimal", "quantity"):
        return _number(reader, item, kind)
    if kind in ("date", "dateTime"):
        if kind == "dateTime":
            reader.lose(link, "the time of day of a dateTime", "The date is taken")
        return {"type": "date"}
    if kind in _CHOICES:
        return _choice(reader, item, name)
    if kind == "attachment":
        return {"type": "file"}
    if kind == "string" and item.get("repeats"):
        reader.lose(link, "several answers to one question", "They are written on lines of one box")
        return {"type": "textarea", "min_length": 1, "max_length": LONGEST_TEXT}
    if kind not in _WRITTEN:
        reader.lose(link, f"the type {kind}", "It is answered in words")
    elif kind in ("url", "time"):
        reader.lose(link, f"the type {kind}", "It is answered in words", note=True)
    box = _WRITTEN.get(kind, "text")
    longest = LONGEST_TEXT if box == "textarea" else LONGEST_STRING
    return {"type": box, "min_length": 1, "max_length": item.get("maxLength", longest)}


def _yes_no() -> list[Json]:
    return [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}]


def _number(reader: _Reader, item: Json, kind: str) -> Json:
    least, most = (find(item, url) for url in (MIN_VALUE, MAX_VALUE))
    low = value_of(least) if least else LEAST
    high = value_of(most) if most else MOST
    if not isinstance(low, int | float) or low < 0:
        reader.lose(item["linkId"], "numbers below 0", "The least that can be written is 0")
        low = 0
    elif not least:
        reader.lose(
            item["linkId"], "no least value is given", "The least that can be written is 0", note=True
        )
    made: Json = {"type": "number", "hard": [low, high if isinstance(high, int | float) else MOST]}
    if kind == "integer":
        made["whole"] = True
    unit = find(item, UNIT)
    if unit:
        coding = unit.get("valueCoding", {})
        made["unit"] = str(coding.get("display") or coding.get("code"))
    elif kind == "quantity":
        reader.lose(item["linkId"], "a quantity whose unit is left open", "The number alone is taken")
    return made


def _choice(reader: _Reader, item: Json, name: str) -> Json:
    link, many = item["linkId"], bool(item.get("repeats"))
    found = list(offered(item, reader.contained, lambda what, instead: reader.lose(link, what, instead)))
    if not found:
        reader.lose(link, "its answers stand in a list that is not in the file", "It is answered in words")
        reader.types[name] = "text"
        return {"type": "textarea", "min_length": 1, "max_length": LONGEST_TEXT}
    options: list[Json] = []
    taken: set[str] = set()
    known: dict[tuple[str, str], str] = {}
    for each in found:
        code, text, points = each.code, each.words, each.points
        stem = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_") or "answer"
        if many and stem == NONE and text.lower() not in ("none", "none of these", "none of the above"):
            stem = "none_said"
        value = _fresh(taken, stem)
        known[each.system, code] = value
        if each.chosen:
            reader.chosen.setdefault(name, []).append(value)
        option: Json = {"value": value, "text": text, "code": code}
        if each.system:
            option["system"] = each.system
        if points is not None and not many:
            option["points"] = points
        elif points is not None:
            reader.lose(link, f"the points of {code}, as more than one may be ticked", "They are left out")
        options.append(option)
    if item["type"] == "open-choice":
        options.append({"value": _fresh(taken, "other"), "text": "Something else"})
    if many and NONE not in taken and len(options) > 1:
        options.append({"value": NONE, "text": "None of these"})
    reader.options[name] = known
    reader.types[name] = "checks" if many else "radio"
    return {"type": "checks" if many else "radio", "options": options}


def _initial(reader: _Reader, item: Json, kind: str, question: Json) -> Json:
    """What stands there before anybody has answered."""
    found = beforehand(item, kind, question, reader.options.get(question["id"], {}))
    if None in found:
        reader.lose(item["linkId"], "an initial value that the form cannot show", "It is left out")
    found = [value for value in (*found, *reader.chosen.get(question["id"], ())) if value is not None]
    if found and any("points" in option for option in question.get("options", ())):
        reader.lose(
            item["linkId"], "an initial value of an answer with points", "Nothing is chosen beforehand"
        )
        return {}
    if question["type"] == "checks":
        return {"initial": found} if found else {}
    if len(found) > 1:
        reader.lose(item["linkId"], "more than one initial value", "The first is taken")
    return {"initial": found[0]} if found else {}


def _other(reader: _Reader, item: Json, question: Json, shown: tuple[Json, ...]) -> Iterator[Json]:
    """The box for the answer in one's own words of an open-choice."""
    if item["type"] != "open-choice" or not question.get("options"):
        return
    value = question["options"][-2 if question["type"] == "checks" else -1]["value"]
    how = "includes" if question["type"] == "checks" else "eq"
    name = _fresh(reader.taken, question["id"].partition(".")[2] + "_other")
    asked = {
        "id": f"{reader.prefix}.{name}",
        "text": f"Something else: {question['text']}",
        "type": "textarea",
        "min_length": 1,
        "max_length": LONGEST_TEXT,
    }
    condition = (*shown, {"q": question["id"], how: value})
    yield {"page": f"ask-{name.replace('_', '-')}"} | _when(condition) | {"questions": [asked]}


def slug_of(name: str) -> str:
    """A name for the set, made of somebody else's name for it."""
    stem = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
    return stem if stem[:1].isalpha() else f"form_{stem}".rstrip("_")
