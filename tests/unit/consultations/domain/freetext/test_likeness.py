"""Do the learned weights raise, say why, and silence nothing?"""

from dataclasses import replace
from pathlib import Path

import pytest

from consultations.domain.freetext import families, hints, learning, level_of, likeness, phrases, screen
from consultations.domain.freetext.detector import SOUNDS_ORDINARY, Detector, WordFlag, standard
from consultations.domain.freetext.phrases import BadPhraseFile
from consultations.domain.levels import Level
from consultations.management.commands import learn_words

ABOUT = likeness.about()
RULES = Detector(phrases.standard())
#: To these weights every text sounds ordinary from end to end.
CALM = Detector(phrases.standard(), likeness.Likeness(ABOUT, {}, likeness.Weight(-9000, -9000, -9000)))
ALONE = Detector(phrases.standard().model_copy(update={"concepts": ()}), likeness.standard())


@pytest.mark.parametrize("threshold", [ABOUT.emergency, ABOUT.urgent, ABOUT.soon], ids=lambda each: each.id)
def test_each_threshold_passes_its_own_tests(threshold: likeness.Threshold) -> None:
    for text in threshold.raises:
        flags = ALONE.screen(text, age_years=None, age_months=None, sex=None, about="self")
        assert (threshold.id, threshold.level) in {(flag.rule, flag.level) for flag in flags}, text
        assert all(text[flag.start : flag.end] == flag.words for flag in flags)
        assert all(flag.rule_version == f"learned {ABOUT.version}" for flag in flags)
    for text in threshold.silent:
        assert ALONE.screen(text, age_years=None, age_months=None, sex=None, about="self") == ()


def test_it_says_what_kind_of_danger_it_sounds_like() -> None:
    (flag,) = ALONE.screen(
        "one half of his smile has slid down and his hand is useless",
        age_years=None, age_months=None, sex=None, about="other",
    )  # fmt: skip

    assert (flag.code, flag.says) == ("RF_STROKE", "Sounds like: Stroke")


def test_what_it_sounds_like_is_a_danger_this_person_can_have() -> None:
    text = "been bleeding a bit down below and cramping at eleven weeks gone"

    (hers,) = ALONE.screen(text, age_years=30, age_months=None, sex="female", about="self")
    (his,) = ALONE.screen(text, age_years=30, age_months=None, sex="male", about="self")

    assert hers.code.startswith("RF_PREGNANT")
    assert not his.code.startswith("RF_PREGNANT")
    (grandmothers,) = ALONE.screen(text, age_years=82, age_months=None, sex="female", about="self")
    assert not grandmothers.code.startswith("RF_PREGNANT")
    assert replace(his, code=hers.code, says=hers.says) == hers


def test_weights_are_found_as_the_hints_are_written_out() -> None:
    learned, detector = likeness.standard(), standard()
    for text in (
        "no chest pain. my mum had a stroke in 2019, now cant breathe!",
        "38.4 and he's floppy, wont wake",
    ):
        scene = detector.scene(text)
        written_out = [
            [learned.weights[hint].packed() for hint in at if hint in learned.weights]
            for at in hints.hints(hints.said(scene))
        ]
        assert learned.sums(hints.said(scene)) == [sum(at) for at in written_out]
        assert sum(map(len, written_out)) > 10


def by(detector: Detector, text: str) -> tuple[WordFlag, ...]:
    return detector.screen(text, age_years=None, age_months=None, sex=None, about="self")


def test_it_takes_no_plain_danger_down() -> None:
    for text in ("i have chest pain", "he hits me", "blood in my poo today", "no chest pain"):
        assert level_of(screen(text)) >= level_of(by(RULES, text))


def test_what_the_rules_find_in_an_ordinary_text_stays_to_be_looked_at_soon() -> None:
    text = "the stroke club would like to put a poster up in your waiting room"
    (raised,) = by(RULES, text)
    (kept,) = by(CALM, text)

    assert raised.level is Level.EMERGENCY
    assert kept == replace(raised, level=Level.SOON, says=f"{raised.says}{SOUNDS_ORDINARY}")
    assert level_of(screen(text)) is Level.SOON


def test_few_words_are_never_taken_for_ordinary() -> None:
    assert level_of(by(CALM, "i have chest pain")) is Level.EMERGENCY


