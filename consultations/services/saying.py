"""How are words kept on a thread, and what is promised when they come?"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from consultations import access
from consultations.domain.levels import Level
from consultations.domain.lifecycle import UNDO_SECONDS, Status
from consultations.models import Consultation, Message
from portal.core import text
from portal.core.errors import DomainError
from portal.core.http import Visit
from portal.core.sentence import Sentence
from portal.practices import hours
from portal.practices.queries import core_hours

MOST_WORDS = 20_000


def written(body: str, what: str) -> str:
    """The text as it is stored: as typed. Raises DomainError when there is none or it is longer than MOST_WORDS."""
    body = text.plain(body)
    if not body.strip():
        raise DomainError(f"Write {what} first.", code="empty")
    if len(body) > MOST_WORDS:
        raise DomainError(
            Sentence(
                "This is %(used)s letters long. The most is %(most)s. Please shorten it.",
                used=f"{len(body):,}",
                most=f"{MOST_WORDS:,}",
            ),
            code="too_long",
        )
    return body


def promised(practice: Any, level: str, at: datetime) -> datetime:
    """By when the practice tells the patient what happens next, for something that reaches it now."""
    return hours.promise(level, at, core_hours(practice))


def say(
    kind: Message.Kind,
    *,
    consultation: Consultation,
    by: access.Actor,
    body: str,
    key: str,
    at: datetime,
    **columns: Any,
) -> tuple[Message, bool]:
    """Keep a message on a request that is held. The same `key` again gives the message that is there, and False.

    Raises DomainError when it was another message that came with this key: words are never taken for sent that are not.
    """
    standing = access.standing(by)
    is_staff = isinstance(by, Visit) and by.is_staff
    waits = timedelta(seconds=UNDO_SECONDS) if is_staff else timedelta()
    if is_staff:
        author = Message.Author.STAFF
    elif isinstance(by, access.System):
        author = Message.Author.SYSTEM
    else:
        author = Message.Author.PROXY if consultation.patient_id in by.proxies else Message.Author.PATIENT
    message: Message = Message.fresh(
        consultation=consultation,
        author=author,
        person_id=by.user.pk if isinstance(by, Visit) and by.user else None,
        author_name=standing.signature or standing.name,
        kind=kind,
        body=body,
        written_at=at,
        visible_at=at + waits,
        key=key,
        **columns,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        there = Message.objects.filter(consultation=consultation, key=key).first()
        if there is None:
            raise
        if not _is_the_same(there, message):
            raise used_before() from None
        return there, False
    return message, True


#: What makes two messages one, when they come with the same key.
_SAID = ("author", "person_id", "kind", "body", "for_practice", "questions", "safety_net")
USED_BEFORE = "used_before"


def _is_the_same(there: Message, message: Message) -> bool:
    return there.taken_back_at is None and _said(there) == _said(message)


def _said(message: Message) -> str:
    return json.dumps([getattr(message, name) for name in _SAID], sort_keys=True, default=str)


def used_before() -> DomainError:
    """A page was sent, opened again by Back, changed and sent once more."""
    return DomainError(
        "You sent something else from this page before. What you see now is not sent yet. Send it again to send it as well.",
        code=USED_BEFORE,
    )


def back_at_practice(
    locked: Consultation, practice: Any, least: Level | None, now: datetime
) -> dict[str, Any]:
    """The columns of a request whose next step is the practice's: at least this level, and a new promise."""
    wanted = least
    if locked.status == Status.CLOSED and wanted is None:
        wanted = Level.SOON  # a reply on a closed thread is looked at sooner than a new routine request
    level = max(Level(locked.level), wanted) if wanted else Level(locked.level)
    promise = promised(practice, level, now)
    if locked.answered_at is None or (
        locked.patient_wrote_at and locked.patient_wrote_at > locked.answered_at
    ):
        promise = min(promise, locked.promised_by)  # still unanswered: the earlier promise stands
    return {"level": level, "promised_by": promise}
