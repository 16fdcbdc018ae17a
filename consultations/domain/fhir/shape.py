"""Is this the JSON of a FHIR R4 Questionnaire that can be read at all?

Looked at once, before anything is made of it: so what reads it afterwards finds every item with its ``linkId`` and type,
and whoever brought the file is told in a sentence what is wrong and where.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from consultations.domain.fhir.names import Json

#: More than this nobody fills in. HL7's own largest example has 32 thousand characters and some 100 items.
MOST_BYTES, MOST_ITEMS, DEEPEST = 5_000_000, 2_000, 30

TYPES = frozenset(
    {
        "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice",
        "open-choice", "attachment", "reference", "quantity",
    }
)  # fmt: skip
#: What only another release of FHIR says, on the whole or on an item, and which one.
_OTHER_RELEASES = {
    "versionAlgorithmString": "R5", "versionAlgorithmCoding": "R5", "copyrightLabel": "R5", "answerConstraint": "R5",
    "disabledDisplay": "R5", "option": "STU3", "options": "STU3", "group": "DSTU2", "question": "DSTU2",
}  # fmt: skip
_OTHER_TYPES = {"coding": "R5", "question": "R5"}
_LISTS = ("item", "enableWhen", "answerOption", "extension", "initial", "contained", "code")
#: What is read of an element, by name, and what it has to be.
_PLAIN = {
    "text": str, "prefix": str, "required": bool, "repeats": bool, "maxLength": int, "answerValueSet": str,
    "enableBehavior": str, "question": str, "operator": str, "url": str, "system": str, "code": str, "display": str,
    "unit": str, "initialSelected": bool, "readOnly": bool,
}  # fmt: skip
#: What stands behind ``value...`` and ``answer...``, by the name of its type; every other type is text.
_VALUES: dict[str, type | tuple[type, ...]] = {
    "Boolean": bool, "Integer": int, "Decimal": (int, float), "Coding": dict, "Quantity": dict, "CodeableConcept": dict,
    "Reference": dict, "Attachment": dict, "Expression": dict,
}  # fmt: skip
_WHOLE = ("title", "name", "url", "version", "description", "id")


class NotAQuestionnaire(ValueError):
    """The file cannot become a form at all; the message says why."""


def parse(content: bytes) -> Json:
    """The resource in a file. Raises ``NotAQuestionnaire`` when it cannot be read or is none."""
    if len(content) > MOST_BYTES:
        raise NotAQuestionnaire(
            f"The file has {len(content) / 1_000_000:.1f} MB; more than {MOST_BYTES // 1_000_000} MB is not read."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise NotAQuestionnaire(
            f"The file is not written in UTF-8, as FHIR wants it (byte {trouble.start + 1})."
        ) from trouble
    if not text.strip():
        raise NotAQuestionnaire("The file is empty.")
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as trouble:
        raise NotAQuestionnaire(
            f"The file is not JSON: line {trouble.lineno}, column {trouble.colno}: {trouble.msg}."
        ) from trouble
    except RecursionError as trouble:
        raise NotAQuestionnaire("The file goes too deep: too many brackets inside each other.") from trouble
    require(found)
    made: Json = found
    return made


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found: Json = {}
    for name, value in pairs:
        if name in found:
            raise NotAQuestionnaire(f"“{name}” is said twice in one place, and one of them would be lost.")
        found[name] = value
    return found


def _no_number(said: str) -> None:
    raise NotAQuestionnaire(f"{said} is no number of JSON.")


def require(resource: Any) -> None:
    """Raises ``NotAQuestionnaire`` unless this is a Questionnaire of R4 whose items can all be told apart."""
    if not isinstance(resource, dict):
        raise NotAQuestionnaire("This is not a FHIR Questionnaire: the file holds no resource.")
    kind = resource.get("resourceType")
    if kind != "Questionnaire":
        raise NotAQuestionnaire(
            f"This is not a FHIR Questionnaire: it is a {kind}."
            if isinstance(kind, str) and kind
            else "This is not a FHIR Questionnaire: it has no resourceType."
        )
    _of_r4(resource, "the Questionnaire")
    _lists(resource, "the Questionnaire")
    for name in _WHOLE:
        if not isinstance(resource.get(name, ""), str):
            raise NotAQuestionnaire(f"“{name}” of the Questionnaire is not text.")
    kinds = resource.get("subjectType", [])
    if not isinstance(kinds, list) or not all(isinstance(each, str) for each in kinds):
        raise NotAQuestionnaire("“subjectType” of the Questionnaire is no list of words.")
    for each in resource.get("extension", []):
        _plain(each, "the Questionnaire")
    for each in resource.get("contained", []):
        _value_set(each)
    if not resource.get("item"):
        raise NotAQuestionnaire("This Questionnaire asks nothing.")
    links: set[str] = set()
    _items(resource["item"], "the Questionnaire", links, 1)


def _value_set(contained: Mapping[str, Any]) -> None:
    """Raises unless the lists of a contained ValueSet are lists."""
    inside = [(contained, name) for name in ("compose", "expansion") if name in contained]
    for element, name in inside:
        if not isinstance(element[name], dict):
            raise NotAQuestionnaire(f"“{name}” of a contained ValueSet is no JSON object.")
        for inner, deeper in (("include", "concept"), ("contains", ""), ("exclude", "")):
            for each in _objects(element[name], inner):
                for concept in _objects(each, deeper) if deeper else (each,):
                    _plain(concept, "a contained ValueSet")


def _objects(element: Mapping[str, Any], name: str) -> list[Any]:
    found = element.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotAQuestionnaire(f"“{name}” of a contained ValueSet is no list of JSON objects.")
    return found


def _items(found: list[Any], above: str, links: set[str], depth: int) -> None:
    if depth > DEEPEST:
        raise NotAQuestionnaire(f"Its items go more than {DEEPEST} deep.")
    for number, item in enumerate(found, 1):
        if not isinstance(item, dict):
            raise NotAQuestionnaire(f"Item {number} of {above} is no item.")
        link, kind = item.get("linkId"), item.get("type")
        if not isinstance(link, str) or not link.strip():
            words = f" (“{str(item['text'])[:60]}”)" if item.get("text") else ""
            raise NotAQuestionnaire(f"Item {number} of {above} has no linkId{words}. FHIR R4 wants one.")
        if link in links:
            raise NotAQuestionnaire(f"The linkId {link} is there twice.")
        links.add(link)
        if len(links) > MOST_ITEMS:
            raise NotAQuestionnaire(f"It has more than {MOST_ITEMS} items.")
        _of_r4(item, f"item {link}")
        if isinstance(kind, str) and kind in _OTHER_TYPES:
            raise NotAQuestionnaire(
                f"This is not FHIR R4: item {link} has the type “{kind}” of {_OTHER_TYPES[kind]}."
            )
        if not isinstance(kind, str) or kind not in TYPES:
            raise NotAQuestionnaire(
                f"Item {link} has the type “{kind}”, which FHIR R4 does not know."
                if kind
                else f"Item {link} has no type."
            )
        if item.get("maxLength", 1) in (0, False) or str(item.get("maxLength", "")).startswith("-"):
            raise NotAQuestionnaire(f"Item {link} takes no letter: its maxLength is {item['maxLength']}.")
        _lists(item, f"item {link}")
        _plain({name: each for name, each in item.items() if name not in ("item", "code")}, f"item {link}")
        for each in item.get("code", []):
            _plain(each, f"item {link}")
        _items(item.get("item", []), f"item {link}", links, depth + 1)


def _of_r4(element: Mapping[str, Any], where: str) -> None:
    for name, release in _OTHER_RELEASES.items():
        if name in element:
            raise NotAQuestionnaire(f"This is not FHIR R4: {where} says “{name}”, as {release} does.")


def _lists(element: Mapping[str, Any], where: str) -> None:
    for name in _LISTS:
        found = element.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise NotAQuestionnaire(f"“{name}” of {where} is no list of JSON objects.")


def _plain(element: Mapping[str, Any], where: str) -> None:
    """Raises unless everything that is read in this element, and in those inside it, is of its kind."""
    for name, found in element.items():
        for start in ("value", "answer"):
            kind = name.removeprefix(start)
            if kind != name and kind[:1].isupper() and name != "answerValueSet" and name != "answerOption":
                wanted = _VALUES.get(kind, str)
                if not isinstance(found, wanted) or (isinstance(found, bool) and wanted is not bool):
                    raise NotAQuestionnaire(f"“{name}” of {where} is no {kind}.")
        if name in _PLAIN and not (isinstance(found, _PLAIN[name]) and type(found) is _PLAIN[name]):
            raise NotAQuestionnaire(f"“{name}” of {where} is not as FHIR R4 has it.")
        if isinstance(found, dict):
            _plain(found, where)
        elif isinstance(found, list):
            for each in found:
                if isinstance(each, dict):
                    _plain(each, where)
    if not all(isinstance(each, dict) for each in _list_of(element.get("extension", ()))):
        raise NotAQuestionnaire(f"“extension” of {where} is no list of JSON objects.")


def _list_of(found: Any) -> Iterable[Any]:
    return found if isinstance(found, list | tuple) else (None,)
