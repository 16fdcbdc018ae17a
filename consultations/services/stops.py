"""What is kept when the form stops and shows an emergency screen, and what do staff do with it?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from consultations.domain import library
from consultations.domain.emergency import StopChoice
from consultations.domain.safety import Stop
from consultations.models import Consultation, Draft, StopEvent
from portal import audit
from portal.core import clock, tenancy, text
from portal.core.dates import MONTHS, in_london
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.roles import Permission
from portal.practices.hours import add_working_minutes, is_open, next_opening
from portal.practices.queries import core_hours

CALL_WITHIN_MINUTES = 15


@transaction.atomic
def record_stop(
    *,
    draft: Draft,
    by: Visit,
    variant: str,
    wording_version: str,
    codes: list[str],
    told: list[str],
    rules: list[str],
    patient_id: UUID | None = None,
) -> StopEvent:
    """Keep the stop before its screen is shown. The practice sees it at once, with a time to call by if it can call."""
    now = clock.now()
    hours = core_hours(by.practice)
    phone = str(draft.answers.get("con.phone", ""))
    is_call = draft.entered_by_id is not None
    can_call = by.user is not None or bool(phone)
    stop: StopEvent = StopEvent.fresh(
        draft=draft,
        person=None if is_call else by.user,
        patient_id=patient_id,
        kind=draft.kind,
        variant=variant,
        wording_version=wording_version,
        codes=codes,
        told=told,
        rules=rules,
        answers=draft.answers,
        set_version=draft.set_version,
        shown_at=now,
        practice_open=is_open(now, hours),
        name=_name(draft, by),
        entered_name=by.membership.display_name if is_call else None,
        phone=phone,
        call_by=add_working_minutes(now, CALL_WITHIN_MINUTES, hours) if can_call else None,
    )
    stop.save(force_insert=True)
    draft.stops = [*draft.stops, str(stop.pk)]
    draft.save(update_fields=["stops"])
    audit.record("stop.shown", patient_id=patient_id, object_id=stop.pk, details={"variant": variant})
    return stop


def _name(draft: Draft, by: Visit) -> str:
    """Whom to ask for: the patient a caller speaks of, or whoever writes."""
    if draft.entered_by_id is not None:
        said = (draft.answers.get(key) for key in ("who.first_names", "who.family_name"))
        return draft.patient.name if draft.patient else " ".join(str(each) for each in said if each)
    return by.user.full_name if by.user else ""


@transaction.atomic
def record_stop_on_thread(*, consultation: Consultation, by: Visit, stop: Stop) -> StopEvent:
    """Keep the stop of somebody who wrote on a thread and says that it is happening now."""
    now = clock.now()
    hours = core_hours(by.practice)
    kept: StopEvent = StopEvent.fresh(
        consultation=consultation,
        person=by.user,
        patient_id=consultation.patient_id,
        kind=consultation.kind,
        variant=stop.variant,
        wording_version=str(library.stop_screens().version),
        codes=list(stop.codes),
        told=list(stop.told),
        rules=list(stop.rules),
        set_version=int((consultation.asked or {}).get("version") or 1),
        shown_at=now,
        practice_open=is_open(now, hours),
        name=consultation.said_name,
        phone=consultation.contact_phone,
        call_by=add_working_minutes(now, CALL_WITHIN_MINUTES, hours),
    )
    kept.save(force_insert=True)
    audit.record(
        "stop.shown",
        consultation_id=consultation.pk,
        patient_id=consultation.patient_id,
        object_id=kept.pk,
        details={"variant": stop.variant},
    )
    return kept


@transaction.atomic
def answer_stop_on_thread(
    *, stop_id: UUID, by: Visit, choice: str, name: str = "", phone: str = ""
) -> StopEvent:
    """Keep what somebody will do who was shown the emergency screen after writing on a thread."""
    with tenancy.as_system():
        stop = StopEvent.objects.select_for_update().filter(pk=stop_id, consultation__isnull=False).first()
        if stop is None or by.user is None or stop.person_id != by.user.pk:
            raise NotAllowed("We could not find this page.")
        return _answered(stop, by, choice=choice, name=name, phone=phone)


@transaction.atomic
def answer_stop(
    *,
    draft: Draft,
    by: Visit,
    stop_id: UUID,
    choice: str,
    name: str = "",
    phone: str = "",
    born_on: date | None = None,
) -> StopEvent:
    """Keep what the person said they will do, and, from a visitor without account, whom to call if they say so."""
    if str(stop_id) not in draft.stops:
        raise NotAllowed("We could not find this page.")
    with tenancy.as_system():
        stop = StopEvent.objects.select_for_update().filter(pk=stop_id).first()
        if stop is None:
            raise NotAllowed("We could not find this page.")
        return _answered(stop, by, choice=choice, name=name, phone=phone, born_on=born_on)


def _answered(
    stop: StopEvent, by: Visit, *, choice: str, name: str, phone: str, born_on: date | None = None
) -> StopEvent:
    """The stop with what was chosen, and whom to call. Run as the system: a visitor may not change stops."""
    now = clock.now()
    columns: dict[str, Any] = {"choice": choice, "chosen_at": now}
    if name.strip():
        columns["name"] = text.plain(name).strip()[:200]
    if phone.strip():
        columns["phone"] = text.plain(phone).strip()[:30]
    if born_on:
        columns["born_on"] = born_on
    hours = core_hours(by.practice)
    if stop.call_by is None and columns.get("phone"):
        columns["call_by"] = add_working_minutes(now, CALL_WITHIN_MINUTES, hours)
    if choice == StopChoice.CANNOT and (columns.get("call_by") or stop.call_by):
        # They cannot get help themselves: somebody rings now, or at the first opening.
        columns["call_by"] = next_opening(now, hours)
    can_be_called_now = stop.call_by is None and "call_by" in columns
    is_raised_again = stop.handled_at is not None and (choice == StopChoice.CANNOT or can_be_called_now)
    if is_raised_again:
        # Staff thought that this was dealt with, or that nobody could be called. What they did stays with it, and it is on the list again.
        columns |= {"handled_at": None, "handled_by": "", "handled_note": _done_before(stop)}
    for column, value in columns.items():
        setattr(stop, column, value)
    stop.save(update_fields=list(columns))
    audit.record("stop.answered", object_id=stop.pk, details={"choice": choice})
    if is_raised_again:
        audit.record("stop.raised_again", patient_id=stop.patient_id, object_id=stop.pk)
    return stop


def _done_before(stop: StopEvent) -> str:
    """Who did what about a stop, and when: in English, for staff, whatever the patient's page speaks."""
    when = in_london(stop.handled_at or stop.shown_at)
    return f"{stop.handled_by}, {when.day} {MONTHS[when.month - 1][:3]} {when:%H:%M}: {stop.handled_note}"


