"""Does this condition hold for these answers? One small grammar, used by ``show_if`` and by the ``when`` of flags.

A condition is a mapping with exactly one of:

    {all: [...]}  {any: [...]}  {not: {...}}  {unless: {...}}
    {q: np.cp, eq: now}            the answer is this one (single choice)
    {q: np.cp, in: [now, longer_ago]}
    {q: np.ha, includes: neck_fever}    one of the ticked boxes (a list: any of them)
    {q: obs.temp, gte: 40}  {q: obs.temp, lte: 36}     numbers
    {q: obs.pf, under: [obs.pf_best, 50]}     less than 50 percent of another answer
    {q: ad.by, within_working_days: 2}        a date; Monday to Friday, bank holidays not counted out
    {q: np.tried, answered: true}
    {q: tr.q, mentions: [HIV, biopsy]}      whole words in what somebody wrote, in any case
    {q: rc.when, days_ago_gte: 14}  {q: fn.first, days_ago_lte: 7}     a date; in the future it is less than 0
    {age_gte: 40}  {age_lte: 55}  {age_months_gte: 3}  {age_months_lte: 2}  {age_days_lte: 27}  {sex_in: [female]}
    {score: phq9, gte: 20}  {score: bp_sys, lte: 109}     see ``scores``; an incomplete score is UNANSWERED
    {none_raised: urgent}          nothing asked before this page raised this level or a higher one (pages only)
    {known: me_matched}            a fact the caller knows (see ``Known``)
    {flag_raised: RF_DVT}          a code raised by another rule (a list: any of them)

Inside the flags of a question ``q`` may be left out: the question itself is meant.

**What is not known.** Four values, in order: NO, UNANSWERED, UNKNOWN, YES. A question nobody has answered is
UNANSWERED: neither the condition nor its opposite holds. An age or sex that we do not know is UNKNOWN: the condition
*and* its opposite hold, because a rule may only raise attention, so that a person whose age is missing is asked more
and never less.
``all`` takes the lowest value, ``any`` the highest, ``not`` swaps NO and YES. A condition *holds* when UNKNOWN or YES.
``unless`` is YES as long as its condition is not plainly YES: for an exception that must be said to count.

"I am not sure" (the options ``unsure`` and ``not_sure``) equals only itself; ``Facts.unsure_is_yes`` makes it equal to
every answer, which is how ``safety`` finds what an unsure answer might mean.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from functools import cache, cached_property
from typing import Any

from consultations.domain import scores
from consultations.domain.levels import Level

Value = str | int | float | list[str]
Answers = Mapping[str, Value]

UNSURE = frozenset({"unsure", "not_sure"})
SEXES = frozenset({"female", "male", "other"})
SELF = ""  # a leaf that names no question means the question it belongs to


class Known(StrEnum):
    """Facts that do not come from the answers; the caller says which of them hold."""

    ME_MATCHED = "me_matched"
    PATIENT_MATCHED = "patient_matched"
    NEEDS_SAID = "needs_said"
    RECENT_STOP = "recent_stop"
    SAFEGUARDING = "safeguarding"
    REPEAT_CONTACT = "repeat_contact"
    THIRD_REQUEST = "third_request"
    PHARMACY_FIRST = "pharmacy_first"
    SELF_CERTIFY = "self_certify"
    NOTE_TOO_LONG = "note_too_long"
    NOTE_GAP = "note_gap"
    RESULT_OVERDUE = "result_overdue"
    HAS_EARLIER_REQUESTS = "has_earlier_requests"
    EMERGENCY_TICKED = "emergency_ticked"


@dataclass(frozen=True)
class AboutPatient:
    """What is known about the person the form is for; ``None`` for what is not known."""

    age_years: int | None = None
    age_months: int | None = None
    sex: str | None = None
    age_days: int | None = field(default=None, compare=False)

    @classmethod
    def unknown(cls) -> "AboutPatient":
        return cls()

    @classmethod
    def of(cls, born_on: date | None, sex: str | None, today: date) -> "AboutPatient":
        """Age in whole years and months on ``today``; a date of birth in the future counts as not known."""
        known_sex = sex if sex in SEXES else None
        if born_on is None or born_on > today:
            return cls(sex=known_sex)
        months = (today.year - born_on.year) * 12 + today.month - born_on.month - (today.day < born_on.day)
        return cls(months // 12, months, known_sex, (today - born_on).days)

    def between(self, unit: str) -> tuple[int, int] | None:
        """The least and the most that the age can be in years, months or days; ``None`` when nothing is known."""
        if unit == "years":
            return None if self.age_years is None else (self.age_years, self.age_years)
        months = (self.age_months, self.age_months)
        if self.age_months is None:
            months = (
                (None, None) if self.age_years is None else (self.age_years * 12, self.age_years * 12 + 11)
            )
        least, most = months
        if unit == "months":
            return None if least is None or most is None else (least, most)
        if self.age_days is not None:
            return self.age_days, self.age_days
        return None if least is None or most is None else (least * 28, most * 31 + 31)


class Truth(IntEnum):
    NO = 0
    UNANSWERED = 1
    UNKNOWN = 2
    YES = 3

    @property
    def holds(self) -> bool:
        return self >= Truth.UNKNOWN


@dataclass(frozen=True)
class Facts:
    """Everything a condition may look at."""

    answers: Answers = field(default_factory=dict)
    about: AboutPatient = field(default_factory=AboutPatient)
    known: Collection[str] = ()
    raised: Collection[str] = ()
    unsure_is_yes: bool = False
    today: date | None = None
    highest: Level = Level.ROUTINE

    @cached_property
    def if_unsure_is_yes(self) -> "Facts | None":
        """The same facts where "not sure" counts as yes; ``None`` if nothing was answered so. The answers must not
        change while these facts are looked at."""
        if not any(_given(answer) & UNSURE for answer in self.answers.values()):
            return None
        return replace(self, unsure_is_yes=True)


@dataclass(frozen=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    part: "Condition"


@dataclass(frozen=True)
class Unless:
    part: "Condition"


@dataclass(frozen=True)
class Ask:
    """A look at one answer. ``op`` is one of ``ASK_OPS``."""

    question: str
    op: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Age:
    op: str
    years: int  # or months or days, as ``unit`` says
    unit: str = "years"


@dataclass(frozen=True)
class Sex:
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    name: str


@dataclass(frozen=True)
class Raised:
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Scored:
    """A look at a score."""

    name: str
    op: str
    limit: float


@dataclass(frozen=True)
class NoneRaised:
    level: Level


Leaf = Ask | Age | Sex | Fact | Raised | Scored | NoneRaised
Condition = All | AnyOf | Not | Unless | Leaf

DATE_OPS = ("within_working_days", "days_ago_gte", "days_ago_lte")
ASK_OPS = ("eq", "in", "includes", "gte", "lte", "under", *DATE_OPS, "answered", "mentions")


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """The value of the condition; changes nothing and never fails on a strange answer (it counts as unanswered)."""
    match condition:
        case All(parts):
            return min(evaluate(part, facts) for part in parts)
        case AnyOf(parts):
            return max(evaluate(part, facts) for part in parts)
        case Not(part):
            return _OPPOSITE[evaluate(part, facts)]
        case Unless(part):
            return _truth(evaluate(part, replace(facts, unsure_is_yes=False)) is not Truth.YES)
        case Ask():
            return _ask(condition, facts)
        case Age():
            return _age(condition, facts.about)
        case Scored(name, op, limit):
            value = scores.number(name, facts.answers, facts.about.age_years)
            if value is None:
                return Truth.UNANSWERED
            return _truth(value >= limit if op == "gte" else value <= limit)
        case NoneRaised(level):
            passed_over = level <= Level.URGENT and Known.EMERGENCY_TICKED in facts.known
            return _truth(facts.highest < level and not passed_over)
        case Sex(values):
            return Truth.UNKNOWN if facts.about.sex is None else _truth(facts.about.sex in values)
        case Fact(name):
            return _truth(name in facts.known)
        case Raised(codes):
            return _truth(any(code in facts.raised for code in codes))


def _age(leaf: Age, about: AboutPatient) -> Truth:
    """UNKNOWN also when what is known of the age does not decide it."""
    found = about.between(leaf.unit)
    if found is None:
        return Truth.UNKNOWN
    least, most = found
    if leaf.op == "gte":
        return Truth.YES if least >= leaf.years else Truth.NO if most < leaf.years else Truth.UNKNOWN
    return Truth.YES if most <= leaf.years else Truth.NO if least > leaf.years else Truth.UNKNOWN


def _ask(leaf: Ask, facts: Facts) -> Truth:
    answer = facts.answers.get(leaf.question)
    if answer is None or answer == "" or answer == []:
        return Truth.UNANSWERED
    if leaf.op == "answered":
        return Truth.YES
    if leaf.op == "mentions":
        said = "\n".join(map(str, answer)) if isinstance(answer, list) else str(answer)
        return _truth(any(_says(said, word) for word in leaf.values))
    if facts.unsure_is_yes and _given(answer) & UNSURE:
        return Truth.YES
    if leaf.op in ("gte", "lte", "under"):
        return _compare(leaf, _number(answer), facts)
    if leaf.op in DATE_OPS:
        return _by_date(leaf, str(answer), facts.today)
    return _truth(bool(_given(answer) & set(leaf.values)))


def _given(answer: Value) -> set[Any]:
    """The choices of an answer; a table or a list of medicines holds none."""
    if isinstance(answer, list):
        return {each for each in answer if isinstance(each, str)}
    return {answer}


def _says(text: str, word: str) -> bool:
    """Whether the word, or the words, stand in the text, whole and in any case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _by_date(leaf: Ask, answer: str, today: date | None) -> Truth:
    """An approximate date counts as whichever of its days makes the rule hold: rules only raise."""
    span = date_span(answer)
    if today is None or span is None:
        return Truth.UNANSWERED
    limit = leaf.values[0]
    if leaf.op == "days_ago_gte":
        return _truth((today - span[0]).days >= limit)
    if leaf.op == "days_ago_lte":
        return _truth((today - span[1]).days <= limit)
    ahead = (today + timedelta(days=number) for number in range(1, (span[0] - today).days + 1))
    return _truth(sum(day.weekday() < 5 for day in ahead) <= limit)


