"""Which flags do the words in free-text answers raise? The detector's findings in the shape of the form's own flags."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from consultations.domain.conditions import AboutPatient, Answers, Value
from consultations.domain.freetext import WordFlag, likeness, screen
from consultations.domain.safety import FlagFound
from consultations.domain.schema import Question, QuestionType
from consultations.domain.wording import is_for_other, shown_answer, spoken

MESSAGE = "message"  # stands as question id for what was written in a message
FREE_TEXT = frozenset({QuestionType.TEXT, QuestionType.TEXTAREA})
_LONGEST_RULE_VERSION = 40


def freetext_flags(
    questions: Iterable[Question], answers: Answers, about: AboutPatient
) -> tuple[FlagFound, ...]:
    """What the words of the free-text answers raise, in the order of the questions.

    None of them stops the form: an emergency in words asks "Is this happening now?" (content 3.3). The rules read every
    answer. What was learned from stories weighs stories: not a list of medicines, a place or a name.
    """
    other = is_for_other(answers)
    return tuple(_of_answers(questions, answers, about, other))


def message_flags(text: str, about: AboutPatient, *, for_whom: str = "self") -> tuple[FlagFound, ...]:
    """What the words of a patient's later message raise."""
    return tuple(_found(flag, MESSAGE, "", text) for flag in _screened(text, about, for_whom))


def whom(answers: Answers) -> str:
    """Whom the form is for, as the detector asks it."""
    return {"my_child": "child", "other_adult": "other"}.get(str(answers.get("who.for")), "self")


def _of_answers(
    questions: Iterable[Question], answers: Answers, about: AboutPatient, other: bool
) -> Iterator[FlagFound]:
    for question in questions:
        answer = answers.get(question.id)
        text, lines = _written(question, answer)
        at = 0
        for line in lines:
            for flag in _screened(line, about, whom(answers), weighed=_is_weighed(question, line)):
                moved = replace(flag, start=flag.start + at, end=flag.end + at)
                yield _found(moved, question.id, spoken(question.text, question.other, other), text)
            at += len(line) + 1


def _written(question: Question, answer: Value | None) -> tuple[str, list[str]]:
    """The words of an answer, and the pieces that are read alone: each line of a list of medicines for itself."""
    if question.type in FREE_TEXT and isinstance(answer, str):
        return answer, [answer]
    if question.type is QuestionType.MEDICINES:
        text = shown_answer(question, answer)
        return text, text.split("\n")
    return "", []


def _is_weighed(question: Question, text: str) -> bool:
    """Whether what was learned from stories is asked about it: no list is asked for, or a story is told in one."""
    learned = likeness.standard().about
    is_list = question.type is QuestionType.MEDICINES or question.id in learned.lists
    return not is_list or learned.is_story(text)


def _screened(text: str, about: AboutPatient, for_whom: str, *, weighed: bool = True) -> tuple[WordFlag, ...]:
    return screen(
        text,
        age_years=about.age_years,
        age_months=about.age_months,
        sex=about.sex,
        about=for_whom,
        weighed=weighed,
    )


def _found(flag: WordFlag, question_id: str, question: str, answer: str) -> FlagFound:
    return FlagFound(
        rule=f"words:{flag.rule}",
        code=flag.code,
        level=flag.level,
        question_id=question_id,
        question=question,
        answer=answer,
        words=f"{flag.says}: “{flag.words}”",
        rule_version=flag.rule_version[:_LONGEST_RULE_VERSION],
        quote=flag.words,
        start=flag.start,
        end=flag.end,
    )
