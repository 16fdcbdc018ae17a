"""How does a waiting notice leave, once at least, whatever dies on the way?

A worker takes a batch of due rows (`FOR UPDATE SKIP LOCKED`) and commits that they are in its hand, with a lease. It
sends them one by one and commits after each, so that what a mail server has confirmed is not sent again. If it is
killed, its lease ends and the rest is due. Between the server's yes and our commit lies the one moment in which a kill
makes a second copy; it has the same Message-ID.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F

from portal import audit
from portal.core import clock
from portal.core.tenancy import Scope, tenant
from portal.notifications import timing
from portal.notifications.channels import EmailChannel, Undelivered, text_sender
from portal.notifications.kinds import ALWAYS_SENT, OPEN_STATES, Channel, Kind, State
from portal.notifications.models import Envelope, OutboxMessage
from portal.notifications.rendering import link_to, render
from portal.people.domain.safe_contact import is_risk
from portal.people.models import User
from portal.practices.models import Practice

logger = logging.getLogger(__name__)

#: Once for each notice, so it is written out: building it anew takes longer than running it.
_SENT = """
update notifications_outboxmessage set state = 'sent', sent_at = %s, claim = null, last_error = ''
where id = %s and claim = %s
"""

ACTOR = "task:notifications.drain_outbox"


@dataclass(frozen=True)
class Letter:
    """A row in hand, with the address it goes to."""

    row: OutboxMessage
    email: str
    phone: str
    path: str
    language: str = ""
    is_safe: bool = True  # as the person said; asked when the notice leaves, so that a late "no" counts


def practices_with_due(now: datetime) -> list[UUID]:
    """Which practices have notices that should leave. Asked by a sweep, which reads ids across practices."""
    return list(OutboxMessage.objects.due(now).order_by().values_list("practice_id", flat=True).distinct())


def drain(practice_id: UUID) -> int:
    """Send what is due in one practice, until nothing is or a lease's time has passed; says how many were sent.

    It opens its own short transactions and must be called outside any.
    """
    practice = Practice.objects.get(pk=practice_id)
    email, sent, began = EmailChannel(), 0, clock.now()
    try:
        while clock.now() - began < timing.LEASE:
            claim = uuid4()
            letters = _take(practice_id, claim)
            if not letters:
                break
            sent += _send_all(letters, practice, claim, email)
    finally:
        email.close()
    return sent


def _inside(practice_id: UUID) -> Any:
    return tenant(practice_id, scope=Scope.SYSTEM, actor=ACTOR)


def _take(practice_id: UUID, claim: UUID) -> list[Letter]:
    """Take a batch of due rows into this worker's hand. Rows that have killed too many workers are given up here."""
    with _inside(practice_id):
        now = clock.now()
        due = OutboxMessage.objects.due(now).order_by("next_try_at", "id").select_for_update(skip_locked=True)
        rows = list(due[: timing.BATCH])
        if not rows:
            return []
        deadly = [row for row in rows if row.state == State.SENDING and row.attempts >= timing.MOST_TRIES]
        for row in deadly:
            _give_up(row, "worker_died")
        rows = [row for row in rows if row not in deadly]
        for row in rows:
            row.attempts += 1
        OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.SENDING, claim=claim, attempts=F("attempts") + 1, next_try_at=now + timing.LEASE
        )
        envelopes = {
            each.message_id: each for each in Envelope.objects.filter(message__in=[row.pk for row in rows])
        }
    people = {row.person_id for row in rows if row.person_id}
    active = (
        User.objects.filter(pk__in=people, is_active=True).only("email", "email_safe", "language")
        if people
        else ()
    )
    accounts = {user.pk: user for user in active}
    return [_letter(row, envelopes.get(row.pk), accounts) for row in rows]


def _letter(row: OutboxMessage, envelope: Envelope | None, accounts: dict[UUID, User]) -> Letter:
    user = accounts.get(row.person_id) if row.person_id else None
    known = user.email if user else ""
    is_safe = user is None or not is_risk(user.email_safe) or Kind(row.kind) in ALWAYS_SENT
    language = user.language if user else ""
    if envelope is None:
        return Letter(row, known, "", "", language, is_safe)
    return Letter(row, envelope.email or known, envelope.phone, envelope.path, language, is_safe)


