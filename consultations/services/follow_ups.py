"""How is a patient asked later how it went, and what follows from the answer?"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Move
from consultations.models import Consultation, FollowUp, Message
from consultations.services import danger
from consultations.services.saying import back_at_practice, say
from portal.core import clock, text
from portal.core.dates import at_local, date_of
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.models import ListStatus
from portal.people.roles import Permission
from portal.practices.hours import CoreHours, end_of_next_working_period

LONGEST_DAYS = 90


def promise_to_ask(
    locked: Consultation, *, by: Visit, message: Message | None, days: int, at: datetime
) -> FollowUp:
    """Set "check on this patient in N days". An earlier promise that was not kept yet is replaced."""
    if not 1 <= days <= LONGEST_DAYS:
        raise DomainError(f"Pick a day from tomorrow to {LONGEST_DAYS} days ahead.", code="follow_up")
    if not by.may(Permission.FOLLOW_UP):
        raise NotAllowed("Only a clinician can promise to check on a patient.", code="role")
    if getattr(locked, "is_to_be_asked", True):
        waiting = FollowUp.objects.filter(consultation=locked, asked_at=None, cancelled_at=None)
        waiting.update(cancelled_at=at)
    follow_up: FollowUp = FollowUp.fresh(
        consultation=locked,
        message=message,
        set_by=access.standing(by).name,
        set_at=at,
        due_at=at_local(date_of(at) + timedelta(days=days), hour=9),
    )
    follow_up.save(force_insert=True)
    return follow_up


def promised_days(message: Message) -> int | None:
    """In how many days this message promised to ask how they are; None when it promised nothing that still holds."""
    found = FollowUp.objects.filter(message=message, cancelled_at=None).first()
    return (date_of(found.due_at) - date_of(message.written_at)).days if found else None


def undo_promise(locked: Consultation, *, message: Message, at: datetime) -> None:
    """The message that promised is taken back: its promise ends, and the one that it had replaced holds again."""
    if FollowUp.objects.filter(message=message, cancelled_at=None).update(cancelled_at=at):
        replaced = FollowUp.objects.filter(
            consultation=locked, asked_at=None, cancelled_at=message.written_at
        )
        replaced.update(cancelled_at=None)


def _hold(follow_up: UUID) -> tuple[Consultation, FollowUp] | None:
    """The request and its follow-up, both locked, in the order everybody locks them; None when it is not there."""
    found = FollowUp.objects.filter(pk=follow_up).first()
    if found is None:
        return None
    locked = moves.lock(found.consultation_id)
    return locked, FollowUp.objects.select_for_update().get(pk=follow_up)


@transaction.atomic
def ask_how_they_are(*, follow_up: UUID, hours: CoreHours) -> FollowUp | None:
    """Ask the patient, once, when the day has come. Gives None when there is nothing (more) to ask."""
    by = access.System("follow_ups")
    held = _hold(follow_up)
    if held is None:
        return None
    locked, found = held
    now = clock.now()
    if found.asked_at or found.cancelled_at or found.due_at > now:
        return None
    if locked.patient is not None and locked.patient.list_status != ListStatus.REGISTERED:
        _for_a_person(locked, found, by, now)
        return None
    found.asked_at = now
    found.answer_by = end_of_next_working_period(end_of_next_working_period(now, hours), hours)
    found.save(update_fields=["asked_at", "answer_by"])
    say(
        Message.Kind.FOLLOW_UP,
        consultation=locked,
        by=by,
        body="How are you now?",
        key=f"follow-up:{found.pk}",
        at=now,
    )
    moves.apply(Move.FOLLOW_UP_ASKED, by=by, consultation=locked, at=now)
    return found


def _for_a_person(locked: Consultation, found: FollowUp, by: access.System, now: datetime) -> None:
    """Somebody who has died or left is not asked how they are: the request comes back, so that staff decide."""
    found.cancelled_at = now
    found.save(update_fields=["cancelled_at"])
    columns = back_at_practice(locked, locked.practice, Level.SOON, now)
    reason = "Not asked: they are no longer on the list"
    moves.apply(Move.FOLLOW_UP_SILENT, by=by, consultation=locked, at=now, reason=reason, changes=columns)


@transaction.atomic
def answer_follow_up(*, follow_up: UUID, by: Visit, answer: str, body: str = "") -> FollowUp:
    """The patient says better, same or worse. Worse brings the request back to the practice as urgent, and so do words
    of their own: somebody reads them. The same said twice is said once; something else said later counts as well."""
    if answer not in (FollowUp.Answer.BETTER, FollowUp.Answer.SAME, FollowUp.Answer.WORSE):
        raise DomainError("Pick how you are now.", code="answer")
    found = FollowUp.objects.filter(pk=follow_up, asked_at__isnull=False, cancelled_at=None).first()
    if found is None:
        raise NotAllowed("We could not find this question.")
    locked = moves.lock(found.consultation_id)
    if not access.may_see(by, locked):
        raise NotAllowed("We could not find this question.")
    found = FollowUp.objects.select_for_update().get(pk=follow_up)
    now = clock.now()
    label = FollowUp.Answer(answer).label
    said = text.plain(body).strip()
    words = f"{label}.\n\n{said}" if said else f"{label}."
    key = f"follow-up:{found.pk}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"
    kind = Message.Kind.WORSE if answer == FollowUp.Answer.WORSE else Message.Kind.WORDS
    message, is_new = say(kind, consultation=locked, by=by, body=words, key=key, at=now)
    if not is_new:
        return found
    if found.answer != FollowUp.Answer.WORSE:  # what was worse once is not made well by a later answer
        found.answer, found.answered_at = answer, now
        found.save(update_fields=["answer", "answered_at"])
    signs = danger.in_message(locked, said, now, at=len(words) - len(said))
    danger.keep(locked, signs, now, message)
    raised = danger.highest(signs)
    if answer == FollowUp.Answer.WORSE:
        columns = back_at_practice(locked, by.practice, max(Level.URGENT, raised or Level.URGENT), now)
        moves.apply(Move.FOLLOW_UP_WORSE, by=by, consultation=locked, at=now, changes=columns)
    elif said:
        columns = back_at_practice(locked, by.practice, raised, now)
        moves.apply(Move.WRITE, by=by, consultation=locked, at=now, changes=columns)
    else:
        moves.apply(Move.FOLLOW_UP_WELL, by=by, consultation=locked, at=now, target=label.lower())
    return found


@transaction.atomic
def note_silence(*, follow_up: UUID, practice: object) -> FollowUp | None:
    """Nobody answered in time: the request comes back to the inbox, at least as soon."""
    by = access.System("follow_ups")
    held = _hold(follow_up)
    if held is None:
        return None
    locked, found = held
    now = clock.now()
    if found.answer or found.cancelled_at or not found.answer_by or found.answer_by > now:
        return None
    found.answer, found.answered_at = FollowUp.Answer.SILENT, now
    found.save(update_fields=["answer", "answered_at"])
    columns = back_at_practice(locked, practice, Level.SOON, now)
    moves.apply(Move.FOLLOW_UP_SILENT, by=by, consultation=locked, at=now, changes=columns)
    return found
