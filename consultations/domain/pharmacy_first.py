"""May a community pharmacist be offered for this? The rules of Pharmacy First, as data with a date.

The offer is made when the age fits, no exclusion holds and nothing urgent was raised. The pharmacist decides, not this
table, and whoever is offered a pharmacy may send the request all the same. What is not known leaves out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from consultations.domain import yaml_source
from consultations.domain.conditions import AboutPatient, Answers, Facts, evaluate
from consultations.domain.levels import Level
from consultations.domain.schema import Approved, ConditionField, Slug, Strict, Words

HOME = Path(__file__).resolve().parent.parent / "question_sets" / "rules" / "pharmacy_first.yaml"


class Exclusion(Strict):
    """Who is left out, in words for staff."""

    id: Slug
    words: Words
    when: ConditionField


class Treatable(Strict):
    """One problem of the scheme: on which form it is asked about, for which ages, and who is left out."""

    id: Slug
    name: Words
    question_set: Slug
    when: ConditionField | None = None
    ages: tuple[int, int]
    exclusions: tuple[Exclusion, ...]


class Scheme(Approved):
    """The whole table, with where it comes from and by when somebody has to read it again."""

    version: int
    nation: str
    source: Words
    check_again_by: date
    conditions: tuple[Treatable, ...]


@dataclass(frozen=True)
class Assessment:
    """What the table says for one person; ``reasons`` are the words for staff why there is no offer."""

    condition: Treatable
    reasons: tuple[str, ...]

    @property
    def is_offered(self) -> bool:
        return not self.reasons


@cache
def scheme() -> Scheme:
    return Scheme.model_validate(yaml_source.read(HOME).data)


def is_due_for_checking(today: date) -> bool:
    """Whether somebody has to read the table again."""
    return today > scheme().check_again_by


def has_rules_for(slug: str) -> bool:
    """Whether the table says of anybody who fills in this form that a pharmacy may help."""
    return any(each.question_set == slug for each in scheme().conditions)


def assess(
    slug: str, answers: Answers, about: AboutPatient, levels: Collection[Level | None] = ()
) -> Assessment | None:
    """What the table says to these answers; None when the form or the answer names no problem of the scheme.

    ``levels`` are those of every flag raised so far.
    """
    facts = Facts(answers=answers, about=about, unsure_is_yes=True)
    for condition in scheme().conditions:
        names_it = condition.when is None or evaluate(condition.when, facts).holds
        if condition.question_set == slug and names_it:
            return Assessment(condition, _reasons(condition, facts, levels))
    return None


def _reasons(condition: Treatable, facts: Facts, levels: Collection[Level | None]) -> tuple[str, ...]:
    youngest, oldest = condition.ages
    age = facts.about.age_years
    reasons = (
        [] if age is not None and youngest <= age <= oldest else [f"Not {youngest} to {oldest} years old"]
    )
    reasons += [each.words for each in condition.exclusions if evaluate(each.when, facts).holds]
    if any(level is not None and level >= Level.URGENT for level in levels):
        reasons.append("An urgent or emergency flag")
    return tuple(reasons)
