"""A form that was not finished says what was not asked, and no silence as a no, wherever it was left."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.domain import call_wish, journey, library, summary
from consultations.domain.conditions import AboutPatient
from tests.people import NEW_PROBLEM

TODAY = date(2026, 3, 23)
ABOUT = AboutPatient.of(date(1992, 2, 14), "female", TODAY)


@given(kept=st.sets(st.sampled_from(sorted(NEW_PROBLEM))))
@settings(max_examples=60, deadline=None)
def test_every_question_is_answered_or_not_asked_and_none_is_a_no(kept: set[str]) -> None:
    questions = library.get("new_problem")
    answers = {name: NEW_PROBLEM[name] for name in kept}
    counted = journey.prune(questions, answers, ABOUT)
    whole = summary.snapshot(questions, counted, ABOUT, today=TODAY)
    asked = call_wish.unfinished(whole, {"Phone": "07700 900 218", "Cannot talk": ""})

    assert {row["id"] for row in asked["answers"]} == {name for name, value in counted.items() if value}
    left = sum(each["count"] for each in asked["not_asked"])
    before = sum(each["count"] for each in whole["not_asked"])
    assert left == before + len(whole["answers"]) - len(asked["answers"])
    assert all(each["count"] == len(each["labels"]) for each in asked["not_asked"])
    assert asked["call"] == [{"label": "Phone", "shown": "07700 900 218"}]


@pytest.mark.parametrize("slug", [each.slug for each in library.all()])
def test_a_form_left_at_its_first_page_can_be_sent(slug: str) -> None:
    whole = summary.snapshot(library.get(slug), {}, AboutPatient.unknown(), today=TODAY)
    asked = call_wish.unfinished(whole, {"Phone": "07700 900 218"})

    assert asked["answers"] == [] == asked["said_no"]
    assert asked["not_asked"]
    assert call_wish.is_call(asked)
    assert not call_wish.is_call(whole)
