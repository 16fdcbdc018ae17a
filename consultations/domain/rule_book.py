"""Why is somebody seeing this flag? Each rule in plain words, with its version, source, owner and approval. Pure.

A flag keeps the id and the version of its rule. What the rule says is read from the files of that version; a version that
is not kept any more is said to be gone, never replaced by another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from consultations.domain import library, rule_words, yaml_source
from consultations.domain.conditions import Fact, about_question, leaves
from consultations.domain.emergency import EmergencyScreen
from consultations.domain.files import EmergencyKind
from consultations.domain.freetext import likeness, phrases
from consultations.domain.happening_now import PASSED
from consultations.domain.levels import Level
from consultations.domain.question_set import QuestionSet
from consultations.domain.safety import EMERGENCY, NOT_ANSWERED, rule_id
from consultations.domain.schema import Approved, CrossRule, FlagRule, Question, Words

WORDS = "words:"
NOT_ENGLISH = "probably_not_english"
GONE = "The wording of this rule is not kept any more. What it raised is what stands here."
_SET_VERSION = re.compile(r"^([a-z_]+) (\d+), rules \d+$")
_EMERGENCY_FILES = {
    EmergencyKind.GENERAL: "emergency",
    EmergencyKind.CHILD: "emergency_child",
    EmergencyKind.MENTAL_HEALTH: "emergency_mental_health",
}


class Sources(Approved):
    """``question_sets/rules/sources.yaml``: a line for each file, and for codes whose source is more exact."""

    version: int
    owner: Words
    files: dict[str, Words]
    rules: dict[str, Words]


@dataclass(frozen=True)
class Rule:
    """One rule as staff read it. ``level`` is ``None`` for what is only shown."""

    id: str
    code: str
    level: Level | None
    says: str
    when: str
    source: str
    owner: str
    approved_by: str | None = None
    approved_on: date | str | None = None


@cache
def sources() -> Sources:
    """Where the rules come from."""
    return Sources.model_validate(yaml_source.read(library.HOME / "rules" / "sources.yaml").data)


def explain(rule: str, version: str, code: str) -> Rule | None:
    """The rule that a flag names; None when this version of it is not kept any more."""
    if rule.startswith(WORDS):
        return _of_kind(of_words().get(rule), code)
    if rule.startswith(PASSED):
        return _after_asking(rule, code)
    if rule.startswith(f"{EMERGENCY}:"):
        return of_emergency().get(rule)
    named = _SET_VERSION.match(version)
    if named is None:
        return None
    try:
        return _of_version(named[1], int(named[2])).get(rule)
    except library.NoSuchSet:
        return None


@cache
def _of_version(slug: str, version: int) -> Mapping[str, Rule]:
    return of_set(library.get(slug, version))


def of_set(questions: QuestionSet) -> dict[str, Rule]:
    """Every rule of a form, by id: those of its questions, those across forms, and the one about silence."""
    found: dict[str, Rule] = {}
    for question in questions.questions.values():
        for rule in question.flags:
            made = _flag_rule(rule, question, questions, _file_of(question, questions))
            found[made.id] = made
        if any(rule.level is not None for rule in question.flags) and not question.may_skip:
            made = _silence(question, _file_of(question, questions))
            found[made.id] = made
    for cross in questions.cross_rules:
        beside = questions.questions.get(cross.question or "")
        is_known = any(isinstance(leaf, Fact) for leaf in leaves(cross.when))
        made = _flag_rule(cross, beside, questions, "known" if is_known else "cross")
        found[made.id] = made
    return found


def _file_of(question: Question, questions: QuestionSet) -> str:
    return library.standard().module_of(question.id) or questions.slug


def _flag_rule(rule: FlagRule, question: Question | None, questions: QuestionSet, file: str) -> Rule:
    asked = question.id if question else None
    when = (
        rule.when
        if isinstance(rule, CrossRule) or question is None
        else about_question(rule.when, question.id)
    )
    said = rule_words.said(when, questions.questions)
    approved = library.standard().rules if isinstance(rule, CrossRule) else questions
    return Rule(
        id=rule_id(rule, asked),
        code=rule.code,
        level=rule.level,
        says=rule.words,
        when=f"Raised when {said}. “I am not sure” counts as yes, one level lower." if rule.level else f"Shown when {said}.",
        source=_source(rule.code, file),
        owner=sources().owner,
        approved_by=approved.approved_by,
        approved_on=approved.approved_on,
    )  # fmt: skip


def _silence(question: Question, file: str) -> Rule:
    return Rule(
        id=f"{question.id}:{NOT_ANSWERED}",
        code=NOT_ANSWERED,
        level=Level.SOON,
        says=f"Not answered: {question.staff_label}",
        when=f"Raised when “{question.staff_label}” was asked and left open: no answer is never read as no.",
        source=_source(NOT_ANSWERED, file),
        owner=sources().owner,
    )


def _source(code: str, file: str) -> str:
    known = sources()
    return known.rules.get(code) or known.files[file]


@cache
def of_emergency() -> Mapping[str, Rule]:
    """What is ticked on the emergency checks, and the check that was left open before a call."""
    found: dict[str, Rule] = {}
    for kind, screen in library.standard().emergencies.items():
        for rule in _of_screen(screen, _EMERGENCY_FILES[kind]):
            found.setdefault(rule.id, rule)
    open_check = f"{EMERGENCY}:{NOT_ANSWERED}"
    found[open_check] = Rule(
        id=open_check,
        code=NOT_ANSWERED,
        level=Level.SOON,
        says="The emergency check was not answered",
        when="Raised when somebody asked to be called before they came to the emergency check.",
        source=_source("", "call"),
        owner=sources().owner,
    )
    return found


def _of_screen(screen: EmergencyScreen, file: str) -> Iterator[Rule]:
    for item in screen.items:
        yield Rule(
            id=f"{EMERGENCY}:{item.code}",
            code=item.code,
            level=Level.EMERGENCY,
            says=item.words,
            when=f"Raised when “{item.text}” is ticked on the emergency page. Whoever says that it is not happening now "
            "goes on, as urgent.",
            source=_source(item.code, file),
            owner=sources().owner,
            approved_by=screen.approved_by,
            approved_on=screen.approved_on,
        )


@cache
def of_words() -> Mapping[str, Rule]:
    """What the words of free text raise: by concepts, by what was learned, and by a language that is not read well."""
    found = {
        f"{WORDS}{each.id}": Rule(
            id=f"{WORDS}{each.id}",
            code=each.code,
            level=each.level,
            says=each.says,
            when="Raised by these words, by how they stand in the sentence, and by nothing else. What is denied, long past "
            "or about somebody else raises less or nothing.",
            source=each.source,
            owner=each.owner,
            approved_by=each.approved_by,
        )
        for file in phrases.standard().files
        for each in file.concepts
    }
    about = likeness.about(likeness.LEARNED)
    for threshold in (about.emergency, about.urgent, about.soon):
        name = f"{WORDS}{threshold.id}"
        found[name] = Rule(
            id=name,
            code="",
            level=threshold.level,
            says="Sounds like a danger that was learned from labelled texts",
            when="No single rule held. The words together weigh as much as texts that people labelled as dangerous; the words "
            "shown weighed most.",
            source=about.source,
            owner=about.owner,
            approved_by=about.approved_by,
        )
    name = f"{WORDS}{NOT_ENGLISH}"
    found[name] = Rule(
        id=name,
        code="INFO_LANGUAGE",
        level=Level.SOON,
        says="May not be in English",
        when="Raised when few of the words are known: danger in another language may be missed.",
        source=_source("INFO_LANGUAGE", "words"),
        owner=sources().owner,
    )
    return found


def _of_kind(rule: Rule | None, code: str) -> Rule | None:
    """One learned threshold raises for many dangers: which of them is said by the flag's code."""
    if rule is None or rule.code:
        return rule
    about = likeness.about(likeness.LEARNED)
    names: tuple[likeness.Name, ...] = (*about.kinds, about.unnamed)
    for name in names:
        if name.code == code:
            return replace(rule, code=code, says=f"Sounds like: {name.says}")
    return rule


def _after_asking(rule: str, code: str) -> Rule:
    screens = library.happening_now()
    return Rule(
        id=rule,
        code=code,
        level=None,
        says="Asked about words that may mean an emergency",
        when="Words of theirs may mean an emergency, so they were asked whether it is happening now. This is what they said.",
        source=_source("", "happening_now"),
        owner=sources().owner,
        approved_by=screens.approved_by,
        approved_on=screens.approved_on,
    )


def every() -> Iterator[Rule]:
    """Each rule of this project once, of the newest version of each form."""
    seen: set[str] = set()
    rules = [rule for questions in library.all() for rule in of_set(questions).values()]
    for rule in (*of_emergency().values(), *rules, *of_words().values()):
        if rule.id not in seen:
            seen.add(rule.id)
            yield rule
