"""Is it dangerous? Which answers raise a flag, at which level, and when must the form stop?

Rules only ever raise. "I am not sure" counts as yes, one level lower. Answers of branches that are not shown count for
nothing. Every flag names the question, the answer and the version of the rule.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from consultations.domain import journey, raising
from consultations.domain.conditions import (
    AboutPatient,
    Answers,
    Condition,
    Facts,
    Value,
    about_question,
)
from consultations.domain.emergency import EmergencyScreen
from consultations.domain.levels import Level, highest, one_lower
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import CrossRule, FlagRule, Question, QuestionType, StopVariant
from consultations.domain.wording import is_for_other, shown_answer, spoken

EMERGENCY = "emergency"  # stands as question id for what was ticked on the emergency screen
NOT_ANSWERED = "INFO_NOT_ANSWERED"
#: So begin the words of a flag that "I am not sure" raised.
UNSURE = "Not sure: "


@dataclass(frozen=True)
class FlagFound:
    """One rule that held. ``level`` is ``None`` for what is only shown; ``words`` are for staff."""

    rule: str
    code: str
    level: Level | None
    question_id: str | None
    question: str
    answer: str
    words: str
    rule_version: str
    stop: StopVariant | None = None
    staff_only: bool = False
    unsure: bool = False
    ask_also: tuple[str, ...] = ()
    say: str | None = None
    extra: tuple[str, ...] = ()
    tell: str | None = None
    quote: str = ""  # the patient's own words, from ``start`` to ``end`` of the answer
    start: int | None = None
    end: int | None = None
    happening: str = ""  # what was answered to "Is that happening now?"

    def as_dict(self) -> dict[str, Any]:
        """The flag as JSON can hold it."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Stop:
    """The form must not go on: the person needs help now. ``rules`` is what to keep if they go on all the same."""

    rules: tuple[str, ...]
    codes: tuple[str, ...]
    variant: StopVariant
    question_id: str | None
    words: tuple[str, ...]
    told: tuple[str, ...]
    say: str | None
    extra: tuple[str, ...]

    @property
    def rule(self) -> str:
        return self.rules[0]

    @property
    def code(self) -> str:
        return self.codes[0]


def told(found: Iterable[FlagFound]) -> tuple[str, ...]:
    """What the rules that hold say to the patient, the most serious first, each once."""
    return tuple(dict.fromkeys(flag.tell for flag in found if flag.tell and not flag.staff_only))


def level(found: Iterable[FlagFound]) -> Level:
    """The highest level any rule raised; routine when none did."""
    return highest(flag.level for flag in found)


def flags(
    question_set: QuestionSet,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
    *,
    emergency: Collection[str] = (),
    emergency_screen: EmergencyScreen | None = None,
    passed: Collection[str] = (),
    submitted: bool = False,
    today: date | None = None,
) -> tuple[FlagFound, ...]:
    """Every flag, the most serious first.

    ``emergency`` are the codes ticked on the emergency screen (``emergency_screen`` gives their words). ``passed`` are
    the rules whose emergency screen the person went on from: they count as urgent, never as less. ``submitted`` adds
    the rule about questions that were left unanswered. Rules about dates need ``today``.
    """
    asked = journey.visible_questions(question_set, answers, about, known)
    counted = {question.id: answers[question.id] for question in asked if question.id in answers}
    other = is_for_other(answers)
    found = list(_emergency_flags(emergency, emergency_screen))
    raised = {flag.code for flag in found}
    facts = Facts(answers=counted, about=about, known=known, raised=raised, today=today)
    for question in asked:
        for rule in question.flags:
            when = about_question(rule.when, question.id)
            found.extend(_apply(rule, when, question, facts, question_set, other))
    facts = replace(facts, raised=raised | {flag.code for flag in found})
    for cross in question_set.cross_rules:
        beside = question_set.questions.get(cross.question or "")
        found.extend(_apply(cross, cross.when, beside, facts, question_set, other))
    if submitted:
        found.extend(_left_unanswered(question_set, asked, counted, other))
    kept = [_after_stop(flag, passed) for flag in found if not _said_louder(flag, found)]
    return tuple(sorted(kept, key=lambda flag: -1 if flag.level is None else flag.level.rank, reverse=True))


def _said_louder(flag: FlagFound, found: Iterable[FlagFound]) -> bool:
    """Whether the same code is raised at a higher level by the same question, so that this one adds nothing."""
    return flag.level is not None and any(
        (flag.code, flag.question_id) == (other.code, other.question_id)
        and other.level is not None
        and other.level > flag.level
        for other in found
    )


def rule_id(rule: FlagRule, question_id: str | None) -> str:
    """The name of a rule, kept with flags and with stops that were passed."""
    if rule.id:
        return rule.id
    return f"{'cross' if isinstance(rule, CrossRule) else question_id}:{rule.code}:{rule.level or 'info'}"