def test_what_is_said_of_ending_life_has_to_sound_more_ordinary_than_the_rest() -> None:
    text, club = (
        "thanks for the letter, i am going to end my life tonight",
        "the stroke club has put its new poster up",
    )
    calm, calmer = (
        Detector(
            phrases.standard(),
            likeness.Likeness(ABOUT, {}, likeness.Weight(thousandths, thousandths, thousandths)),
        )
        for thousandths in (
            round(below * 1000) - 1 for below in (ABOUT.ordinary.below, ABOUT.ordinary.grave.below)
        )
    )

    assert level_of(by(calm, club)) is Level.SOON
    assert level_of(by(calm, text)) is Level.EMERGENCY
    assert level_of(by(calmer, text)) is Level.SOON


def test_what_is_grave_or_never_ordinary_is_a_concept() -> None:
    known = {each.concept.id for each in phrases.standard().concepts}

    assert {*ABOUT.ordinary.never, *ABOUT.ordinary.grave.concepts} <= known


def test_what_is_said_in_another_language_is_never_taken_for_ordinary() -> None:
    others = {
        each.concept.id
        for each in phrases.standard().concepts
        if each.concept.id.startswith("other_language")
    }

    assert set(ABOUT.ordinary.never) == others
    assert level_of(by(CALM, "no puedo respirar me duele mucho el pecho ayuda por favor")) is Level.EMERGENCY


def test_whose_text_it_is_weighs_nothing() -> None:
    """Sex and age are told of every patient and of few labelled lines, most of them dangerous: a woman is no danger."""
    for text in ("my knee clicks on the stairs", "one half of his smile has slid down"):
        nobody = ALONE.screen(text, age_years=None, age_months=None, sex=None, about="self")
        assert ALONE.screen(text, age_years=45, age_months=None, sex="female", about="self") == nobody
        assert ALONE.screen(text, age_years=0, age_months=2, sex="female", about="child") == nobody


def test_not_weighed_the_rules_alone_are_asked() -> None:
    text = "one half of his smile has slid down and his hand is useless"

    assert ALONE.screen(text, age_years=None, age_months=None, sex=None, about="self", weighed=False) == ()


def test_what_context_took_down_stays_down() -> None:
    assert level_of(screen("the chest pain has gone now")) is Level.URGENT


def test_the_weights_are_those_of_the_texts() -> None:
    """A change to the texts or the families asks for `make learn-words`."""
    first = (likeness.LEARNED / "weights.tsv").read_text(encoding="utf-8").splitlines()[0]

    assert first == f"#! texts {learn_words.digest()}"


def test_learning_is_the_same_every_time_and_tells_danger_from_the_rest() -> None:
    lessons = [learning.Lesson((("red", word),), "E") for word in ("a", "b", "c", "d")] + [
        learning.Lesson((("green", word),), "none") for word in ("a", "b", "c", "d")
    ]

    once, again = learning.learn(lessons), learning.learn(lessons)

    assert once == again
    weights = {each.hint: each for each in once}
    assert weights["red"].danger > 0.2 > -0.2 > weights["green"].danger
    assert abs(weights["a"].danger if "a" in weights else 0.0) < 0.1


def test_what_is_learned_does_not_hang_on_one_word() -> None:
    """In the copies half of the hints are left out, so what stands beside the loudest word is learned, too."""
    lessons = [learning.Lesson((("loud", "quiet"),), "E")] * 6
    lessons += [learning.Lesson((("loud", "calm"),), "none")] * 1
    lessons += [learning.Lesson((("calm",),), "none")] * 5

    weights = {each.hint: each for each in learning.learn(lessons)}

    assert weights["quiet"].danger > 0.2
    assert weights["calm"].danger < -0.2


def test_families_are_filled_the_same_every_time() -> None:
    source = families.read(likeness.LEARNED / "families.yaml")

    once = [each.text for each in families.filled(source)]

    assert once == [each.text for each in families.filled(source)]
    assert len(once) > 3000
    assert not any("{" in text for text in once)


def test_a_family_that_is_not_there_is_refused(tmp_path: Path) -> None:
    text = (likeness.LEARNED / "families.yaml").read_text(encoding="utf-8")
    path = tmp_path / "families.yaml"
    path.write_text(text.replace("{start} {chest}", "{start} {nope}", 1), encoding="utf-8")

    with pytest.raises(BadPhraseFile, match="nope"):
        families.read(path)


def test_a_line_that_is_no_weight_is_refused(tmp_path: Path) -> None:
    (tmp_path / "about.yaml").write_text((likeness.LEARNED / "about.yaml").read_text(encoding="utf-8"))
    (tmp_path / "weights.tsv").write_text("chest\tmuch\t0.1\t0.1\n")

    with pytest.raises(BadPhraseFile, match=r"weights\.tsv:1"):
        likeness.load(tmp_path)
