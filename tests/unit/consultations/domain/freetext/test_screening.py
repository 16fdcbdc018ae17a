"""Does the detector raise what it has to, and stay silent where it should? Mechanism by mechanism."""

import random
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.domain.freetext import level_of, likeness, phrases, quality, screen
from consultations.domain.levels import Level
from consultations.management.commands.safety_report import SETS
from tests.house import CHECKOUT

WORDS = CHECKOUT / "tests" / "words"
EXAMPLES = quality.read(WORDS / "examples.yaml")

MECHANISMS = {
    "plain": ("I have chest pain", "E"),
    "slip of the finger": ("ive had pains in my chets for an hour", "E"),
    "letters held down": ("chest paiiiiinnnnn", "E"),
    "run together": ("i have chestpain", "E"),
    "curly apostrophe": ("I can’t breathe", "E"),
    "apostrophe as a space": ("i can t breathe", "E"),
    "Scots": ("ah cannae breathe", "E"),
    "txt-speak": ("i wana kms 2nite", "E"),
    "heard is not heart": ("i heard pain clinics are good", "none"),
    "negated": ("no chest pain", "none"),
    "negated in a list": ("no cough, fever or chest pain", "none"),
    "the list has ended": ("no fever, i have chest pain", "E"),
    "negation ends at but": ("no cough but chest pain", "E"),
    "no appetite is not a list": ("no appetite, chest pain all night", "E"),
    "pseudo-negation": ("no relief from the chest pain", "E"),
    "not only": ("not only chest pain but sweating", "E"),
    "never like this": ("never had chest pain like this", "E"),
    "double negation": ("i cant say i dont have chest pain", "E"),
    "dialect double negation": ("i aint got no chest pain", "none"),
    "answered no": ("chest pain: no", "none"),
    "no to something else": ("blood in my wee no pain", "S"),
    "long past": ("had chest pain years ago, all clear", "none"),
    "past and now": ("had chest pain last year and now i have chest pain again", "E"),
    "last week": ("i had chest pain last week", "U"),
    "over": ("the chest pain has gone now", "U"),
    "a stroke that passed is not over": ("my face dropped on one side but it has gone now", "E"),
    "somebody else's, past": ("my dad had a heart attack", "none"),
    "somebody else's, now": ("my dad is having a heart attack", "E"),
    "family": ("heart attack runs in the family", "none"),
    "hypothetical": ("what should i do if i get chest pain", "none"),
    "only feared": ("im scared of having a heart attack", "none"),
    "afraid of oneself": ("im scared of myself", "U"),
    "idiom": ("this queue is killing me", "none"),
    "idiom cancels only itself": ("this queue is killing me and i have chest pain", "E"),
    "pattern with an exception": ("cant breathe through my nose", "none"),
    "young baby with fever": ("my baby is 6 weeks old and 38.4", "E"),
    "number in words": ("temperature of forty point five", "U"),
    "pressure": ("blood pressure 205/118", "U"),
    "ordinary pressure": ("blood pressure 132/78", "none"),
    "oxygen": ("my sats are 86", "E"),
    "sugar": ("blood sugar 2.1 and shaking", "E"),
    "long-term sugar": ("my hba1c is 58", "none"),
    "Spanish": ("no puedo respirar", "E"),
    "Arabic": ("لا أستطيع التنفس", "E"),
    "not English": ("dzien dobry chcialabym umowic wizyte w sprawie wynikow", "S"),
    "names of medicines are not foreign": ("amlodipine ramipril bisoprolol omeprazole please", "none"),
    "a rope": ("ive bought a rope", "E"),
    "rag doll": ("shes like a rag doll", "E"),
    "chin on chest": ("worst its ever been and i cant put my chin down", "E"),
    "belt": ("a belt too tight round the chest", "E"),
    "things given away": ("giving my things away", "E"),
}


@pytest.mark.parametrize(("text", "expected"), MECHANISMS.values(), ids=MECHANISMS)
def test_mechanism(text: str, expected: str) -> None:
    assert quality.LABELS[level_of(screen(text))] == expected


