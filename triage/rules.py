"""Who may open the inbox, the stops and the matching of accounts? The pages of one request are in `triage.access`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from consultations.models import Consultation, StopEvent
from portal.core.http import Door, Rule, Visit, anyone
from portal.notifications.models import OutboxMessage
from portal.people.models import PatientLink
from portal.people.roles import Permission
from portal.people.rules import works_here


def find_stop(visit: Visit, *, id: UUID) -> StopEvent:
    """An emergency screen somebody of this practice was shown, or a 404."""
    found: StopEvent | None = StopEvent.objects.select_related("patient", "person").filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def find_request(visit: Visit, *, id: UUID) -> Consultation:
    """The request whose writer is to be matched, held until the page is done, or a 404."""
    found: Consultation | None = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("person", "patient")
        .defer("asked", "search")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def find_notice(visit: Visit, *, id: UUID) -> OutboxMessage:
    """A notice of this practice, delivered or not, or a 404."""
    found: OutboxMessage | None = OutboxMessage.objects.filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def find_link(visit: Visit, *, id: UUID) -> PatientLink:
    """A match that staff of this practice have made, or a 404."""
    found: PatientLink | None = (
        PatientLink.objects.select_related("user", "patient", "confirmed_by").filter(pk=id).first()
    )
    if found is None:
        raise Http404
    return found


def _rule(name: str, says: str, needs: Permission, find: Any = None, allows: Any = anyone) -> Rule:
    return Rule(name, says, Door.STAFF, needs=needs, find=find, allows=allows)


INBOX = _rule("inbox.see", "Staff of the practice.", Permission.SEE_INBOX)
TAKE_MANY = _rule("inbox.take", "Staff who may take requests.", Permission.TAKE)
ASSIGN_MANY = _rule("inbox.assign", "Staff who may give requests to colleagues.", Permission.ASSIGN)
STOPS = _rule(
    "stops.see", "Staff of the practice see who was shown an emergency screen.", Permission.OPEN_REQUEST
)
STOP = _rule(
    "stop.open",
    "Staff of the practice may read what somebody said before the form stopped.",
    Permission.OPEN_REQUEST,
    find_stop,
)
HANDLE_STOP = _rule(
    "stop.handle",
    "Staff of the practice may say what they did about it.",
    Permission.OPEN_REQUEST,
    find_stop,
    works_here,
)
MATCHING = _rule("matching.see", "Staff who may match accounts to the list.", Permission.MATCH_PEOPLE)
MATCH = _rule(
    "matching.match",
    "Staff who may match accounts, for a request of their practice.",
    Permission.MATCH_PEOPLE,
    find_request,
)
UNMATCH = _rule(
    "matching.undo",
    "Staff who may match accounts, for a match made at their practice.",
    Permission.MATCH_PEOPLE,
    find_link,
)
WORKLOAD = _rule(
    "workload.see", "Clinicians and managers see how much there is to do.", Permission.SEE_WORKLOAD
)
FAILED_NOTICES = _rule(
    "notices.see", "Clinicians and managers see whom a notice could not reach.", Permission.SEE_WORKLOAD
)
TRY_NOTICE_AGAIN = _rule(
    "notices.again",
    "Clinicians and managers may have a notice of their practice sent once more.",
    Permission.SEE_WORKLOAD,
    find_notice,
    works_here,
)
