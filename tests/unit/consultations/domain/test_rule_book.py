"""Every rule says in plain words when it raises, where it comes from, who answers for it and who approved it."""

from __future__ import annotations

import pytest

from consultations.domain import library, rule_book, rule_words, safety
from consultations.domain.conditions import Known
from consultations.domain.grammar import parse


def test_every_rule_has_words_a_source_and_an_owner_and_nobody_has_approved_any() -> None:
    rules = list(rule_book.every())

    assert len(rules) > 700
    for rule in rules:
        assert rule.when[:1].isupper(), rule
        assert rule.when.endswith("."), rule
        assert rule.source, rule.id
        assert rule.owner, rule.id
        assert rule.approved_by is None, rule.id
    raising = [rule for rule in rules if rule.level and not rule.id.startswith(("words:", "emergency:"))]
    assert len({rule.id for rule in raising}) == len(raising)


def test_each_kept_version_of_each_form_explains_every_flag_it_can_raise() -> None:
    for questions in library.all():
        known = rule_book.of_set(questions)
        for question in questions.questions.values():
            for rule in question.flags:
                name = safety.rule_id(rule, question.id)
                assert rule_book.explain(name, questions.rule_version, rule.code) == known[name]
        for cross in questions.cross_rules:
            beside = cross.question if cross.question in questions.questions else None
            assert safety.rule_id(cross, beside) in known
    for name in ("RF_THIRD_REQUEST", "RF_REPEAT_CONTACT", "RF_RECENT_STOP", "RF_SAFEGUARDING"):
        raised = next(rule for rule in known.values() if rule.code == name)
        assert raised.source == rule_book.sources().rules.get(name, rule_book.sources().files["known"])


@pytest.mark.parametrize(
    ("rule", "version", "code"),
    [
        ("np.cp:RF_CHEST_PAIN:emergency", "new_problem 99, rules 1", "RF_CHEST_PAIN"),
        ("np.cp:RF_CHEST_PAIN:emergency", "no_such_form 1, rules 1", "RF_CHEST_PAIN"),
        ("words:a_concept_of_old", "body 1", "RF_CHEST_PAIN"),
        ("something else", "", ""),
    ],
)
def test_a_rule_that_is_not_kept_any_more_is_said_to_be_gone(rule: str, version: str, code: str) -> None:
    assert rule_book.explain(rule, version, code) is None


@pytest.mark.parametrize(
    ("rule", "version", "words"),
    [
        (
            "np.course:RF_RAPID:urgent",
            "new_problem 2, rules 1",
            "“Better or worse” is “Quickly worse”",
        ),
        ("emergency:EM01", "emergency 1", "is ticked on the emergency page"),
        ("emergency:INFO_NOT_ANSWERED", "call 1", "before they came to the emergency check"),
        ("words:chest_pain", "heart_and_lungs 1", "Raised by these words"),
        ("words:probably_not_english", "language 1", "few of the words are known"),
        ("now:yes", "happening now 1", "asked whether it is happening now"),
    ],
)
def test_each_kind_of_rule_is_explained(rule: str, version: str, words: str) -> None:
    found = rule_book.explain(rule, version, "EM01")

    assert found is not None
    assert words.lower() in found.when.lower(), found.when


def test_what_was_learned_says_which_danger_it_sounds_like() -> None:
    said = {
        code: rule_book.explain("words:sounds_like_emergency", "learned 3", code)
        for code in ("RF_STROKE", "RF_HEAVY_BLEED", "RF_NO_SUCH_KIND")
    }

    assert [rule.says if rule else None for rule in said.values()] == [
        "Sounds like: Stroke",
        "Sounds like: Bleeding",
        "Sounds like a danger that was learned from labelled texts",
    ]


def test_conditions_are_said_as_they_are_meant() -> None:
    questions = library.get("new_problem").questions
    when = parse(
        {
            "all": [
                {"q": "np.pain", "gte": 8},
                {"any": [{"q": "np.fever", "eq": "over38"}, {"known": Known.RECENT_STOP}]},
                {"age_gte": 50},
                {"not": {"sex_in": ["male"]}},
            ]
        }
    )

    said = rule_words.said(when, questions)

    assert " is 8 or more and (" in said
    assert ") and aged 50 or older (or the age is not known) and not (sex is male (or not known))" in said
    assert " or an emergency screen was shown in the last 72 hours)" in said


def test_a_new_fact_or_file_without_words_is_noticed() -> None:
    assert set(rule_words.KNOWN_WORDS) == set(Known)
    modules = {name for questions in library.all() for name in questions.modules}
    slugs = {questions.slug for questions in library.all()}
    assert modules | slugs <= set(rule_book.sources().files)
