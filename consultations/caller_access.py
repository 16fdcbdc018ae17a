"""Who may write down what a caller says? The forms of staff, and the rules their pages are registered with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404

from consultations.access import Writing, held, may_write
from consultations.lately_access import with_recent_stop
from consultations.models import Consultation, Draft, StopEvent
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission
from portal.people.rules import find_patient


def find_call(visit: Visit, *, draft: UUID, page: str = "", **_: Any) -> Writing:
    """The form of that id that this member of staff writes down for a caller, and the page of it that is wanted."""
    rows = Draft.objects.select_related("patient").filter(pk=draft, entered_by_id=visit.user.pk)
    found = with_recent_stop(visit, rows).first()
    if found is None:
        raise Http404
    return Writing(found.kind, found, page)


def find_call_stop(visit: Visit, *, draft: UUID, id: UUID) -> Writing:
    """An emergency screen that was shown while this member of staff wrote for a caller."""
    writing = find_call(visit, draft=draft)
    stop = StopEvent.objects.filter(pk=id, draft_id=draft).first()
    if stop is None:
        raise Http404
    return replace(writing, stop=stop)


def find_written_down(visit: Visit, *, id: UUID) -> Consultation:
    """The request of that id that staff of this practice wrote down for a caller."""
    found: Consultation | None = (
        Consultation.objects.filter(pk=id, entered_by__isnull=False).select_related("patient").first()
    )
    if found is None:
        raise Http404
    return found


def hold_call(visit: Visit, draft: Draft | None) -> Draft:
    """What staff write down for a caller, held until the page is done; sent already or not."""
    if draft is None:
        raise Http404
    return held(visit, pk=draft.pk, entered_by_id=visit.user.pk)


# Rules ----------------------------------------------------------------------------------------------------------------

WRITE_FOR_CALLERS = Rule(
    "callers.begin",
    "Staff of the practice may write down what somebody says by phone or at the desk.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
)
WRITE_FOR_PATIENT = Rule(
    "callers.begin_for",
    "Staff of the practice may begin to write down what a patient on its list says.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
    find=find_patient,
)
WRITE_CALL = Rule(
    "callers.write",
    "The member of staff who began to write for a caller, and nobody else, goes on with it.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
    find=find_call,
    allows=may_write,
)
SEE_CALL_STOP = Rule(
    "callers.stop",
    "The member of staff who writes for a caller sees what to do in an emergency.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
    find=find_call_stop,
    allows=may_write,
)
SEE_CALL_SENT = Rule(
    "callers.sent",
    "Staff of the practice see what to tell a caller whose request was written down.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
    find=find_written_down,
)
