"""How is a part of a question set written as plain values again, so that reading them gives the same part?"""

from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel

from consultations.domain.conditions import (
    SELF,
    Age,
    All,
    AnyOf,
    Ask,
    Condition,
    Fact,
    NoneRaised,
    Not,
    Raised,
    Scored,
    Sex,
    Unless,
)

_CONDITIONS = (All, AnyOf, Not, Unless, Ask, Age, Sex, Fact, Raised, Scored, NoneRaised)


def condition(found: Condition) -> dict[str, Any]:
    """The mapping that ``grammar.parse`` reads as this condition."""
    match found:
        case All(parts):
            return {"all": [condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition(part) for part in parts]}
        case Not(part):
            return {"not": condition(part)}
        case Unless(part):
            return {"unless": condition(part)}
        case Ask():
            return _ask(found)
        case Age(op, number, unit):
            return {f"age_{op}" if unit == "years" else f"age_{unit}_{op}": number}
        case Sex(values):
            return {"sex_in": list(values)}
        case Fact(name):
            return {"known": name}
        case Raised(codes):
            return {"flag_raised": list(codes)}
        case Scored(name, op, limit):
            return {"score": name, op: limit}
        case NoneRaised(level):
            return {"none_raised": level.value}


def _ask(leaf: Ask) -> dict[str, Any]:
    named: dict[str, Any] = {} if leaf.question == SELF else {"q": leaf.question}
    match leaf.op:
        case "answered":
            return named | {"answered": True}
        case "in" | "includes" | "under" | "mentions":
            return named | {leaf.op: list(leaf.values)}
    return named | {leaf.op: leaf.values[0]}


def value(found: Any) -> Any:
    """Any value of a question file as JSON or YAML can hold it."""
    if isinstance(found, _CONDITIONS):
        return condition(found)
    if isinstance(found, BaseModel):
        return fields(found)
    if isinstance(found, Enum):
        return found.value
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, tuple | list):
        return [value(each) for each in found]
    if isinstance(found, dict):
        return {key: value(each) for key, each in found.items()}
    return found


def fields(model: BaseModel, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every field that says something, by name: what is as when left out is left out."""
    return {
        name: value(getattr(model, name))
        for name, field in type(model).model_fields.items()
        if name not in without and getattr(model, name) != field.get_default(call_default_factory=True)
    }
