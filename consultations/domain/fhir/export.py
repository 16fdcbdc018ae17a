"""How is a question set said as a FHIR R4 Questionnaire?

Parts and pages are groups, questions are items with our ids as ``linkId``. A condition stands exactly in our extension
``show_if``; where FHIR's own ``enableWhen`` can say it, or something that only ever shows more, it stands there too, so
that a reader without our extension asks more and never less.
"""

from typing import Any

from consultations.domain.conditions import All, AnyOf, Ask, Condition, Not
from consultations.domain.fhir import plain
from consultations.domain.fhir.names import (
    CONTROLS,
    ENTRY_FORMAT,
    HINT,
    INSTEAD,
    ITEM_CONTROL,
    MAX_OCCURS,
    MAX_VALUE,
    MIN_VALUE,
    ORDINAL,
    PAGE,
    PART,
    UNIT,
    UNITS,
    Json,
    answers_of,
    extension,
    own,
    questionnaire_url,
    with_extensions,
)
from consultations.domain.files import SetFile
from consultations.domain.question_set import Part, QuestionSet
from consultations.domain.schema import CANNOT_MEASURE, NOT_SURE, Option, Page, Question, QuestionType

#: The two answers of a question that another form asks as true or false.
YES, NO = "yes", "no"

TYPES = {
    QuestionType.TEXT: "string",
    QuestionType.TEXTAREA: "text",
    QuestionType.RADIO: "choice",
    QuestionType.CHECKS: "choice",
    QuestionType.NUMBER: "decimal",
    QuestionType.SCALE: "integer",
    QuestionType.DATE: "date",
    QuestionType.PHONE: "string",
    QuestionType.POSTCODE: "string",
    QuestionType.NHS_NUMBER: "string",
    QuestionType.INFO: "display",
    QuestionType.BP_TABLE: "group",
    QuestionType.PHOTO: "attachment",
    QuestionType.FILE: "attachment",
    QuestionType.MEDICINES: "string",
    QuestionType.EARLIER_REQUEST: "string",
}
_FORMATS = {
    QuestionType.DATE: "Day, month and year",
    QuestionType.PHONE: "A UK phone number",
    QuestionType.POSTCODE: "A UK postcode",
    QuestionType.NHS_NUMBER: "10 numbers",
    QuestionType.EARLIER_REQUEST: "The id of an earlier request, or other",
}
#: The fields that FHIR has a place for; every other one is an extension of ours.
_NATIVE = frozenset({"id", "text", "hint", "options", "required", "hard", "unit", "flags", "most", "instead", "cannot",
                     "not_sure", "initial"})  # fmt: skip
_SET_NATIVE = frozenset({"slug", "version", "title", "parts", "approved_by", "approved_on"})


def questionnaire(question_set: QuestionSet) -> Json:
    """The whole set, its shared modules written out, as the JSON of a Questionnaire."""
    extensions = [
        extension(own(name), plain.value(found))
        for name, field in SetFile.model_fields.items()
        if name not in _SET_NATIVE
        and (found := getattr(question_set, name)) != field.get_default(call_default_factory=True)
    ]
    approved = question_set.approved_by is not None
    made: Json = {
        "resourceType": "Questionnaire",
        "url": questionnaire_url(question_set.slug),
        "version": str(question_set.version),
        "name": "".join(word.capitalize() for word in question_set.slug.replace("-", "_").split("_")),
        "title": question_set.title,
        "status": "active" if approved else "draft",
        "experimental": not approved,
        "subjectType": ["Patient"],
        "description": question_set.says,
    }
    if question_set.derived_from:
        made["derivedFrom"] = [question_set.derived_from]
    if approved and question_set.approved_on:
        made |= {"approvalDate": question_set.approved_on.isoformat(), "publisher": question_set.approved_by}
    items = [_part(part, question_set) for part in question_set.parts]
    return with_extensions(made, extensions) | {"item": items}


def _part(part: Part, question_set: QuestionSet) -> Json:
    return {
        "linkId": PART + part.id,
        "text": part.title,
        "type": "group",
        "item": [_page(page, question_set) for page in part.pages],
    }


