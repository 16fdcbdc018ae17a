"""How is a form kept while it is being written?

Before sign-in the draft belongs to whoever holds its key: 256 random bits in a cookie of this browser session; the row
holds their hash. It lives 30 idle minutes. Once claimed by an account it lives 14 days, on any device, and the old key
opens nothing. One that staff write down for a caller is theirs alone and ends with the day.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from consultations import access, attachments, offers, queries
from consultations.domain import safety
from consultations.domain.caller import Caller, answers_of
from consultations.models import Draft, StopEvent
from portal import audit, notifications
from portal.core import clock, tenancy
from portal.core.dates import date_of, end_of_day
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.models import Patient
from portal.people.proxy_rules import age_on
from portal.people.roles import Permission

IDLE = timedelta(minutes=30)
CLAIMED = timedelta(days=14)
#: A page that is only looked at moves the end of an unclaimed form on, at most this often.
TOUCHED = timedelta(minutes=1)


def new_key() -> str:
    """256 random bits, for the cookie."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the row keeps of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def begin(*, visit: Visit, kind: str, key: str | None, patient: UUID | None = None) -> Draft:
    """A new form. For a visitor without an account `key` is the secret of their cookie.

    `patient` is somebody the account acts for; without one it is the patient that the account is, if that is known.
    Raises DomainError when there is neither an account nor a key, Conflict when the practice does not offer the form.
    """
    now = clock.now()
    questions = offers.to_begin(visit.practice, kind)
    person = visit.user.pk if visit.user else None
    if person is None and key is None:
        raise DomainError("We could not start a form. Please try again.")
    draft: Draft = Draft.fresh(
        person_id=person,
        patient_id=(patient or own_patient(visit)) if person else None,
        key_hash="" if person else hash_of(key or ""),
        kind=kind,
        set_version=questions.version,
        local=list(questions.local),
        started_at=now,
        saved_at=now,
        claimed_at=now if person else None,
        expires_at=now + (CLAIMED if person else IDLE),
    )
    with nullcontext() if person else _holding(draft.key_hash):
        draft.save(force_insert=True)
        audit.record("draft.started", object_id=draft.pk)
    return draft


def begin_for_caller(*, visit: Visit, kind: str, patient: Patient | None, caller: Caller) -> Draft:
    """A form that a member of staff writes down for somebody on the phone or at the desk; it ends with the day.

    Without a patient the person is not on the practice's list yet, and the form asks who they are.
    Raises NotAllowed for anybody but staff who may.
    """
    if not visit.is_staff or not visit.may(Permission.WRITE_DOWN):
        raise NotAllowed("Only staff of the practice write down what a caller says.")
    questions = offers.to_begin(visit.practice, kind)
    now = clock.now()
    age = age_on(patient.born_on, date_of(now)) if patient else None
    draft: Draft = Draft.fresh(
        entered_by_id=visit.user.pk,
        caller=caller.kept(),
        patient=patient,
        kind=kind,
        set_version=questions.version,
        local=list(questions.local),
        answers=answers_of(caller, age),
        started_at=now,
        saved_at=now,
        expires_at=end_of_day(now),
    )
    draft.save(force_insert=True)
    audit.record("draft.started_for_caller", object_id=draft.pk, patient_id=draft.patient_id)
    return draft


def being_written_down(visit: Visit) -> list[Draft]:
    """The forms this member of staff has begun for callers today and not sent, latest first."""
    rows = Draft.objects.filter(
        entered_by_id=visit.user.pk, submitted_at=None, expires_at__gt=clock.now()
    ).select_related("patient")
    return list(rows.order_by("-saved_at"))


def _life(draft: Draft, now: datetime) -> datetime:
    """Until when a form that was saved now is kept."""
    if draft.entered_by_id:
        return end_of_day(now)
    return now + (CLAIMED if draft.person_id else IDLE)


def _holding(key_hash: str) -> AbstractContextManager[tenancy.Tenant]:
    """The same visitor, holding the key that they are about to be given."""
    now = tenancy.current()
    return tenancy.tenant(
        now.practice_id or "", scope=now.scope, person=now.person, draft=key_hash, actor=now.actor
    )


def own_patient(visit: Visit) -> UUID | None:
    """The patient on the practice's list that this account is, once staff have said so."""
    return next((each for each in visit.patients if each not in visit.proxies), None)


def save(draft: Draft, *, answers: Mapping[str, Any], now: datetime | None = None, **columns: Any) -> Draft:
    """Keep what was posted, and move the end of the draft's life on. `columns` are others of Draft."""
    now = now or clock.now()
    draft.answers = dict(answers)
    draft.saved_at = now
    draft.expires_at = _life(draft, now)
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save(update_fields=["answers", "saved_at", "expires_at", *columns])
    return draft


