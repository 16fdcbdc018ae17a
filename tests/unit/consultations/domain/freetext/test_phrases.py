"""Are broken phrase files refused with file and line, and would anybody notice a concept that is gone?"""

from pathlib import Path

import pytest

from consultations.domain import yaml_source
from consultations.domain.freetext import phrases
from consultations.domain.freetext.detector import Detector
from consultations.domain.freetext.patterns import BadPattern, endings, parse
from consultations.domain.freetext.phrases import BadPhraseFile
from tests.house import CHECKOUT

GOOD = """file: sample
version: 1
owner: Clinical safety officer
approved_by: null
slots:
  ouch: [ouch, ow]
concepts:
  - id: ouch
    code: RF_OUCH
    level: urgent
    says: Says ouch
    source: a test
    owner: Clinical safety officer
    approved_by: null
    patterns: ["<ouch> ~2 loud"]
    tests:
      raises: [ouch so loud]
      silent: [quiet]
"""


def _home(tmp_path: Path, text: str) -> Path:
    language = tmp_path / "language"
    language.mkdir()
    for name in ("spelling.yaml", "context.yaml"):
        (language / name).write_text((phrases.HOME / "language" / name).read_text())
    (tmp_path / "sample.yaml").write_text(text)
    return tmp_path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    found = phrases.load(_home(tmp_path, GOOD))

    assert [each.concept.id for each in found.concepts] == ["ouch"]
    flags = Detector(found).screen("OUCH very LOUD", age_years=None, age_months=None, sex=None, about="self")
    assert [flag.words for flag in flags] == ["OUCH very LOUD"]


REFUSALS = {
    "unknown slot": ('"<ouch> ~2 loud"', '"<nope> loud"', "sample.yaml:15", "there is no slot <nope>"),
    "broken pattern": ('"<ouch> ~2 loud"', '"<ouch> ~2"', "sample.yaml:15", "a gap stands between two words"),
    "unknown level": ("level: urgent", "level: dire", "sample.yaml:10", "level"),
    "unknown key": ("    says:", "    shouts: yes\n    says:", "sample.yaml:11", "unknown key 'shouts'"),
    "no tests": ("      silent: [quiet]\n", "", "sample.yaml:16", "'silent' is missing"),
    "unused slot": ('"<ouch> ~2 loud"', '"ouch loud"', "sample.yaml:6", "no pattern uses the slot ouch"),
    "no owner": ("owner: Clinical safety officer\n", "", "sample.yaml:1", "'owner' is missing"),
    "taken slot": (
        "  ouch: [ouch, ow]",
        "  ouch: [ouch]\n  idiom: [x]",
        "sample.yaml:7",
        "there is a slot idiom",
    ),
    "not YAML": ("patterns: [", "patterns: [[", "sample.yaml:", "not valid YAML"),
    "unknown guard": ("    tests:", "    guards: {moon: keep}\n    tests:", "sample.yaml:16", "moon"),
}


@pytest.mark.parametrize(("old", "new", "place", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_a_broken_file_is_refused(tmp_path: Path, old: str, new: str, place: str, sentence: str) -> None:
    assert old in GOOD

    with pytest.raises(BadPhraseFile) as refusal:
        phrases.load(_home(tmp_path, GOOD.replace(old, new, 1)))

    assert place in str(refusal.value)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("source", ["", "~2 pain", "pain ~2", "<a> & ~2", "<a", "a & b c", "x? y?"])
def test_what_is_no_pattern_is_refused(source: str) -> None:
    with pytest.raises(BadPattern):
        parse(source)


def test_endings() -> None:
    assert set(endings("vomit*")) >= {"vomit", "vomits", "vomited", "vomiting", "vomitin"}
    assert "stopped" in endings("stop*")
    assert "choking" in endings("choke*")
    assert "cries" in endings("cry*")
    assert endings("pain") == ["pain"]


def test_every_concept_says_who_answers_for_it() -> None:
    for file in phrases.standard().files:
        assert file.owner
        assert file.approved_by is None or file.approved_on
        for concept in file.concepts:
            assert concept.owner
            assert concept.source
            assert concept.approved_by is None, "nobody has approved it yet"


def test_a_concept_that_is_gone_would_be_noticed() -> None:
    """The mutation: without the concept, one of its own lines loses a code or the level of one."""
    for compiled in phrases.standard().concepts:
        concept = compiled.concept
        assert any(
            _raised(WHOLE, text) - _raised(WHOLE, text, without=concept.id) for text in concept.tests.raises
        ), concept.id


def test_a_concept_that_is_taken_away_raises_nothing() -> None:
    """The short way of the test above says the same as phrases that never had the concept."""
    concept = phrases.standard().concepts[0].concept
    thinner = Detector(phrases.standard().without(concept.id))

    for text in concept.tests.raises:
        assert _raised(thinner, text) == _raised(WHOLE, text, without=concept.id)


def test_a_concept_that_is_lowered_would_be_noticed() -> None:
    said = yaml_source.read(CHECKOUT / "tests" / "words" / "levels.yaml").data

    assert {each.concept.id: each.concept.level.value for each in phrases.standard().concepts} == said


WHOLE = Detector(phrases.standard())


def _raised(detector: Detector, text: str, without: str = "") -> set[tuple[str, str]]:
    flags = detector.screen(text, age_years=None, age_months=None, sex=None, about="self")
    return {(flag.code, flag.level.value) for flag in flags if flag.rule != without}