def _page(page: Page, question_set: QuestionSet) -> Json:
    rest = plain.fields(page, without=frozenset({"page", "title", "questions"}))
    item: Json = {"linkId": PAGE + page.id, "type": "group"}
    if page.title:
        item["text"] = page.title
    if page.show_if is not None:
        item |= enable_when(page.show_if, question_set)
    extensions = [extension(own(name), found) for name, found in rest.items()]
    made = with_extensions(item, extensions)
    return made | {"item": [each for question in page.questions for each in _items(question)]}


def _items(question: Question) -> list[Json]:
    """The item of a question; with a second one for the other answers that stand beside a number or a date."""
    item: Json = {"linkId": question.id, "text": question.text, "type": _type(question)}
    if question.required and not instead_of(question):
        item["required"] = True
    if question.holds_many:
        item["repeats"] = True
    if question.longest and question.type is not QuestionType.BP_TABLE:
        item["maxLength"] = question.longest
    if question.options and not question.fhir_type:
        item["answerOption"] = [_option(option, question) for option in question.options]
    initial = _initial(question)
    if initial:
        item["initial"] = initial
    children = _table(question) if question.type is QuestionType.BP_TABLE else []
    if question.hint:
        children.append(_hint(question))
    if children and question.type is not QuestionType.INFO:
        item["item"] = children
    made = [with_extensions(item, _extensions(question))]
    others = instead_of(question)
    if others:
        beside: Json = {
            "linkId": question.id + INSTEAD,
            "text": "Or",
            "type": "choice",
            "answerOption": [
                {"valueCoding": {"system": answers_of(question.id), "code": code, "display": words}}
                for code, words in others.items()
            ],
        }
        made.append(with_extensions(beside, [extension(own("instead_of"), question.id)]))
    return made


def _initial(question: Question) -> list[Json]:
    """What stands there at first. Of a choice its answers say it: FHIR allows only one of the two."""
    if question.initial is None or (question.options and not question.fhir_type):
        return []
    kind = _type(question)
    if kind == "boolean":
        return [{"valueBoolean": question.initial == YES}]
    name = {"integer": "valueInteger", "decimal": "valueDecimal", "date": "valueDate"}.get(
        kind, "valueString"
    )
    return [{name: question.initial}]


def instead_of(question: Question) -> dict[str, str]:
    """The other answers that stand beside a number or a date, by code."""
    if question.cannot:
        return {CANNOT_MEASURE: question.cannot}
    if question.not_sure:
        return {NOT_SURE: question.not_sure}
    return dict(question.instead)


def _type(question: Question) -> str:
    if question.fhir_type:
        return question.fhir_type
    return "integer" if question.type is QuestionType.NUMBER and question.whole else TYPES[question.type]


def _option(option: Option, question: Question) -> Json:
    rest = plain.fields(option, without=frozenset({"value", "text", "points"}))
    extensions = [extension(own(name), found) for name, found in rest.items()]
    coding: Json = {"system": answers_of(question.id), "code": option.value, "display": option.text}
    if option.points is not None:
        extensions.insert(0, {"url": ORDINAL, "valueDecimal": option.points})
    at_first = question.initial if isinstance(question.initial, tuple) else (question.initial,)
    chosen: Json = {"initialSelected": True} if option.value in at_first else {}
    return with_extensions({}, extensions) | {"valueCoding": coding} | chosen


def _hint(question: Question) -> Json:
    control = {"coding": [{"system": CONTROLS, "code": "help"}]}
    return {
        "linkId": question.id + HINT,
        "extension": [{"url": ITEM_CONTROL, "valueCodeableConcept": control}],
        "text": question.hint,
        "type": "display",
    }


def _table(question: Question) -> list[Json]:
    """A row of the blood-pressure table: its day, its place in the day, and two numbers."""
    day = {"linkId": f"{question.id}.day", "text": "Day", "type": "integer", "required": True}
    slots = [
        {"valueCoding": {"system": answers_of(question.id), "code": code, "display": words}}
        for code, words in (
            ("am1", "Morning, first"), ("am2", "Morning, second"), ("pm1", "Evening, first"), ("pm2", "Evening, second")
        )
    ]  # fmt: skip
    slot = {"linkId": f"{question.id}.slot", "text": "When", "type": "choice", "required": True}
    numbers = [
        {
            "linkId": f"{question.id}.{name}",
            "extension": [_unit("mmHg")],
            "text": words,
            "type": "integer",
            "required": True,
        }
        for name, words in (("sys", "Top number"), ("dia", "Bottom number"))
    ]
    return [day, slot | {"answerOption": slots}, *numbers]


