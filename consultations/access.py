"""Who may see or do this to this request?

The database's wall answers first (`portal.core.tenancy`); here is the second answer, in Python, and the rules the pages
are registered with. A stranger's request is a 404, never a 403.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from consultations.domain import library
from consultations.domain.lifecycle import Move, Status, Who, allowed_moves
from consultations.lately_access import with_recent_stop
from consultations.models import Consultation, Draft, FollowUp, Message, StopEvent
from portal.core import clock, tenancy
from portal.core.dates import at_local, date_of
from portal.core.errors import NotAllowed
from portal.core.http import Door, Rule, Visit
from portal.people.identity_levels import level_of, may_read_replies
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


def standing_as_writer(by: Actor, consultation: Consultation) -> Standing:
    """Where whoever sends this stands. Who holds the key of the form it came from, and has no account, stands there for
    this one move, under the name that was said."""
    draft = consultation.draft
    if isinstance(by, Visit) and by.user is None and draft is not None and owns_draft(by, draft):
        return Standing(Who.PATIENT, by.actor, consultation.said_name)
    return standing(by)


def owns(visit: Visit, consultation: Consultation) -> bool:
    """Whether it is the visitor's own, or that of somebody the visitor acts for, as far as that reaches."""
    if consultation.patient_id in visit.proxies:
        return any(
            each.patient_id == consultation.patient_id
            and not consultation.is_private
            and each.covers(consultation.kind, date_of(consultation.sent_at))
            for each in visit.acts_for
        )
    return is_own(visit, consultation)


def is_own(visit: Visit, consultation: Consultation) -> bool:
    """Whether it is about the person themselves: their own patient's, or what they wrote before being matched."""
    if consultation.patient_id is not None:
        return consultation.patient_id in visit.patients and consultation.patient_id not in visit.proxies
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


def sees_replies(visit: Visit, consultation: Consultation) -> bool:
    """Replies are shown only once it is known which patient the writer is: because staff said so, or because NHS login
    did at its highest level and the list agreed (ADR 7). Somebody who acts for the patient sees them only when it is
    sure that the patient agrees."""
    is_linked = consultation.patient_id is not None
    level = level_of(proved_contact=visit.user is not None, is_matched=is_linked)
    if not may_read_replies(level, is_linked=is_linked):
        return False
    return not consultation.is_consent_unsure or consultation.patient_id not in visit.proxies


# Finding what a URL names ---------------------------------------------------------------------------------------------


def requests_of(visit: Visit) -> QuerySet[Consultation]:
    """The requests this account may see, newest first."""
    seen = about_oneself(visit)
    for each in visit.acts_for:
        others = Q(patient_id=each.patient_id, is_private=False)
        if each.kinds:
            others &= Q(kind__in=each.kinds)
        if each.sees_from:
            others &= Q(sent_at__gte=at_local(each.sees_from, 0))
        seen |= others
    return Consultation.objects.filter(seen).order_by("-sent_at")


def own_patients(visit: Visit) -> list[UUID]:
    """Of the patients this account may see something of, those that it is."""
    return [each for each in visit.patients if each not in visit.proxies]


def own_requests(visit: Visit) -> QuerySet[Consultation]:
    """The requests about the person themselves, whoever wrote them, newest first."""
    return Consultation.objects.filter(about_oneself(visit)).order_by("-sent_at")


def about_oneself(visit: Visit) -> Q:
    """What picks the requests about the person themselves, whoever wrote them."""
    own = Q(patient_id__in=own_patients(visit))
    if visit.user is not None:
        own |= Q(patient__isnull=True, person_id=visit.user.pk)
    return own


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


def find_message(visit: Visit, *, id: UUID, message: UUID, **_: Any) -> Message:
    """The message of that id that staff have sent, for its reader to answer. One that may still be taken back is not."""
    sent = Message.objects.filter(
        author=Message.Author.STAFF, taken_back_at=None, visible_at__lte=clock.now()
    )
    found: Message | None = sent.filter(pk=message, consultation_id=id).select_related("consultation").first()
    if found is None:
        raise Http404
    return found


def find_follow_up(visit: Visit, *, id: UUID, follow_up: UUID, **_: Any) -> FollowUp:
    """The "how are you now?" of that id, once it has been asked."""
    found: FollowUp | None = (
        FollowUp.objects.filter(pk=follow_up, consultation_id=id, asked_at__isnull=False, cancelled_at=None)
        .select_related("consultation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def find_draft(visit: Visit, *, kind: str, **_: Any) -> Draft | None:
    """The form of this kind that this browser or account is writing, or None when none is begun.

    What was begun in this browser before somebody signed in may be another person's: drafts.left_here.
    """
    mine = Q(person__isnull=True) if visit.user is None else Q(person_id=visit.user.pk)
    rows = Draft.objects.all() if visit.user is None else Draft.objects.select_related("patient")
    found: Draft | None = (
        with_recent_stop(visit, rows)
        .filter(mine, kind=kind, submitted_at__isnull=True)
        .order_by("-saved_at")
        .first()
    )
    return found


def hold_draft(visit: Visit, draft: Draft) -> Draft:
    """The same draft as it is now, held until the page is done: what another tab saved is in it."""
    return held(visit, pk=draft.pk, submitted_at__isnull=True)


def find_draft_to_send(visit: Visit, *, kind: str, id: UUID) -> Draft:
    """The form of that id that this account has written, held until the page is done; sent already or not."""
    return held(visit, pk=id, kind=kind, person_id=visit.user.pk)


def held(visit: Visit, **wanted: Any) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)).select_related("patient")
    found = with_recent_stop(visit, rows).filter(**wanted).first()
    if found is None or not owns_draft(visit, found):
        raise Http404
    return found


