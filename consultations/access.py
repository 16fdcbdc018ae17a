"""Who may see or do this to this request?

The database's wall answers first (`portal.core.tenancy`); here is the second answer, in Python, and the rules the pages
are registered with. A stranger's request is a 404, never a 403.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from consultations.domain.lifecycle import Move, Status, Who, allowed_moves
from consultations.models import Consultation, Draft, FollowUp
from portal.core.errors import NotAllowed
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission


@dataclass(frozen=True)
class System:
    """A part of the system that acts by itself: a sweep or a task. Its name stands against what it does."""

    name: str

    @property
    def actor(self) -> str:
        return f"system:{self.name}"


Actor = Visit | System


@dataclass(frozen=True)
class Standing:
    """What an actor is to requests: which side, with which permissions, under which name."""

    who: Who
    actor: str
    name: str
    permissions: frozenset[str] = frozenset()
    signature: str = ""


def standing(by: Actor) -> Standing:
    """Where this actor stands. A visitor who is neither staff here nor signed in may do nothing."""
    if isinstance(by, System):
        return Standing(Who.SYSTEM, by.actor, "Portal")
    if by.is_staff:
        member = by.membership
        title = f", {member.job_title}" if member.job_title else ""
        return Standing(
            Who.STAFF, by.actor, member.display_name, by.permissions, f"{member.display_name}{title}"
        )
    if by.user is None:
        raise NotAllowed("Sign in first.")
    return Standing(Who.PATIENT, by.actor, by.user.full_name or "The patient")


def owns(visit: Visit, consultation: Consultation) -> bool:
    """Whether the visitor wrote it before being matched, or may act for its patient."""
    if consultation.patient_id is not None:
        return consultation.patient_id in visit.patients
    return visit.user is not None and consultation.person_id == visit.user.pk


def may_see(by: Actor, consultation: Consultation) -> bool:
    """Staff of the practice who may open requests, the people it belongs to, and the system."""
    if isinstance(by, System):
        return True
    if consultation.practice_id != by.practice.pk:
        return False
    if by.is_staff:
        return by.may(Permission.OPEN_REQUEST)
    return owns(by, consultation)


def allowed_actions(by: Actor, consultation: Consultation) -> frozenset[Move]:
    """The moves open to this actor on this request now. Buttons and server ask the same question here."""
    if not may_see(by, consultation):
        return frozenset()
    who = standing(by)
    return frozenset(
        allowed_moves(who=who.who, status=Status(consultation.status), permissions=who.permissions)
    )


def sees_replies(consultation: Consultation) -> bool:
    """Replies are shown only once staff have matched the account to a patient on the list."""
    return consultation.patient_id is not None


# Finding what a URL names ---------------------------------------------------------------------------------------------


def requests_of(visit: Visit) -> QuerySet[Consultation]:
    """The requests this account may see, newest first."""
    mine = Q(patient_id__in=visit.patients)
    if visit.user is not None:
        mine |= Q(patient__isnull=True, person_id=visit.user.pk)
    return Consultation.objects.filter(mine).order_by("-sent_at")


def find_consultation(visit: Visit, *, id: UUID, **_: Any) -> Consultation:
    """The request of that id in this practice, with what its page needs of its neighbours."""
    found = (
        Consultation.objects.filter(pk=id)
        .select_related("patient", "person", "proxy", "patient__usual_clinician")
        .first()
    )
    if found is None:
        raise Http404
    return found


def hold(id: UUID) -> Consultation | None:
    """The request, locked until the transaction ends; with whether its patient is still to be asked how they are."""
    to_ask = FollowUp.objects.filter(consultation=OuterRef("pk"), asked_at=None, cancelled_at=None)
    found: Consultation | None = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("person", "patient")
        .annotate(is_to_be_asked=Exists(to_ask))
        .filter(pk=id)
        .first()
    )
    if found is not None:
        found.is_held = True  # type: ignore[attr-defined]
    return found


def find_to_change(visit: Visit, *, id: UUID, **_: Any) -> Consultation:
    """The request of that id, held until the page is done, for pages that change it."""
    found = hold(id)
    if found is None:
        raise Http404
    return found


def find_draft(visit: Visit, *, kind: str, **_: Any) -> Draft | None:
    """The form of this kind that this browser or account is writing, or None when none is begun."""
    mine = Q(person__isnull=True)
    if visit.user is not None:
        mine |= Q(person_id=visit.user.pk)
    return Draft.objects.filter(mine, kind=kind, submitted_at__isnull=True).order_by("-saved_at").first()


def owns_draft(visit: Visit, draft: Draft | None) -> bool:
    """Whoever holds the key of an unclaimed draft, and the account a claimed one belongs to."""
    if draft is None:
        return True
    if draft.person_id is None:
        return bool(visit.tenant.draft) and draft.key_hash == visit.tenant.draft
    return visit.user is not None and draft.person_id == visit.user.pk


def is_mine(visit: Visit, consultation: Consultation) -> bool:
    """For the patient's pages: the request belongs to this account or to somebody it acts for."""
    return owns(visit, consultation)


# Rules ----------------------------------------------------------------------------------------------------------------

FRONT_DOOR = Rule("front door", "Anyone may read a practice's open pages.", Door.PUBLIC)
WRITE_DRAFT = Rule(
    "write a draft",
    "Whoever holds the draft's key, or the account it belongs to, may read and write it.",
    Door.DRAFT,
    find=find_draft,
    allows=owns_draft,
)
MY_REQUESTS = Rule(
    "my requests",
    "A signed-in person sees their own requests and those of people they act for.",
    Door.PATIENT,
)
MY_REQUEST = Rule(
    "my request",
    "The person it belongs to, or their proxy while the proxy holds, may read it and write on it.",
    Door.PATIENT,
    find=find_consultation,
    allows=is_mine,
)
CHANGE_MY_REQUEST = Rule(
    "change my request",
    "The person it belongs to, or their proxy while the proxy holds, may write on it.",
    Door.PATIENT,
    find=find_to_change,
    allows=is_mine,
)
