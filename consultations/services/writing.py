"""How do staff write: to the patient, and to each other?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain.lifecycle import ADMIN_OUTCOMES, REPLY_DAYS_AFTER_CLOSING, Move, Status
from consultations.models import Consultation, ImageRequest, Message, Note, ReplyDraft
from consultations.services.follow_ups import promise_to_ask, undo_promise
from consultations.services.handling import check_outcome, end
from consultations.services.saying import say, used_before, written
from portal import notifications
from portal.core import clock, tenancy, text
from portal.core.dates import date_of
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit

MOST_QUESTIONS = 5
#: Whom a request is about that is matched to nobody, as a page carries it.
NOBODY = "nobody"
#: Where a message leaves its request. In any other state somebody has moved it on since, and there it stays.
_LEFT_BY_WRITING = frozenset({Status.ANSWERED, Status.WAITING, Status.CLOSED})


def _check_unanswered(consultation: Consultation, seen_at: datetime | None) -> None:
    """Refuse when a colleague answered, or the patient wrote, after this person's page was shown."""
    if seen_at is None:
        return
    if consultation.answered_at and consultation.answered_at > seen_at:
        raise Conflict("A colleague answered first. Your text is kept below.", code="answered")
    if consultation.patient_wrote_at and consultation.patient_wrote_at > seen_at:
        raise Conflict(
            "The patient wrote again. Read the new words first; your text is kept below.", code="wrote_again"
        )


def _check_same_person(consultation: Consultation, seen_patient: str | None) -> None:
    """Refuse when the request was matched to somebody else, or to nobody, after this person's page was shown."""
    if seen_patient is not None and seen_patient != str(consultation.patient_id or NOBODY):
        raise Conflict("Whose request this is has changed. Your text is kept below.", code="other_person")


@transaction.atomic
def reply(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    body: str,
    key: str,
    safety_net: dict[str, Any] | None = None,
    follow_up_days: int | None = None,
    outcome: str = "",
    seen_at: datetime | None = None,
    seen_patient: str | None = None,
) -> Message:
    """Answer the patient in writing, under the writer's own name. With an `outcome` the request is closed too.

    The patient cannot see it for UNDO_SECONDS. Raises Conflict when somebody answered or the patient wrote since
    `seen_at`, or the request is no longer of `seen_patient` (an id or "nobody"); the same `key` twice is one message.
    """
    locked = moves.lock(consultation)
    body = written(body, "your reply")
    if outcome:
        check_outcome(outcome)
    if not outcome or outcome not in ADMIN_OUTCOMES:
        _check_safety_net(safety_net)
    now = clock.now()
    before = Status(locked.status)
    message, is_new = say(
        Message.Kind.REPLY,
        consultation=locked,
        by=by,
        body=body,
        key=key,
        at=now,
        safety_net=safety_net or {},
        status_before=before,
    )
    if not is_new:
        return message
    _check_same_person(locked, seen_patient)
    _check_unanswered(locked, seen_at)
    _sent(Move.REPLY, message, locked, by=by)
    if outcome:
        end(locked, by=by, outcome=outcome, reason="", at=now, tell=False)
    if follow_up_days:
        promise_to_ask(locked, by=by, message=message, days=follow_up_days, at=now)
    forget_draft(consultation=locked, by=by, mode="reply")
    return message


def _sent(move: Move, message: Message, locked: Consultation, *, by: Visit) -> None:
    """The message goes to the patient, who may answer until the thread closes."""
    reply_days = timedelta(days=REPLY_DAYS_AFTER_CLOSING)
    moves.apply(
        move,
        by=by,
        consultation=locked,
        at=message.written_at,
        notice=message.pk,
        changes={
            "with_whom": access.standing(by).name,
            "replies_until": date_of(message.written_at + reply_days),
        },
    )


def _check_safety_net(net: dict[str, Any] | None) -> None:
    if not net or not net.get("lines"):
        raise DomainError(
            "Say what should make the patient get help, and what to do then. Fill in the safety net.",
            code="safety_net",
        )