def latest_stop(draft: Draft) -> StopEvent | None:
    """The last emergency screen shown on this form, whoever asks: its writer may have no account to read it with."""
    if not draft.stops:
        return None
    with tenancy.as_system():
        found: StopEvent | None = StopEvent.objects.filter(pk=draft.stops[-1]).first()
    return found


def last_said(stop: StopEvent) -> str:
    """What stands for the last thing the person said about a stop: a page keeps it, to know whether more has come."""
    return stop.chosen_at.isoformat() if stop.chosen_at else ""


@transaction.atomic
def handle_stop(*, stop: UUID, by: Visit, note: str, seen: str | None = None) -> StopEvent:
    """A member of staff has looked at the stop and says what they did.

    When a colleague has said so before, both are kept. Raises Conflict when the person has said something since the page
    was shown (`seen` is its `last_said`): what nobody has read is not dealt with.
    """
    found = StopEvent.objects.select_for_update().filter(pk=stop).first()
    if found is None or not by.may(Permission.OPEN_REQUEST):
        raise NotAllowed("We could not find this.")
    note = text.plain(note).strip()
    if not note:
        raise DomainError(
            "Say what you did, for example: phoned, spoke to her, ambulance on its way.", code="empty"
        )
    by_name, note, before = by.membership.display_name, note[:1000], found.handled_note
    if found.handled_at is not None:
        if (found.handled_by, before.partition("\n")[0]) == (by_name, note):
            return found
        before = _done_before(found)
    elif seen is not None and seen != last_said(found):
        raise Conflict(
            "They have said more since you opened this page. Read it first, then say what you did.",
            code="said_more",
        )
    found.handled_at, found.handled_by = clock.now(), by_name
    # What was done before, by a colleague or before they said that they cannot get help, is kept behind it.
    found.handled_note = "\n".join(filter(None, (note, before)))
    found.save(update_fields=["handled_at", "handled_by", "handled_note"])
    audit.record("stop.handled", patient_id=found.patient_id, object_id=found.pk)
    return found