def touch(draft: Draft) -> None:
    """Somebody looks at a page of an unclaimed form: it lives on."""
    now = clock.now()
    if draft.person_id is None and not draft.entered_by_id and draft.expires_at < now + IDLE - TOUCHED:
        draft.expires_at = now + IDLE
        draft.save(update_fields=["expires_at"])


def is_live(draft: Draft, now: datetime | None = None) -> bool:
    """Whether the form may still be gone on with."""
    return draft.submitted_at is None and draft.expires_at > (now or clock.now())


def claim(*, visit: Visit, kind: str) -> Draft | None:
    """Give the form this browser holds the key of to the account that has just signed in.

    Needs the key and the person in one transaction; the wall sees to it. Gives the draft, or the account's own draft
    of that kind when the key opens none.
    """
    if visit.user is None:
        raise DomainError("Sign in first.")
    now = clock.now()
    held = None
    if visit.tenant.draft:
        held = (
            Draft.objects.select_for_update()
            .filter(
                person__isnull=True,
                kind=kind,
                key_hash=visit.tenant.draft,
                submitted_at__isnull=True,
                expires_at__gt=now,
            )
            .order_by("-saved_at")
            .first()
        )
    if held is None:
        return access.find_draft(visit, kind=kind)
    held.person_id = visit.user.pk
    held.patient_id = own_patient(visit)
    held.key_hash = ""
    held.claimed_at = now
    held.expires_at = now + CLAIMED
    held.save(update_fields=["person", "patient", "key_hash", "claimed_at", "expires_at"])
    _claim_stops(visit, held)
    audit.record("draft.claimed", object_id=held.pk)
    return held


def _claim_stops(visit: Visit, held: Draft) -> None:
    """The emergency screens this browser was shown before sign-in were shown to this account: they count for three
    days in what it sends, whichever form they stood in. Run as the system: an account may not change stops."""
    with tenancy.as_system():
        shown = Q(draft=held) | Q(draft__key_hash=visit.tenant.draft, draft__person__isnull=True)
        StopEvent.objects.filter(shown, person__isnull=True, entered_name__isnull=True).update(
            person_id=visit.user.pk
        )


def to_go_on_with(visit: Visit) -> list[Draft]:
    """The forms that this browser or account may go on with now, latest first."""
    return unfinished(visit) if visit.user is not None else _begun_here(visit)


def left_here(visit: Visit) -> list[Draft]:
    """The forms begun in this browser by nobody who was signed in, latest first, for who has signed in since.

    It may have been somebody else: nothing of them is shown before this person has said that it was they.
    """
    return _begun_here(visit) if visit.user is not None else []


def _begun_here(visit: Visit) -> list[Draft]:
    if not visit.tenant.draft:
        return []
    mine = Draft.objects.filter(person__isnull=True, key_hash=visit.tenant.draft)
    live = mine.filter(submitted_at__isnull=True, expires_at__gt=clock.now())
    return list(live.order_by("-saved_at"))


def keep_for_later(draft: Draft, *, by: Visit) -> None:
    """The writer goes away and comes back another day: they are told by e-mail where the form is, when that is safe."""
    notifications.tell(
        "draft_saved",
        person=by.user,
        key=f"draft_saved:{draft.pk}:{clock.today()}",
        safe=draft.answers.get("who.safe") == "yes" and not safety.unsafe_to_message(draft.answers),
    )


def forget(visit: Visit) -> None:
    """Empty the unclaimed forms whose key this browser holds: somebody leaves, and nothing of theirs stays."""
    for draft in _begun_here(visit):
        discard(draft)


def unfinished(visit: Visit) -> list[Draft]:
    """The forms this account has begun and may go on with, latest first."""
    if visit.user is None:
        return []
    return list(
        Draft.objects.filter(
            person_id=visit.user.pk, submitted_at__isnull=True, expires_at__gt=clock.now()
        ).order_by("-saved_at")
    )


#: A form that nothing is left in of whoever wrote it, and of whoever called.
_EMPTY: dict[str, Any] = {"answers": {}, "typed": {}, "emergency": None, "said_now": None, "caller": None}


def discard(draft: Draft) -> None:
    """Throw a form away because its writer asked for it."""
    audit.record("draft.discarded", object_id=draft.pk)
    attachments.forget(draft)
    for column, value in _EMPTY.items():
        setattr(draft, column, value)
    draft.expires_at = clock.now()
    draft.save(update_fields=[*_EMPTY, "expires_at"])


def sweep(now: datetime | None = None) -> int:
    """Empty the forms of this practice whose time is up. Run as the system; gives how many."""
    now = now or clock.now()
    with tenancy.as_system():
        attachments.forget_expired(now)
        return Draft.objects.filter(queries.over(now)).update(**_EMPTY)
