"""How is a condition written? From the mapping in a file to the condition that ``conditions`` evaluates."""

import re
from typing import Any

from consultations.domain import scores
from consultations.domain.conditions import (
    ASK_OPS,
    DATE_OPS,
    SELF,
    SEXES,
    Age,
    All,
    AnyOf,
    Ask,
    Condition,
    Fact,
    Known,
    NoneRaised,
    Not,
    Raised,
    Scored,
    Sex,
    Unless,
)
from consultations.domain.levels import Level

_AGE = re.compile(r"^age_(?:(months|days)_)?(gte|lte)$")


class BadCondition(ValueError):
    """The condition is not written in the grammar above; the message says what is wrong."""


def parse(source: object) -> Condition:
    """The condition that a YAML mapping says. Raises ``BadCondition``."""
    if not isinstance(source, dict) or not source:
        raise BadCondition(f"a condition is a mapping such as {{q: np.cp, eq: now}}, not {source!r}")
    keys = set(source)
    if "score" in keys:
        return _parse_score(source)
    if keys & set(ASK_OPS):
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
    if age := _AGE.fullmatch(str(key)):
        unit = age[1] or "years"
        if type(value) is not int:
            raise BadCondition(f"'{key}' needs whole {unit}")
        return Age(age[2], value, unit)
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
    if key == "none_raised":
        if value not in ("soon", "urgent"):
            raise BadCondition("'none_raised' is soon or urgent")
        return NoneRaised(Level(value))
    raise BadCondition(f"unknown condition '{key}'")


def _parse_score(source: dict[str, Any]) -> Scored:
    ops = sorted(set(source) - {"score"})
    if len(ops) != 1 or ops[0] not in ("gte", "lte"):
        raise BadCondition("a look at a score is score and one of gte, lte")
    name, limit = source["score"], source[ops[0]]
    if name not in scores.NAMES:
        raise BadCondition(f"'score' knows {', '.join(scores.NAMES)}, not {name!r}")
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise BadCondition(f"'{ops[0]}' needs a number")
    _, least, most = scores.NAMES[name]
    if not least <= limit <= most:
        raise BadCondition(f"{name} lies between {least:g} and {most:g}, so {limit:g} says nothing")
    return Scored(str(name), ops[0], limit)


def _parse_ask(source: dict[str, Any]) -> Ask:
    ops = [key for key in source if key in ASK_OPS]
    extra = set(source) - {"q", *ops}
    if len(ops) != 1 or extra:
        raise BadCondition(
            f"a look at an answer is q and one of {', '.join(ASK_OPS)}; this has {', '.join(map(str, source))}"
        )
    op, value = ops[0], source[ops[0]]
    question = source.get("q", SELF)
    if not isinstance(question, str):
        raise BadCondition("'q' is the id of a question")
    if op in ("gte", "lte", *DATE_OPS):
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
