"""How is a move on a request carried out? Lock, check, write, record, tell: in one transaction, and only here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations import access
from consultations.domain import telling
from consultations.domain.caller import HOW_WORDS, How
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
from portal.people.domain.safe_contact import is_risk
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
            "This request has changed since you opened this page. Read what is new, then do it again.",
            code="changed",
        )

    after = status_after(move, before, has_owner=bool(consultation.with_whom), before=status_before)
    whom = _Whom(consultation)
    by_person = _by_person(move, whom, consultation, {**(changes or {}), "target": target}, at, tells=tell)
    consultation.status = after
    consultation.version += 1
    written = {"status", "version"}
    columns = {**_consequences(move, after, consultation, at), **by_person, **(changes or {})}
    for column, value in columns.items():
        setattr(consultation, column, value)
        written.add(column)
    if after != Status.CLOSED and before == Status.CLOSED:
        consultation.closed_at, consultation.closed_by, consultation.outcome = None, "", ""
        written |= {"closed_at", "closed_by", "outcome"}
    consultation.save(update_fields=sorted(written))
    change = _record(move, standing, consultation, before, after, target, reason, at)
    if tell and MOVES[move].tells:
        tell_the_writer(
            MOVES[move].tells or "",
            consultation=consultation,
            move=move,
            at=at,
            about=notice or change.pk,
            whom=whom,
        )
    return Moved(consultation, change, before, at)


def begin(consultation: Consultation, *, by: access.Actor, at: datetime) -> Moved:
    """Store a new request: the move from draft to received, with its notice. The caller holds the draft's lock."""
    standing = access.standing_as_writer(by, consultation)
    move, target = Move.SUBMIT, ""
    if consultation.entered_by_id is not None:
        move, target = Move.WRITE_DOWN, HOW_WORDS[How(consultation.entered_how)]
    if not is_allowed(move, who=standing.who, status=Status.DRAFT, permissions=standing.permissions):
        raise NotAllowed("Only the person who wrote the form can send it.")
    consultation.status = Status.RECEIVED
    consultation.save(force_insert=True)
    change = _record(move, standing, consultation, Status.DRAFT, Status.RECEIVED, target, "", at)
    tell_the_writer("request_received", consultation=consultation, move=move, at=at, about=change.pk)
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


def _by_person(
    move: Move,
    whom: _Whom,
    consultation: Consultation,
    said: dict[str, Any],
    at: datetime,
    *,
    tells: bool,
) -> dict[str, Any]:
    """Whether somebody has to tell them by phone or letter after this move, or has done so."""
    nothing = {"to_tell": "", "to_tell_since": None}
    outcome, since = str(said.get("outcome", "")), consultation.to_tell_since
    if move == Move.UNDO and since is not None and since == consultation.answered_at:
        return nothing
    if since is not None and telling.is_told(move, tells=tells, target=said["target"], outcome=outcome):
        return nothing
    was_answered = consultation.answered_at is not None
    if not telling.is_news(move, tells=tells, was_answered=was_answered, outcome=outcome):
        return {}
    person, is_safe = whom.is_told(MOVES[move].tells or "")
    wanted = telling.by_hand(
        how=consultation.contact_how,
        is_safe=is_safe,
        is_written_down=consultation.person_id is None,
        has_reader=person is not None and not is_risk(person.email_safe),
    )
    return {"to_tell": wanted, "to_tell_since": since or at} if wanted else {}


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


class _Whom:
    """Which account is told of a request, and whether that is safe. Looked up once for a kind of notice."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self._found: dict[str, tuple[Any, bool]] = {}

    def is_told(self, kind: str) -> tuple[Any, bool]:
        """The account, or None, and whether with this request messages may leave for it.

        Somebody who acts for the patient and may not see the request now is not told; the patient's own account is,
        if there is one. So it is when staff wrote it down for a caller: nobody who phones is known by an account.
        """
        if kind not in self._found:
            self._found[kind] = self._look_up(kind)
        return self._found[kind]

    def _look_up(self, kind: str) -> tuple[Any, bool]:
        consultation = self.consultation
        safe = consultation.contact_safe == "yes"
        if consultation.person_id is None:
            return _own_account(consultation), safe
        if consultation.proxy_id is not None and not _reaches(consultation, kind):
            return _own_account(consultation), True
        return consultation.person, safe


def tell_the_writer(
    kind: str,
    *,
    consultation: Consultation,
    move: Move,
    at: datetime,
    about: UUID,
    whom: _Whom | None = None,
) -> None:
    """Put a notice for whoever wrote the request into the outbox, unless messages are not safe for them."""
    person, safe = (whom or _Whom(consultation)).is_told(kind)
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


def _own_account(consultation: Consultation) -> Any:
    """The account of the patient, the last one staff have matched. What it said about being written to counts when the
    notice leaves."""
    if consultation.patient_id is None:
        return None
    with tenancy.as_system():
        link = (
            PatientLink.objects.filter(patient_id=consultation.patient_id, undone_at=None)
            .select_related("user")
            .order_by("-confirmed_at")
            .first()
        )
    return link.user if link else None
