"""How is what somebody answered said in FHIR R4, with the thread, the task and the files around it?

Made from what was stored when the request was sent, so that it stays true when the questions change. What was asked and
left empty stands there without an answer; what was not asked does not stand there: silence is not a no.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from consultations.domain.call_wish import is_call
from consultations.domain.fhir.export import YES, instead_of
from consultations.domain.fhir.names import BASE, INSTEAD, PAGE, PART, Json, answers_of, questionnaire_url
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import Question

NEEDS_INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_PRIORITY = {
    Level.EMERGENCY: "stat",
    Level.URGENT: "urgent",
    Level.SOON: "asap",
    Level.ROUTINE: "routine",
}
_GENDERS = {"female": "female", "male": "male", "other": "other"}


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    born_on: str | None = None
    sex: str = ""
    nhs_number: str = ""
    needs_interpreter: bool = False
    language: str = ""
    needs: Sequence[
        str
    ] = ()  # what is needed to speak with them and to write to them, a line each, as staff read it


@dataclass(frozen=True)
class Said:
    """One message of the thread, in plain text; ``by_patient`` when the patient or who acts for them wrote it."""

    id: str
    at: str
    author: str
    body: str
    by_patient: bool


@dataclass(frozen=True)
class File:
    id: str
    content_type: str
    title: str
    size: int | None = None
    sha1: str | None = None  # base64, as FHIR R4 wants it of what is behind the sign-in
    taken_at: str | None = None


@dataclass(frozen=True)
class Request:
    """One request, as far as the reader may see it. Moments are ISO with their distance from UTC."""

    id: str
    reference: str
    title: str
    sent_at: str
    level: Level | None  # None when the reader is not to know it
    status: Status
    asked: Mapping[str, Any]
    patient: Person
    written_by: str
    practice: str
    promised_by: str | None = None
    closed_at: str | None = None
    owner: str = ""
    messages: Sequence[Said] = ()
    flags: Sequence[Mapping[str, str]] = ()  # id, code and words of each
    files: Sequence[File] = field(default=())


def bundle(request: Request, question_set: QuestionSet | None, made_at: str) -> Json:
    """A collection that holds everything, each resource under its own ``urn:uuid``.

    A collection and no document: a FHIR document is attested by an author as a whole, and nobody attests a thread.
    """
    resources = [
        _patient(request.patient),
        response(request, question_set),
        _task(request),
        *(_communication(each, request) for each in request.messages),
        *(_document(each, request) for each in request.files),
        *(_flag(each, request) for each in request.flags),
        *(_need(each, number, request) for number, each in enumerate(request.patient.needs, 1)),
    ]
    return {
        "resourceType": "Bundle",
        "id": request.id,
        "identifier": {"system": f"{BASE}/reference", "value": request.reference},
        "type": "collection",
        "timestamp": made_at,
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def _to(id: str, display: str = "") -> Json:
    return {"reference": f"urn:uuid:{id}"} | ({"display": display} if display else {})


def _patient(person: Person) -> Json:
    made: Json = {"resourceType": "Patient", "id": person.id, "name": [{"text": person.name}]}
    if person.nhs_number:
        made["identifier"] = [{"system": NHS_NUMBER, "value": person.nhs_number}]
    if person.born_on:
        made["birthDate"] = person.born_on
    if person.needs_interpreter:
        made["extension"] = [{"url": NEEDS_INTERPRETER, "valueBoolean": True}]
    if person.language:
        made["communication"] = [{"language": {"text": person.language}}]
    return made | {"gender": _GENDERS.get(person.sex, "unknown")}


def _need(words: str, number: int, request: Request) -> Json:
    """One thing the patient needs, as a Flag of its own: whoever is sent the request is to act on it too."""
    return {
        "resourceType": "Flag",
        "id": str(uuid5(UUID(request.id), f"need {number}")),
        "status": "active",
        "category": [{"text": "Accessible information and reasonable adjustments"}],
        "code": {"text": words},
        "subject": _to(request.patient.id),
    }


def response_id(request: Request) -> str:
    """A name of its own for the answers: the request's with one bit turned, the same each time."""
    return _beside(request.id)


def _beside(id: str) -> str:
    return f"{id[:-1]}{int(id[-1], 16) ^ 1:x}"


def response(request: Request, question_set: QuestionSet | None) -> Json:
    """The answers. Without the question set of that version the parts are the only groups."""
    asked = request.asked
    return {
        "resourceType": "QuestionnaireResponse",
        "id": response_id(request),
        "questionnaire": f"{questionnaire_url(asked['slug'])}|{asked['version']}",
        "status": "stopped" if is_call(asked) else "completed",
        "subject": _to(request.patient.id),
        "authored": request.sent_at,
        "author": {"display": request.written_by},
        "item": list(_groups(asked["answers"], question_set)),
    }