def _unit(unit: str) -> Json:
    return {"url": UNIT, "valueCoding": {"system": UNITS, "code": unit, "display": unit}}


def _extensions(question: Question) -> list[Json]:
    found: list[Json] = []
    if question.hard is not None:
        kind = "valueInteger" if _type(question) == "integer" else "valueDecimal"
        least, most = (int(limit) if kind == "valueInteger" else limit for limit in question.hard)
        found += [{"url": MIN_VALUE, kind: least}, {"url": MAX_VALUE, kind: most}]
    if question.unit:
        found.append(_unit(question.unit))
    if question.most_attached:
        found.append({"url": MAX_OCCURS, "valueInteger": question.most_attached})
    if question.type in _FORMATS:
        found.append({"url": ENTRY_FORMAT, "valueString": _FORMATS[question.type]})
    rest = plain.fields(question, without=_NATIVE)
    if question.required and instead_of(question):
        rest["required"] = True
    if question.hint and question.type is QuestionType.INFO:
        rest["hint"] = question.hint
    found += [extension(own(name), value) for name, value in rest.items()]
    return [*found, *(_flag(plain.fields(rule)) for rule in question.flags)]


def _flag(rule: dict[str, Any]) -> Json:
    return {"url": own("flag"), "extension": [extension(name, value) for name, value in rule.items()]}


def enable_when(condition: Condition, question_set: QuestionSet) -> Json:
    """FHIR's own way to say it, or to say something that shows more; empty when there is none."""
    every = _all(condition, question_set)
    if every:
        return {"enableWhen": every} | ({"enableBehavior": "all"} if len(every) > 1 else {})
    some = _any(condition, question_set)
    if some:
        return {"enableWhen": some} | ({"enableBehavior": "any"} if len(some) > 1 else {})
    return {}


def _all(condition: Condition, question_set: QuestionSet) -> list[Json]:
    """Clauses that must all hold; parts that cannot be said are left out, which shows more."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    found: list[Json] = []
    for part in parts:
        clauses = _clauses(part, question_set)
        if clauses and (len(clauses) == 1 or isinstance(part, Not)):
            found += clauses
    return found


def _any(condition: Condition, question_set: QuestionSet) -> list[Json] | None:
    """Clauses of which one must hold; nothing unless every part can be said."""
    if isinstance(condition, All):
        return None
    found: list[Json] = []
    for part in condition.parts if isinstance(condition, AnyOf) else (condition,):
        inner = _any(part, question_set) if isinstance(part, AnyOf) else _clauses(part, question_set)
        if not inner or isinstance(part, Not):
            return None
        found += inner
    return found


def _clauses(condition: Condition, question_set: QuestionSet) -> list[Json] | None:
    """One look at an answer: joined by "any", or by "all" when it is denied."""
    if isinstance(condition, Not) and isinstance(condition.part, Ask):
        clauses = _clauses(condition.part, question_set)
        if clauses and all(each["operator"] == "=" for each in clauses):
            return [each | {"operator": "!="} for each in clauses]
        return None
    if not isinstance(condition, Ask):
        return None
    question = question_set.questions.get(condition.question)
    if question is None:
        return None
    match condition.op:
        case "answered":
            return [{"question": question.id, "operator": "exists", "answerBoolean": True}]
        case "gte" | "lte":
            kind = "answerInteger" if _type(question) == "integer" else "answerDecimal"
            limit = condition.values[0]
            if kind == "answerInteger" and limit != int(limit):
                return None
            return [
                {"question": question.id, "operator": ">=" if condition.op == "gte" else "<=", kind: limit}
            ]
        case "eq" | "in" | "includes":
            return [_equals(question, str(value)) for value in condition.values]
    return None


def _equals(question: Question, code: str) -> Json:
    if question.fhir_type:
        return {"question": question.id, "operator": "=", "answerBoolean": code == YES}
    link = question.id + (INSTEAD if code in instead_of(question) else "")
    if not question.options and link == question.id:
        return {"question": link, "operator": "=", "answerString": code}
    return {
        "question": link,
        "operator": "=",
        "answerCoding": {"system": answers_of(question.id), "code": code},
    }
