"""How does the patient go on with a request after sending it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain.levels import Level
from consultations.domain.lifecycle import REPLY_DAYS_AFTER_CLOSING, UNDO_SECONDS, Move, Outcome, Status
from consultations.models import Consultation, Message
from consultations.models.messages import CALL_ME, NOT_THEN
from consultations.services import danger
from consultations.services.saying import back_at_practice, say, written
from consultations.services.unread import NOTHING_UNREAD
from portal import audit, notifications
from portal.core import clock, text
from portal.core.dates import date_of
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.roles import Permission


@transaction.atomic
def add_words(*, consultation: UUID | Consultation, by: Visit, body: str, key: str) -> Message:
    """The patient writes again: an answer, or something to add. It goes back to the practice with a new promise."""
    locked = moves.lock(consultation)
    _may_still_write(locked)
    body = written(body, "your message")
    return _patient_says(Move.WRITE, Message.Kind.WORDS, locked, by=by, body=body, key=key, least=None)


@transaction.atomic
def ask_to_be_called(
    *, consultation: UUID | Consultation, by: Visit, phone: str, times: str, about: str, key: str
) -> Message:
    """The patient would rather speak about what they sent: it goes back to the practice, to be answered by phone.

    The number and the times are for the practice and for who gave them: two parents need not know each other's. The
    number that came with the request stays that of whoever sent it.
    """
    locked = moves.lock(consultation)
    _may_still_write(locked)
    body = written("\n\n".join(filter(None, (CALL_ME, about))), "your message")
    number = (f"My number is {phone}.", f"{NOT_THEN}{times}" if times else "")
    is_mine = by.user is not None and locked.person_id == by.user.pk
    return _patient_says(
        Move.WRITE,
        Message.Kind.WORDS,
        locked,
        by=by,
        body=body,
        for_practice=written("\n\n".join(filter(None, number)), "your number"),
        key=key,
        least=None,
        more={"contact_phone": phone, "contact_how": "phone"} if is_mine else None,
    )


@transaction.atomic
def getting_worse(*, consultation: UUID | Consultation, by: Visit, body: str, key: str) -> Message:
    """The patient presses "I am getting worse": it comes back as urgent, whatever state it was in."""
    locked = moves.lock(consultation)
    _may_still_write(locked)
    body = written(body, "what has changed")
    return _patient_says(
        Move.GETTING_WORSE, Message.Kind.WORSE, locked, by=by, body=body, key=key, least=Level.URGENT
    )


def _may_still_write(locked: Consultation) -> None:
    if locked.status == Status.CLOSED and locked.replies_until and clock.today() > locked.replies_until:
        raise DomainError("This request was closed some time ago. Please start a new one.", code="too_late")


def _patient_says(
    move: Move,
    kind: Message.Kind,
    locked: Consultation,
    *,
    by: Visit,
    body: str,
    key: str,
    least: Level | None,
    for_practice: str = "",
    more: Mapping[str, Any] | None = None,
) -> Message:
    now = clock.now()
    message, is_new = say(
        kind, consultation=locked, by=by, body=body, for_practice=for_practice, key=key, at=now
    )
    if not is_new:
        return message
    found = danger.in_kept(locked, message)
    danger.keep(locked, found, now, message)
    changes = {**back_at_practice(locked, by.practice, danger.highest(found, least), now), **(more or {})}
    moves.apply(move, by=by, consultation=locked, at=now, changes=changes)
    return message


@transaction.atomic
def acknowledge(*, message: UUID, by: Visit, is_clear: bool) -> Message:
    """The patient answers "Is this clear?". "No" brings the request back to the practice."""
    found = Message.objects.filter(pk=message, author=Message.Author.STAFF).first()
    if found is None:
        raise NotAllowed("We could not find this message.")
    locked = moves.lock(found.consultation_id)
    if not access.may_see(by, locked):
        raise NotAllowed("We could not find this message.")
    found.refresh_from_db(fields=["is_clear"])  # now that the request is held: two presses are one answer
    if found.is_clear == is_clear:
        return found
    now = clock.now()
    found.is_clear = is_clear
    found.save(update_fields=["is_clear"])
    if is_clear:
        moves.apply(Move.ACKNOWLEDGE, by=by, consultation=locked, at=now)
        return found
    say(
        Message.Kind.NOT_CLEAR,
        consultation=locked,
        by=by,
        body="Please explain the advice.",
        key=f"not-clear:{found.pk}",
        at=now,
    )
    changes = back_at_practice(locked, by.practice, None, now)
    moves.apply(Move.NOT_CLEAR, by=by, consultation=locked, at=now, changes=changes)
    return found


@transaction.atomic
def withdraw(*, consultation: UUID | Consultation, by: Visit, reason: str = "") -> Consultation:
    """The patient takes the request back. The practice still sees it, closed, with the reason.

    A reason that tells of danger leaves it open, and comes to the practice as words do.
    """
    locked = moves.lock(consultation)
    now = clock.now()
    if danger.highest(danger.in_message(locked, reason, now)):
        body, key = written(reason, "why"), f"withdraw:{locked.version}"
        _patient_says(Move.WRITE, Message.Kind.WORDS, locked, by=by, body=body, key=key, least=None)
        return locked
    return moves.apply(
        Move.WITHDRAW,
        by=by,
        consultation=locked,
        reason=text.plain(reason)[:500],
        at=now,
        changes={
            "closed_at": now,
            "closed_by": access.standing(by).name,
            "outcome": Outcome.WITHDRAWN_BY_PATIENT,
            "replies_until": date_of(now + timedelta(days=REPLY_DAYS_AFTER_CLOSING)),
        },
    ).consultation


@transaction.atomic
def keep_private(*, consultation: UUID | Consultation, by: Visit, private: bool) -> Consultation:
    """The patient keeps the request from everybody who acts for them, or shows it to them again. The patient alone may:
    not somebody who acts for them. Nobody is told."""
    locked = moves.lock(consultation)
    if by.is_staff or not access.is_own(by, locked):
        raise NotAllowed("We could not find this request.")
    if locked.is_private != private:
        locked.is_private = private
        locked.save(update_fields=["is_private"])
        audit.record(
            "request.made_private" if private else "request.made_shared",
            consultation_id=locked.pk,
            patient_id=locked.patient_id,
        )
    return locked


@transaction.atomic
def consent_checked(*, consultation: UUID | Consultation, by: Visit) -> Consultation:
    """Staff have asked the patient, who agrees: whoever wrote for them may read the replies from now on."""
    locked = moves.lock(consultation)
    if not by.is_staff or not by.may(Permission.MANAGE_PROXIES):
        raise NotAllowed("Only staff of the practice can say that the patient agrees.")
    if locked.is_consent_unsure:
        locked.is_consent_unsure = False
        locked.save(update_fields=["is_consent_unsure"])
        audit.record("request.consent_checked", consultation_id=locked.pk, patient_id=locked.patient_id)
    return locked


def mark_read(*, consultation: Consultation, by: Visit) -> None:
    """Keep that the patient, or who wrote for them, has opened the answer. What was read before stays as it was."""
    is_reader = access.is_own(by, consultation) or (
        by.user is not None and consultation.person_id == by.user.pk
    )
    if (
        not is_reader
        or consultation.answered_at is None
        or consultation.answer_read_at is not None
        or not access.sees_replies(by, consultation)
    ):
        return
    now = clock.now()
    unread = Message.objects.filter(
        consultation=consultation,
        author=Message.Author.STAFF,
        read_at__isnull=True,
        visible_at__lte=now,
        taken_back_at__isnull=True,
    )
    if not unread.update(read_at=now):
        return
    if consultation.answered_at + timedelta(seconds=UNDO_SECONDS) > now:
        return  # the newest may still be taken back, so it was not on this page
    # Staff may have answered while the page was made: what they wrote then was not on it, and is watched on.
    as_shown = Consultation.objects.filter(pk=consultation.pk, answered_at=consultation.answered_at)
    if not as_shown.update(answer_read_at=now, **NOTHING_UNREAD):
        return
    if consultation.unread_told:
        notifications.cancel(about=consultation.pk, kind="reminder_unread")
    consultation.answer_read_at = now
