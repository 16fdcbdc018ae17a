"""Which signs of danger are in what a patient answered or wrote, and how are they kept?

Rules only raise. A form's answers are looked at by `domain.safety`, every free text by `domain.freetext`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from consultations.domain import happening_now, journey, library, safety
from consultations.domain.conditions import AboutPatient, Known
from consultations.domain.freetext_flags import freetext_flags, message_flags
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.domain.safety import FlagFound
from consultations.models import Consultation, Flag, Message
from portal.core.dates import date_of

_FOR_WHOM = {"my_child": "child", "other_adult": "other"}


def in_form(
    questions: QuestionSet,
    answers: Mapping[str, Any],
    person: AboutPatient,
    facts: Collection[Known],
    *,
    ticked: Iterable[str],
    passed: Iterable[str],
    said_now: Mapping[str, str] | None,
    today: date,
    finished: bool,
) -> tuple[FlagFound, ...]:
    """Everything the answers and the words of a form raise.

    `said_now` is what was answered about words that may mean an emergency. `finished` is whether the form is looked at as
    it would be sent now; else what it has not come to yet is not held against its writer.
    """
    passed = tuple(passed)
    by_answers = safety.flags(
        questions,
        dict(answers),
        person,
        facts,
        emergency=tuple(ticked),
        emergency_screen=library.emergency(questions.emergency),
        passed=passed,
        submitted=finished,
        today=today,
    )
    by_words = happening_now.settled(
        in_words(questions, answers, person, facts), said_now or {}, passed, library.happening_now()
    )
    return (*by_answers, *by_words)


def in_words(
    questions: QuestionSet, answers: Mapping[str, Any], person: AboutPatient, facts: Collection[Known]
) -> tuple[FlagFound, ...]:
    """What the words of a form raise before anybody has been asked about them; those that would not be sent do not."""
    sent = journey.prune(questions, dict(answers), person, facts)
    return freetext_flags(questions.questions.values(), sent, person)


def in_message(
    consultation: Consultation, body: str, written: datetime, *, at: int = 0
) -> tuple[FlagFound, ...]:
    """What the words of a later message raise. `at` is where they stand in what is shown of it."""
    born, today = consultation.said_born_on, date_of(written)
    sex = consultation.said_sex or None
    about = AboutPatient.of(born, sex, today) if born else AboutPatient.unknown()
    found = message_flags(body, about, for_whom=_FOR_WHOM.get(consultation.for_whom, "self"))
    return tuple(replace(flag, start=(flag.start or 0) + at, end=(flag.end or 0) + at) for flag in found)


def in_kept(consultation: Consultation, message: Message) -> tuple[FlagFound, ...]:
    """The same of a message as it was kept: of what its writer typed, and not of what a page added."""
    written = message.written_at
    return tuple(
        flag for words, at in message.typed for flag in in_message(consultation, words, written, at=at)
    )


def highest(found: Iterable[FlagFound], least: Level | None = None) -> Level | None:
    """The most pressing level of these and `least`; None when nothing raises anything."""
    levels = [flag.level for flag in found if flag.level]
    return max([*levels, *([least] if least else [])], default=None)


def keep(
    consultation: Consultation, found: Iterable[FlagFound], at: datetime, message: Message | None = None
) -> None:
    """Store the flags with the request they are on, and with the message whose words raised them."""
    rows = [
        Flag.fresh(
            consultation=consultation,
            code=flag.code,
            level=flag.level or "",
            rule=flag.rule[:80],
            rule_version=str(flag.rule_version)[:40],
            question_id=flag.question_id or "",
            question=(flag.question or "")[:300],
            answer=flag.answer or "",
            words=flag.words[:300],
            start=flag.start,
            end=flag.end,
            message=message,
            happening=flag.happening or None,
            raised_at=at,
        )
        for flag in found
    ]
    if rows:
        Flag.objects.bulk_create(rows)
