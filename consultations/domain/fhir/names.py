"""What are things called in FHIR, and how is a value carried that FHIR has no place for?

Everything of ours that FHIR lacks stands in an extension named after its field: a plain value as itself, anything else as
JSON in a part called ``json``. The addresses below name meanings; nothing is fetched from them (``.invalid`` never exists).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

BASE = "https://portal.invalid/fhir"
HL7 = "http://hl7.org/fhir/StructureDefinition"
UNITS = "http://unitsofmeasure.org"

ENTRY_FORMAT = f"{HL7}/entryFormat"
MIN_VALUE, MAX_VALUE = f"{HL7}/minValue", f"{HL7}/maxValue"
MAX_OCCURS = f"{HL7}/questionnaire-maxOccurs"
UNIT = f"{HL7}/questionnaire-unit"
ITEM_CONTROL = f"{HL7}/questionnaire-itemControl"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
ORDINAL = f"{HL7}/ordinalValue"

#: The item beside a number or a date that holds the other answers, such as "I cannot measure this".
INSTEAD = ".instead"
HINT = ".hint"
PART, PAGE = "part/", "page/"


def questionnaire_url(slug: str) -> str:
    return f"{BASE}/Questionnaire/{slug}"


def own(name: str) -> str:
    """The address of our extension of that name."""
    return f"{BASE}/StructureDefinition/portal-{name.replace('_', '-')}"


def answers_of(question_id: str) -> str:
    """The code system of the answers to one question."""
    return f"{BASE}/CodeSystem/{question_id}"


def extension(url: str, value: Any) -> Json:
    """One extension with a plain value, or with JSON inside."""
    match value:
        case bool():
            return {"url": url, "valueBoolean": value}
        case int():
            return {"url": url, "valueInteger": value}
        case float():
            return {"url": url, "valueDecimal": value}
        case str() if value:
            return {"url": url, "valueString": value}
    inside = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return {"url": url, "extension": [{"url": "json", "valueString": inside}]}


def value_of(found: Mapping[str, Any]) -> Any:
    """What ``extension`` was given."""
    for kind in ("valueBoolean", "valueInteger", "valueDecimal", "valueString", "valueCode", "valueUri"):
        if kind in found:
            return found[kind]
    inner = found.get("extension", ())
    return json.loads(inner[0]["valueString"]) if inner and inner[0].get("url") == "json" else None


def own_fields(element: Mapping[str, Any]) -> Json:
    """Our plain extensions of an element, by field name."""
    start = own("")
    return {
        each["url"].removeprefix(start).replace("-", "_"): value_of(each)
        for each in element.get("extension", ())
        if each["url"].startswith(start)
    }


def find(element: Mapping[str, Any], url: str) -> Json | None:
    """The first extension of that address."""
    return next((each for each in element.get("extension", ()) if each.get("url") == url), None)


def with_extensions(element: Json, extensions: Iterable[Json]) -> Json:
    """The element with its extensions, if there are any."""
    listed = list(extensions)
    return element | ({"extension": listed} if listed else {})
