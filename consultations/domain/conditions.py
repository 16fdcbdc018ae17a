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
    {age_gte: 40}  {age_lte: 55}  {sex_in: [female]}
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

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Any

Value = str | int | float | list[str]
Answers = Mapping[str, Value]

UNSURE = frozenset({"unsure", "not_sure"})
SEXES = frozenset({"female", "male", "other"})
SELF = ""  # a leaf that names no question means the question it belongs to


class Known(StrEnum):
    """Facts that do not come from the answers; the caller says which of them hold."""

    ME_MATCHED = "me_matched"
    PATIENT_MATCHED = "patient_matched"
    RECENT_STOP = "recent_stop"
    SAFEGUARDING = "safeguarding"
    THIRD_REQUEST = "third_request"


@dataclass(frozen=True)
class AboutPatient:
    """What is known about the person the form is for; ``None`` for what is not known."""

    age_years: int | None = None
    age_months: int | None = None
    sex: str | None = None

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
        return cls(age_years=months // 12, age_months=months, sex=known_sex)


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
    """A look at one answer. ``op`` is one of ``_ASK_OPS``."""

    question: str
    op: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Age:
    op: str
    years: int


@dataclass(frozen=True)
class Sex:
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    name: str


@dataclass(frozen=True)
class Raised:
    codes: tuple[str, ...]


Condition = All | AnyOf | Not | Unless | Ask | Age | Sex | Fact | Raised

_ASK_OPS = ("eq", "in", "includes", "gte", "lte", "under", "within_working_days", "answered")


class BadCondition(ValueError):
    """The condition is not written in the grammar above; the message says what is wrong."""


def parse(source: object) -> Condition:
    """The condition that a YAML mapping says. Raises ``BadCondition``."""
    if not isinstance(source, dict) or not source:
        raise BadCondition(f"a condition is a mapping such as {{q: np.cp, eq: now}}, not {source!r}")
    keys = set(source)
    if keys & set(_ASK_OPS):
        return _parse_ask(source)
    if len(keys) != 1:
        raise BadCondition(
            f"a condition says one thing; this says {', '.join(sorted(map(str, keys)))}: join them with all or any"
        )
    key, value = next(iter(source.items()))
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise BadCondition(f"'{key}' needs a list of conditions")
        parts = tuple(parse(item) for item in value)
        return All(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(parse(value))
    if key == "unless":
        return Unless(parse(value))
    if key in ("age_gte", "age_lte"):
        if type(value) is not int:
            raise BadCondition(f"'{key}' needs whole years")
        return Age(key[4:], value)
    if key == "sex_in":
        sexes = _strings(key, value)
        if set(sexes) - SEXES:
            raise BadCondition(f"'sex_in' knows {', '.join(sorted(SEXES))}")
        return Sex(sexes)
    if key == "known":
        if value not in set(Known):
            raise BadCondition(f"'known' knows {', '.join(Known)}, not {value!r}")
        return Fact(str(value))
    if key == "flag_raised":
        return Raised(_strings(key, value))
    raise BadCondition(f"unknown condition '{key}'")


def _parse_ask(source: dict[str, Any]) -> Ask:
    ops = [key for key in source if key in _ASK_OPS]
    extra = set(source) - {"q", *ops}
    if len(ops) != 1 or extra:
        raise BadCondition(
            f"a look at an answer is q and one of {', '.join(_ASK_OPS)}; this has {', '.join(map(str, source))}"
        )
    op, value = ops[0], source[ops[0]]
    question = source.get("q", SELF)
    if not isinstance(question, str):
        raise BadCondition("'q' is the id of a question")
    if op in ("gte", "lte", "within_working_days"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadCondition(f"'{op}' needs a number")
        return Ask(question, op, (value,))
    if op == "under":
        if (
            not isinstance(value, list)
            or len(value) != 2
            or not isinstance(value[0], str)
            or type(value[1]) is not int
        ):
            raise BadCondition("'under' needs a question and a percentage, such as [obs.pf_best, 50]")
        return Ask(question, op, tuple(value))
    if op == "answered":
        if value is not True:
            raise BadCondition("'answered' is written answered: true; put it inside not for the opposite")
        return Ask(question, op, ())
    if op == "eq" and not isinstance(value, str):
        raise BadCondition("'eq' needs one option; for a number use gte and lte")
    return Ask(question, op, _strings(op, value))


def _strings(op: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) and item for item in values):
        raise BadCondition(f"'{op}' needs words")
    return tuple(values)


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
        case Age(op, years):
            age = facts.about.age_years
            if age is None:
                return Truth.UNKNOWN
            return _truth(age >= years if op == "gte" else age <= years)
        case Sex(values):
            return Truth.UNKNOWN if facts.about.sex is None else _truth(facts.about.sex in values)
        case Fact(name):
            return _truth(name in facts.known)
        case Raised(codes):
            return _truth(any(code in facts.raised for code in codes))


def _ask(leaf: Ask, facts: Facts) -> Truth:
    answer = facts.answers.get(leaf.question)
    if answer is None or answer == "" or answer == []:
        return Truth.UNANSWERED
    if leaf.op == "answered":
        return Truth.YES
    if leaf.op in ("gte", "lte", "under"):
        return _compare(leaf, _number(answer), facts)
    if leaf.op == "within_working_days":
        return _within(str(answer), int(leaf.values[0]), facts.today)
    given = set(answer) if isinstance(answer, list) else {answer}
    if facts.unsure_is_yes and given & UNSURE:
        return Truth.YES
    return _truth(bool(given & set(leaf.values)))


def _within(answer: str, days: int, today: date | None) -> Truth:
    if today is None:
        return Truth.UNANSWERED
    try:
        wanted = date.fromisoformat(answer)
    except ValueError:
        return Truth.UNANSWERED
    ahead = (today + timedelta(days=number) for number in range(1, (wanted - today).days + 1))
    return _truth(sum(day.weekday() < 5 for day in ahead) <= days)


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


def leaves(condition: Condition) -> Iterator[Ask | Age | Sex | Fact | Raised]:
    """Every simple condition inside this one."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Unless(part):
            yield from leaves(part)
        case _:
            yield condition
