"""Does a question set hold together? References, forgotten branches and rules that could never hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import product

from consultations.domain import scores
from consultations.domain.conditions import (
    DATE_OPS,
    AboutPatient,
    Ask,
    Condition,
    Facts,
    Known,
    NoneRaised,
    Raised,
    Scored,
    Value,
    about_question,
    evaluate,
    leaves,
)
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import NUMBERS, WRITTEN, Page, Question, QuestionType

Fail = Callable[
    [str, str], Exception
]  # (id of a question, page or rule; sentence) -> the error, with file and line

_MOST_COMBINATIONS = 200_000
_TODAY = date(2026, 1, 5)  # any day will do: only whether a rule can hold is asked


def check(question_set: QuestionSet, fail: Fail, fail_rule: Fail, *, thorough: bool) -> None:
    """Raises what ``fail`` makes of the first fault found.

    ``thorough`` also asks of every question and rule whether it can ever be reached: seconds for all sets together, so
    it is for the checks and for a file that is new here, not for every start.
    """
    _unique(question_set, fail)
    _scores(question_set, fail)
    earlier: dict[str, Question] = {}
    for page in question_set.pages:
        _condition(page.show_if, question_set, earlier, page.id, fail)
        for question in page.questions:
            _more_than(question, page, fail)
        earlier |= {question.id: question for question in page.questions}
    if question_set.title_question is not None and question_set.title_question not in earlier:
        raise fail(
            question_set.title_question, f"title_question: there is no question {question_set.title_question}"
        )
    reach = _Reach(question_set) if thorough else None
    for question in earlier.values() if reach else ():
        if reach and not reach.question(question):
            raise fail(question.id, f"{question.id} can never be reached: its show_if never holds")
    _flags(question_set, reach, fail)
    _cross(question_set, fail_rule)


def _unique(question_set: QuestionSet, fail: Fail) -> None:
    seen: set[str] = set()
    for page in question_set.pages:
        for name in (page.id, *(question.id for question in page.questions)):
            if name in seen:
                raise fail(name, f"{name} is there twice")
            seen.add(name)
        for question in page.questions:
            values = [option.value for option in question.options]
            twice = {value for value in values if values.count(value) > 1}
            if twice:
                raise fail(question.id, f"{question.id}: option {min(twice)} is there twice")


def _scores(question_set: QuestionSet, fail: Fail) -> None:
    """Every score finds the questions it reads, with exactly the answers that have its points."""
    questions, seen = question_set.questions, set[str]()
    for each in question_set.scores:
        if each.id in seen:
            raise fail(question_set.title_question or each.id, f"the score {each.id} is there twice")
        seen.add(each.id)
        for name in scores.READS[each.tool]:
            if name not in questions:
                raise fail(
                    question_set.title_question or each.id,
                    f"the score {each.id} reads {name}, which is no question here",
                )
        points = scores.SUMS[each.tool].points if each.tool in scores.SUMS else {}
        for name, expected in points.items():
            options = questions[name].options
            given = {option.value: option.points for option in options if option.points is not None}
            if {option.value for option in options} != set(expected) or (given and given != expected):
                raise fail(name, f"{name}: the answers and points of {each.tool} are {dict(expected)}")
    for question in questions.values():
        if question.type is QuestionType.BP_TABLE and question.id != scores.BP_TABLE:
            raise fail(question.id, f"{question.id}: the blood-pressure table is called {scores.BP_TABLE}")


def _score(leaf: Scored, question_set: QuestionSet, where: str, fail: Fail) -> None:
    tool = scores.NAMES[leaf.name][0]
    if tool not in {each.tool for each in question_set.scores}:
        raise fail(where, f"{where}: the score {leaf.name} is not among the 'scores' of this set")


def _condition(
    condition: Condition | None,
    question_set: QuestionSet,
    questions: dict[str, Question],
    where: str,
    fail: Fail,
) -> None:
    for leaf in leaves(condition) if condition is not None else ():
        if isinstance(leaf, Raised):
            raise fail(where, f"{where}: what is shown cannot depend on a flag")
        if isinstance(leaf, Ask):
            _leaf(leaf, questions, where, fail)
            if leaf.op in DATE_OPS:
                raise fail(where, f"{where}: what is shown cannot depend on today; use '{leaf.op}' in a flag")
        if isinstance(leaf, Scored):
            _score(leaf, question_set, where, fail)
            for name in scores.READS[scores.NAMES[leaf.name][0]]:
                if name not in questions:
                    raise fail(where, f"{where}: the score {leaf.name} reads {name}, which is not before it")


def _leaf(leaf: Ask, questions: dict[str, Question], where: str, fail: Fail) -> None:
    names = (leaf.question, leaf.values[0]) if leaf.op == "under" else (leaf.question,)
    for name in names:
        if name not in questions:
            raise fail(where, f"{where}: there is no question {name} before it")
    question = questions[leaf.question]
    if leaf.op in ("eq", "in", "includes"):
        if not question.values:
            raise fail(where, f"{where}: {question.id} has no options to compare with")
        if (leaf.op == "includes") != question.holds_many:
            raise fail(
                where,
                f"{where}: use 'includes' for boxes to tick, 'eq' and 'in' for a single choice ({question.id})",
            )
        for value in leaf.values:
            if value not in question.values:
                raise fail(where, f"{where}: {question.id} has no option {value}")
    if leaf.op == "mentions" and question.type not in (*WRITTEN, QuestionType.MEDICINES):
        raise fail(where, f"{where}: {question.id} is not written in words")
    if leaf.op in DATE_OPS and question.type is not QuestionType.DATE:
        raise fail(where, f"{where}: {question.id} is not a date")
    if leaf.op in ("gte", "lte", "under") and question.type not in NUMBERS:
        raise fail(where, f"{where}: {question.id} is not a number")


def _more_than(question: Question, page: Page, fail: Fail) -> None:
    if question.more_than and question.more_than not in {other.id for other in page.questions}:
        raise fail(
            question.id, f"{question.id}: more_than names {question.more_than}, which is not on the same page"
        )


def _flags(question_set: QuestionSet, reach: _Reach | None, fail: Fail) -> None:
    questions, rules = question_set.questions, set[str]()
    for question in questions.values():
        for rule in question.flags:
            name = rule.id or f"{question.id}:{rule.code}:{rule.level or 'info'}"
            if name in rules:
                raise fail(question.id, f"{question.id}: two rules are called {name}; give one an id")
            rules.add(name)
            when = about_question(rule.when, question.id)
            for leaf in leaves(when):
                if isinstance(leaf, Ask):
                    _leaf(leaf, questions, question.id, fail)
                if isinstance(leaf, Scored):
                    _score(leaf, question_set, question.id, fail)
                if isinstance(leaf, NoneRaised):
                    raise fail(
                        question.id, f"{question.id}: 'none_raised' decides what is shown, never a flag"
                    )
            if reach and not reach.rule(when, question):
                raise fail(question.id, f"{question.id}: the rule {name} can never hold")


def _cross(question_set: QuestionSet, fail: Fail) -> None:
    """A cross rule may name questions of other sets; those that are here must fit."""
    questions = question_set.questions
    for rule in question_set.cross_rules:
        for leaf in leaves(rule.when):
            if isinstance(leaf, Ask) and leaf.question in questions:
                _leaf(leaf, questions, rule.code, fail)


class _Reach:
    """Tries every combination of answers that a condition depends on."""

    def __init__(self, question_set: QuestionSet) -> None:
        self._set = question_set
        self._shown: dict[str, tuple[Condition, ...]] = {
            question.id: () if page.show_if is None else (page.show_if,)
            for page in question_set.pages
            for question in page.questions
        }

    def question(self, question: Question) -> bool:
        return self._possible(self._shown[question.id], ())

    def rule(self, when: Condition, question: Question) -> bool:
        return self._possible((when, *self._shown[question.id]), (question.id,))

    def _possible(self, conditions: tuple[Condition, ...], also: Iterable[str]) -> bool:
        if not conditions or any(isinstance(leaf, Scored) for each in conditions for leaf in leaves(each)):
            return True  # a score has its own range, which reading the file has checked
        names = self._names(conditions, set(also))
        values = [self._values(name, conditions) for name in names]
        total = 1
        for choice in values:
            total *= len(choice)
        if total > _MOST_COMBINATIONS:
            return True
        codes = {
            code
            for condition in conditions
            for leaf in leaves(condition)
            if isinstance(leaf, Raised)
            for code in leaf.codes
        }
        for combination in product(*values):
            answers = {
                name: value for name, value in zip(names, combination, strict=True) if value is not None
            }
            for known in ((), tuple(Known), tuple(set(Known) - {Known.EMERGENCY_TICKED})):
                facts = Facts(
                    answers=answers, about=AboutPatient.unknown(), known=known, raised=codes, today=_TODAY
                )
                if all(evaluate(condition, facts).holds for condition in conditions) and self._consistent(
                    answers, facts
                ):
                    return True
        return False

    def _consistent(self, answers: dict[str, Value], facts: Facts) -> bool:
        """Every answered question was itself shown."""
        return all(evaluate(condition, facts).holds for name in answers for condition in self._shown[name])

    def _names(self, conditions: Iterable[Condition], names: set[str]) -> list[str]:
        """The questions the conditions depend on, and those that these depend on."""
        waiting = [name for condition in conditions for name in asked(condition)] + list(names)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(other for condition in self._shown[name] for other in asked(condition))
        return sorted(found)

    def _values(self, name: str, conditions: tuple[Condition, ...]) -> list[Value | None]:
        question = self._set.questions[name]
        if question.type is QuestionType.CHECKS:
            every = [option.value for option in question.options if option.value != "none"]
            return [None, *([option.value] for option in question.options), every]
        if question.type is QuestionType.RADIO:
            return [None, *(option.value for option in question.options)]
        if question.type in NUMBERS and question.hard is not None:
            limits = [
                leaf.values[0]
                for condition in conditions
                for leaf in leaves(condition)
                if isinstance(leaf, Ask) and leaf.question == name and leaf.op in ("gte", "lte")
            ]
            inside = [
                value for value in (*question.hard, *limits) if question.hard[0] <= value <= question.hard[1]
            ]
            return [None, *question.values, *dict.fromkeys(inside)]
        if question.type is QuestionType.DATE:
            return [None, *question.values, *_days(name, conditions)]
        if question.holds_many:
            return [None, *([value] for value in question.values), ["written"]]
        return [None, *question.values, "written", *_mentioned(name, conditions)]


def _days(name: str, conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Today, and the days at the limits of these conditions."""
    yield _TODAY.isoformat()
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Ask) and leaf.question == name and leaf.op in DATE_OPS[1:]:
                yield (_TODAY - timedelta(days=int(leaf.values[0]))).isoformat()


def _mentioned(name: str, conditions: tuple[Condition, ...]) -> Iterator[str]:
    """A word that these conditions look for."""
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Ask) and leaf.question == name and leaf.op == "mentions":
                yield leaf.values[0]


def asked(condition: Condition) -> Iterator[str]:
    """The ids of the questions that a condition looks at."""
    for leaf in leaves(condition):
        if isinstance(leaf, Ask):
            yield leaf.question
            if leaf.op == "under":
                yield str(leaf.values[0])