def _apply(
    rule: FlagRule,
    when: Condition,
    question: Question | None,
    facts: Facts,
    question_set: QuestionSet,
    other: bool,
) -> Iterator[FlagFound]:
    """The flag of this rule, if it holds."""
    held = raising.holds(when, facts)
    if held is False:
        return
    unsure = held is None
    answer = facts.answers.get(question.id) if question else None
    yield FlagFound(
        rule=rule_id(rule, question.id if question else None),
        code=rule.code,
        level=one_lower(rule.level) if unsure else rule.level,
        question_id=question.id if question else None,
        question=spoken(question.text, question.other, other) if question else "",
        answer=shown_answer(question, answer, other) if question else "",
        words=f"{UNSURE}{rule.words[:1].lower()}{rule.words[1:]}" if unsure else rule.words,
        rule_version=question_set.rule_version,
        stop=None if unsure else rule.stop,
        staff_only=rule.staff_only,
        unsure=unsure,
        ask_also=tuple(
            name for name in rule.ask_also if name in question_set.questions and name not in facts.answers
        ),
        say=rule.say,
        extra=rule.extra,
        tell=rule.tell,
    )


def _after_stop(flag: FlagFound, passed: Collection[str]) -> FlagFound:
    if flag.level is Level.EMERGENCY and flag.rule in passed:
        return replace(flag, level=Level.URGENT, stop=None)
    return flag


def _emergency_flags(ticked: Collection[str], screen: EmergencyScreen | None) -> Iterator[FlagFound]:
    """What was ticked on the emergency screen; a code that an older screen had still counts."""
    items = {item.code: item for item in screen.items} if screen else {}
    for code in ticked:
        item = items.get(code)
        yield FlagFound(
            rule=f"{EMERGENCY}:{code}",
            code=code,
            level=Level.EMERGENCY,
            question_id=EMERGENCY,
            question=screen.question if screen else "",
            answer=item.text if item else code,
            words=item.words if item else code,
            rule_version=f"emergency {screen.version}" if screen else "emergency",
            stop=item.stop if item else StopVariant.E999,
            say=item.say if item else None,
            extra=item.extra if item else (),
        )


def _left_unanswered(
    question_set: QuestionSet, asked: Collection[Question], counted: dict[str, Value], other: bool
) -> Iterator[FlagFound]:
    """A question that can raise a level, was shown and was skipped: silence must not read as no."""
    for question in asked:
        matters = any(rule.level is not None for rule in question.flags) and not question.may_skip
        if matters and question.id not in counted:
            yield FlagFound(
                rule=f"{question.id}:{NOT_ANSWERED}",
                code=NOT_ANSWERED,
                level=Level.SOON,
                question_id=question.id,
                question=spoken(question.text, question.other, other),
                answer="",
                words=f"Not answered: {question.staff_label[:1].lower()}{question.staff_label[1:]}",
                rule_version=question_set.rule_version,
            )


_PRESSING = {variant: place for place, variant in enumerate(StopVariant)}


def _stop(found: Iterable[FlagFound], question_set: QuestionSet | None) -> Stop | None:
    stopping = sorted(
        (flag for flag in found if flag.level is Level.EMERGENCY and flag.stop is not None),
        key=lambda flag: _PRESSING[flag.stop or StopVariant.E111],
    )
    if not stopping:
        return None
    first = stopping[0]
    return Stop(
        rules=tuple(flag.rule for flag in stopping),
        codes=tuple(dict.fromkeys(flag.code for flag in stopping)),
        variant=first.stop or StopVariant.E999,
        question_id=first.question_id,
        words=tuple(flag.words for flag in stopping),
        told=tuple(dict.fromkeys(_told(flag, question_set) for flag in stopping)),
        say=first.say,
        extra=tuple(dict.fromkeys(line for flag in stopping for line in flag.extra)),
    )


def _told(flag: FlagFound, question_set: QuestionSet | None) -> str:
    """What the person told us, so that a mistake is seen: what they ticked, or the question with their answer."""
    if flag.question_id == EMERGENCY or not flag.question:
        return flag.answer or flag.words
    question = question_set.questions.get(flag.question_id or "") if question_set else None
    if question is not None and question.type is QuestionType.CHECKS:
        return flag.answer
    return f"{flag.question} {flag.answer}"


def stop_for(
    question_set: QuestionSet,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str] = (),
    *,
    emergency: Collection[str] = (),
    emergency_screen: EmergencyScreen | None = None,
    passed: Collection[str] = (),
) -> Stop | None:
    """The stop that these answers ask for, the most pressing first; ``None`` when the form may go on."""
    found = flags(
        question_set,
        answers,
        about,
        known,
        emergency=emergency,
        emergency_screen=emergency_screen,
        passed=passed,
    )
    return _stop(found, question_set)


def unsafe_to_message(answers: Answers) -> bool:
    """Whether notifications must stay silent: they said that messages are not safe, or that they are not sure."""
    return answers.get("who.safe") in ("no", "unsure") or is_unsafe_at_home(answers)


def is_unsafe_at_home(answers: Answers) -> bool:
    """Whether they said in private that somebody makes them feel unsafe: then no message leaves, and a clinician phones."""
    return answers.get("private.safe") == "yes"
