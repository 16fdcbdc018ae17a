"""Which words are asked about, and what follows from the answer? Nothing that is answered hides anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain import happening_now, library
from consultations.domain.conditions import AboutPatient
from consultations.domain.freetext_flags import message_flags
from consultations.domain.happening_now import Said, asked_about, key_of, settled, stop_for, unanswered
from consultations.domain.levels import Level
from consultations.domain.safety import FlagFound, level
from consultations.domain.schema import StopVariant

SCREENS = library.happening_now()


def found(words: str) -> tuple[FlagFound, ...]:
    return message_flags(words, AboutPatient.unknown())


def test_an_emergency_in_words_is_asked_about_and_does_not_stop_by_itself() -> None:
    (asking,) = asked_about(found("I have chest pain"), SCREENS)

    assert (asking.words, asking.variant) == ("chest pain", StopVariant.E999)
    assert stop_for([asking], {}, (), SCREENS) is None


def test_what_is_no_emergency_is_not_asked_about() -> None:
    assert asked_about(found("my calf is swollen"), SCREENS) == ()


def test_what_only_sounds_like_an_emergency_is_asked_about_in_its_own_words() -> None:
    flags = found("letters slide off the page and one corner of my lips dribbles")

    assert {flag.rule for flag in flags} == {"words:sounds_like_emergency"}
    (asking,) = asked_about(flags, SCREENS)
    assert SCREENS.asked(asking.variant, asking.rules) is SCREENS.about_likeness
    assert stop_for([asking], {}, (), SCREENS) is None
    assert stop_for([asking], {asking.key: "yes"}, (), SCREENS) is not None
    (kept,) = settled(flags, {asking.key: "other"}, (), SCREENS)
    assert kept.level is Level.URGENT


def test_words_of_suicide_ask_whether_they_are_safe() -> None:
    asking = asked_about(found("i want to kill myself"), SCREENS)[0]

    assert asking.variant is StopVariant.EMH
    assert SCREENS.asked(asking.variant, asking.rules).question == "Are you safe right now?"


def test_the_same_words_are_asked_about_once_whatever_the_spacing() -> None:
    flags = (*found("Chest  pain"), *(replace(each, question_id="np.more") for each in found("chest pain")))

    assert len(asked_about(flags, SCREENS)) == 1
    assert key_of("Chest  pain") == key_of("chest pain")


def test_overlapping_words_are_one_question() -> None:
    (flag,) = found("I have chest pain")
    inside = replace(flag, rule="words:other", code="RF_PE", quote="pain", start=13, end=17)

    (asking,) = asked_about([inside, flag], SCREENS)

    assert set(asking.rules) == {flag.rule, "words:other"}
    assert asking.words == flag.quote


@pytest.mark.parametrize("said", [Said.YES, Said.UNSURE])
def test_yes_and_not_sure_stop(said: Said) -> None:
    asked = asked_about(found("I have chest pain"), SCREENS)

    stop = stop_for(asked, {asked[0].key: said.value}, (), SCREENS)

    assert stop is not None
    assert stop.variant is StopVariant.E999
    assert "“chest pain”" in stop.told[0]
    assert "words:chest_pain" in stop.rules


@pytest.mark.parametrize("said", [Said.BEFORE, Said.OTHER])
def test_no_goes_on_as_urgent_with_the_answer(said: Said) -> None:
    flags = found("I have chest pain")
    asked = asked_about(flags, SCREENS)

    (kept,) = settled(flags, {asked[0].key: said.value}, (), SCREENS)

    assert stop_for(asked, {asked[0].key: said.value}, (), SCREENS) is None
    assert (kept.level, kept.happening) == (Level.URGENT, said.value)


def test_who_went_on_after_the_screen_is_urgent_and_not_stopped_again() -> None:
    flags = found("I have chest pain")
    asked = asked_about(flags, SCREENS)
    answers = {asked[0].key: Said.YES.value}

    (kept,) = settled(flags, answers, (asked[0].passed,), SCREENS)

    assert stop_for(asked, answers, (asked[0].passed,), SCREENS) is None
    assert kept.level is Level.URGENT


def test_the_most_pressing_screen_counts() -> None:
    asked = asked_about(found("I want to kill myself. I have chest pain"), SCREENS)

    stop = stop_for(asked, dict.fromkeys((each.key for each in asked), "yes"), (), SCREENS)

    assert stop is not None
    assert stop.variant is StopVariant.E999


def test_after_a_message_the_answer_is_kept_as_a_fact_and_raises_again_when_it_is_danger() -> None:
    (asking,) = asked_about(found("I have chest pain"), SCREENS)

    no = happening_now.after_message(asking, Said.BEFORE, SCREENS)
    yes = happening_now.after_message(asking, Said.YES, SCREENS)

    assert (no.level, no.answer) == (None, "No, it was before")
    assert yes.level is Level.EMERGENCY


TEXTS = st.lists(
    st.sampled_from(
        ["chest pain", "I took too many tablets", "i want to kill myself", "itchy toe", "cant breathe at all"]
    ),
    min_size=1,
    max_size=4,
).map(". ".join)


@given(text=TEXTS, data=st.data())
def test_no_answer_ever_hides_a_flag_or_makes_it_less_than_urgent(text: str, data: st.DataObject) -> None:
    flags = found(text)
    asked = asked_about(flags, SCREENS)
    answers = {
        each.key: data.draw(st.sampled_from(list(Said))).value for each in asked if data.draw(st.booleans())
    }
    passed = [each.passed for each in asked if data.draw(st.booleans())]

    kept = settled(flags, answers, passed, SCREENS)

    assert [each.rule for each in kept] == [each.rule for each in flags]
    for before, after in zip(flags, kept, strict=True):
        if before.level is Level.EMERGENCY:
            assert after.level is not None
            assert after.level >= Level.URGENT
        else:
            assert after == before
    if unanswered(asked, answers):
        assert level(kept) is Level.EMERGENCY
