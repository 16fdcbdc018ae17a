"""Which team deals with a request, by when, and why? Rules as data; the first that fits decides. Pure.

Rules choose a team and may ask for an earlier answer. They never lower a level, close a request, hide it, or move the
promise that the patient was given.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from consultations.domain.levels import Level
from portal.practices import hours as working
from portal.practices.hours import CoreHours

DEFAULT = Path(__file__).parent.parent / "routing_rules" / "default.yaml"

Age = Annotated[int, Field(ge=0, le=130)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WithinMinutes(_Strict):
    """So many minutes of core hours after it was sent."""

    minutes: Annotated[int, Field(gt=0, le=7 * 630)]

    def moment(self, received: datetime, hours: CoreHours) -> datetime:
        return working.add_working_minutes(received, self.minutes, hours)


Due = WithinMinutes | Literal["same_day", "next_period"]


@dataclass(frozen=True)
class Facts:
    """What rules may know about a request: no words, no names."""

    kind: str
    level: Level
    age: int | None = None


class RoutingRule(_Strict):
    """One line of the table. What it leaves out does not matter to it; an unknown age fits no rule about age."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kinds: frozenset[str] | None = None
    levels: frozenset[Level] | None = None
    from_age: Age | None = None
    under_age: Age | None = None
    team: str
    due: Due | None = None
    why: Annotated[str, Field(min_length=5, max_length=200)]

    @model_validator(mode="after")
    def _can_fit(self) -> Self:
        low, high = self._ages()
        if low >= high or self.kinds == frozenset() or self.levels == frozenset():
            raise ValueError(f"Rule {self.id!r} fits nothing: give it at least one kind, level and age.")
        return self

    def fits(self, facts: Facts) -> bool:
        if self.kinds is not None and facts.kind not in self.kinds:
            return False
        if self.levels is not None and facts.level not in self.levels:
            return False
        if self.from_age is None and self.under_age is None:
            return True
        low, high = self._ages()
        return facts.age is not None and low <= facts.age < high

    def covers(self, other: "RoutingRule") -> bool:
        """Whether everything that fits the other rule fits this one."""
        if self.kinds is not None and (other.kinds is None or not other.kinds <= self.kinds):
            return False
        if self.levels is not None and not (other.levels or frozenset(Level)) <= self.levels:
            return False
        if self.from_age is None and self.under_age is None:
            return True
        if other.from_age is None and other.under_age is None:
            return False
        return self._ages()[0] <= other._ages()[0] and other._ages()[1] <= self._ages()[1]

    def _ages(self) -> tuple[int, int]:
        return self.from_age or 0, 131 if self.under_age is None else self.under_age


class Otherwise(_Strict):
    """Where a request goes that no rule fits."""

    team: str
    why: Annotated[str, Field(min_length=5, max_length=200)]


@dataclass(frozen=True)
class Placement:
    """Where a request goes, by when it is due there, and which rule said so."""

    team: str
    due_at: datetime
    why: str
    rule: str
    version: int

    def sentence(self, team_name: str) -> str:
        """ "To Pharmacy team because it is a medicine question": kept with the request and shown to staff."""
        return f"To {team_name} because {self.why}"


class RuleTable(_Strict):
    """All rules of a practice, in order, as one version. Refused when a rule cannot be reached or names no team."""

    version: Annotated[int, Field(gt=0)]
    approved_by: str | None
    approved_on: date | None
    teams: dict[str, str]
    due: dict[Level, Due]
    kinds: dict[str, str]
    rules: tuple[RoutingRule, ...]
    otherwise: Otherwise

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        twice = [name for name, count in Counter(rule.id for rule in self.rules).items() if count > 1]
        if twice:
            raise ValueError(f"Two rules are called {twice[0]!r}. Give each its own id.")
        if set(self.due) != set(Level):
            raise ValueError("Say for every level by when it is due.")
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("An approval has a name and a date, or neither.")
        chosen: list[RoutingRule | Otherwise] = [*self.rules, self.otherwise]
        for each in chosen:
            if each.team not in self.teams:
                raise ValueError(f"There is no team {each.team!r}. Use one of: {', '.join(self.teams)}.")
            try:
                each.why.format(kind="")
            except (KeyError, IndexError, ValueError):
                raise ValueError(f"The reason {each.why!r} may only have {{kind}} to fill in.") from None
        for rule in self.rules:
            unknown = sorted((rule.kinds or frozenset()) - set(self.kinds))
            if unknown:
                raise ValueError(f"Rule {rule.id!r} names a kind nobody has described: {unknown[0]!r}.")
        for at, rule in enumerate(self.rules):
            first = next((earlier for earlier in self.rules[:at] if earlier.covers(rule)), None)
            if first:
                raise ValueError(
                    f"Rule {rule.id!r} is never reached: {first.id!r} comes first and fits all it fits."
                )
        return self

    def place(self, facts: Facts, received: datetime, promised_by: datetime, hours: CoreHours) -> Placement:
        """The team for a request and its due time, which is never later than what the patient was told."""
        rule = next((rule for rule in self.rules if rule.fits(facts)), None)
        chosen: RoutingRule | Otherwise = rule or self.otherwise
        wishes = [self.due[facts.level], *([rule.due] if rule and rule.due else [])]
        return Placement(
            team=chosen.team,
            due_at=min([promised_by, *(_moment(due, received, hours) for due in wishes)]),
            why=chosen.why.format(kind=self.kinds.get(facts.kind, "this kind of request")),
            rule=rule.id if rule else "otherwise",
            version=self.version,
        )


def parse(text: str) -> RuleTable:
    """A rule table from its YAML. Raises ValueError (pydantic's) with a sentence for each thing that is wrong."""
    return RuleTable.model_validate(yaml.safe_load(text))


@lru_cache(maxsize=1)
def default_table() -> RuleTable:
    """The rules every practice starts with."""
    return parse(DEFAULT.read_text(encoding="utf-8"))


def _moment(due: Due, received: datetime, hours: CoreHours) -> datetime:
    if isinstance(due, WithinMinutes):
        return due.moment(received, hours)
    if due == "same_day":
        return working.end_of_working_day(received, hours)
    return working.end_of_next_working_period(received, hours)
