"""The grammar of conditions: what holds, what does not, and what silence means."""

from typing import Any

import pytest

from consultations.domain.conditions import AboutPatient, Facts, Truth, evaluate
from consultations.domain.grammar import BadCondition, parse

ANSWERS = {
    "a.radio": "now",
    "a.checks": ["one", "two"],
    "a.number": 38.5,
    "a.best": 500,
    "a.unsure": "unsure",
}
FACTS = Facts(answers=ANSWERS, about=AboutPatient(40, 480, "female"), known={"me_matched"}, raised={"RF_DVT"})
NOBODY = Facts(answers={})

YES, NO, UNANSWERED, UNKNOWN = Truth.YES, Truth.NO, Truth.UNANSWERED, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("source", "truth", "of_nobody"),
    [
        ({"q": "a.radio", "eq": "now"}, YES, UNANSWERED),
        ({"q": "a.radio", "eq": "never"}, NO, UNANSWERED),
        ({"q": "a.radio", "in": ["never", "now"]}, YES, UNANSWERED),
        ({"q": "a.checks", "includes": "two"}, YES, UNANSWERED),
        ({"q": "a.checks", "includes": ["three", "four"]}, NO, UNANSWERED),
        ({"q": "a.number", "gte": 38.5}, YES, UNANSWERED),
        ({"q": "a.number", "gte": 38.6}, NO, UNANSWERED),
        ({"q": "a.number", "lte": 38.5}, YES, UNANSWERED),
        ({"q": "a.radio", "gte": 1}, UNANSWERED, UNANSWERED),
        ({"q": "a.number", "under": ["a.best", 8]}, YES, UNANSWERED),
        ({"q": "a.number", "under": ["a.best", 7]}, NO, UNANSWERED),
        ({"q": "a.number", "under": ["a.none", 7]}, UNANSWERED, UNANSWERED),
        ({"q": "a.radio", "answered": True}, YES, UNANSWERED),
        ({"age_gte": 40}, YES, UNKNOWN),
        ({"age_gte": 41}, NO, UNKNOWN),
        ({"age_lte": 40}, YES, UNKNOWN),
        ({"sex_in": ["female"]}, YES, UNKNOWN),
        ({"sex_in": ["male"]}, NO, UNKNOWN),
        ({"known": "me_matched"}, YES, NO),
        ({"flag_raised": ["RF_PE", "RF_DVT"]}, YES, NO),
        ({"not": {"q": "a.radio", "eq": "now"}}, NO, UNANSWERED),
        ({"not": {"age_gte": 40}}, NO, UNKNOWN),
        ({"unless": {"q": "a.radio", "eq": "now"}}, NO, YES),
        ({"all": [{"q": "a.radio", "eq": "now"}, {"age_gte": 41}]}, NO, UNANSWERED),
        ({"any": [{"q": "a.radio", "eq": "never"}, {"age_gte": 40}]}, YES, UNKNOWN),
        ({"q": "a.unsure", "eq": "yes"}, NO, UNANSWERED),
    ],
)
def test_what_holds_and_what_silence_means(source: dict[str, Any], truth: Truth, of_nobody: Truth) -> None:
    assert evaluate(parse(source), FACTS) is truth
    assert evaluate(parse(source), NOBODY) is of_nobody


def test_silence_never_holds_and_never_its_opposite_but_an_unknown_age_does_both() -> None:
    asked, aged = {"q": "a.radio", "eq": "now"}, {"age_gte": 40}

    assert not evaluate(parse(asked), NOBODY).holds
    assert not evaluate(parse({"not": asked}), NOBODY).holds
    assert evaluate(parse(aged), NOBODY).holds
    assert evaluate(parse({"not": aged}), NOBODY).holds


def test_unsure_means_yes_only_when_asked_to() -> None:
    facts = Facts(answers=ANSWERS, unsure_is_yes=True)

    assert evaluate(parse({"q": "a.unsure", "eq": "yes"}), facts) is YES
    assert evaluate(parse({"unless": {"q": "a.unsure", "eq": "yes"}}), facts) is YES


@pytest.mark.parametrize(
    "source",
    [
        None, [], {}, "now", {"q": "a.radio"}, {"q": "a.radio", "eq": "now", "gte": 1}, {"q": 1, "eq": "now"},
        {"q": "a.radio", "eq": 3}, {"q": "a.radio", "gte": "3"}, {"q": "a.radio", "gte": True}, {"all": []},
        {"any": {"age_gte": 3}}, {"age_gte": "old"}, {"sex_in": ["woman"]}, {"known": "everything"}, {"nor": []},
        {"age_gte": 3, "age_lte": 5}, {"q": "a.radio", "answered": False}, {"q": "a.number", "under": ["a.best"]},
        {"q": "a.radio", "in": []}, {"flag_raised": 3}, {"not": None}, {"not": []},
    ],
)  # fmt: skip
def test_anything_else_is_refused(source: object) -> None:
    with pytest.raises(BadCondition):
        parse(source)
