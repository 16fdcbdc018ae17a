"""Somebody else's Questionnaire becomes a form that works, and what could not be carried is said item by item.

The files in ``tests/questionnaires`` were written for these tests after the shape of HL7's public examples.
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
from consultations.domain.fhir import export, foreign
from consultations.domain.fhir import response as answers_in_fhir
from consultations.domain.fhir.foreign import Loss, NotAQuestionnaire
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.domain.summary import snapshot
from tests.unit.consultations.domain.random_walk import TODAY, post

HOME = Path(__file__).resolve().parents[4] / "questionnaires"
FILES = sorted(HOME.glob("*.json"))
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
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
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


def test_what_the_public_examples_lose_is_listed(tmp_path: Path) -> None:
    lost = {path.stem: form_of(json.loads(path.read_text()), tmp_path)[1] for path in FILES}

    assert {("/more", False)} == said(lost["audit_c"])
    assert {("2.1", False), ("", False)} == said(lost["cancer_forum"])
    assert {("1.1", False), ("1.3", False)} == said(lost["glasgow"])
    assert {
        ("vitaminiKDose1", False),
        ("vitaminiKDose2", False),
        ("birthWeight", True),
        ("birthLength", True),
    } == said(lost["birth"])
    assert {("/44261-6", False), ("/44261-6", True)} == said(lost["mood"])
    assert {
        ("", False), ("patient.name", False), ("patient.name.given", False), ("patient.email", True),
        ("practitioner", False), ("weight", False), ("comment", False),
    } == said(lost["demographics"])  # fmt: skip


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


@pytest.mark.parametrize("resource", [
    {"resourceType": "Patient"},
    {"resourceType": "Questionnaire", "status": "draft"},
    questionnaire({"linkId": "g", "type": "group", "item": []}),
    questionnaire({"linkId": "a", "text": "A", "type": "string"}, {"linkId": "a", "text": "B", "type": "string"}),
])  # fmt: skip
def test_what_asks_nothing_is_refused(resource: dict[str, Any]) -> None:
    with pytest.raises(NotAQuestionnaire):
        foreign.set_file(resource, "imported")


@pytest.mark.parametrize(("name", "slug"), [
    ("AuditC", "audit_c"), ("44249-1", "form_44249_1"), ("NSW Government", "nsw_government"), ("", "form"),
])  # fmt: skip
def test_a_set_gets_a_name_that_may_stand_in_an_address(name: str, slug: str) -> None:
    assert foreign.slug_of(name) == slug
