"""Every rule raises exactly what the clinical content says, and nothing hidden ever does."""

import json
from collections.abc import Collection

import pytest

from consultations.domain import library, safety
from consultations.domain.conditions import AboutPatient
from consultations.domain.levels import Level, highest
from consultations.domain.schema import StopVariant
from tests.unit.consultations.domain.flag_case import (
    ADULT,
    BASE,
    CHEST,
    MATCHED,
    NEW_PROBLEM,
    TODAY,
    WOMAN,
    Case,
)
from tests.unit.consultations.domain.flag_table import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answers_raise_exactly_these_flags(case: Case) -> None:
    assert case.found() == case.expect


def test_every_rule_is_in_the_table() -> None:
    raised = {
        flag.rule
        for case in CASES
        for flag in safety.flags(
            library.get(case.slug), BASE[case.slug] | case.answers, case.about, case.known,
            emergency=case.emergency, passed=case.passed, today=TODAY,
        )
    }  # fmt: skip

    written = {
        safety.rule_id(rule, question.id)
        for question_set in library.all()
        for question in question_set.questions.values()
        for rule in question.flags
    } | {safety.rule_id(rule, None) for rule in library.get("new_problem").cross_rules}

    assert written - raised == set()


def ticked(*codes: str, passed: Collection[str] = ()) -> safety.Stop | None:
    """The stop that the emergency check alone asks for."""
    form, screen = library.get("new_problem"), library.emergency()
    return safety.stop_for(form, {}, ADULT, MATCHED, emergency=codes, emergency_screen=screen, passed=passed)


@pytest.mark.parametrize("item", library.emergency().items, ids=lambda item: item.code)
def test_each_emergency_item_stops(item: object) -> None:
    stop = ticked(item.code)  # type: ignore[attr-defined]

    assert stop is not None
    assert stop.variant is item.stop  # type: ignore[attr-defined]
    assert stop.told == (item.text,)  # type: ignore[attr-defined]


def test_emergency_item_counts_as_urgent_after_help_and_stops_no_more() -> None:
    screen = library.emergency()
    stop = ticked("EM01")
    assert stop is not None

    found = safety.flags(
        library.get("new_problem"), NEW_PROBLEM, ADULT, MATCHED, emergency=["EM01"], emergency_screen=screen,
        passed=stop.rules,
    )  # fmt: skip

    assert ticked("EM01", passed=stop.rules) is None
    assert [(flag.code, flag.level, flag.words) for flag in found] == [
        ("EM01", Level.URGENT, "Chest pain now")
    ]


def test_an_unknown_emergency_code_still_stops() -> None:
    found = safety.flags(library.get("new_problem"), NEW_PROBLEM, ADULT, MATCHED, emergency=["EM99"])

    assert safety.level(found) is Level.EMERGENCY


def test_the_most_pressing_screen_wins_and_everything_told_is_listed() -> None:
    stop = ticked("EM14", "EM15", "EM01")

    assert stop is not None
    assert stop.variant is StopVariant.E999
    assert len(stop.told) == 3
    assert set(stop.rules) == {"emergency:EM01", "emergency:EM14", "emergency:EM15"}


def test_stop_names_question_answer_and_words_to_say() -> None:
    stop = safety.stop_for(library.get("new_problem"), NEW_PROBLEM | CHEST | {"np.cp": "now"}, ADULT, MATCHED)

    assert stop is not None
    assert (stop.question_id, stop.variant, stop.say) == ("np.cp", StopVariant.E999, "chest pain")
    assert stop.told == ("Do you have chest pain? Yes, now",)


def test_a_second_danger_stops_although_the_first_was_passed() -> None:
    question_set = library.get("new_problem")
    first = NEW_PROBLEM | CHEST | {"np.cp": "now"}
    stop = safety.stop_for(question_set, first, ADULT, MATCHED)
    assert stop is not None

    again = safety.stop_for(question_set, first, ADULT, MATCHED, passed=stop.rules)
    second = safety.stop_for(
        question_set, first | {"np.breath": "when_resting"}, ADULT, MATCHED, passed=stop.rules
    )

    assert again is None
    assert second is not None
    assert second.question_id == "np.breath"


