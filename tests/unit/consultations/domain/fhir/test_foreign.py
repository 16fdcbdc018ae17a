"""Somebody else's Questionnaire becomes a form that works, and what could not be carried is said item by item.

``tests/questionnaires/hl7`` holds HL7's own public examples; the files beside it were written for these tests.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.domain import journey, library
from consultations.domain.conditions import AboutPatient
from consultations.domain.fhir import export, foreign, own_import
from consultations.domain.fhir import response as answers_in_fhir
from consultations.domain.fhir.foreign import Loss
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.domain.summary import snapshot
from tests.unit.consultations.domain.random_walk import TODAY, post

HOME = Path(__file__).resolve().parents[4] / "questionnaires"
#: HL7's own file that has items without a linkId, as R4 forbids.
BROKEN = HOME / "hl7" / "Questionnaire-qs1.json"
FILES = sorted({*HOME.glob("*.json"), *HOME.glob("hl7/*.json")} - {BROKEN})
every_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


def form_of(
    resource: dict[str, Any], folder: Path, slug: str = "imported"
) -> tuple[QuestionSet, tuple[Loss, ...]]:
    content, losses = foreign.set_file(resource, slug)
    path = folder / f"{slug}.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return library.standard().read(path), losses


def questionnaire(*items: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "draft", "title": "A form", "item": list(items)}


def said(losses: tuple[Loss, ...]) -> set[tuple[str, bool]]:
    return {(each.link_id, each.note) for each in losses}


@every_file
def test_it_is_valid_before_and_after(path: Path, tmp_path: Path) -> None:
    resource = json.loads(path.read_text())
    Questionnaire.model_validate(resource)

    form, _ = form_of(resource, tmp_path)

    Questionnaire.model_validate(export.questionnaire(form))
    assert form.unapproved


@every_file
def test_every_item_that_asks_is_asked(path: Path, tmp_path: Path) -> None:
    resource = json.loads(path.read_text())

    def asking(found: list[dict[str, Any]]) -> set[str]:
        here = {item["linkId"] for item in found if item["type"] != "group"}
        return here.union(*(asking(item.get("item", [])) for item in found))

    form, _ = form_of(resource, tmp_path)

    assert asking(resource["item"]) <= {question.link_id for question in form.questions.values()}


@every_file
@given(data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_it_can_be_filled_in_and_the_answers_leave_as_valid_fhir(
    path: Path, tmp_path: Path, data: st.DataObject
) -> None:
    form, _ = form_of(json.loads(path.read_text()), tmp_path)
    about = AboutPatient(40, 480, "female")
    answers: dict[str, Any] = {}

    page = form.pages[0]
    seen = []
    while page is not None:
        seen.append(page.id)
        cleaned = journey.clean(page, post(data, page), saved=answers, today=TODAY)
        assert cleaned.ok, cleaned.errors
        answers = journey.merge(answers, page, cleaned)
        page = journey.next_page(form, page.id, answers, about)

    assert len(seen) == len(set(seen))
    assert not journey.missing(form, answers, about)
    _valid(answers_in_fhir.bundle(request(form, answers, about), form, "2026-03-23T10:00:00+00:00"))


def request(form: QuestionSet, answers: dict[str, Any], about: AboutPatient) -> answers_in_fhir.Request:
    return answers_in_fhir.Request(
        id="0198a000-0000-7000-8000-00000000000a",
        reference="MILL 7K4 29Q",
        title="A form",
        sent_at="2026-03-23T09:00:00+00:00",
        level=Level.ROUTINE,
        status=Status.RECEIVED,
        asked=snapshot(form, answers, about),
        patient=answers_in_fhir.Person(
            "0198a000-0000-7000-8000-000000000001", "Ada Byron", "1980-03-31", "female"
        ),
        written_by="Ada Byron",
        practice="The Mill",
    )


def _valid(found: dict[str, Any]) -> None:
    Bundle.model_validate(found)
    urls = {each["fullUrl"] for each in found["entry"]}
    assert len(urls) == len(found["entry"])
    for each in found["entry"]:
        if each["resource"]["resourceType"] == "QuestionnaireResponse":
            QuestionnaireResponse.model_validate(each["resource"])
        for reference in _references(each["resource"]):
            assert reference in urls


def _references(found: Any) -> list[str]:
    if isinstance(found, dict):
        own = [found["reference"]] if isinstance(found.get("reference"), str) else []
        return own + [each for value in found.values() for each in _references(value)]
    return [each for value in found for each in _references(value)] if isinstance(found, list) else []


def test_what_the_examples_lose_is_listed(tmp_path: Path) -> None:
    lost = {
        path.stem.removeprefix("Questionnaire-"): {
            (each.link_id, each.what.split(" is not read")[0], each.note)
            for each in form_of(json.loads(path.read_text()), tmp_path)[1]
            if not each.what.startswith(("code ", "date "))
        }
        for path in FILES
    }
    no_words, elsewhere = "it has no words", "its answers stand in a list that is not in the file"
    least = "no least value is given"

    assert lost["3141"] == {
        *((link, no_words, False) for link in ("1.1", "1.1.1.1", "1.1.1.1.1", "1.1.1.1.2", "1.1.1.2", "2.1.2")),
        ("2.1.2", elsewhere, False),
    }  # fmt: skip
    assert lost["bb"] == {
        ("", "jurisdiction", False), ("", "publisher", False), ("birthWeight", least, True), ("birthLength", least, True),
        ("vitaminiKDose1", "the time of day of a dateTime", False),
        ("vitaminiKDose2", "the time of day of a dateTime", False),
    }  # fmt: skip
    assert lost["f201"] == set()
    assert lost["gcs"] == {
        ("", "publisher", False),
        *((link, no_words, False) for link in ("1.1", "1.2", "1.3")),
    }
    assert lost["zika-virus-exposure-assessment"] == {
        ("", "effectivePeriod", False),
        *((link, least, True) for link in "35"),
        *((link, "a quantity whose unit is left open", False) for link in "35"),
        *((link, "the extension http://example.org/additional-information", False) for link in "1246"),
    }  # fmt: skip
    phq = lost["phq-9-questionnaire"]
    assert {link for link, what, _ in phq if what == elsewhere} == {
        "LittleInterest", "FeelingDown", "TroubleSleeping", "FeelingTired", "BadAppetite", "FeelingBadAboutSelf",
        "TroubleConcentrating", "MovingSpeaking", "Difficulty",
    }  # fmt: skip
    assert ("TotalScore", "the extension cqf-expression", False) in phq
    assert lost["audit_c"] == set()
    assert {link for link, _, _ in lost["mood"]} == {"/44261-6"}
    assert {link for link, _, note in lost["demographics"] if not note} == {
        "", "patient.name", "patient.name.given", "practitioner", "weight", "comment",
    }  # fmt: skip


def test_a_yes_that_stands_in_a_list_of_hl7_opens_what_it_opens(tmp_path: Path) -> None:
    """HL7's cancer form points to its list of yes, no and don't know without holding it."""
    form, _ = form_of(json.loads((HOME / "hl7" / "Questionnaire-3141.json").read_text()), tmp_path)

    def asked(answer: str) -> bool:
        answers = {"imported.1_1": answer}
        return "imported.1_1_1_1" in {
            each.id for each in journey.visible_questions(form, answers, AboutPatient.unknown())
        }

    assert [asked(answer) for answer in ("y", "n", "asked_unknown")] == [True, False, False]


INITIAL = [
    ({"type": "boolean", "initial": [{"valueBoolean": False}]}, "no"),
    ({"type": "integer", "initial": [{"valueInteger": 4}]}, 4),
    ({"type": "decimal", "initial": [{"valueDecimal": 36.6}]}, 36.6),
    ({"type": "quantity", "initial": [{"valueQuantity": {"value": 70, "unit": "kg"}}], "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "kg"}}]}, 70),
    ({"type": "date", "initial": [{"valueDate": "2020-02-29"}]}, "2020-02-29"),
    ({"type": "string", "initial": [{"valueString": "Ada"}]}, "Ada"),
    ({"type": "text", "initial": [{"valueString": "Dear doctor"}]}, "Dear doctor"),
    ({"type": "choice", "answerOption": [
        {"valueString": "Red"}, {"valueString": "Blue", "initialSelected": True}]}, "blue"),
    ({"type": "choice", "repeats": True, "answerOption": [
        {"valueString": "Red", "initialSelected": True}, {"valueString": "Blue", "initialSelected": True}]},
     ["red", "blue"]),
    ({"type": "choice", "answerValueSet": "http://hl7.org/fhir/ValueSet/yesnodontknow", "initial": [
        {"valueCoding": {"system": "http://terminology.hl7.org/CodeSystem/v2-0136", "code": "N"}}]}, "n"),
]  # fmt: skip


def test_what_stands_there_at_first_is_carried_in_and_out(tmp_path: Path) -> None:
    items = [{"linkId": str(number), "text": "How?"} | item for number, (item, _) in enumerate(INITIAL, 1)]

    form, losses = form_of(questionnaire(*items), tmp_path)

    assert all(each.note for each in losses)
    pages = [page for page in form.pages if page.questions[0].link_id]
    shown = [journey.shown(page, {}).questions[0].value for page in pages]
    assert shown == [value for _, value in INITIAL]
    assert [journey.shown(pages[5], {pages[5].questions[0].id: "Bo"}).questions[0].value] == ["Bo"]
    assert journey.prune(form, {}, AboutPatient.unknown()) == {}, "it is no answer before it is sent"
    first = export.questionnaire(form)
    Questionnaire.model_validate(first)
    again = library.standard().read(_file(own_import.set_file(json.loads(json.dumps(first))), tmp_path))
    assert export.questionnaire(again) == first
    assert json.dumps(first).count('"initial"') == 8 - 1
    assert json.dumps(first).count('"initialSelected": true') == 4


def _file(content: dict[str, Any], folder: Path) -> Path:
    path = folder / "again.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("item", [
    {"type": "integer", "initial": [{"valueInteger": -3}]},
    {"type": "date", "initial": [{"valueDate": "2020"}]},
    {"type": "string", "maxLength": 2, "initial": [{"valueString": "too long"}]},
    {"type": "string", "initial": [{"valueString": "one"}, {"valueString": "two"}]},
    {"type": "attachment", "initial": [{"valueAttachment": {"title": "x"}}]},
    {"type": "open-choice", "answerOption": [{"valueString": "Red"}], "initial": [{"valueString": "Green"}]},
    {"type": "choice", "answerOption": [{"valueString": "Red", "initialSelected": True, "extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]}]},
])  # fmt: skip
def test_what_cannot_stand_there_at_first_is_listed(item: dict[str, Any], tmp_path: Path) -> None:
    form, losses = form_of(questionnaire({"linkId": "a", "text": "How?"} | item), tmp_path)

    assert [each.link_id for each in losses if not each.note] == ["a"]
    assert form.questions["imported.a"].initial in (None, "one")


OPERATORS = [
    ("=", 5, {5}), ("!=", 5, {None, 0, 4, 6, 9}), (">", 5, {6, 9}), ("<", 5, {0, 4}), (">=", 5, {5, 6, 9}), ("<=", 5, {0, 4, 5}),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "number", "shown_for"), OPERATORS)
def test_each_comparison_means_here_what_it_means_in_fhir(
    operator: str, number: int, shown_for: set[int | None], tmp_path: Path
) -> None:
    clause = {"question": "n", "operator": operator, "answerInteger": number}
    form, losses = form_of(
        questionnaire(
            {"linkId": "n", "text": "How many?", "type": "integer"},
            {"linkId": "more", "text": "More?", "type": "string", "enableWhen": [clause]},
        ),
        tmp_path,
    )

    shown = {
        value
        for value in (None, 0, 4, 5, 6, 9)
        if "imported.more" in {
            question.id
            for question in journey.visible_questions(
                form, {} if value is None else {"imported.n": value}, AboutPatient.unknown()
            )
        }
    }  # fmt: skip
    assert shown == shown_for
    assert all(each.note for each in losses)


@pytest.mark.parametrize(("exists", "answers", "shown"), [
    (True, {}, False), (True, {"imported.n": "yes"}, True), (False, {}, True), (False, {"imported.n": "no"}, False),
])  # fmt: skip
def test_whether_something_was_answered(
    exists: bool, answers: dict[str, Any], shown: bool, tmp_path: Path
) -> None:
    clause = {"question": "n", "operator": "exists", "answerBoolean": exists}
    form, _ = form_of(
        questionnaire(
            {"linkId": "n", "text": "Yes or no?", "type": "boolean"},
            {"linkId": "more", "text": "More?", "type": "string", "enableWhen": [clause]},
        ),
        tmp_path,
    )

    found = {each.id for each in journey.visible_questions(form, answers, AboutPatient.unknown())}
    assert ("imported.more" in found) is shown


@pytest.mark.parametrize("clause", [
    {"question": "later", "operator": "exists", "answerBoolean": True},
    {"question": "nowhere", "operator": "exists", "answerBoolean": True},
    {"question": "n", "operator": "=", "answerString": "words"},
    {"question": "n", "operator": ">", "answerDate": "2020-01-01"},
])  # fmt: skip
def test_a_condition_that_cannot_be_said_is_listed_and_the_question_always_shown(
    clause: dict[str, Any], tmp_path: Path
) -> None:
    form, losses = form_of(
        questionnaire(
            {"linkId": "n", "text": "How?", "type": "string"},
            {"linkId": "more", "text": "More?", "type": "string", "enableWhen": [clause]},
            {"linkId": "later", "text": "Later?", "type": "string"},
        ),
        tmp_path,
    )

    assert ("more", False) in said(losses)
    assert "imported.more" in {
        each.id for each in journey.visible_questions(form, {}, AboutPatient.unknown())
    }


def test_an_answer_in_ones_own_words_gets_a_box(tmp_path: Path) -> None:
    item = {"linkId": "c", "text": "Which?", "type": "open-choice", "answerOption": [{"valueString": "Red"}]}
    form, losses = form_of(questionnaire(item), tmp_path)

    asked = {
        each.id for each in journey.visible_questions(form, {"imported.c": "other"}, AboutPatient.unknown())
    }
    assert "imported.c_other" in asked
    assert losses == ()


@pytest.mark.parametrize(("name", "slug"), [
    ("AuditC", "audit_c"), ("44249-1", "form_44249_1"), ("NSW Government", "nsw_government"), ("", "form"),
])  # fmt: skip
def test_a_set_gets_a_name_that_may_stand_in_an_address(name: str, slug: str) -> None:
    assert foreign.slug_of(name) == slug
