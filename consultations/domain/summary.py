"""What exactly was asked and answered? The record that is stored when a request is sent, and never changes."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from consultations.domain import journey, safety, scores, worked_out
from consultations.domain.conditions import UNSURE, AboutPatient, Answers, Value
from consultations.domain.emergency import EmergencyScreen
from consultations.domain.levels import highest
from consultations.domain.question_set import QuestionSet
from consultations.domain.safety import FlagFound
from consultations.domain.schema import NONE, Question, QuestionType
from consultations.domain.wording import is_for_other, readings_table, shown_answer, spoken


def title(question_set: QuestionSet, answers: Answers) -> str:
    """The patient's own title of the request, or the kind they chose; whole, as written. Else the title of the form."""
    if question_set.title_question is None:
        return question_set.title
    question = question_set.questions[question_set.title_question]
    return shown_answer(question, answers.get(question.id), is_for_other(answers)) or question_set.title


def snapshot(
    question_set: QuestionSet,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
    *,
    flags: Iterable[FlagFound] = (),
    emergency_screen: EmergencyScreen | None = None,
    emergency: Collection[str] = (),
    today: date | None = None,
) -> dict[str, Any]:
    """The exact questions, options and answers in the words they were shown in, as JSON can hold it.

    Own words come first in ``lead``. ``said_no`` lists what was plainly denied, ``not_asked`` the questions of branches
    that were not shown, by part; ``gaps`` what goes with a flag and was not asked, because silence is not a no.
    """
    counted = journey.prune(question_set, answers, about, known)
    asked = journey.visible_questions(question_set, answers, about, known)
    other = is_for_other(counted)
    flag_list = sorted(flags, key=lambda flag: -1 if flag.level is None else flag.level.rank, reverse=True)
    by_question: dict[str, list[FlagFound]] = {}
    for flag in flag_list:
        by_question.setdefault(flag.question_id or "", []).append(flag)
    rows = [
        _row(question_set, question, counted.get(question.id), other, by_question.get(question.id, []))
        for question in asked
        if question.type is not QuestionType.INFO
    ]
    return {
        "slug": question_set.slug,
        "version": question_set.version,
        "hash": question_set.hash,
        "modules": dict(question_set.modules),
        "rules": question_set.rule_version,
        "kind": question_set.short_name,
        "title": title(question_set, counted),
        "for_other": other,
        "lead": [
            {"id": row["id"], "label": row["label"], "text": row["shown"]}
            for row, question in ((row, question_set.questions[row["id"]]) for row in rows)
            if question.lead and row["shown"]
        ],
        "answers": rows,
        "said_no": [
            line
            for question in asked
            if question.id not in by_question or question.type is not QuestionType.RADIO
            for line in _denied(question, counted.get(question.id), other)
        ],
        "not_asked": _not_asked(question_set, {question.id for question in asked}),
        "gaps": _gaps(question_set, flag_list, counted),
        "scores": [
            scores.score(each.tool, counted, about.age_years).as_dict()
            for each in question_set.scores
            if any(name in counted for name in scores.READS[each.tool])
        ],
        "worked_out": worked_out.lines(
            question_set.slug, counted, about, known, [flag.level for flag in flag_list], today
        ),
        "tell": list(safety.told(flag_list)),
        "flags": [flag.as_dict() for flag in flag_list],
        "level": highest(flag.level for flag in flag_list).value,
        "emergency": _emergency(emergency_screen, emergency),
        "acknowledged": [
            {"id": question.id, "text": shown_answer(question, answers.get(question.id), other)}
            for question in question_set.acknowledgements
            if answers.get(question.id)
        ],
    }


def _row(
    question_set: QuestionSet, question: Question, answer: Value | None, other: bool, found: list[FlagFound]
) -> dict[str, Any]:
    levels = [flag.level for flag in found if flag.level is not None]
    return {
        "id": question.id,
        "text": spoken(question.text, question.other, other),
        "hint": spoken(question.hint, question.hint_other, other),
        "label": question.staff_label,
        "part": question_set.part_of(question_set.page_of(question.id).id).title,
        "type": question.type.value,
        "value": answer,
        "shown": shown_answer(question, answer, other),
        "options": {option.value: spoken(option.text, option.other, other) for option in question.options},
        "flags": list(dict.fromkeys(flag.code for flag in found)),
        "level": highest(levels).value if levels else None,
        "table": readings_table(answer) if question.type is QuestionType.BP_TABLE else [],
        "sensitive": question.sensitive,
        "said_no": answer == [NONE] or bool(isinstance(answer, str) and _denied(question, answer, other)),
    }


def _denied(question: Question, answer: Value | None, other: bool) -> list[str]:
    """What this answer says no to: a plain no, or each box that was left empty."""
    if question.type is QuestionType.RADIO and isinstance(answer, str):
        option = question.option(answer)
        plain_no = option is not None and (option.text == "No" or option.text.startswith("No "))
        return [question.staff_label] if plain_no else []
    if answer == [NONE] and question.type is QuestionType.MEDICINES:
        return [question.staff_label]
    if isinstance(answer, list) and answer and question.option(NONE) and not question.lead:
        if UNSURE & set(answer):
            return []
        return [
            option.label or spoken(option.text, option.other, other)
            for option in question.options
            if option.value not in (NONE, *UNSURE, *answer)
        ]
    return []


def _not_asked(question_set: QuestionSet, asked: Collection[str]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for part in question_set.parts:
        labels = [
            question.staff_label
            for page in part.pages
            for question in page.questions
            if question.id not in asked and question.type is not QuestionType.INFO
        ]
        if labels:
            groups.append({"group": part.title, "count": len(labels), "labels": labels})
    return groups


def _gaps(
    question_set: QuestionSet, found: Iterable[FlagFound], counted: dict[str, Value]
) -> list[dict[str, Any]]:
    gaps = []
    for flag in found:
        open_questions = [
            name for name in flag.ask_also if name not in counted and name in question_set.questions
        ]
        if flag.level is not None and open_questions:
            gaps.append(
                {
                    "code": flag.code,
                    "words": flag.words,
                    "questions": [
                        {
                            "id": name,
                            "label": question_set.questions[name].staff_label,
                            "text": question_set.questions[name].text,
                        }
                        for name in open_questions
                    ],
                }
            )
    return gaps


def _emergency(screen: EmergencyScreen | None, ticked: Collection[str]) -> dict[str, Any] | None:
    if screen is None:
        return None
    return {
        "version": screen.version,
        "question": screen.question,
        "items": [{"code": item.code, "text": item.text} for item in screen.items],
        "ticked": [{"code": item.code, "text": item.text} for item in screen.items if item.code in ticked],
        "none": not ticked,
    }
