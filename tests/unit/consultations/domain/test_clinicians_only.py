"""Which answers are for a clinician alone, and what is left of a request without them."""

from __future__ import annotations

from datetime import date

from consultations.domain import clinicians_only, library, safety, summary
from consultations.domain.clinicians_only import is_for_clinicians
from consultations.domain.conditions import AboutPatient

ABOUT = AboutPatient.of(date(1990, 1, 1), "female", date(2026, 11, 27))


def test_every_question_that_asks_about_being_hurt_is_for_clinicians() -> None:
    asks = {
        question.id
        for questions in library.all()
        for question in questions.questions.values()
        if any(rule.code == "RF_SAFEGUARD_ADULT" for rule in question.flags)
    }

    assert len(asks) >= 3
    assert all(is_for_clinicians(each) for each in (*asks, "private.when"))
    assert not any(is_for_clinicians(each) for each in ("np.tell", "who.safe", "", None))


def test_nothing_of_it_is_left_whatever_was_answered() -> None:
    for said in ("yes", "no", "skip"):
        questions = library.get("new_problem")
        answers = {"who.for": "me", "private.safe": said, "private.when": "At noon", "np.fever": "no"}
        found = safety.flags(questions, answers, ABOUT)
        asked = summary.snapshot(questions, answers, ABOUT, flags=found)

        left = clinicians_only.without(asked)

        assert {"id": "private.safe"}.items() <= next(
            row for row in asked["answers"] if row["id"] == "private.safe"
        ).items()
        assert "private." not in str(left), said
        assert "unsafe" not in str(left).lower(), said
        assert "Safe time to phone" not in str(left), said
        assert left["level"] == asked["level"]
        assert any(row["id"] == "np.fever" for row in left["answers"])
    assert clinicians_only.without({}) == {}


def test_one_line_stands_for_all_of_one_level_and_others_keep_their_place() -> None:
    mine = {"question_id": "private.safe", "level": "urgent", "words": "x", "rule": "r", "version": "v"}
    other = {**mine, "question_id": "np.fever", "words": "Shivers"}

    shown = clinicians_only.signs([mine, dict(mine), other])

    assert [each["words"] for each in shown] == [clinicians_only.INSTEAD, "Shivers"]
    assert shown[0]["level"] == "urgent"
    assert shown[0]["rule"] == ""