def date_span(answer: str) -> tuple[date, date] | None:
    """The first and the last day that a date can mean: ``2024-05-03``, ``2024-05`` or ``2024``."""
    try:
        parts = [int(part) for part in answer.split("-")]
        if len(parts) == 3:
            day = date.fromisoformat(answer)
            return day, day
        if len(parts) == 2:
            after = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
            return date(parts[0], parts[1], 1), after - timedelta(days=1)
        return (date(parts[0], 1, 1), date(parts[0], 12, 31)) if len(parts) == 1 else None
    except (ValueError, OverflowError):
        return None


def _compare(leaf: Ask, answer: float | None, facts: Facts) -> Truth:
    if leaf.op == "under":
        whole = _number(facts.answers.get(leaf.values[0]))
        if answer is None or whole is None:
            return Truth.UNANSWERED
        return _truth(answer * 100 < whole * leaf.values[1])
    if answer is None:
        return Truth.UNANSWERED
    return _truth(answer >= leaf.values[0] if leaf.op == "gte" else answer <= leaf.values[0])


def _number(answer: object) -> float | None:
    return answer if isinstance(answer, int | float) and not isinstance(answer, bool) else None


def _truth(value: bool) -> Truth:
    return Truth.YES if value else Truth.NO


_OPPOSITE = {
    Truth.NO: Truth.YES,
    Truth.UNANSWERED: Truth.UNANSWERED,
    Truth.UNKNOWN: Truth.UNKNOWN,
    Truth.YES: Truth.NO,
}


@cache
def about_question(condition: Condition, question: str) -> Condition:
    """The same condition with the question filled in where none is named."""
    match condition:
        case All(parts):
            return All(tuple(about_question(part, question) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(about_question(part, question) for part in parts))
        case Not(part):
            return Not(about_question(part, question))
        case Unless(part):
            return Unless(about_question(part, question))
        case Ask(name) if name == SELF:
            return replace(condition, question=question)
    return condition


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every simple condition inside this one."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Unless(part):
            yield from leaves(part)
        case _:
            yield condition