@transaction.atomic
def ask(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    questions: Sequence[str],
    key: str,
    body: str = "",
    seen_at: datetime | None = None,
    seen_patient: str | None = None,
) -> Message:
    """Ask the patient up to five questions on the same thread; the request then waits for them."""
    locked = moves.lock(consultation)
    wanted = [text.plain(each).strip() for each in questions if text.plain(each).strip()]
    if not wanted:
        raise DomainError("Write a question first.", code="empty")
    if len(wanted) > MOST_QUESTIONS:
        raise DomainError(f"Ask at most {MOST_QUESTIONS} questions at a time.", code="too_many")
    now = clock.now()
    message, is_new = say(
        Message.Kind.QUESTION,
        consultation=locked,
        by=by,
        body=text.plain(body),
        key=key,
        at=now,
        questions=wanted,
        status_before=locked.status,
    )
    if not is_new:
        return message
    _check_same_person(locked, seen_patient)
    _check_unanswered(locked, seen_at)
    _sent(Move.ASK, message, locked, by=by)
    forget_draft(consultation=locked, by=by, mode="ask")
    return message


@transaction.atomic
def undo(*, message: UUID, by: Visit) -> Message:
    """Take one's own message back within UNDO_SECONDS, before the patient could see it. Its notice never leaves."""
    found = Message.objects.filter(pk=message).first()
    if found is None or found.person_id != by.user.pk or found.author != Message.Author.STAFF:
        raise NotAllowed("We could not find this message.")
    locked = moves.lock(found.consultation_id)
    now = clock.now()
    found = Message.objects.select_for_update().get(pk=message)
    if found.taken_back_at:
        return found
    if found.visible_at <= now:
        raise DomainError("The message has left. Write another one to put it right.", code="too_late")
    found.taken_back_at = now
    found.save(update_fields=["taken_back_at"])
    earlier = (
        Message.objects.filter(consultation=locked, author=Message.Author.STAFF, taken_back_at__isnull=True)
        .exclude(kind=Message.Kind.FOLLOW_UP)
        .order_by("written_at")
    )
    first, last = earlier.first(), earlier.last()
    undo_promise(locked, message=found, at=now)
    ImageRequest.objects.filter(consultation=locked, asked_at=found.written_at).update(ends_at=now)
    moves.apply(
        Move.UNDO,
        by=by,
        consultation=locked,
        at=now,
        status_before=Status(found.status_before if locked.status in _LEFT_BY_WRITING else locked.status),
        changes={
            "answered_at": last.written_at if last else None,
            "answer_read_at": last.read_at if last else None,
            "first_answer_at": first.written_at if first else None,
        },
    )
    told = "question_asked" if found.kind == Message.Kind.QUESTION else "reply_sent"
    notifications.cancel(about=locked.pk, key=f"{told}:{found.pk}")
    return found


@transaction.atomic
def add_note(*, consultation: UUID | Consultation, by: Visit, body: str, key: str) -> Note:
    """Write for colleagues only. Nobody outside the practice gets it."""
    locked = moves.lock(consultation)
    already = Note.objects.filter(consultation=locked, key=key).first()
    body = written(body, "your note")
    if already:
        if (already.body, already.membership_id) != (body, by.membership.pk):
            raise used_before()
        return already
    now = clock.now()
    note: Note = Note.fresh(
        consultation=locked,
        membership_id=by.membership.pk,
        author_name=access.standing(by).signature,
        body=body,
        written_at=now,
        key=key,
    )
    note.save(force_insert=True)
    moves.apply(Move.NOTE, by=by, consultation=locked, at=now)
    forget_draft(consultation=locked, by=by, mode="note")
    return note


@transaction.atomic
def keep_draft(
    *, consultation: UUID | Consultation, by: Visit, mode: str, fields: dict[str, Any]
) -> ReplyDraft:
    """Keep what somebody has typed, separately for each way of writing."""
    if mode not in ("reply", "ask", "note"):
        raise DomainError("Pick what to write.", code="mode")
    kept, _ = ReplyDraft.objects.update_or_create(
        consultation_id=consultation,
        membership_id=by.membership.pk,
        mode=mode,
        defaults={"fields": fields, "saved_at": clock.now()},
        create_defaults={
            "fields": fields,
            "saved_at": clock.now(),
            "practice_id": tenancy.current().practice_id,
        },
    )
    return kept


def forget_draft(*, consultation: Consultation, by: Visit, mode: str) -> None:
    """Throw away what was typed, once it has been sent."""
    ReplyDraft.objects.filter(consultation=consultation, membership_id=by.membership.pk, mode=mode).delete()