def test_examples_of_the_clinical_content() -> None:
    for example in EXAMPLES:
        found = example.found()
        assert found in {"none", "S"} if example.label == "none" else found == example.label, example.id


def test_there_are_all_examples_and_more_than_a_thousand_texts() -> None:
    files = ("examples", "training", "held_out", "held_out_second")

    assert len(EXAMPLES) == 110
    assert sum(len(quality.read(WORDS / f"{name}.yaml")) for name in files) >= 1000


def test_no_emergency_of_the_training_texts_is_missed() -> None:
    assert quality.meets_targets(quality.measure(quality.read(WORDS / "training.yaml")))


def test_what_is_learned_from_was_never_sealed_and_everything_is_reported() -> None:
    there = {path.name for path in WORDS.glob("*.yaml")} - {"levels.yaml"}
    reported = {name for _, names, _ in SETS for name in names}

    assert reported == there
    sealed = there - set(quality.TAUGHT)
    assert sealed
    assert all(name.startswith("sealed_") for name in sealed)


def test_the_report_counts_what_resemblances_are_called() -> None:
    texts = quality.read(WORDS / "training_others_36.yaml")[:120]
    kinds = {concept: kind.code for kind in likeness.about().kinds for concept in kind.concepts}
    given = [
        (kinds[text.concept], text.resembles())
        for text in texts
        if text.label != "none" and text.concept in kinds and text.resembles()
    ]
    right = sum(kind == code for kind, code in given)

    (line,) = quality.names(texts)

    assert 0 < right <= len(given)
    assert f"{right} of {len(given)} (" in line
    assert quality.names(text for text in texts if text.label == "none") == []


def test_each_concept_passes_its_own_tests() -> None:
    for concept in [each.concept for each in phrases.standard().concepts]:
        for text in concept.tests.raises:
            raised = {flag.rule for flag in screen(text) if flag.level >= concept.level}
            assert concept.id in raised, text
        for text in concept.tests.silent:
            assert concept.id not in {flag.rule for flag in screen(text)}, text


def test_an_age_in_words_counts_in_months() -> None:
    """Of the older baby the weights raise, without the rules: a false alarm that is left to them."""
    younger, older = "my baby is 6 weeks old and 38.4", "my baby is 9 months old and 38.4"

    assert level_of(screen(younger, weighed=False)) is Level.EMERGENCY
    assert level_of(screen(older, weighed=False)) is Level.ROUTINE
    assert level_of(screen(older)) < Level.EMERGENCY


def test_about_and_age_come_from_the_caller() -> None:
    assert level_of(screen("temp 38.4 today", age_months=1, about="child")) is Level.EMERGENCY
    assert level_of(screen("temp 38.4 today", age_years=30)) < Level.URGENT
    assert level_of(screen("think im pregnant", age_years=13)) is Level.URGENT
    assert level_of(screen("wife had chest pain", about="other")) is Level.EMERGENCY


def test_the_words_are_shown_as_typed() -> None:
    text = "Hello. My CHETS   is hurting me!"

    (flag,) = (each for each in screen(text) if each.rule == "chest_pain")

    assert flag.words == "CHETS   is hurting"
    assert text[flag.start : flag.end] == flag.words
    assert flag.rule_version == "heart_and_lungs 2"


PIECES = st.sampled_from(
    [
        "no",
        "not",
        "never",
        "chest",
        "pain",
        ".",
        ",",
        ";",
        "and",
        "but",
        "i",
        "my",
        "dad",
        "had",
        "now",
        "last",
        "year",
        "38.4",
        "120/80",
        "blood",
        "poo",
        "cant",
        "breathe",
        "?",
        "'tis",
        "...",
        "kill",
        "myself",
        "dying",
        "to",
        "if",
        "get",
        "baby",
        "weeks",
        "old",
        "999999999999999999999999",
        "é",
        "胸痛",
        "\n",
        "��",
        "’",
        "لا",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join)))
