"""What is done about an answer the patient has not read? They are told again; then somebody on the staff is to phone.

When, and whether at all, is `domain.unread`. What stops it is asked when it is done, with the row held.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.domain import unread
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Move
from consultations.domain.unread import Act
from consultations.models import Consultation, Message
from portal import audit
from portal.core import clock
from portal.people.domain.safe_contact import is_risk
from portal.people.models import ListStatus
from portal.practices.hours import CoreHours

BY = access.System("unread")

#: The columns of a request of which everything was read, or spoken about.
NOTHING_UNREAD: dict[str, Any] = {
    "unread_since": None,
    "unread_due_at": None,
    "unread_told": 0,
    "phone_since": None,
}


def look_now(locked: Consultation, now: datetime) -> dict[str, Any]:
    """The column that has an unread answer looked at anew, for a level that was raised."""
    return {"unread_due_at": now} if locked.unread_due_at is not None else {}


@transaction.atomic
def look_after_unread(*, consultation: UUID, hours: CoreHours) -> Act | None:
    """Do what is due about an unread answer of this request, once. Gives what was done, or None.

    Looking too early, or twice, only says when to look again.
    """
    locked = moves.lock(consultation)
    now = clock.now()
    since, due_at = locked.unread_since, locked.unread_due_at
    if since is None or due_at is None or due_at > now:
        return None
    patient = locked.patient
    has_died = patient is not None and patient.list_status == ListStatus.DIED
    closed: dict[str, Any] = {"closed_at": locked.closed_at, "since": since}
    is_read = not _has_unread(locked, now)
    if unread.stops(is_read=is_read, has_died=has_died, outcome=locked.outcome, **closed):
        _write(locked, NOTHING_UNREAD)
        audit.record(
            "request.unread_over",
            consultation_id=locked.pk,
            patient_id=locked.patient_id,
            details={"because": "read" if is_read else "died" if has_died else "closed"},
        )
        return None
    may_tell = unread.may_tell_again(
        is_listed=patient is not None and patient.list_status == ListStatus.REGISTERED,
        is_safe=_is_safe(locked),
        **closed,
    )
    planned: dict[str, Any] = {"hours": hours, "now": now, "may_tell": may_tell}
    step = unread.next_step(Level(locked.level), since, told=locked.unread_told, **planned)
    if step.at > now:
        _write(locked, {"unread_due_at": step.at})
        return None
    if step.act == Act.PHONE:
        to_phone = {"phone_since": now, "unread_due_at": None}
        moves.apply(Move.UNREAD_PHONE, by=BY, consultation=locked, at=now, changes=to_phone)
        return step.act
    told = locked.unread_told + 1
    later = unread.next_step(Level(locked.level), since, told=told, **planned)
    columns = {"unread_told": told, "unread_due_at": later.at}
    moves.apply(Move.UNREAD_TOLD, by=BY, consultation=locked, at=now, changes=columns)
    return step.act


def _has_unread(locked: Consultation, now: datetime) -> bool:
    rows = Message.objects.filter(consultation=locked, author=Message.Author.STAFF, read_at=None)
    return bool(rows.filter(taken_back_at=None, visible_at__lte=now).exists())


def _is_safe(locked: Consultation) -> bool:
    person = locked.person
    return person is not None and locked.contact_safe == "yes" and not is_risk(person.email_safe)


def _write(locked: Consultation, columns: dict[str, Any]) -> None:
    for column, value in columns.items():
        setattr(locked, column, value)
    locked.save(update_fields=sorted(columns))
