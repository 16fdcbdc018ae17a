"""How do staff move a request on: open, take, give, raise, close?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain.levels import Level
from consultations.domain.lifecycle import (
    NOT_PICKED,
    OUTCOME_WORDS,
    REPLY_DAYS_AFTER_CLOSING,
    Move,
    Outcome,
)
from consultations.domain.telling import BY_HAND_WORDS, SPOKE, ByHand
from consultations.models import Consultation
from consultations.services import unread
from consultations.services.saying import promised
from portal import audit
from portal.core import clock, text
from portal.core.dates import date_of
from portal.core.errors import DomainError
from portal.core.http import Visit


@transaction.atomic
def open_first(*, consultation: Consultation, by: Visit) -> Consultation:
    """Note who was the first to open it. Later openings change nothing (the audit has each)."""
    if consultation.opened_at is not None:
        return consultation
    locked = moves.lock(consultation)
    if locked.opened_at is None:
        now = clock.now()
        moves.apply(
            Move.OPEN,
            by=by,
            consultation=locked,
            at=now,
            changes={"opened_at": now, "opened_by": access.standing(by).name},
        )
    consultation.opened_at, consultation.opened_by = locked.opened_at, locked.opened_by
    consultation.version = locked.version
    return consultation


@transaction.atomic
def phoned(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    result: str,
    note: str = "",
    seen_version: int | None = None,
) -> Consultation:
    """Keep that somebody phoned the patient, and what came of it ("spoke", "no answer", "left a message").

    Once they spoke, nobody has to phone about an answer that was not read. Raises Conflict when they spoke and the
    request is no longer of `seen_version`: what came since was not spoken about.
    """
    locked = moves.lock(consultation)
    return moves.apply(
        Move.PHONED,
        by=by,
        consultation=locked,
        target=result,
        reason=text.plain(note)[:500],
        seen_version=seen_version if result == SPOKE else None,
        changes=dict(unread.NOTHING_UNREAD) if result == SPOKE else None,
    ).consultation


@transaction.atomic
def told(*, consultation: UUID | Consultation, by: Visit, seen_version: int | None = None) -> Consultation:
    """Keep that somebody has told them by phone or letter what no message does. A second time changes nothing.

    Raises Conflict when the request is no longer of `seen_version`: what came since they have not been told.
    """
    locked = moves.lock(consultation)
    if not locked.to_tell:
        return locked
    how = BY_HAND_WORDS[ByHand(locked.to_tell)]
    return moves.apply(
        Move.TOLD,
        by=by,
        consultation=locked,
        target=how,
        seen_version=seen_version,
        changes=dict(unread.NOTHING_UNREAD),
    ).consultation


@transaction.atomic
def take(*, consultation: UUID | Consultation, by: Visit) -> Consultation:
    """Make it one's own. Called by triage, which keeps the owner."""
    locked = moves.lock(consultation)
    name = access.standing(by).name
    return moves.apply(
        Move.TAKE, by=by, consultation=locked, target=name, changes={"with_whom": name}
    ).consultation


@transaction.atomic
def assign(*, consultation: UUID | Consultation, by: Visit, to_name: str) -> Consultation:
    """Give it to a colleague. Called by triage, which keeps the owner."""
    locked = moves.lock(consultation)
    return moves.apply(
        Move.ASSIGN, by=by, consultation=locked, target=to_name, changes={"with_whom": to_name}
    ).consultation


@transaction.atomic
def hand_over(
    *, consultation: UUID | Consultation, by: Visit, to_team: str, reason: str = ""
) -> Consultation:
    """Give it to a team. Called by triage, which keeps the team."""
    locked = moves.lock(consultation)
    return moves.apply(
        Move.HAND_OVER,
        by=by,
        consultation=locked,
        target=to_team,
        reason=text.plain(reason)[:500],
        changes={"with_whom": f"the {to_team}"},
    ).consultation


