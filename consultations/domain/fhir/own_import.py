"""How is a Questionnaire that we exported read again? Nothing is lost: exporting it once more gives the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from consultations.domain.fhir.export import NO, YES
from consultations.domain.fhir.names import (
    HINT,
    MAX_OCCURS,
    MAX_VALUE,
    MIN_VALUE,
    ORDINAL,
    PAGE,
    PART,
    UNIT,
    Json,
    find,
    own,
    own_fields,
    value_of,
)
from consultations.domain.schema import CANNOT_MEASURE, NOT_SURE, QuestionType


def differences(resource: Mapping[str, Any], again: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What of the resource does not come back when it is exported again: linkId (empty for the whole) and what.

    Empty for what we exported ourselves; somebody may have written into it since.
    """
    found = [
        ("", name)
        for name in sorted(set(resource) | set(again))
        if name != "item" and resource.get(name) != again.get(name)
    ]
    before, after = dict(_items(resource["item"])), dict(_items(again["item"]))
    for link, item in before.items():
        other = after.get(link, {})
        names = sorted(name for name in {*item, *other} - {"item"} if item.get(name) != other.get(name))
        found += [(link, name) for name in names]
    return found


def _items(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in found:
        yield item["linkId"], item
        yield from _items(item.get("item", ()))


def set_file(resource: Mapping[str, Any]) -> Json:
    """The content of a file in ``question_sets/``, as ``SetFile`` reads it."""
    return {
        "slug": resource["url"].rsplit("/", 1)[1],
        "version": int(resource["version"]),
        "approved_by": resource.get("publisher") if resource["status"] == "active" else None,
        "approved_on": resource.get("approvalDate") if resource["status"] == "active" else None,
        "title": resource["title"],
        **own_fields(resource),
        "parts": [_part(item) for item in resource["item"]],
    }


def _part(item: Mapping[str, Any]) -> Json:
    return {
        "part": item["linkId"].removeprefix(PART),
        "title": item["text"],
        "pages": [_page(each) for each in item["item"]],
    }


def _page(item: Mapping[str, Any]) -> Json:
    page: Json = {"page": item["linkId"].removeprefix(PAGE)}
    if "text" in item:
        page["title"] = item["text"]
    questions: list[Json] = []
    for each in item["item"]:
        if find(each, own("instead_of")):
            questions[-1] |= _instead(each, questions[-1])
        else:
            questions.append(_question(each))
    return page | own_fields(item) | {"questions": questions}


def _instead(item: Mapping[str, Any], question: Json) -> Json:
    others = {each["valueCoding"]["code"]: each["valueCoding"]["display"] for each in item["answerOption"]}
    if question["type"] in (QuestionType.DATE, QuestionType.MEDICINES):
        return {"not_sure": others[NOT_SURE]}
    return {"cannot": others[CANNOT_MEASURE]} if list(others) == [CANNOT_MEASURE] else {"instead": others}


def _question(item: Mapping[str, Any]) -> Json:
    fields = own_fields(item)
    fields.pop("flag", None)
    question: Json = {"id": item["linkId"], "text": item["text"], "type": fields.pop("type")} | fields
    if item.get("required"):
        question["required"] = True
    if "answerOption" in item:
        question["options"] = [_option(each) for each in item["answerOption"]]
        chosen = [each["valueCoding"]["code"] for each in item["answerOption"] if each.get("initialSelected")]
        if chosen:
            question["initial"] = chosen if question["type"] == QuestionType.CHECKS else chosen[0]
    if item["type"] == "boolean":
        question["options"] = [{"value": YES, "text": "Yes"}, {"value": NO, "text": "No"}]
    for each in item.get("initial", ()):
        (value,) = each.values()
        question["initial"] = {True: YES, False: NO}[value] if item["type"] == "boolean" else value
    hint = next((each for each in item.get("item", ()) if each["linkId"] == item["linkId"] + HINT), None)
    if hint:
        question["hint"] = hint["text"]
    least, most = find(item, MIN_VALUE), find(item, MAX_VALUE)
    if least and most:
        question["hard"] = [value_of(least), value_of(most)]
    unit = find(item, UNIT)
    if unit:
        question["unit"] = unit["valueCoding"]["code"]
    occurs = find(item, MAX_OCCURS)
    if occurs:
        question["most"] = value_of(occurs)
    flags = [
        {each["url"]: value_of(each) for each in found["extension"]}
        for found in item.get("extension", ())
        if found["url"] == own("flag")
    ]
    return question | ({"flags": flags} if flags else {})


def _option(found: Mapping[str, Any]) -> Json:
    coding = found["valueCoding"]
    option: Json = {"value": coding["code"], "text": coding["display"]} | own_fields(found)
    points = find(found, ORDINAL)
    return option | ({"points": int(points["valueDecimal"])} if points else {})