def test_hidden_answers_raise_nothing_and_come_back_with_their_branch() -> None:
    question_set = library.get("new_problem")
    answers = NEW_PROBLEM | CHEST | {"np.cp": "now"}

    hidden = safety.flags(question_set, answers | {"np.area": "skin"}, ADULT, MATCHED)
    back = safety.flags(question_set, answers | {"np.area": "chest_breath"}, ADULT, MATCHED)

    assert hidden == ()
    assert [flag.code for flag in back] == ["RF_CHEST_PAIN"]


def test_skipped_question_that_matters_is_soon_only_when_sent() -> None:
    question_set = library.get("new_problem")
    answers = {name: value for name, value in NEW_PROBLEM.items() if name != "np.pain"}

    before = safety.flags(question_set, answers, ADULT, MATCHED)
    sent = safety.flags(question_set, answers, ADULT, MATCHED, submitted=True)

    assert before == ()
    assert [(flag.code, flag.level, flag.words) for flag in sent] == [
        ("INFO_NOT_ANSWERED", Level.SOON, "Not answered: pain, 0 to 10")
    ]


def test_unknown_age_and_sex_ask_and_raise_more_never_less() -> None:
    question_set = library.get("new_problem")
    answers = NEW_PROBLEM | CHEST | {"np.cough": "over3w", "np.blood": "spots"}
    nobody = AboutPatient.unknown()

    unknown = {flag.code for flag in safety.flags(question_set, answers, nobody, MATCHED)}
    for age in (16, 39, 40, 90):
        known = {
            flag.code
            for flag in safety.flags(question_set, answers, AboutPatient(age, age * 12, "male"), MATCHED)
        }
        assert known <= unknown | {"INFO_YOUNG_PERSON"}


def test_unsure_flag_says_so() -> None:
    found = safety.flags(
        library.get("medication"), BASE["medication"] | {"md.too_much": "unsure"}, ADULT, MATCHED
    )

    assert [(flag.level, flag.unsure, flag.stop) for flag in found] == [(Level.URGENT, True, None)]
    assert found[0].words.startswith("Not sure: ")


def test_flags_come_most_serious_first_and_name_their_version() -> None:
    answers = NEW_PROBLEM | CHEST | {"np.cp": "longer_ago", "np.leg": "yes", "preg.now": "yes"}

    found = safety.flags(library.get("new_problem"), answers, WOMAN, MATCHED)

    assert [flag.level for flag in found] == [Level.EMERGENCY, Level.URGENT, Level.SOON, None]
    assert {flag.rule_version for flag in found} == {"new_problem 2, rules 1"}
    assert found[1].ask_also == ()


def test_flag_is_json() -> None:
    found = safety.flags(library.get("new_problem"), NEW_PROBLEM | CHEST | {"np.cp": "now"}, ADULT, MATCHED)

    assert json.loads(json.dumps(found[0].as_dict()))["level"] == "emergency"


@pytest.mark.parametrize(
    ("answers", "silent"),
    [
        ({"who.safe": "yes"}, False),
        ({"who.safe": "no"}, True),
        ({"who.safe": "unsure"}, True),
        ({"who.safe": "yes", "private.safe": "yes"}, True),
        ({}, False),
    ],
)
def test_messages_stay_silent_when_they_are_not_safe(answers: dict[str, str], silent: bool) -> None:
    assert safety.unsafe_to_message(answers) is silent


def test_levels_are_ordered_by_seriousness() -> None:
    assert Level.EMERGENCY > Level.URGENT > Level.SOON > Level.ROUTINE
    assert highest([]) is Level.ROUTINE
    assert highest([None, Level.SOON, Level.URGENT]) is Level.URGENT
    assert max(Level) is Level.EMERGENCY
