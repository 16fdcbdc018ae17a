"""Reading age, hints under the box, greetings and the safety net."""

from datetime import date

import pytest

from portal.core.reading import reading_age, sentences, syllables
from triage.domain import safety_net
from triage.domain.salutation import greeted, wrong_name
from triage.domain.writing_help import blanks, hints, short_forms

MONDAY = date(2026, 3, 23)
SIMPLE = "Use the cream two times a day. Put it on thin. Tell us if it does not help in a week."
HARD = (
    "Notwithstanding the aforementioned symptomatology, pharmacological intervention with antihistaminergic "
    "preparations necessitates consideration of contraindications, particularly concomitant anticholinergic medication."
)


def test_simple_words_have_a_low_reading_age_and_latin_a_high_one() -> None:
    assert reading_age(SIMPLE) <= 8  # type: ignore[operator]
    assert reading_age(HARD) == 20


def test_a_short_text_has_no_reading_age() -> None:
    assert reading_age("") is None
    assert reading_age("Thank you.") is None
    assert reading_age("12 34 56 78 90 12 34 56 78") is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("table", 2),
        ("the", 1),
        ("medicine", 3),
        ("worked", 1),
        ("wanted", 2),
        ("queue", 1),
        ("times", 1),
        ("something", 2),
        ("period", 3),
        ("antibiotics", 5),
        ("doing", 2),
        ("female", 2),
        ("rhythm", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_time_does_not_end_a_sentence() -> None:
    assert len(sentences("Come at 10.20am. Ask for me.")) == 2


def test_hints_say_what_is_fine_and_what_is_not() -> None:
    said = {hint.text: hint.ok for hint in hints(SIMPLE, today=MONDAY)}

    assert said["No short forms"] is True
    assert all(said.values())


def test_a_visit_without_a_day_is_asked_about() -> None:
    found = [
        hint.text
        for hint in hints("Please come at 10:20am. Ask for me at the desk.", today=MONDAY)
        if not hint.ok
    ]

    assert found == ["No day is named. Add “today, Monday 23 March”?"]
    assert all(hint.ok for hint in hints("Please come today, Monday 23 March at 10:20am.", today=MONDAY))


def test_short_forms_are_whole_words_in_their_own_case() -> None:
    assert short_forms("Take 1 BD PRN and f/u") == ["BD", "PRN", "f/u"]
    assert short_forms("A bold ODour, method, bd") == []


def test_days_weeks_and_months_as_clinicians_count_them_are_said_in_words() -> None:
    assert short_forms("F/U 2/52. On 3/12/2026 at 10/52/1, or 120/80.") == ["F/U", "2/52"]
    [said] = [
        each.text for each in hints("Take it for 1/7, then 3/12.", today=MONDAY) if "Write" in each.text
    ]
    assert said.endswith("Write 1/7: “1 day”; 3/12: “3 months”.")


def test_blanks_left_in_a_saved_reply_are_named() -> None:
    assert blanks("Dear {name}, come on {day}. {name}") == ["{name}", "{day}"]
    assert any(not hint.ok and "{name}" in hint.text for hint in hints("Dear {name}", today=MONDAY))


def test_an_empty_box_gets_no_hints() -> None:
    assert hints(" \n", today=MONDAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ms Kowalczyk,\n\nThank you",
        "Hello Zofia, thank you",
        "Dear ZOFIA KOWALCZYK",
        "Dear patient,",
        "Thank you for writing. Mrs Khan says",
        "Hi there, come in",
        "",
    ],
)
def test_a_greeting_that_fits_or_names_nobody_is_let_through(text: str) -> None:
    assert wrong_name(text, ["Zofia", "Kowalczyk"]) is None


def test_a_greeting_of_somebody_else_is_found() -> None:
    assert wrong_name("Dear Mrs Khan,\nplease stop", ["Gareth Pritchard"]) == "Mrs Khan"
    assert wrong_name("\n Dear Mr Pritchard-Jones", ["Zofia Kowalczyk"]) == "Mr Pritchard-Jones"


def test_accents_hyphens_and_two_part_names_fit() -> None:
    assert wrong_name("Dear Mr Wisniewski", ["Paweł Wiśniewski"]) is None
    assert wrong_name("Dear Mrs Owusu Ansah", ["Beatrice Owusu-Ansah"]) is None
    assert greeted("Dear Dr") is None


def test_safety_net_is_worded_for_the_patient() -> None:
    lines = safety_net.sentences(
        ["breath", "chest_pain"], "your leg swells more.", "call_999", date(2026, 3, 27)
    )

    assert lines == [
        "Call 999 now if: you are short of breath; you have chest pain; your leg swells more.",
        "If it is not better by Friday 27 March, call us.",
    ]


def test_an_empty_safety_net_has_no_lines_and_an_unknown_sign_is_refused() -> None:
    assert safety_net.as_stored([], " ", "call_us", None)["lines"] == []
    with pytest.raises(ValueError, match="nonsense"):
        safety_net.sentences(["nonsense"], "", "call_us", None)
