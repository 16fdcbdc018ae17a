"""A practice's own question takes its place and changes nothing that was there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consultations.domain import journey, library, local, safety
from consultations.domain.conditions import AboutPatient
from consultations.domain.schema import NONE, QuestionType
from tests.people import NEW_PROBLEM

ADULT = AboutPatient(30, None, None)
PLAIN: dict[str, Any] = {
    "id": "local.q1",
    "part": "problem",
    "text": "Which site do you use?",
    "type": "text",
}


def made(**more: Any) -> dict[str, Any]:
    return {**PLAIN, **more}


@pytest.fixture(params=[each.slug for each in library.all()])
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_stands_at_the_end_of_its_part_marked_as_the_practices_own(slug: str) -> None:
    bare = library.get(slug)
    for part in bare.parts:
        merged = local.with_local(bare, [made(part=part.id)])

        here = next(each for each in merged.parts if each.id == part.id)
        assert here.pages[-1].id == "local-q1"
        assert here.pages[:-1] == part.pages
        asked = merged.questions["local.q1"]
        assert asked.hint == local.OWN
        assert asked.staff_label == "Which site do you use (our own question)"
        assert asked.flags == ()


def test_without_a_question_the_set_is_the_same(slug: str) -> None:
    assert local.with_local(library.get(slug), []) is library.get(slug)
    assert local.asked_in(slug, None, []) is library.get(slug)


def test_a_part_that_is_gone_is_the_last_one() -> None:
    merged = local.with_local(library.get("medication"), [made(part="once_there")])

    assert merged.parts[-1].pages[-1].id == "local-q1"


def test_the_hash_says_that_something_was_added_and_what_it_was() -> None:
    bare = library.get("medication")
    one = local.with_local(bare, [made()])
    other = local.with_local(bare, [made(text="Which branch do you use?")])

    assert len({bare.hash, one.hash, other.hash}) == 3
    assert {each.bare_hash for each in (bare, one, other)} == {bare.hash}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"type": "radio", "options": ["Main", "Branch"]}, ["o1", "o2"]),
        ({"type": "checks", "options": ["Main", "Branch"]}, ["o1", "o2", NONE]),
        ({"type": "checks", "options": ["I agree"]}, ["o1"]),
        ({"type": "number"}, []),
        ({"type": "date"}, []),
        ({"type": "textarea", "required": True}, []),
    ],
)
def test_every_type_can_be_asked(more: dict[str, Any], expected: list[str]) -> None:
    asked = local.with_local(library.get("new_problem"), [made(**more)]).questions["local.q1"]

    assert [each.value for each in asked.options] == expected
    assert asked.type is QuestionType(more["type"])


@pytest.mark.parametrize(
    "more",
    [
        {"type": "radio"},
        {"type": "radio", "options": ["One"]},
        {"type": "text", "options": ["One", "Two"]},
        {"type": "radio", "options": ["One", "one "]},
        {"type": "photo"},
        {"type": "number", "least": 5, "most": 5},
        {"text": ""},
        {"text": "x" * 201},
        {"id": "np.tell"},
        {"flags": [{"code": "RF_X"}]},
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        local.LocalQuestion.model_validate(made(**more))


def test_an_id_is_never_given_twice() -> None:
    history = [[made(id="local.q1")], [made(id="local.q1"), made(id="local.q7")], []]

    assert local.next_id(history) == "local.q8"
    assert local.next_id([]) == "local.q1"


def test_a_required_one_is_missed_and_an_optional_one_is_not() -> None:
    for required in (True, False):
        merged = local.with_local(library.get("new_problem"), [made(required=required)])
        missing = [each.question_id for each in journey.missing(merged, NEW_PROBLEM, ADULT)]
        assert ("local.q1" in missing) is required


@given(
    st.lists(
        st.builds(
            made,
            part=st.sampled_from(["problem", "who", "contact", "nowhere"]),
            text=st.text(min_size=1, max_size=200).filter(str.strip),
            required=st.booleans(),
        ),
        max_size=local.MOST,
    )
)
def test_adding_questions_moves_no_other_and_raises_nothing(written: list[dict[str, Any]]) -> None:
    bare = library.get("new_problem")
    written = [{**each, "id": f"local.q{number}"} for number, each in enumerate(written, 1)]

    merged = local.with_local(bare, written)

    ours = [each.id for each in merged.pages if not each.id.startswith("local-")]
    assert ours == [each.id for each in bare.pages]
    assert len(merged.pages) == len(bare.pages) + len(written)
    answers = NEW_PROBLEM | {each["id"]: "yes" for each in written}
    today = date(2026, 3, 23)
    assert [f.code for f in safety.flags(merged, answers, ADULT, today=today)] == [
        f.code for f in safety.flags(bare, NEW_PROBLEM, ADULT, today=today)
    ]
