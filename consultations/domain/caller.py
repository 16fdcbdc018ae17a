"""Who is calling, and how does the practice know? What staff note before they read the form out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class How(StrEnum):
    """Where somebody talks to the practice. The values are stored and permanent."""

    PHONE = "phone"
    DESK = "desk"


HOW_WORDS: dict[How, str] = {How.PHONE: "by phone", How.DESK: "at the desk"}


class Checked(StrEnum):
    """How staff know that it is this patient. The values are stored and permanent."""

    DETAILS = "details"
    RANG_BACK = "rang_back"
    SEEN = "seen"
    NOT_CHECKED = "not_checked"


CHECKED_LABELS: dict[Checked, str] = {
    Checked.DETAILS: "They told me the date of birth and the address, and both are right",
    Checked.RANG_BACK: "I rang the number on our list",
    Checked.SEEN: "I know them, or I saw proof",
    Checked.NOT_CHECKED: "I could not check it",
}

#: Below this age a parent or guardian asks for a child; from it on, for another adult.
GROWN_UP = 16
_PARENTS = frozenset({"parent", "guardian"})


@dataclass(frozen=True)
class Caller:
    """Who is on the line. No name: it is the patient."""

    how: How
    checked: Checked
    name: str = ""
    relation: str = ""  # a value of the form's own question who.rel
    phone: str = ""  # where to ring back if the line drops

    @property
    def is_patient(self) -> bool:
        return not self.name

    def kept(self) -> dict[str, str]:
        """As the draft keeps it."""
        return {key: str(value) for key, value in asdict(self).items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Caller:
        """As the draft kept it."""
        return cls(
            how=How(kept.get("how", How.PHONE)),
            checked=Checked(kept.get("checked", Checked.NOT_CHECKED)),
            name=str(kept.get("name", "")),
            relation=str(kept.get("relation", "")),
            phone=str(kept.get("phone", "")),
        )


def answers_of(caller: Caller, age_years: int | None) -> dict[str, str]:
    """What the form need not ask again: for whom it is, and what the caller is to them.

    Somebody who calls for a person whose age nobody knows yet is asked by the form itself.
    """
    known: dict[str, str] = {}
    if caller.phone:
        known["con.phone"] = caller.phone
    if caller.is_patient:
        return known | {"who.for": "me"}
    known["who.rel"] = caller.relation
    if age_years is None:
        return known
    is_child = age_years < GROWN_UP and caller.relation in _PARENTS
    return known | {"who.for": "my_child" if is_child else "other_adult"}
