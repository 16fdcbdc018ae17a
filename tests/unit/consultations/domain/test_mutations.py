"""Does the table notice when a rule is wrong? Each rule is broken in every simple way; each break must show."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from consultations.domain import library
from consultations.domain.conditions import Age, All, AnyOf, Ask, Condition, Not, Raised, Scored, Sex, Unless
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.domain.safety import FlagFound
from consultations.domain.schema import FlagRule, Page, Question
from tests.unit.consultations.domain.flag_table import CASES

_WEAKER = {Level.EMERGENCY: Level.URGENT, Level.URGENT: Level.SOON, Level.SOON: None, None: Level.SOON}


def _variants(condition: Condition) -> Iterator[Condition]:
    """The condition, wrong in one place: a limit moved by one, one option forgotten, one part left out, and turned."""
    match condition:
        case All(parts) | AnyOf(parts):
            for number, part in enumerate(parts):
                for variant in _variants(part):
                    yield replace(condition, parts=(*parts[:number], variant, *parts[number + 1 :]))
                if len(parts) > 1:
                    yield replace(condition, parts=(*parts[:number], *parts[number + 1 :]))
        case Not(part) | Unless(part):
            yield part
        case Age(_, years):
            yield replace(condition, years=years + 1)
            yield replace(condition, years=years - 1)
        case Scored(_, _, limit):
            yield replace(condition, limit=limit + 1)
            yield replace(condition, limit=limit - 1)
        case Ask(_, "gte" | "lte" | "within_working_days" | "days_ago_gte" | "days_ago_lte", (limit,)):
            yield replace(condition, values=(limit + 1,))
            yield replace(condition, values=(limit - 1,))
        case Ask(_, "under", (other, percent)):
            yield replace(condition, values=(other, percent + 1))
            yield replace(condition, values=(other, percent - 1))
        case Ask(_, _, values) if len(values) > 1:
            for value in values:
                yield replace(condition, values=tuple(kept for kept in values if kept != value))
        case Raised(codes) if len(codes) > 1:
            for code in codes:
                yield Raised(tuple(kept for kept in codes if kept != code))
        case Sex(values):
            yield Not(condition)


@cache
def _unbroken(index: int) -> tuple[FlagFound, ...]:
    """What the rules raise as they are; ``test_safety`` holds that against the table."""
    return CASES[index].flags()


def _broken(rule: Any) -> Iterator[tuple[str, FlagRule | None]]:
    yield "removed", None
    yield "another level", rule.model_copy(update={"level": _WEAKER[rule.level]})
    yield "another code", rule.model_copy(update={"code": "RF_WRONG"})
    yield "turned", rule.model_copy(update={"when": Not(rule.when)})
    for number, variant in enumerate(_variants(rule.when)):
        yield f"variant {number}", rule.model_copy(update={"when": variant})


def _with(question_set: QuestionSet, old: FlagRule, new: FlagRule | None) -> QuestionSet:
    """The set with one rule exchanged or left out."""

    def exchanged(rules: tuple[Any, ...]) -> tuple[Any, ...]:
        kept = (new if rule is old else rule for rule in rules)
        return tuple(rule for rule in kept if rule is not None)

    def holds_it(question: Question) -> bool:
        return any(rule is old for rule in question.flags)

    def in_page(page: Page) -> Page:
        if not any(map(holds_it, page.questions)):
            return page
        questions = (
            question.model_copy(update={"flags": exchanged(question.flags)})
            if holds_it(question)
            else question
            for question in page.questions
        )
        return page.model_copy(update={"questions": tuple(questions)})

    parts = tuple(replace(part, pages=tuple(map(in_page, part.pages))) for part in question_set.parts)
    return replace(question_set, parts=parts, cross_rules=exchanged(question_set.cross_rules))


def _mutants() -> list[Any]:
    seen: set[int] = set()
    found = []
    for question_set in library.all():
        rules = [rule for question in question_set.questions.values() for rule in question.flags]
        for rule in (*rules, *question_set.cross_rules):
            if id(rule) not in seen:
                seen.add(id(rule))
                for name, changed in _broken(rule):
                    found.append(pytest.param(rule, changed, id=f"{rule.code} {rule.words[:40]}: {name}"))
    return found


@cache
def _holders() -> dict[int, list[str]]:
    """Which sets hold a rule, by the rule's own identity: a rule of many sets is one object."""
    held: dict[int, list[str]] = {}
    for question_set in library.all():
        asked = (rule for question in question_set.questions.values() for rule in question.flags)
        for rule in {id(rule) for rule in (*asked, *question_set.cross_rules)}:
            held.setdefault(rule, []).append(question_set.slug)
    return held


@cache
def _cases(slug: str) -> tuple[int, ...]:
    return tuple(index for index, case in enumerate(CASES) if case.slug == slug)


def _likely_first(rule: FlagRule) -> list[int]:
    """The cases that can notice, those which expect the rule's code first."""
    indices = [index for slug in _holders()[id(rule)] for index in _cases(slug)]
    return sorted(indices, key=lambda index: all(code != rule.code for code, _ in CASES[index].expect))


@pytest.mark.parametrize(("rule", "changed"), _mutants())
def test_a_broken_rule_shows(rule: FlagRule, changed: FlagRule | None) -> None:
    broken: dict[str, QuestionSet] = {}

    def shows(index: int) -> bool:
        case = CASES[index]
        if case.slug not in broken:
            broken[case.slug] = _with(library.get(case.slug), rule, changed)
        return case.flags(broken[case.slug]) != _unbroken(index)

    assert any(shows(index) for index in _likely_first(rule))
