"""What does a person of the demo answer to the questions that a story says nothing about? Calmly: no, none, nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from consultations.domain import journey
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import NONE, Question, QuestionType

_ROUNDS = 60  # more than any form has branches

#: Where a plain no would be odd, or where the first option would not be the usual one.
USUAL: dict[str, Any] = {
    "who.for": "me",
    "who.safe": "yes",
    "np.start": "w1_3",
    "np.course": "same",
    "np.stop": "a_bit",
    "np.pain": 3,
    "np.meds": [NONE],
    "np.allergy": "None",
    "ice.want": ["advice"],
    "con.how": "message",
    "con.phone": "07700 900218",
    "ad.consent": "yes",
    "fin.ack": ["yes"],
    "fin.share": ["yes"],
}


def completed(
    questions: QuestionSet, says: dict[str, Any], *, state: tuple[Any, Any], today: date
) -> dict[str, Any]:
    """The answers of a form that can be sent: what the story says, and calm answers to the rest.

    `state` is the patient's age and sex if the practice knows them, and what else it knows.
    """
    known_as, facts = state
    answers = {**{name: value for name, value in USUAL.items() if name in questions.questions}, **says}
    for _ in range(_ROUNDS):
        about = journey.about_from(answers, me=known_as, patient=known_as, today=today)
        missing = journey.missing(questions, answers, about, facts)
        if not missing:
            return answers
        for each in missing:
            answers[each.question_id] = _calm(questions.questions[each.question_id])
    raise ValueError(f"The form {questions.slug} asks without end: {missing[0].question_id}.")


def _calm(question: Question) -> Any:
    values = [option.value for option in question.options]
    if question.type is QuestionType.RADIO:
        return "no" if "no" in values else values[0]
    if question.type is QuestionType.CHECKS:
        return [NONE] if NONE in values else values[:1]
    if question.type in (QuestionType.NUMBER, QuestionType.SCALE):
        return 14
    if question.type is QuestionType.MEDICINES:
        return ["Paracetamol"] if question.never_empty else [NONE]
    return "None"
