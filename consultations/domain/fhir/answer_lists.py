"""Which answers does a choice of somebody else's Questionnaire offer, and what may stand there beforehand?"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consultations.domain.fhir.names import HL7, ORDINAL, Json, find, value_of

_Lose = Callable[[str, str], None]  # what, and what was done instead

#: Lists that HL7 publishes with FHIR (CC0) and that forms point to without holding them: system, code, words.
_PUBLISHED = {
    "http://hl7.org/fhir/ValueSet/yesnodontknow": (
        ("http://terminology.hl7.org/CodeSystem/v2-0136", "Y", "Yes"),
        ("http://terminology.hl7.org/CodeSystem/v2-0136", "N", "No"),
        ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-unknown", "Don't know"),
    )
}
_KINDS = ("valueString", "valueInteger", "valueDate", "valueTime")


@dataclass(frozen=True)
class Offered:
    system: str
    code: str
    words: str
    points: int | None = None
    chosen: bool = False  # stands there beforehand


def offered(item: Json, contained: Mapping[str, Any], lose: _Lose) -> Iterator[Offered]:
    """Every answer that the file itself names, or that stands in a list everybody has."""
    for each in item.get("answerOption", ()):
        yield from _option(each, lose)
    reference = str(item.get("answerValueSet", "")).partition("|")[0]
    for system, code, words in _PUBLISHED.get(reference, ()):
        yield Offered(system, code, words)
    if reference.startswith("#"):
        found = contained.get(reference[1:], {})
        yield from _value_set(found if isinstance(found, dict) else {}, lose)


def _option(each: Json, lose: _Lose) -> Iterator[Offered]:
    coding = each.get("valueCoding")
    chosen = each.get("initialSelected") is True
    if isinstance(coding, dict) and (coding.get("code") or coding.get("display")):
        code = str(coding.get("code") or coding.get("display"))
        points = _points(each, lose) if find(each, ORDINAL) else _points(coding, lose)
        yield Offered(str(coding.get("system", "")), code, str(coding.get("display") or code), points, chosen)
    elif kind := next((kind for kind in _KINDS if kind in each), None):
        said = str(each[kind])
        yield Offered("", said, said, _points(each, lose), chosen)
    else:
        lose("an answer that refers to another record", "It is left out")


def _points(element: Json, lose: _Lose) -> int | None:
    for each in element.get("extension", ()):
        if each.get("url") != ORDINAL:
            short = str(each.get("url")).removeprefix(f"{HL7}/")
            lose(f"the extension {short} of an answer is not read", "It is left out")
    found = find(element, ORDINAL)
    number = value_of(found) if found else None
    if number is None:
        return None
    if not isinstance(number, int | float) or number != int(number):
        lose(f"points of {number}", "They are left out")
        return None
    return int(number)


def _value_set(contained: Mapping[str, Any], lose: _Lose) -> Iterator[Offered]:
    if "expansion" in contained:
        groups = [("", contained["expansion"].get("contains", []))]
    else:
        compose = contained.get("compose", {})
        groups = [
            (str(each.get("system", "")), each.get("concept", [])) for each in compose.get("include", ())
        ]
        for each in compose.get("include", ()):
            if not each.get("concept") or set(each) & {"filter", "valueSet"}:
                lose("a part of its answers stands in a list that is not in the file", "It is left out")
        if compose.get("exclude"):
            lose("answers that its list leaves out", "They are offered too")
    for system, concepts in groups:
        for each in concepts:
            if "code" in each:
                words = str(each.get("display") or each["code"])
                yield Offered(str(each.get("system", system)), str(each["code"]), words, _points(each, lose))


def beforehand(item: Json, kind: str, question: Json, options: Mapping[tuple[str, str], str]) -> list[Any]:
    """What stands in a question that has no list of answers in the item itself; an entry we cannot say is None."""
    return [_initial(each, kind, question, options) for each in item.get("initial", ())]


def _initial(each: Json, kind: str, question: Json, options: Mapping[tuple[str, str], str]) -> Any:
    name = next((name for name in each if name.startswith("value")), "")
    value = each.get(name)
    if kind == "boolean" and isinstance(value, bool):
        return "yes" if value else "no"
    if question["type"] in ("radio", "checks"):
        coding = value if isinstance(value, dict) else {"code": value}
        return options.get((str(coding.get("system", "")), str(coding.get("code") or coding.get("display"))))
    if question["type"] == "number":
        number = value.get("value") if isinstance(value, dict) else value
        same_unit = not isinstance(value, dict) or question.get("unit") in (
            None, value.get("unit"), value.get("code")
        )  # fmt: skip
        low, high = question["hard"]
        fits = isinstance(number, int | float) and not isinstance(number, bool) and low <= number <= high
        return number if fits and same_unit else None
    if question["type"] == "date":
        said = str(value)[:10]
        return said if re.fullmatch(r"\d{4}-\d\d-\d\d", said) else None
    if question["type"] in ("text", "textarea") and isinstance(value, str):
        return value if 0 < len(value) <= question["max_length"] else None
    return None