def _groups(rows: Sequence[Mapping[str, Any]], question_set: QuestionSet | None) -> Iterable[Json]:
    by_id = {row["id"]: row for row in rows}
    if question_set is None:
        for title in dict.fromkeys(row["part"] for row in rows):
            inside = [each for row in rows if row["part"] == title for each in _answer(row, None)]
            yield {"linkId": PART + title, "text": title, "item": inside}
        return
    for part in question_set.parts:
        pages: list[Json] = []
        for page in part.pages:
            inside = [
                each
                for question in page.questions
                if question.id in by_id
                for each in _answer(by_id[question.id], question)
            ]
            if inside:
                pages.append({"linkId": PAGE + page.id, "item": inside})
        if pages:
            yield {"linkId": PART + part.id, "text": part.title, "item": pages}


def _answer(row: Mapping[str, Any], question: Question | None) -> Iterable[Json]:
    value, name = row["value"], row["id"]
    item: Json = {"linkId": name, "text": row["text"]}
    others = instead_of(question) if question else {}
    if value is None or value == "" or value == []:
        yield item
    elif row["type"] == "bp_table":
        yield from _table(name, row["text"], value)
    elif isinstance(value, str) and value in others:
        coding = {"system": answers_of(name), "code": value, "display": others[value]}
        yield item
        yield {"linkId": name + INSTEAD, "answer": [{"valueCoding": coding}]}
    else:
        values = value if isinstance(value, list) else [value]
        named = [each for each in values if each not in others]
        yield item | ({"answer": [_value(row, each, question) for each in named]} if named else {})
        for each in values:
            if each in others:
                coding = {"system": answers_of(name), "code": each, "display": others[each]}
                yield {"linkId": name + INSTEAD, "answer": [{"valueCoding": coding}]}


def _value(row: Mapping[str, Any], value: Any, question: Question | None) -> Json:
    match row["type"]:
        case "radio" | "checks":
            if question is not None and question.fhir_type:
                return {"valueBoolean": value == YES}
            words = row.get("options", {}).get(value)
            return {
                "valueCoding": {"system": answers_of(row["id"]), "code": value}
                | ({"display": words} if words else {})
            }
        case "number" | "scale":
            whole = row["type"] == "scale" or (question is not None and question.whole)
            return {"valueInteger": int(value)} if whole else {"valueDecimal": value}
        case "date":
            return {"valueDate": value}
        case "photo" | "file":
            return {"valueAttachment": {"title": str(value)}}
    return {"valueString": str(value)}


def _table(name: str, text: str, readings: Sequence[str]) -> Iterable[Json]:
    for reading in readings:
        day, slot, pressure = reading.split(":")
        high, low = pressure.split("/")
        coding = {"system": answers_of(name), "code": slot}
        yield {
            "linkId": name,
            "text": text,
            "item": [
                {"linkId": f"{name}.day", "answer": [{"valueInteger": int(day)}]},
                {"linkId": f"{name}.slot", "answer": [{"valueCoding": coding}]},
                {"linkId": f"{name}.sys", "answer": [{"valueInteger": int(high)}]},
                {"linkId": f"{name}.dia", "answer": [{"valueInteger": int(low)}]},
            ],
        }


def _task(request: Request) -> Json:
    made: Json = {
        "resourceType": "Task",
        "id": request.id,
        "identifier": [{"system": f"{BASE}/reference", "value": request.reference}],
        "status": _task_status(request.status),
        "businessStatus": {"text": request.status.value},
        "intent": "order",
        "description": request.title,
        "focus": _to(response_id(request)),
        "for": _to(request.patient.id, request.patient.name),
        "authoredOn": request.sent_at,
        "requester": {"display": request.written_by},
        "owner": {"display": request.owner or request.practice},
    }
    if request.level:
        made["priority"] = _PRIORITY[request.level]
    if request.promised_by:
        made["restriction"] = {"period": {"end": request.promised_by}}
    if request.closed_at:
        made["executionPeriod"] = {"start": request.sent_at, "end": request.closed_at}
    return made


def _task_status(status: Status) -> str:
    match status:
        case Status.RECEIVED:
            return "received"
        case Status.CLOSED:
            return "completed"
    return "in-progress"


def _communication(said: Said, request: Request) -> Json:
    made: Json = {
        "resourceType": "Communication",
        "id": said.id,
        "status": "completed",
        "subject": _to(request.patient.id),
        "partOf": [_to(request.id)],
        "sent": said.at,
        "sender": {"display": said.author},
    }
    if not said.by_patient:
        made["recipient"] = [_to(request.patient.id)]
    return made | ({"payload": [{"contentString": said.body}]} if said.body else {})


def _document(file: File, request: Request) -> Json:
    attachment: Json = {"contentType": file.content_type, "title": file.title}
    for name, value in (("size", file.size), ("hash", file.sha1), ("creation", file.taken_at)):
        if value is not None:
            attachment[name] = value
    return {
        "resourceType": "DocumentReference",
        "id": file.id,
        "status": "current",
        "subject": _to(request.patient.id),
        "date": request.sent_at,
        "description": "The content is behind the practice's own sign-in.",
        "content": [{"attachment": attachment}],
        "context": {"related": [_to(request.id)]},
    }


def _flag(found: Mapping[str, str], request: Request) -> Json:
    coding = {"system": f"{BASE}/CodeSystem/flags", "code": found["code"]}
    return {
        "resourceType": "Flag",
        "id": found["id"],
        "status": "active",
        "code": {"coding": [coding], "text": found["words"]},
        "subject": _to(request.patient.id),
    }
