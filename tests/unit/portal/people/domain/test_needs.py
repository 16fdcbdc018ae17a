"""What the words of a list may mean, what staff are told of it, and when it is asked again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.domain import needs as rules
from portal.people.domain.needs import Need, Needs, shown

SAID = Needs(
    codes=(Need.INTERPRETER, Need.LARGE_PRINT), language="Polish", source="patient", said_on=date(2026, 3, 1)
).as_dict()


@pytest.mark.parametrize(
    ("text", "codes", "language"),
    [
        ("Vietnamese interpreter", "interpreter", "Vietnamese"),
        ("Interpreter: Polish; large print", "interpreter large_print", "Polish"),
        ("Needs Sylheti interpreter", "interpreter", "Sylheti"),
        ("BSL interpreter", "bsl", ""),
        ("Deaf, lip reads. Do not phone", "no_phone hearing", ""),
        ("Large print; hearing aids", "hearing large_print", ""),
        ("wheelchair user, double appointment", "longer access", ""),
        ("Learning disability", "easy_read", ""),
        ("No interpreter needed", "", ""),
        ("Prefers Dr Shah", "", ""),
        ("", "", ""),
    ],
)
def test_the_words_of_the_list_are_read(text: str, codes: str, language: str) -> None:
    assert rules.read_list(text) == (rules.known(codes.split()), language)


def test_until_somebody_was_asked_the_list_is_shown_in_its_own_words_and_acted_on() -> None:
    now = shown(None, "Vietnamese interpreter")

    assert (now.lines, now.chip, now.was_asked) == (
        ("Vietnamese interpreter",),
        "Vietnamese interpreter",
        False,
    )
    assert "Have a Vietnamese interpreter on the line" in rules.on_phone(now)[0]


def test_what_was_said_counts_and_a_list_that_says_more_is_shown_beside_it() -> None:
    now = shown(SAID, "BSL interpreter; large print")

    assert now.codes == (Need.INTERPRETER, Need.LARGE_PRINT)
    assert now.lines[:2] == ("Interpreter: Polish", "Large print")
    assert now.lines[2] == "Our list says: BSL interpreter; large print"
    assert shown(SAID, "Large print").lines == ("Interpreter: Polish", "Large print")
    assert shown(Needs(said_on=date(2026, 3, 1)).as_dict(), "").lines == ()


def test_a_chip_names_the_weightiest_and_is_never_cut() -> None:
    assert shown(SAID, "").chip == "Interpreter: Polish +1"
    longer = {**SAID, "language": "Tigrinya (Eritrea), some Arabic"}
    assert shown(longer, "").chip == "Interpreter +1"
    assert shown(None, "Something written at length that has no code").chip == "Has needs"


def test_who_must_not_be_rung_is_never_said_to_want_it() -> None:
    both = Needs(codes=(Need.NO_PHONE, Need.RATHER_PHONE)).as_dict()

    now = shown(both, "")

    assert not now.prefers_phone
    assert rules.on_phone(now) == ["They asked not to be phoned. Write; phone only if it cannot wait."]


def test_a_form_adds_and_never_takes_away() -> None:
    before = Needs.of(SAID)

    after = rules.joined(before, [Need.BSL])

    assert set(after.codes) == {Need.INTERPRETER, Need.BSL, Need.LARGE_PRINT}
    assert after.language == "Polish"


@given(st.sets(st.sampled_from(list(Need))), st.text("ab de;:", max_size=30), st.dates())
def test_what_is_kept_comes_back_and_every_need_has_a_line(codes: set[Need], words: str, day: date) -> None:
    said = Needs(codes=rules.known(codes), words=words, said_on=day)

    assert Needs.of(said.as_dict()) == said
    now = shown(said.as_dict(), words)
    assert set(now.codes) == codes
    assert all(any(rules.STAFF_WORDS[each] in line for line in now.lines) for each in codes)
    assert len(now.chip) <= rules.CHIP_LETTERS


@given(st.text("abBSLe;:- interpreter", max_size=60))
def test_whatever_a_list_says_is_shown(text: str) -> None:
    now = shown(None, text)

    assert now.text == text
    assert bool(now.chip) == bool(text)


def test_it_is_asked_again_after_a_year() -> None:
    assert rules.review_on(date(2026, 11, 27)) == date(2027, 11, 27)
    assert rules.review_on(date(2028, 2, 29)) == date(2029, 2, 28)
