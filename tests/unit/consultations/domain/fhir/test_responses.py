"""The answers to every set of ours leave as a QuestionnaireResponse that its own Questionnaire allows."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from fhir.resources.R4B.bundle import Bundle

from consultations.domain import journey, library
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.fhir import export
from consultations.domain.fhir.names import BASE, INSTEAD, Json
from consultations.domain.fhir.response import File, Person, Request, bundle
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import ATTACHED, Page, QuestionType
from consultations.domain.summary import snapshot
from tests.unit.consultations.domain.fhir.test_questionnaires import _clauses_hold, every_set
from tests.unit.consultations.domain.flag_case import TODAY
from tests.unit.consultations.domain.quick_walk import posted, somebody

WALKS = 25
ANSWER = {
    "boolean": "valueBoolean", "decimal": "valueDecimal", "integer": "valueInteger", "date": "valueDate", "string": "valueString",
    "text": "valueString", "choice": "valueCoding", "attachment": "valueAttachment",
}  # fmt: skip
#: What FHIR R4 calls a date and a moment; a moment says how far from UTC it was.
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def answered(
    question_set: QuestionSet, about: AboutPatient, known: frozenset[Known], chance: random.Random
) -> dict[str, Any]:
    """Every page that is shown, answered whole, with a photo or paper wherever one may be added."""

    def fill(page: Page, counted: Any) -> dict[str, Any]:
        cleaned = journey.clean(page, posted(chance, page), saved=dict(counted), today=TODAY)
        assert cleaned.ok, (page.id, cleaned.errors)
        found = journey.merge(dict(counted), page, cleaned)
        return found | {
            question.id: [str(UUID(int=chance.getrandbits(128), version=4))]
            for question in page.questions
            if question.type in ATTACHED
        }

    counted: dict[str, Any] = {}
    for _page, after in journey.ask_through(question_set, about, known, fill):
        counted = dict(after)
    return counted


def sent(
    question_set: QuestionSet, answers: dict[str, Any], about: AboutPatient, known: frozenset[Known]
) -> Request:
    asked = json.loads(json.dumps(snapshot(question_set, answers, about, known, today=TODAY)))
    photos = [
        each for row in asked["answers"] if row["type"] in ("photo", "file") for each in row["value"] or []
    ]
    return Request(
        id="0198a000-0000-7000-8000-00000000000a",
        reference="MILL 7K4 29Q",
        title=asked["title"],
        sent_at="2026-03-23T09:00:00+00:00",
        level=Level.ROUTINE,
        status=Status.RECEIVED,
        asked=asked,
        patient=Person("0198a000-0000-7000-8000-000000000001", "Ada Byron", "1980-03-31", about.sex or ""),
        written_by="Ada Byron",
        practice="The Mill",
        promised_by="2026-03-24T18:30:00+00:00",
        files=[File(each, "image/jpeg", f"Photo {number}") for number, each in enumerate(photos, 1)],
    )


def walked(found: list[Json], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    for item in found:
        here = (*above, item["linkId"])
        yield here, item
        yield from walked(item.get("item", []), here)


@every_set
def test_random_answers_leave_as_their_questionnaire_allows(question_set: QuestionSet) -> None:
    asked = dict(walked(export.questionnaire(question_set)["item"]))
    places = {path: number for number, path in enumerate(asked)}

    for seed in range(WALKS):
        chance = random.Random(f"{question_set.slug} {seed}")  # noqa: S311
        about, known = somebody(chance)
        answers = answered(question_set, about, known, chance)
        shown = {question.id for question in journey.visible_questions(question_set, answers, about, known)}
        # Answers of branches that were closed again stay in the draft.
        others = answered(question_set, *somebody(chance), chance)
        draft = answers | {name: value for name, value in others.items() if name not in shown}

        request = sent(question_set, draft, about, known)
        made = bundle(request, question_set, "2026-03-23T10:00:00+00:00")

        _sound(made)
        response = made["entry"][1]["resource"]
        assert (response["resourceType"], response["status"]) == ("QuestionnaireResponse", "completed")
        assert response["questionnaire"] == f"{BASE}/Questionnaire/{question_set.slug}|{question_set.version}"
        said = list(walked(response["item"]))
        order = [places[path] for path, _ in said if len(path) <= 3]
        assert order == sorted(order), "in the order of the questions"
        for path, item in said:
            _allowed(item, asked[path])
            if len(path) == 3:
                assert path[2].removesuffix(INSTEAD) in shown, "what was hidden is not there"
            if len(path) == 2:
                assert _clauses_hold(asked[path], answers, question_set), "FHIR's own enableWhen agrees"
        assert {path[2] for path, _ in said if len(path) == 3} >= {
            name for name in shown if question_set.questions[name].type is not QuestionType.INFO
        }, "everything that was asked is there"
        required = {
            path
            for path, item in asked.items()
            if item.get("required") and path[1] in {p[1] for p, _ in said if len(p) > 1}
        }
        assert required <= {path for path, item in said if item.get("answer") or item.get("item")}


def _sound(made: Json) -> None:
    Bundle.model_validate(made)
    moments = [
        each["resource"].get(name)
        for each in made["entry"]
        for name in ("authored", "authoredOn", "sent", "date")
    ]
    assert all(MOMENT.fullmatch(each) for each in [made["timestamp"], *filter(None, moments)])
    urls = [each["fullUrl"] for each in made["entry"]]
    assert len(set(urls)) == len(urls)
    named = set(re.findall(r'"reference": "([^"]+)"', json.dumps(made)))
    assert named <= set(urls)


def _allowed(item: Json, asked: Json) -> None:
    answers = item.get("answer", [])
    assert len(answers) <= 1 or asked.get("repeats"), "one answer unless more may be given"
    assert not (answers and asked["type"] in ("group", "display"))
    for each in answers:
        ((kind, value),) = each.items()
        assert kind == ANSWER[asked["type"]]
        match asked["type"]:
            case "choice":
                options = [option["valueCoding"] for option in asked["answerOption"]]
                assert (value["system"], value["code"]) in [(one["system"], one["code"]) for one in options]
            case "string" | "text":
                assert value.strip()
                assert len(value) <= asked.get("maxLength", len(value))
            case "date":
                assert DATE.fullmatch(value)
            case "integer" | "decimal":
                assert type(value) in ((int,) if asked["type"] == "integer" else (int, float))
                limits = {each["url"].rsplit("/", 1)[1]: each for each in asked.get("extension", [])}
                for name, sign in (("minValue", 1), ("maxValue", -1)):
                    if name in limits:
                        limit = limits[name].get("valueInteger", limits[name].get("valueDecimal"))
                        assert sign * value >= sign * limit


def test_the_walks_reach_every_type_of_answer() -> None:
    """Else the test above would show less than it says."""
    asked = {question.type for each in library.all() for question in each.questions.values()}
    found: set[QuestionType] = set()
    for question_set in library.all():
        for seed in range(WALKS):
            chance = random.Random(f"{question_set.slug} {seed}")  # noqa: S311
            answers = answered(question_set, *somebody(chance), chance)
            found |= {question_set.questions[name].type for name in answers}

    assert found == asked - {QuestionType.INFO}