def test_any_text_is_read_and_spans_lie_inside(text: str) -> None:
    for flag in screen(text):
        assert 0 <= flag.start < flag.end <= len(text)
        assert text[flag.start : flag.end] == flag.words


LOUD = [each.text for each in EXAMPLES if each.label == "E"]


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(LOUD),
    st.sampled_from(["I have no rash.", "No fever.", "I do not smoke.", "Not pregnant."]),
)
def test_a_denial_elsewhere_takes_nothing_away(text: str, denial: str) -> None:
    assert level_of(screen(f"{text}. {denial}")) is Level.EMERGENCY
    assert level_of(screen(f"{denial} {text}")) is Level.EMERGENCY


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([each.text for each in EXAMPLES]),
    st.sampled_from([str.upper, str.title]),
    st.integers(1, 3),
)
def test_case_and_spaces_change_nothing(text: str, case: object, spaces: int) -> None:
    changed = (" " * spaces).join(text.split())

    assert level_of(screen(changed)) is level_of(screen(text))
    assert level_of(screen(text.upper())) is level_of(screen(text))


ADVERSARIAL = {
    "one letter": "a" * 20_000,
    "one word": "chest " * 3_400,
    "danger again and again": "no chest pain but " * 1_100,
    "gaps": "chest " + "the " * 5_000,
    "numbers": "1/2 " * 5_000,
    "apostrophes": "'" * 20_000,
    "marks": "e\u0301" * 10_000,
    "unknown words": " ".join(
        "".join(random.Random(seed).choices(string.ascii_lowercase, k=9))  # noqa: S311
        for seed in range(2_000)
    ),
    "punctuation": ".,;:!?-()" * 2_200,
}


@pytest.mark.parametrize("text", ADVERSARIAL.values(), ids=ADVERSARIAL)
def test_time_grows_with_length_and_not_faster(text: str) -> None:
    screen(text[:200])

    quarter = _seconds(text[: len(text) // 4])
    whole = _seconds(text)

    assert whole < max(quarter, 0.002) * 12


def _seconds(text: str) -> float:
    best = 9.0
    for _ in range(3):
        start = time.process_time()
        screen(text)
        best = min(best, time.process_time() - start)
    return best


def test_short_for_something_only_with_its_apostrophe() -> None:
    assert level_of(screen("he OD’d on his pills")) is Level.EMERGENCY
    assert level_of(screen("she puts things in odd places")) < Level.URGENT


def test_whose_it_is_does_not_change_the_word() -> None:
    for text in ("her tongue's blue", "toddler’s swallowed a battery", "his throat's closing up"):
        assert level_of(screen(text, weighed=False)) is Level.EMERGENCY, text
    assert level_of(screen("she's fine and it's only a cold", weighed=False)) is Level.ROUTINE


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_what_nobody_sees_hides_no_word(unseen: str) -> None:
    text = f"i want to ki{unseen}ll myself"

    (flag, *_) = screen(text, weighed=False)

    assert (flag.level, flag.words) == (Level.EMERGENCY, f"want to ki{unseen}ll myself")
    assert (
        level_of(screen(f"{unseen}i have ch{unseen}est pa{unseen}in{unseen}", weighed=False))
        is Level.EMERGENCY
    )


def test_a_word_of_plain_english_is_no_slip() -> None:
    for text in (
        "a scaly patch on my scalp", "within earshot of the queue", "mild sunstroke at the beach", "do i blush easily",
    ):  # fmt: skip
        assert level_of(screen(text, weighed=False)) is Level.ROUTINE, text


def test_what_is_said_before_anybody_asks_is_denied_all_the_same() -> None:
    assert level_of(screen("not suicidal or owt before anyone asks, just knackered")) < Level.URGENT
    assert level_of(screen("never had chest pain like this before")) is Level.EMERGENCY


def test_too_many_tablets_with_something_are_too_many() -> None:
    assert level_of(screen("i took too many paracetamol with it")) is Level.EMERGENCY
