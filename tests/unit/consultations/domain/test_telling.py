"""Whether closing tells them, or leaves something to tell."""

from __future__ import annotations

import pytest

from consultations.domain.lifecycle import Move, Outcome
from consultations.domain.telling import SPOKEN, is_news, is_told


@pytest.mark.parametrize("outcome", Outcome)
def test_closing_without_a_word_leaves_something_to_tell_unless_they_were_spoken_to(outcome: Outcome) -> None:
    news = is_news(Move.CLOSE, tells=True, was_answered=False, outcome=outcome)
    told = is_told(Move.CLOSE, tells=True, target="", outcome=outcome)

    assert news is not told
    assert told is (outcome in {Outcome.PHONE_CALL, Outcome.VIDEO_CALL})


def test_what_may_only_have_been_booked_is_not_taken_for_told() -> None:
    assert SPOKEN.isdisjoint({Outcome.FACE_TO_FACE, Outcome.HOME_VISIT})
