"""Who may be let act for whom, on what ground, and when does somebody have to look at it again?

Plain rules. They only ever ask staff to look; they end no access by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: From this age a child may be able to decide for itself (Gillick): staff have to find out.
MAY_DECIDE_FROM = 11
#: From this age everybody is taken to be able to decide.
DECIDES_FROM = 16
REVIEW_AGES = (11, 13, 16)
LONGEST_YEARS = 3
#: Staff are told this long before an access ends, so that it does not end unseen.
ENDING_DAYS = 30

#: Several people may work under one account of a home: each request says which of them wrote it.
CARE_HOME = "care home staff"
RELATIONS = (
    "parent",
    "legal guardian",
    "husband, wife or partner",
    "son",
    "daughter",
    "other relative",
    "carer",
    CARE_HOME,
    "attorney (lasting power)",
)


class Basis(StrEnum):
    """Why it may be. The values are stored and permanent."""

    PARENT = "parent"
    YOUNG_AGREES = "young_agrees"
    YOUNG_CANNOT = "young_cannot"
    AGREES = "agrees"
    BEST_INTERESTS = "best_interests"
    NO_CONSENT = "no_consent"


BASIS_LABELS: dict[Basis, str] = {
    Basis.PARENT: "Child under 11: they are responsible for the child as a parent",
    Basis.YOUNG_AGREES: "Age 11 to 15: I asked them alone, they understand (Gillick) and agree",
    Basis.YOUNG_CANNOT: "Age 11 to 15: I asked them alone, they cannot decide this themselves yet",
    Basis.AGREES: "16 or over: I asked them alone and they agree",
    Basis.BEST_INTERESTS: "16 or over: they cannot decide this, and it is in their best interests",
    Basis.NO_CONSENT: "They do not agree, or I could not ask them alone",
}


class Reason(StrEnum):
    """Why staff look at an access again. The values are stored and permanent."""

    AGE_11 = "age_11"
    AGE_13 = "age_13"
    AGE_16 = "age_16"
    YEARLY = "yearly"
    ENDING = "ending"


REASON_LABELS: dict[Reason, str] = {
    Reason.AGE_11: "They turned 11: ask them alone whether they agree",
    Reason.AGE_13: "They turned 13: ask them alone whether they still agree",
    Reason.AGE_16: "They turned 16: they decide for themselves now",
    Reason.YEARLY: "A year has passed since somebody looked at it",
    Reason.ENDING: "It ends soon: ask whether it is still needed",
}


class Outcome(StrEnum):
    """What staff decided. The values are stored and permanent."""

    KEPT = "kept"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True)
class Due:
    """A review that is due, and since when."""

    reason: Reason
    due_on: date


def age_on(born_on: date, day: date) -> int:
    """Whole years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, age: int) -> date:
    """The day somebody turns this age; who was born on 29 February does so on 1 March in other years."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def later(day: date, years: int) -> date:
    """The same day that many years later."""
    return birthday(day, years)


def grounds(age: int) -> tuple[Basis, ...]:
    """What an access may rest on at that age."""
    if age < MAY_DECIDE_FROM:
        return (Basis.PARENT,)
    if age < DECIDES_FROM:
        return (Basis.YOUNG_AGREES, Basis.YOUNG_CANNOT)
    return (Basis.AGREES, Basis.BEST_INTERESTS)


def refusal(basis: Basis, age: int) -> str | None:
    """Why an access may not rest on this, as a sentence, or None when it may."""
    if basis == Basis.NO_CONSENT:
        return (
            "Without the person's agreement nobody gets access. Nothing was changed, and that you asked is recorded. "
            "If you are worried about pressure on them, speak to your safeguarding lead."
        )
    if basis not in grounds(age):
        return f"This person is {age}. Choose what fits that age."
    return None


def wrong_days(starts_on: date, ends_on: date, today: date) -> str | None:
    """What is wrong with the first and last day, as a sentence, or None."""
    if ends_on < starts_on:
        return "The last day must come after the first."
    if ends_on < today:
        return "The last day must not be in the past."
    if ends_on > later(today, LONGEST_YEARS):
        return f"Give access for at most {LONGEST_YEARS} years. It can be given again."
    return None


def reviews_due(
    *, born_on: date, confirmed_on: date, looked_at: Iterable[date], ends_on: date, today: date
) -> list[Due]:
    """The reviews of an access that are due today. `looked_at`: the days on which staff finished one.

    An age counts when it was reached after the access was given; a year counts from when somebody last looked.
    """
    found = [
        Due(Reason(f"age_{age}"), birthday(born_on, age))
        for age in REVIEW_AGES
        if confirmed_on < birthday(born_on, age) <= today
    ]
    last = max([confirmed_on, *looked_at])
    if later(last, 1) <= today:
        found.append(Due(Reason.YEARLY, later(last, 1)))
    if today <= ends_on and (ends_on - today).days <= ENDING_DAYS and (ends_on - last).days > ENDING_DAYS:
        found.append(Due(Reason.ENDING, ends_on))
    return found
