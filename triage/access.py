"""Who may open a request from the staff's side, and who may change it?

The wall and the move table answer too; here are the rules the pages are registered with, and how they find their row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from consultations.models import Consultation, FollowUp, Message
from portal.core.http import Door, Rule, Visit, anyone
from portal.people.roles import Permission
from portal.people.rules import works_here


def hold(visit: Visit, *, id: UUID, **_: Any) -> Consultation:
    """The request with its team and owner, held until the page is done. Raises Http404 when it is not of this practice.

    Whoever changes a request or its routing holds the request first, so the routing that came with it cannot change.
    """
    to_ask = FollowUp.objects.filter(consultation=OuterRef("pk"), asked_at=None, cancelled_at=None)
    found: Consultation | None = (
        Consultation.objects.select_for_update(of=("self",))
        .annotate(is_to_be_asked=Exists(to_ask))
        .select_related("person", "patient", "routing__team", "routing__owner", "proxy__user")
        .defer("asked", "words", "search")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise Http404
    found.is_held = True  # type: ignore[attr-defined]
    return found


def find(visit: Visit, *, id: UUID, **_: Any) -> Consultation:
    """The request, not held and without its texts: for what only looks at where it stands."""
    found: Consultation | None = (
        Consultation.objects.filter(pk=id).select_related("patient").defer("asked", "words", "search").first()
    )
    if found is None:
        raise Http404
    return found


def find_whole(visit: Visit, *, id: UUID, **_: Any) -> Consultation:
    """The request with its texts and who has it, not held."""
    found: Consultation | None = (
        Consultation.objects.filter(pk=id)
        .select_related("practice", "routing__owner")
        .defer("search")
        .first()
    )
    if found is None:
        raise Http404
    return found


def owner_of(consultation: Consultation) -> str:
    """The name of whoever has the request; empty when nobody has it or it was never placed."""
    routing = getattr(consultation, "routing", None)
    return routing.owner.display_name if routing is not None and routing.owner is not None else ""


@dataclass(frozen=True)
class OwnDraft:
    """Something being typed on a request, and in which way of writing."""

    consultation: Consultation
    mode: str


def find_for_draft(visit: Visit, *, id: UUID, mode: str) -> OwnDraft:
    """The request and the way of writing. Raises Http404 for a way there is not."""
    if mode not in ("reply", "ask", "note"):
        raise Http404
    return OwnDraft(find(visit, id=id), mode)


def find_own_message(visit: Visit, *, id: UUID, message: UUID) -> Message:
    """A message of the person's own on that request, or a 404."""
    found: Message | None = Message.objects.filter(
        pk=message, consultation_id=id, person_id=visit.user.pk, author=Message.Author.STAFF
    ).first()
    if found is None:
        raise Http404
    return found


def _rule(
    name: str, says: str, needs: Permission, finder: Any, allows: Any = anyone, *, keeps_typed: bool = False
) -> Rule:
    return Rule(name, says, Door.STAFF, needs=needs, find=finder, allows=allows, keeps_typed=keeps_typed)


def find_id(visit: Visit, *, id: UUID, **_: Any) -> UUID:
    """The id alone: the page that opens it reads the request, and answers 404, in one statement of its own."""
    return id


OPEN = _rule("request.open", "Staff of the practice may open its requests.", Permission.OPEN_REQUEST, find_id)
EXPORT = _rule(
    "request.export",
    "Clinicians and managers may take a request of their practice out as a FHIR file.",
    Permission.EXPORT_REQUEST,
    find_whole,
)
WATCH = _rule(
    "request.watch", "Staff of the practice see who is looking at a request.", Permission.OPEN_REQUEST, find
)
DRAFT = _rule(
    "request.draft",
    "Staff keep what they are typing, each for themselves.",
    Permission.OPEN_REQUEST,
    find_for_draft,
    works_here,
)
REPLY = _rule("request.reply", "Staff who may reply to patients.", Permission.REPLY, hold, keeps_typed=True)
ASK = _rule("request.ask", "Staff who may ask patients something.", Permission.ASK, hold, keeps_typed=True)
ASK_PRIVATE_PHOTO = _rule(
    "request.private_photo",
    "Clinicians may ask a patient who is known to be 18 for one private photo, with recorded consent.",
    Permission.PRIVATE_PHOTOS,
    hold,
)
NOTE = _rule(
    "request.note", "Staff who may write notes for colleagues.", Permission.NOTE, hold, keeps_typed=True
)
UNDO = _rule(
    "request.undo", "The author of a message, while it has not left.", Permission.REPLY, find_own_message
)
TAKE = _rule("request.take", "Staff who may take requests.", Permission.TAKE, hold)
ASSIGN = _rule(
    "request.assign", "Staff who may give requests to colleagues and teams.", Permission.ASSIGN, hold
)
RAISE = _rule(
    "request.level",
    "Any of the staff may raise the level; the table of moves lets only a clinician lower it.",
    Permission.RAISE_LEVEL,
    hold,
)
CLOSE = _rule("request.close", "Staff who may close requests, with an outcome.", Permission.CLOSE, hold)
CONSENT_CHECKED = _rule(
    "request.consent",
    "Staff who manage proxies, once they have asked the patient of a request.",
    Permission.MANAGE_PROXIES,
    hold,
)
REOPEN = _rule(
    "request.reopen", "Staff who may open closed requests again, with a reason.", Permission.REOPEN, hold
)
