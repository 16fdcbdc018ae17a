"""How is a move on a request carried out? Lock, check, write, record, tell: in one transaction, and only here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access
from consultations.domain.lifecycle import (
    MOVES,
    UNDO_SECONDS,
    Move,
    Status,
    Who,
    is_allowed,
    refusal,
    status_after,
)
from consultations.domain.unread import FIRST_LOOK
from consultations.models import Consultation, StatusChange
from portal import audit, notifications
from portal.core import clock, tenancy
from portal.core.dates import date_of
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.people import acting
from portal.people.models import PatientLink, Proxy


@dataclass(frozen=True)
class Moved:
    """What `apply` did."""

    consultation: Consultation
    change: StatusChange
    before: Status
    at: datetime


def lock(consultation: UUID | Consultation) -> Consultation:
    """The request, held by this transaction until it ends. One that `access.hold` gave is held already.

    Raises NotAllowed when it is not there.
    """
    if isinstance(consultation, Consultation):
        if getattr(consultation, "is_held", False):
            return consultation
        consultation = consultation.pk
    found: Consultation | None = access.hold(consultation)
    if found is None:
        raise NotAllowed("We could not find this request.")
    return found


def apply(
    move: Move,
    *,
    by: access.Actor,
    consultation: Consultation,
    status_before: Status | None = None,
    seen_version: int | None = None,
    target: str = "",
    reason: str = "",
    changes: dict[str, Any] | None = None,
    tell: bool = True,
    notice: UUID | None = None,
    at: datetime | None = None,
) -> Moved:
    """Make a move on a request that `lock` gave.

    `changes` are further columns of the request written with the move; `target` (a name, a level, an outcome) and
    `reason` are kept with the fact. `notice` is what the patient is told of, a message, so that it can be called back.
    `seen_version` is the version the person had on their screen: when it is not the present one, nothing is written
    and Conflict is raised.
    Raises NotAllowed when the actor may not see the request, DomainError when the table does not allow the move.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A move belongs in a transaction.")
    at = at or clock.now()
    if not access.may_see(by, consultation):
        raise NotAllowed("We could not find this request.")
    standing = access.standing(by)
    before = Status(consultation.status)
    if not is_allowed(move, who=standing.who, status=before, permissions=standing.permissions):
        if MOVES[move].who == standing.who and before in MOVES[move].sources:
            raise NotAllowed("Your role does not allow this. Ask a colleague who may.", code="role")
        raise DomainError(refusal(move, before), code="wrong_status")
    if seen_version is not None and seen_version != consultation.version:
        raise Conflict(
            "Somebody changed this request while you were writing. Your text is kept.", code="changed"
        )

    after = status_after(move, before, has_owner=bool(consultation.with_whom), before=status_before)
    consultation.status = after
    consultation.version += 1
    written = {"status", "version"}
    for column, value in {**_consequences(move, after, consultation, at), **(changes or {})}.items():
        setattr(consultation, column, value)
        written.add(column)
    if after != Status.CLOSED and before == Status.CLOSED:
        consultation.closed_at, consultation.closed_by, consultation.outcome = None, "", ""
        written |= {"closed_at", "closed_by", "outcome"}
    consultation.save(update_fields=sorted(written))
    change = _record(move, standing, consultation, before, after, target, reason, at)
    if tell and MOVES[move].tells:
        tell_the_writer(
            MOVES[move].tells or "", consultation=consultation, move=move, at=at, about=notice or change.pk
        )
    return Moved(consultation, change, before, at)


def begin(consultation: Consultation, *, by: access.Actor, at: datetime) -> Moved:
    """Store a new request: the move from draft to received, with its notice. The caller holds the draft's lock."""
    standing = access.standing(by)
    if standing.who != MOVES[Move.SUBMIT].who:
        raise NotAllowed("Only the person who wrote the form can send it.")
    consultation.status = Status.RECEIVED
    consultation.save(force_insert=True)
    change = _record(Move.SUBMIT, standing, consultation, Status.DRAFT, Status.RECEIVED, "", "", at)
    tell_the_writer("request_received", consultation=consultation, move=Move.SUBMIT, at=at, about=change.pk)
    return Moved(consultation, change, Status.DRAFT, at)


def _consequences(move: Move, after: Status, consultation: Consultation, at: datetime) -> dict[str, Any]:
    """Columns that follow from the move itself."""
    columns: dict[str, Any] = {}
    rule = MOVES[move]
    if rule.human_answer:
        columns["answered_at"] = at
        columns["answer_read_at"] = None
        if consultation.first_answer_at is None:
            columns["first_answer_at"] = at
    if move in (Move.REPLY, Move.ASK) and consultation.unread_since is None:
        since = at + timedelta(seconds=UNDO_SECONDS)
        columns |= {"unread_since": since, "unread_due_at": since + FIRST_LOOK, "unread_told": 0}
    if after == Status.WAITING and move == Move.ASK:
        columns["waiting_since"] = at
    elif after != Status.WAITING and consultation.waiting_since is not None:
        columns["waiting_since"] = None
    if rule.who == Who.PATIENT and rule.target != "same" and move != Move.WITHDRAW:
        columns["patient_wrote_at"] = at
    return columns


def _record(
    move: Move,
    standing: access.Standing,
    consultation: Consultation,
    before: Status,
    after: Status,
    target: str,
    reason: str,
    at: datetime,
) -> StatusChange:
    change: StatusChange = StatusChange.fresh(
        consultation_id=consultation.pk,
        at=at,
        move=move,
        before=before,
        after=after,
        by=standing.actor,
        by_name=standing.name,
        target=target,
        reason=reason,
    )
    change.save(force_insert=True)
    audit.record(
        f"request.{move}",
        consultation_id=consultation.pk,
        patient_id=consultation.patient_id,
        object_id=change.pk,
        details={"from": before.value, "to": after.value},
    )
    return change


def tell_the_writer(kind: str, *, consultation: Consultation, move: Move, at: datetime, about: UUID) -> None:
    """Put a notice for whoever wrote the request into the outbox, unless messages are not safe for them.

    Somebody who acts for the patient and may not see the request now is not told; the patient's own account is, if
    there is one.
    """
    person: Any = consultation.person
    safe = consultation.contact_safe == "yes"
    if consultation.proxy_id is not None and not _reaches(consultation, kind):
        person, safe = _own_account(consultation), True
    if person is None:
        return
    waits = timedelta(seconds=UNDO_SECONDS) if move in (Move.REPLY, Move.ASK, Move.CLOSE) else timedelta()
    notifications.tell(
        kind,
        person=person,
        about=consultation.pk,
        not_before=at + waits,
        key=f"{kind}:{about}",
        safe=safe,
    )


def _reaches(consultation: Consultation, kind: str) -> bool:
    """Whether the access by which the request was written for the patient still opens it, and its replies."""
    if consultation.is_private or (consultation.is_consent_unsure and kind != "request_received"):
        return False
    today = clock.today()
    with tenancy.as_system():
        found = Proxy.objects.filter(
            pk=consultation.proxy_id, ended_at=None, starts_on__lte=today, ends_on__gte=today
        ).first()
    return found is not None and acting.reach_of(found).covers(
        consultation.kind, date_of(consultation.sent_at)
    )


def _own_account(consultation: Consultation) -> UUID | None:
    """The account of the patient, the last one staff have matched. What it said about being written to counts when the
    notice leaves."""
    with tenancy.as_system():
        found: UUID | None = (
            PatientLink.objects.filter(patient_id=consultation.patient_id, undone_at=None)
            .order_by("-confirmed_at")
            .values_list("user_id", flat=True)
            .first()
        )
    return found
