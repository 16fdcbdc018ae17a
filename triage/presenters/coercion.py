"""What do staff read that may mean coercion? Nothing, unless their practice wants it."""

from __future__ import annotations

from typing import Any

from portal.core.dates import date_of
from triage.domain import coercion as rules
from triage.presenters import story
from triage.presenters.addressee import born_of, years


def hints(consultation: Any) -> list[str]:
    """A sentence for each sign. For staff alone."""
    if not consultation.hints_are_shown:
        return []
    born = born_of(consultation)
    changed = [consultation.person.address_changed_at] if consultation.person is not None else []
    changed += [story.moment(each["address_changed_at"]) for each in consultation.accounts]
    facts = rules.Facts(
        kind=consultation.kind,
        age=years(born, date_of(consultation.sent_at)) if born else None,
        by_somebody_else=consultation.for_whom != "me" or consultation.proxy_id is not None,
        cannot_decide=rules.cannot_decide(each["code"] for each in consultation.signs),
        sent_at=consultation.sent_at,
        address_changed=tuple(each for each in changed if each is not None),
    )
    return rules.hints(facts)
