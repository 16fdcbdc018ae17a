"""Can everybody read what patients are asked and told? Grade 6 of Flesch-Kincaid or less, or a reason why not. And is every
word of their pages and notices marked for translation?

The rule. A text of fewer than `FEWEST_WORDS` words is a label (Yes, Your name) and is not measured. In one shorter than
`SHORT` words the formula says little, as one long word moves it by several years: above grade 6 it may have one word of three
syllables or more (A button battery), not two. From `SHORT` words on the grade alone decides. A name counts as two syllables
wherever it stands: of a medicine, an illness that people are told they have, a service. `words_that_stay.yaml` lists the
names, and the few texts that may not be reworded, each with its grade and the reason.
"""

from __future__ import annotations

import pytest
import yaml

from portal.core.reading import sentences, syllables, words, worked_out
from tests import patient_words
from tests.house import CHECKOUT

HARDEST = 6.0
FEWEST_WORDS = 3
SHORT = 8
LONG = 3
#: A list that grows is no list of exceptions. Raise it only for wording that somebody else holds.
MOST_THAT_STAY = 20
FILE = CHECKOUT / "tests" / "words_that_stay.yaml"
KEPT = yaml.safe_load(FILE.read_text(encoding="utf-8"))
NAMES = {name.lower(): 2 for names in KEPT["names"].values() for name in names}
STAY = {each["text"]: each for each in KEPT["stay"]}
TEXTS = patient_words.everything()


def _counts(text: str) -> list[int]:
    return [min(syllables(word), NAMES.get(word.lower().removesuffix("’s"), 99)) for word in words(text)]


def grade(text: str) -> float:
    """To one place, with names as two syllables."""
    counts = _counts(text)
    return round(worked_out(len(counts), len(sentences(text)), sum(counts)), 1) if counts else 0.0


def is_hard(text: str) -> bool:
    """By the rule above."""
    counts = _counts(text)
    if len(counts) < FEWEST_WORDS or grade(text) <= HARDEST:
        return False
    return len(counts) >= SHORT or sum(count >= LONG for count in counts) > 1


def test_patients_read_nothing_harder_than_grade_6() -> None:
    hard = [
        f"{said.where}: grade {grade(said.text)}: {said.text}"
        for said in TEXTS
        if is_hard(said.text) and said.text not in STAY
    ]

    assert hard == [], "\n" + "\n".join(hard)


def test_what_stays_is_still_said_is_that_hard_and_says_why() -> None:
    said = {each.text for each in TEXTS}
    wrong = [
        text
        for text, each in STAY.items()
        if text not in said
        or not is_hard(text)
        or each["grade"] != grade(text)
        or each["why"] not in KEPT["reasons"]
    ]

    assert wrong == []
    assert len(STAY) <= MOST_THAT_STAY


def test_every_name_is_still_said() -> None:
    said = {word.lower().removesuffix("’s") for each in TEXTS for word in words(each.text)}

    assert sorted(set(NAMES) - said) == []


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("Date of birth", False),
        ("A button battery", False),
        ("Becoming easily annoyed or irritable", True),
        ("Tell us what is wrong. We will answer by tomorrow evening.", False),
        (
            "Notwithstanding previous communication, kindly indicate your preferred appointment availability",
            True,
        ),
    ],
)
def test_the_rule_tells_easy_from_hard(text: str, hard: bool) -> None:
    assert is_hard(text) is hard


def test_texts_of_every_kind_of_place_are_measured() -> None:
    places = " ".join(said.where for said in TEXTS)

    for place in (
        "new_problem.yaml", "emergency.yaml", "stop_screens.yaml", "before.yaml", "who.yaml", "consultations/stop.html",
        "emails/reply_sent/", "account/email/", "portal/notifications/kinds.py", "consultations/forms/thread.py", "consultations/domain/",
        "portal/people/",
    ):  # fmt: skip
        assert place in places, place


def test_no_words_of_a_patients_page_or_notice_are_left_unmarked() -> None:
    """What is not marked can never be said in Welsh."""
    unmarked = [
        f"{name}: {text}"
        for name, source in patient_words.patient_templates().items()
        for text in patient_words.bare(source)
    ]

    assert unmarked == [], "\n" + "\n".join(unmarked)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Call us</p>", ["Call us"]),
        ('<p>{{ _("Call us") }}</p>', []),
        ('<a href="/x" aria-label="Close it">{{ x }}</a>', ["Close it"]),
        ('{{ component("button", {"text": "Send"}) }}', ["Send"]),
        ('{{ component("button", {"text": _("Send")}) }}', []),
        ('{{ "Yes" if sure else _("No") }}', ["Yes"]),
        ("{% trans %}Call us{% endtrans %}<p>now</p>", ["now"]),
        ("{# Call us #}<!-- Call us --><style>p { color: red }</style>&nbsp;{{ x }}, 999", []),
        ('{{ ngettext("%(num)s day", "%(num)s days", 2) }}', []),
    ],
)
def test_bare_words_are_found_wherever_they_stand(source: str, found: list[str]) -> None:
    assert patient_words.bare(source) == found