@dataclass(frozen=True)
class Writing:
    """What an address of the form names: the kind, the draft if one is begun, and the page or the stop within it."""

    kind: str
    draft: Draft | None
    page: str = ""
    stop: StopEvent | None = None


def find_kind(visit: Visit, *, kind: str, **_: Any) -> str:
    """A kind of request there is a form for."""
    try:
        library.get(kind)
    except library.NoSuchSet:
        raise Http404 from None
    return kind


def find_writing(visit: Visit, *, kind: str, page: str = "", **_: Any) -> Writing:
    """The form of this kind that this browser or account is writing, if any, and the page of it that is wanted."""
    find_kind(visit, kind=kind)
    return Writing(kind, find_draft(visit, kind=kind), page)


def find_stopped(visit: Visit, *, kind: str, id: UUID) -> Writing:
    """An emergency screen that was shown on the way through this form. It can be opened by its writer alone."""
    writing = find_writing(visit, kind=kind)
    if writing.draft is None or str(id) not in writing.draft.stops or not owns_draft(visit, writing.draft):
        raise Http404
    with tenancy.as_system():  # a visitor without account may not read stops, only the one they were shown
        stop = StopEvent.objects.filter(pk=id, draft_id=writing.draft.pk).first()
    if stop is None:
        raise Http404
    return replace(writing, stop=stop)


def owns_draft(visit: Visit, draft: Draft | None) -> bool:
    """Whoever holds the key of an unclaimed draft and is not signed in, and the account a claimed one belongs to."""
    if draft is None:
        return True
    if draft.entered_by_id is not None:
        return visit.is_staff and visit.may(Permission.WRITE_DOWN) and draft.entered_by_id == visit.user.pk
    if draft.person_id is None:
        return visit.user is None and bool(visit.tenant.draft) and draft.key_hash == visit.tenant.draft
    return visit.user is not None and draft.person_id == visit.user.pk


def may_write(visit: Visit, writing: Writing) -> bool:
    """Whoever may write the draft the address names; where none is begun there is nothing to keep from anybody."""
    return owns_draft(visit, writing.draft)


def is_mine(visit: Visit, consultation: Consultation) -> bool:
    """For the patient's pages: the request belongs to this account or to somebody it acts for."""
    return owns(visit, consultation)


# Rules ----------------------------------------------------------------------------------------------------------------

FRONT_DOOR = Rule("front door", "Anyone may read a practice's open pages.", Door.PUBLIC)
BEGIN = Rule("begin a form", "Anyone may begin a form.", Door.DRAFT, find=find_kind)
_WRITER = "Whoever holds the draft's key, or the account it belongs to, may read and write it."
WRITE_DRAFT = Rule(
    "write a draft", _WRITER, Door.DRAFT, find=find_writing, allows=may_write, keeps_typed=True
)
SEE_STOP = Rule("see the emergency screen", _WRITER, Door.DRAFT, find=find_stopped, allows=may_write)
LEAVE = Rule("leave", "Anyone may leave, and nothing of theirs stays in this browser.", Door.DRAFT)
CLAIM_DRAFT = Rule(
    "claim a draft",
    "A signed-in account takes the form whose key its browser holds.",
    Door.PATIENT,
    find=find_kind,
)
GO_ON_HERE = Rule(
    "go on with a form begun here",
    "Who signed in may say that the form begun in this browser before was theirs.",
    Door.PATIENT,
)
SEND_DRAFT = Rule("send a draft", "The account a form belongs to may send it.", Door.PATIENT, find=find_kind)
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

#: The same, where what is posted is somebody's own words.
WRITE_ON_MY_REQUEST = replace(CHANGE_MY_REQUEST, keeps_typed=True)


def is_on_mine(visit: Visit, thing: Any) -> bool:
    """What belongs to a request belongs to whoever the request belongs to."""
    return thing.consultation is not None and owns(visit, thing.consultation)


MY_DATA = Rule(
    "my data",
    "A signed-in person sees who has looked, gets their own data, and says how they are reached.",
    Door.PATIENT,
)
#: The same, where what is posted is somebody's own answers.
MY_CONTACT = replace(MY_DATA, keeps_typed=True)
KEEP_PRIVATE = Rule(
    "keep private",
    "The patient alone, not who acts for them, may keep a request from those who act for them.",
    Door.PATIENT,
    find=find_to_change,
    allows=is_own,
)
ANSWER_MESSAGE = Rule(
    "answer a message",
    "The person the message was written to, or their proxy, may say whether it is clear.",
    Door.PATIENT,
    find=find_message,
    allows=is_on_mine,
)
ANSWER_FOLLOW_UP = Rule(
    "say how I am",
    "The person who was asked how they are, or their proxy, may answer.",
    Door.PATIENT,
    find=find_follow_up,
    allows=is_on_mine,
    keeps_typed=True,
)
