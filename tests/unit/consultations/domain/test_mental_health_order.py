"""Does the form about mood ask first whether the person is safe, then how they feel, then scores?"""

import pytest

from consultations.domain import journey, library
from consultations.domain.conditions import AboutPatient
from consultations.domain.files import EmergencyKind
from consultations.domain.schema import QuestionType
from tests.unit.consultations.domain.flag_case import BASE, MATCHED, aged
from tests.unit.consultations.domain.flag_table_mental_health import MOTHER

SAFETY = ("mh.now", "mh.done", "mh.think", "mh.protect", "mh.others", "mh.hear", "mh.high", "mh.eat")
SCORES = ("phq.1", "gad.1")


def asked(about: AboutPatient) -> list[str]:
    answers = BASE["mental_health"] | {"mh.think": "sometimes", "mh.phq_offer": "yes"}
    return [
        question.id
        for question in journey.visible_questions(library.get("mental_health"), answers, about, MATCHED)
    ]


@pytest.mark.parametrize(
    "about", [MOTHER, aged(13), aged(17, "female"), aged(80, "other"), AboutPatient.unknown()]
)
def test_safety_comes_first_then_feelings_then_scores(about: AboutPatient) -> None:
    order = [name for name in asked(about) if name.startswith(("mh.", "phq.", "gad."))]

    assert tuple(order[: len(SAFETY)]) == SAFETY
    assert order.index("mh.eat") < order.index("mh.tell") < order.index("mh.phq_offer")
    assert order.index("mh.phq_offer") < min(order.index(name) for name in SCORES)


def test_every_safety_question_must_be_answered() -> None:
    questions = library.get("mental_health").questions

    assert all(questions[name].required for name in SAFETY if questions[name].type is QuestionType.RADIO)


def test_its_own_emergency_check_stands_before_it_and_help_is_on_every_page() -> None:
    question_set = library.get("mental_health")

    assert question_set.emergency is EmergencyKind.MENTAL_HEALTH
    assert [line.href for line in question_set.helplines] == [
        "tel:999", "tel:111", "tel:116123", "sms:85258", "tel:08001111",
    ]  # fmt: skip


def test_nobody_is_asked_for_a_score_they_did_not_want() -> None:
    pages = journey.pages(library.get("mental_health"), BASE["mental_health"], MOTHER, MATCHED)

    assert not [page.id for page in pages if page.id.startswith(("phq9", "gad7", "audit"))]