@transaction.atomic
def leave_to_team(*, consultation: UUID | Consultation, team: str) -> Consultation:
    """Whoever had it works here no more: it is with the team again. Called by triage, which keeps the owner."""
    locked = moves.lock(consultation)
    locked.with_whom = f"the {team}"
    locked.save(update_fields=["with_whom"])
    audit.record("request.left_to_team", consultation_id=locked.pk, patient_id=locked.patient_id)
    return locked


@transaction.atomic
def raise_level(*, consultation: UUID | Consultation, by: Visit, level: Level, reason: str) -> Consultation:
    """Say that it is more pressing than the rules thought. Anyone on the staff may."""
    locked = moves.lock(consultation)
    if not level > Level(locked.level):
        raise DomainError(
            f"It is already {Level(locked.level).word.lower()}. Pick a higher level.", code="level"
        )
    now = clock.now()
    changes = {
        "level": level,
        "promised_by": min(locked.promised_by, promised(by.practice, level, now)),
        **unread.look_now(locked, now),
    }
    return _change_level(Move.RAISE_LEVEL, locked, by, level, reason, changes)


@transaction.atomic
def lower_level(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    level: Level,
    reason: str,
    seen_version: int | None = None,
) -> Consultation:
    """Say that it is less pressing. Only a clinician may, with a reason; what the patient was promised stays.

    Raises Conflict when the request is no longer of `seen_version`: it may be more pressing than it was.
    """
    locked = moves.lock(consultation)
    if not level < Level(locked.level):
        raise DomainError(
            f"It is already {Level(locked.level).word.lower()}. Pick a lower level.", code="level"
        )
    if not reason.strip():
        raise DomainError("Say why it is less pressing.", code="reason")
    return _change_level(Move.LOWER_LEVEL, locked, by, level, reason, {"level": level}, seen_version)


def _change_level(
    move: Move,
    locked: Consultation,
    by: Visit,
    level: Level,
    reason: str,
    changes: dict[str, Any],
    seen_version: int | None = None,
) -> Consultation:
    return moves.apply(
        move,
        by=by,
        consultation=locked,
        target=level.word,
        reason=text.plain(reason)[:500],
        seen_version=seen_version,
        changes=changes,
    ).consultation


def check_outcome(outcome: str) -> Outcome:
    if outcome not in set(Outcome) or outcome in NOT_PICKED:
        raise DomainError("Pick how it ended.", code="outcome")
    return Outcome(outcome)


@transaction.atomic
def close(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    outcome: str,
    reason: str = "",
    seen_version: int | None = None,
) -> Consultation:
    """End it with exactly one outcome. Follow-ups that were promised stay promised.

    Raises Conflict when the request is no longer of `seen_version`: words that nobody has read are not closed.
    """
    locked = moves.lock(consultation)
    now = clock.now()
    return end(locked, by=by, outcome=outcome, reason=reason, at=now, tell=True, seen_version=seen_version)


def end(
    locked: Consultation,
    *,
    by: Visit,
    outcome: str,
    reason: str,
    at: datetime,
    tell: bool,
    seen_version: int | None = None,
) -> Consultation:
    ended = check_outcome(outcome)
    return moves.apply(
        Move.CLOSE,
        by=by,
        consultation=locked,
        target=OUTCOME_WORDS[ended],
        reason=text.plain(reason)[:500],
        tell=tell,
        at=at,
        seen_version=seen_version,
        changes={
            "closed_at": at,
            "closed_by": access.standing(by).name,
            "outcome": ended,
            "replies_until": date_of(at + timedelta(days=REPLY_DAYS_AFTER_CLOSING)),
        },
    ).consultation


@transaction.atomic
def reopen(*, consultation: UUID | Consultation, by: Visit, reason: str) -> Consultation:
    """Open a closed request again, with a reason and a new time to answer by."""
    locked = moves.lock(consultation)
    if not reason.strip():
        raise DomainError("Say why it is opened again.", code="reason")
    now = clock.now()
    return moves.apply(
        Move.REOPEN,
        by=by,
        consultation=locked,
        reason=text.plain(reason)[:500],
        at=now,
        changes={
            "promised_by": promised(by.practice, locked.level, now),
            "with_whom": access.standing(by).name,
        },
    ).consultation