def _send_all(letters: list[Letter], practice: Practice, claim: UUID, email: EmailChannel) -> int:
    sent, last_start = 0, clock.now() + timing.BEGIN_UNTIL
    for place, letter in enumerate(letters):
        if clock.now() > last_start:
            _let_go(practice.pk, [each.row for each in letters[place:]], claim)
            break
        if not letter.is_safe:
            _withhold(letter.row, claim)
            continue
        try:
            _send(letter, practice, email)
        except Undelivered as trouble:
            _record_failure(letter.row, claim, trouble.code, final=trouble.final)
        except Exception as trouble:
            # A notice that cannot be written or handed over for a reason nobody foresaw must not hold up the others:
            # its row says so, and the log has the rest.
            logger.exception("a notice could not be sent", extra={"outbox_message_id": str(letter.row.pk)})
            _record_failure(letter.row, claim, f"error_{type(trouble).__name__}".lower(), final=False)
        else:
            _record_sent(letter, claim)
            sent += 1
    return sent


def _send(letter: Letter, practice: Practice, email: EmailChannel) -> None:
    row, kind = letter.row, Kind(letter.row.kind)
    link = link_to(kind, practice_slug=practice.slug, about=row.about_id, path=letter.path)
    notice = render(kind, practice=practice, link=link, language=letter.language)
    if row.channel == Channel.EMAIL:
        if not letter.email:
            raise Undelivered("no_address", final=True)
        email.send(notice, to=letter.email, practice_name=practice.name, message_id=row.message_id)
        return
    if not letter.phone:
        raise Undelivered("no_address", final=True)
    text_sender().send(notice.text, to=letter.phone, reference=str(row.pk))


def _withhold(row: OutboxMessage, claim: UUID) -> None:
    """The person has said that it is not safe to write to them: the row stays, and nothing leaves."""
    with _inside(row.practice_id):
        OutboxMessage.objects.filter(pk=row.pk, claim=claim).update(state=State.WITHHELD, claim=None)


def _record_sent(letter: Letter, claim: UUID) -> None:
    row = letter.row
    with _inside(row.practice_id):
        with connection.cursor() as cursor:
            cursor.execute(_SENT, [clock.now(), row.pk, claim])
            kept = cursor.rowcount
        if letter.path:
            Envelope.objects.filter(message_id=row.pk).update(path="")
    if not kept:
        logger.warning(
            "a notice was sent after its lease had ended", extra={"outbox_message_id": str(row.pk)}
        )


def _record_failure(row: OutboxMessage, claim: UUID, code: str, *, final: bool) -> None:
    pause = None if final else timing.pause_after(row.attempts)
    with _inside(row.practice_id):
        mine = OutboxMessage.objects.select_for_update().filter(pk=row.pk, claim=claim).first()
        if mine is None:
            return
        if pause is None:
            _give_up(mine, code)
            return
        mine.state, mine.claim, mine.last_error = State.FAILED, None, code[:40]
        mine.next_try_at = clock.now() + pause
        mine.save(update_fields=["state", "claim", "last_error", "next_try_at"])


def _give_up(row: OutboxMessage, code: str) -> None:
    """Nobody will try again: the row says so, the practice is shown it, and the request's history has a line."""
    row.state, row.claim, row.last_error = State.GIVEN_UP, None, code[:40]
    row.save(update_fields=["state", "claim", "last_error"])
    audit.record(
        "notice.given_up",
        consultation_id=row.about_id,
        object_id=row.pk,
        details={"kind": row.kind, "error": row.last_error, "attempts": row.attempts},
    )


def _let_go(practice_id: UUID, rows: list[OutboxMessage], claim: UUID) -> None:
    """Give back rows that were taken and not begun: they are due at once, and the try does not count."""
    with _inside(practice_id):
        for row in rows:
            OutboxMessage.objects.filter(pk=row.pk, claim=claim, state__in=OPEN_STATES).update(
                state=State.WAITING, claim=None, attempts=row.attempts - 1, next_try_at=clock.now()
            )
