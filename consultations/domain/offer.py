"""What does a practice offer at its front door: which forms, with which questions of its own, and in which words? Pure.

It is read from one value beside the practice's name, so that no page needs another statement for it. The rows of
`models/practice_forms.py` are the truth that value is made from.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from consultations.domain import library
from consultations.domain.approval import fingerprint
from consultations.domain.computed import RESULT_DAYS
from consultations.domain.local import asked_in
from consultations.domain.question_set import QuestionSet

Local = tuple[Mapping[str, Any], ...]


class State(StrEnum):
    """Whether patients may begin a form."""

    ON = "on"
    OFF = "off"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True)
class Approval:
    """What a clinical safety officer of the practice has put their name to: a fingerprint, and the own questions in it."""

    fingerprint: str
    local: Local


@dataclass(frozen=True)
class Offer:
    """One practice's offer. An empty one is every form as this project wrote it, and no words of its own."""

    texts: Mapping[str, str]
    notice_until: date | None
    off: Mapping[str, str]  # slug -> what patients read instead, which may be nothing
    local: Mapping[str, Local]
    approved: Mapping[str, tuple[Approval, ...]]  # newest first
    result_days: Mapping[str, int]

    @classmethod
    def of(cls, published: Mapping[str, Any]) -> Self:
        """The offer as it was published."""
        until = published.get("notice_until")
        return cls(
            texts=published.get("texts", {}),
            notice_until=date.fromisoformat(until) if until else None,
            off=published.get("off", {}),
            local={slug: tuple(each) for slug, each in published.get("local", {}).items()},
            approved={
                slug: tuple(Approval(each["fingerprint"], tuple(each["local"])) for each in several)
                for slug, several in published.get("approved", {}).items()
            },
            result_days={**RESULT_DAYS, **published.get("result_days", {})},
        )

    def current(self, slug: str) -> QuestionSet:
        """The form as the practice has it now, approved or not. Raises ``NoSuchSet``."""
        return asked_in(slug, None, self.local.get(slug, ()))

    def is_approved(self, slug: str) -> bool:
        """Whether exactly the form as it is now has been approved."""
        return library.may_publish(self.current(slug), trial=False, approved=self._prints(slug))

    def questions(self, slug: str, *, trial: bool) -> QuestionSet | None:
        """The form that patients are given: the current one if it may be published; else the one approved last that is
        still what it was, so that a new question of the practice's own waits for its approval and the form does not.
        """
        now = self.current(slug)
        if library.may_publish(now, trial=trial, approved=self._prints(slug)):
            return now
        for each in self.approved.get(slug, ()):
            earlier = asked_in(slug, None, each.local)
            if fingerprint(earlier) == each.fingerprint:
                return earlier
        return None

    def state(self, slug: str, *, trial: bool) -> State:
        """Whether patients may begin this form, and if not, why."""
        if slug in self.off:
            return State.OFF
        return State.ON if self.questions(slug, trial=trial) else State.UNAPPROVED

    def offered(self, *, trial: bool) -> tuple[QuestionSet, ...]:
        """Every form that can be begun, in the order of the front door."""
        found = (
            self.questions(each.slug, trial=trial) for each in library.all() if each.slug not in self.off
        )
        return tuple(each for each in found if each is not None)

    def text(self, name: str, today: date) -> str:
        """The practice's own words for this place; a notice is over after its last day."""
        if name == "notice" and self.notice_until is not None and today > self.notice_until:
            return ""
        return self.texts.get(name, "")

    def _prints(self, slug: str) -> frozenset[str]:
        return frozenset(each.fingerprint for each in self.approved.get(slug, ()))


#: The online ways in that the GP contract keeps open from 8am to 6:30pm, Monday to Friday, and the forms that are one.
WAYS_IN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("an adult with a health problem", ("new_problem", "ongoing_problem")),
    ("a child who is ill", ("child_problem",)),
    ("a question about a medicine", ("medication",)),
    ("a letter or other admin", ("admin_letter",)),
)


def last_way_in(slug: str, on: Collection[str], known: Sequence[str]) -> str | None:
    """For whom this form is the last way in, if it is: then it stays on. `on` are the forms that are on now.

    For a child the form for anybody's new problem does not stand in: it is written for people of 16 and over.
    """
    for whom, ways in WAYS_IN:
        if slug in ways and slug in known and not any(each in on for each in ways if each != slug):
            return whom
    return None
