"""Is it happening now? What is asked about words that may mean an emergency, and what follows from the answer.

Words alone stop nobody. They ask a question; yes, and "I am not sure", lead to the emergency screen; anything else
goes on, as urgent. The same words are asked about once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import Field, model_validator

from consultations.domain.freetext_flags import MESSAGE
from consultations.domain.levels import Level
from consultations.domain.safety import FlagFound, Stop
from consultations.domain.schema import Approved, StopVariant, Strict, Words

#: Stands before the key of words in the list of what somebody went on from after its emergency screen.
PASSED = "now:"
LONGEST_SHOWN = 160


class Said(StrEnum):
    """The answer. ``YES`` is the one that means danger, however the question is put. Stored and permanent."""

    YES = "yes"
    UNSURE = "unsure"
    BEFORE = "before"
    OTHER = "other"

    @property
    def is_danger(self) -> bool:
        return self in (Said.YES, Said.UNSURE)


class Question(Strict):
    """One way to put it: ``other`` when it is about somebody else, ``staff`` for whoever writes down for a caller."""

    question: Words
    staff: Words
    told: Words
    choices: dict[Said, Words]
    other: Words | None = None

    @model_validator(mode="after")
    def _every_choice(self) -> Question:
        if set(self.choices) != set(Said):
            raise ValueError("the question offers every answer")
        return self


class HappeningNow(Approved):
    """``question_sets/happening_now.yaml``."""

    version: int = Field(ge=1)
    otherwise: StopVariant
    variants: dict[StopVariant, tuple[Words, ...]]
    resembled: tuple[Words, ...]
    wrote: Words
    said: Words
    in_private: Words
    title: Words
    not_chosen: Words
    first: Words
    about_words: Question
    about_likeness: Question
    about_safety: Question

    def variant(self, codes: Iterable[str]) -> StopVariant:
        """The most pressing screen that these codes lead to."""
        by_code = {code: variant for variant, listed in self.variants.items() for code in listed}
        order = list(StopVariant)
        return min((by_code.get(code, self.otherwise) for code in codes), key=order.index)

    def asked(self, variant: StopVariant, rules: Iterable[str]) -> Question:
        """How it is put: words that say a danger are asked about otherwise than what only sounds like one."""
        if variant is StopVariant.EMH:
            return self.about_safety
        return self.about_likeness if set(rules) <= set(self.resembled) else self.about_words


@dataclass(frozen=True)
class Asking:
    """Words to ask about: ``key`` is the same for the same words wherever they stand."""

    key: str
    question_id: str
    words: str
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    variant: StopVariant

    @property
    def passed(self) -> str:
        """What is noted when somebody went on after the emergency screen of these words."""
        return f"{PASSED}{self.key}"


def key_of(words: str) -> str:
    """The name of these words: the same whatever the spacing and the capitals."""
    plain = " ".join(words.casefold().split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def asked_about(found: Iterable[FlagFound], screens: HappeningNow) -> tuple[Asking, ...]:
    """The words that may mean an emergency, in the order in which they stand; what overlaps is asked about as one."""
    by_question: dict[str, list[FlagFound]] = {}
    for flag in found:
        if flag.level is Level.EMERGENCY and flag.quote and flag.start is not None:
            by_question.setdefault(flag.question_id or "", []).append(flag)
    asked: dict[str, Asking] = {}
    for question_id, flags in by_question.items():
        for group in _overlapping(flags):
            longest = max(group, key=lambda flag: len(flag.quote))
            codes = tuple(dict.fromkeys(flag.code for flag in group))
            one = Asking(
                key=key_of(longest.quote),
                question_id=question_id,
                words=longest.quote,
                codes=codes,
                rules=tuple(dict.fromkeys(flag.rule for flag in group)),
                variant=screens.variant(codes),
            )
            asked.setdefault(one.key, one)
    return tuple(asked.values())


def _overlapping(flags: Iterable[FlagFound]) -> list[list[FlagFound]]:
    groups: list[list[FlagFound]] = []
    end = -1
    for flag in sorted(flags, key=lambda each: (each.start or 0, -(each.end or 0))):
        if groups and (flag.start or 0) < end:
            groups[-1].append(flag)
        else:
            groups.append([flag])
        end = max(end, flag.end or 0)
    return groups


def unanswered(asked: Iterable[Asking], answers: Mapping[str, str]) -> tuple[Asking, ...]:
    """What has still to be asked."""
    return tuple(each for each in asked if each.key not in answers)


def settled(
    found: Iterable[FlagFound],
    answers: Mapping[str, str],
    passed: Collection[str],
    screens: HappeningNow,
) -> tuple[FlagFound, ...]:
    """The flags with what was answered. Not asked, or in danger: an emergency. Any other answer: urgent, never less."""
    flags = tuple(found)
    asked = asked_about(flags, screens)
    return tuple(_settled(flag, asked, answers, passed) for flag in flags)


def _settled(
    flag: FlagFound, asked: Iterable[Asking], answers: Mapping[str, str], passed: Collection[str]
) -> FlagFound:
    if flag.level is not Level.EMERGENCY or not flag.quote:
        return flag
    mine = [each for each in asked if each.question_id == flag.question_id and flag.rule in each.rules]
    mine = mine or [each for each in asked if each.key == key_of(flag.quote)]
    said = [Said(answers[each.key]) for each in mine if each.key in answers]
    if len(said) < len(mine) or not said:
        return flag
    worst = min(said, key=list(Said).index)
    is_over = not worst.is_danger or all(
        each.passed in passed for each in mine if Said(answers[each.key]).is_danger
    )
    return replace(flag, happening=worst.value, level=Level.URGENT if is_over else flag.level)


def stop_for(
    asked: Iterable[Asking],
    answers: Mapping[str, str],
    passed: Collection[str],
    screens: HappeningNow,
    *,
    private: Collection[str] = (),
) -> Stop | None:
    """The stop that the answers ask for, the most pressing first; one that was gone on from asks for none.

    Words written under a question of `private` are not repeated: a stop is read by all staff.
    """
    order = list(StopVariant)
    stopping = sorted(
        (
            each
            for each in asked
            if each.key in answers and Said(answers[each.key]).is_danger and each.passed not in passed
        ),
        key=lambda each: order.index(each.variant),
    )
    if not stopping:
        return None
    first = stopping[0]
    return Stop(
        rules=tuple(name for each in stopping for name in (each.passed, *each.rules)),
        codes=tuple(dict.fromkeys(code for each in stopping for code in each.codes)),
        variant=first.variant,
        question_id=first.question_id,
        words=tuple(f"“{shown(each.words)}”" for each in stopping if each.question_id not in private),
        told=tuple(
            screens.in_private
            if each.question_id in private
            else f"{screens.wrote} “{shown(each.words)}”. {screens.asked(each.variant, each.rules).told}"
            for each in stopping
        ),
        say=None,
        extra=(),
    )


def shown(words: str) -> str:
    """The words as they stand within a sentence: on one line, and not endlessly long."""
    plain = " ".join(words.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN].rsplit(' ', 1)[0]} …"


def after_message(asking: Asking, said: Said, screens: HappeningNow) -> FlagFound:
    """What is kept when somebody has answered about words of a message: the message raised its level before."""
    question = screens.asked(asking.variant, asking.rules)
    return FlagFound(
        rule=f"{PASSED}{said}",
        code=asking.codes[0],
        level=Level.EMERGENCY if said.is_danger else None,
        question_id=MESSAGE,
        question=f"{screens.wrote} “{shown(asking.words)}”. {question.question}"[:300],
        answer=question.choices[said],
        words=question.told if said.is_danger else "Asked about these words: not happening now",
        rule_version=f"happening now {screens.version}",
        happening=said.value,
    )
