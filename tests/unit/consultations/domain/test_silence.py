"""No answer is never a no: every question that can raise a level, was asked and was left open is said to be open."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.domain import journey, library, safety, summary
from consultations.domain.levels import Level
from tests.unit.consultations.domain.flag_case import aged

SETS = library.all()


@given(
    questions=st.sampled_from(SETS),
    about=st.builds(
        aged, st.sampled_from([None, 0, 7, 15, 34, 70]), st.sampled_from(["female", "male", None])
    ),
    chance=st.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_every_question_left_open_raises_and_is_no_denial(questions, about, chance) -> None:  # type: ignore[no-untyped-def]
    answers = {}
    for question in questions.questions.values():
        if question.options and chance.random() < 0.6:
            picked = chance.choice(question.options).value
            answers[question.id] = [picked] if question.holds_many else picked

    found = safety.flags(questions, answers, about, submitted=True)
    asked = summary.snapshot(questions, answers, about, flags=found)

    kept = journey.prune(questions, answers, about)
    left_open = {
        question.id: question
        for question in journey.visible_questions(questions, answers, about)
        if question.id not in kept and not question.may_skip and any(rule.level for rule in question.flags)
    }
    said = {flag.question_id: flag for flag in found if flag.code == safety.NOT_ANSWERED}
    assert set(said) == set(left_open)
    for name, flag in said.items():
        assert flag.level is Level.SOON
        assert flag.words.startswith("Not answered: ")
        assert left_open[name].staff_label not in asked["said_no"]
        assert next(row for row in asked["answers"] if row["id"] == name)["shown"] == ""
