"""What is no Questionnaire of FHIR R4 is refused in a sentence that says where, and never by falling over."""

import copy
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.domain.fhir import foreign, shape
from consultations.domain.fhir.shape import NotAQuestionnaire
from tests.unit.consultations.domain.fhir.test_foreign import BROKEN, FILES, questionnaire


def refused(content: bytes | dict[str, Any]) -> str:
    with pytest.raises(NotAQuestionnaire) as trouble:
        shape.parse(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(trouble.value)


@pytest.mark.parametrize(("content", "said"), [
    (b"", "empty"),
    (b'{"resourceType": ', "line 1, column 18"),
    (b"\xff\xfe{\x00}\x00", "in UTF-8"),
    (b"[" * 200_000, "too deep"),
    (b'{"a": NaN}', "NaN is no number"),
    (b'{"a": 1, "a": 2}', "said twice"),
    (b" " * (shape.MOST_BYTES + 1), "more than 5 MB"),
    (b"[]", "no resource"),
    ({}, "no resourceType"),
    ({"resourceType": "Patient"}, "it is a Patient"),
    ({"resourceType": "Questionnaire", "status": "draft"}, "asks nothing"),
    (questionnaire({"text": "A", "type": "string"}), "has no linkId (\u201cA\u201d)"),
    (questionnaire({"linkId": "a", "text": "A"}), "has no type"),
    (questionnaire({"linkId": "a", "text": "A", "type": "colour"}), "\u201ccolour\u201d"),
    (questionnaire({"linkId": "a", "type": "string"}, {"linkId": "a", "type": "string"}), "there twice"),
    (questionnaire({"linkId": "a", "text": "A", "type": "coding"}), "of R5"),
    (questionnaire({"linkId": "a", "type": "choice", "answerConstraint": "optionsOnly"}), "as R5 does"),
    (questionnaire({"linkId": "a", "type": "choice", "option": []}), "as STU3 does"),
    (questionnaire({"linkId": "a", "type": "string", "item": {}}), "no list"),
    (questionnaire({"linkId": "a", "type": "string", "text": 5}), "\u201ctext\u201d of item a"),
    (questionnaire({"linkId": "a", "type": "string", "maxLength": -4}), "takes no letter"),
    (questionnaire({"linkId": "a", "type": "string", "maxLength": True}), "\u201cmaxLength\u201d of item a"),
    (questionnaire({"linkId": "a", "type": "integer", "initial": [{"valueInteger": "4"}]}), "no Integer"),
    (questionnaire(*({"linkId": str(n), "type": "string"} for n in range(shape.MOST_ITEMS + 1))), "more than 2000"),
])  # fmt: skip
def test_it_is_refused_and_says_why(content: bytes | dict[str, Any], said: str) -> None:
    assert said in refused(content)


def test_a_mark_at_the_start_of_the_file_is_no_trouble() -> None:
    whole = questionnaire({"linkId": "a", "text": "Über?", "type": "string"})

    assert shape.parse(b"\xef\xbb\xbf" + json.dumps(whole, ensure_ascii=False).encode()) == whole


def test_the_example_of_hl7_that_breaks_its_own_rule_is_refused_with_the_place() -> None:
    assert refused(BROKEN.read_bytes()).startswith("Item 1 of item Account has no linkId")


def test_groups_without_a_question_ask_nothing() -> None:
    with pytest.raises(NotAQuestionnaire, match="asks nothing that a form here can ask"):
        foreign.set_file(questionnaire({"linkId": "g", "type": "group", "item": []}), "imported")


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=3),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just([{}]),
)


@settings(max_examples=150)
@given(data=st.data())
def test_a_file_with_something_strange_in_it_is_read_or_refused(data: st.DataObject) -> None:
    resource = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))
    here: Any = resource
    while True:
        key = data.draw(st.sampled_from(list(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.integers(0, 3)) == 0:
            break
        here = here[key]
    here[key] = data.draw(STRANGE)

    with suppress(NotAQuestionnaire):
        foreign.set_file(resource, "imported")


EXAMPLES = [json.loads(path.read_text()) for path in FILES]
