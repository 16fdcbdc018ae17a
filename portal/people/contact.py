"""Is it safe to write to this account? What the person said, and when they are to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal import audit
from portal.core import clock
from portal.core.dates import date_of
from portal.core.errors import DomainError
from portal.people.domain.safe_contact import Said
from portal.people.models import User

#: People move in and out, phones change hands: what was safe is asked again.
ASKED_AGAIN = timedelta(days=182)
QUESTIONS = ("email_only_mine", "email_safe", "phone_only_mine", "text_safe")
ANSWERS = ("yes", "no", "unsure")
HOW = ("message", "phone", "either")


def is_due(user: User, now: datetime) -> bool:
    """Whether the account was never asked, or not for six months."""
    return is_old(user.contact_asked_at, now)


def is_old(asked_at: datetime | None, now: datetime) -> bool:
    """Whether what was said then has to be asked again; so has what was never asked."""
    return asked_at is None or asked_at + ASKED_AGAIN <= now


def said(user: User, now: datetime) -> Said:
    """What the account said of itself, for staff who are about to ring, text or write."""
    return said_of(
        name=user.full_name,
        asked_at=user.contact_asked_at,
        now=now,
        answers={name: getattr(user, name) for name in (*QUESTIONS, "contact_how")},
    )


def said_of(*, name: str, asked_at: datetime | None, now: datetime, answers: Mapping[str, str]) -> Said:
    """The same from a row of answers. `answers` holds QUESTIONS and `contact_how`."""
    return Said(
        name=name,
        **{each: answers[each] for each in QUESTIONS},
        how=answers["contact_how"],
        asked_on=date_of(asked_at) if asked_at else None,
        is_due=is_old(asked_at, now),
    )


def answer(*, user: User, said: dict[str, Any]) -> User:
    """Keep what the account's owner said. From now on no notice leaves for an address that is not safe.

    The questions are QUESTIONS, each answered by one of ANSWERS, and `contact_how`, one of HOW.
    """
    if any(said.get(name) not in ANSWERS for name in QUESTIONS) or said.get("contact_how") not in HOW:
        raise DomainError("Answer each question.", code="missing")
    for name in (*QUESTIONS, "contact_how"):
        setattr(user, name, said[name])
    user.contact_asked_at = clock.now()
    user.save(update_fields=[*QUESTIONS, "contact_how", "contact_asked_at"])
    audit.record("account.contact_answered", object_id=user.pk)
    return user
