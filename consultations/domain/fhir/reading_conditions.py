"""What does an ``enableWhen`` of somebody else's Questionnaire mean here?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consultations.domain.fhir.names import Json


class TooStrange(ValueError):
    """It cannot be said here; the message goes on after "its enableWhen"."""


@dataclass(frozen=True)
class Conditions:
    """Reads clauses; knows what every question met so far is called and which answers it has."""

    names: Mapping[str, str]
    options: Mapping[str, Mapping[tuple[str, str], str]]
    types: Mapping[str, str]

    def read(self, clause: Mapping[str, Any]) -> Json:
        """The condition. Raises ``TooStrange``."""
        link, operator = str(clause.get("question")), clause.get("operator", "=")
        name = self.names.get(link)
        if name is None:
            raise TooStrange(f"looks at {link}, which is no question here")
        if name not in self.types:
            raise TooStrange(f"looks at {link}, which comes later or asks nothing")
        if operator == "exists":
            found: Json = {"q": name, "answered": True}
            return found if clause.get("answerBoolean", True) else {"unless": found}
        if operator in ("=", "!="):
            found = self._equals(clause, name, link)
            return found if operator == "=" else {"unless": found}
        return self._compare(clause, name, link, str(operator))

    def _equals(self, clause: Mapping[str, Any], name: str, link: str) -> Json:
        if "answerBoolean" in clause:
            if self.types[name] != "boolean":
                raise TooStrange(f"compares {link} with yes or no")
            return {"q": name, "eq": "yes" if clause["answerBoolean"] else "no"}
        number = _number(clause)
        if number is not None and self.types[name] in ("integer", "decimal", "quantity"):
            return {"all": [{"q": name, "gte": number}, {"q": name, "lte": number}]}
        value = self._option(clause, name)
        if value is None:
            raise TooStrange(f"compares {link} with something that is none of its answers")
        return {"q": name, "includes" if self.types[name] == "checks" else "eq": value}

    def _option(self, clause: Mapping[str, Any], name: str) -> str | None:
        known = self.options.get(name, {})
        if "answerCoding" in clause:
            coding = clause["answerCoding"]
            system, code = str(coding.get("system", "")), str(coding.get("code") or coding.get("display"))
            if (system, code) in known:
                return known[system, code]
            same = [value for (_, each), value in known.items() if each == code] if not system else []
            return same[0] if len(same) == 1 else None
        for kind in ("answerString", "answerInteger", "answerDate", "answerTime"):
            if kind in clause:
                return known.get(("", str(clause[kind])))
        return None

    def _compare(self, clause: Mapping[str, Any], name: str, link: str, operator: str) -> Json:
        number = _number(clause)
        if number is None or self.types[name] not in ("integer", "decimal", "quantity"):
            raise TooStrange(f"compares {link} by {operator} with something that is no number")
        match operator:
            case ">=":
                return {"q": name, "gte": number}
            case "<=":
                return {"q": name, "lte": number}
            case ">":
                return {"not": {"q": name, "lte": number}}
            case "<":
                return {"not": {"q": name, "gte": number}}
        raise TooStrange(f"uses the unknown operator {operator}")


def _number(clause: Mapping[str, Any]) -> int | float | None:
    for kind in ("answerInteger", "answerDecimal"):
        if isinstance(clause.get(kind), int | float):
            found: int | float = clause[kind]
            return found
    quantity = clause.get("answerQuantity")
    value = quantity.get("value") if isinstance(quantity, dict) else None
    return value if isinstance(value, int | float) else None
