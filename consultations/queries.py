"""Which rows does a page or a sweep need?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from consultations import hidden_access
from consultations.domain.attachments import State
from consultations.models import Attachment, Consultation, Draft, Flag, FollowUp, Message
from portal.core.http import Visit
from portal.people.models import PatientLink


def list_of(visit: Visit) -> list[Consultation]:
    """The requests in this account's list, newest first, without the long texts: what it has hidden is not there."""
    return _short(hidden_access.listed(visit))


def hidden_of(visit: Visit) -> list[Consultation]:
    """The requests that this account has hidden from its list."""
    return _short(hidden_access.hidden(visit))


def _short(rows: QuerySet[Consultation]) -> list[Consultation]:
    return list(rows.defer("words", "asked", "search").select_related("patient"))


def open_requests_of(patient: UUID) -> list[Consultation]:
    """What the patient has open now, the newest first, without the long texts. For staff."""
    rows = Consultation.objects.open().filter(patient_id=patient).defer("words", "asked", "search")
    return list(rows.order_by("-sent_at")[:10])


def has_account(patient: UUID | None) -> bool:
    """Whether the patient has an account of their own that reads what is written to them. For staff."""
    return (
        patient is not None
        and PatientLink.objects.filter(patient_id=patient, undone_at__isnull=True).exists()
    )


def thread(consultation: Consultation, now: datetime) -> list[Message]:
    """What the patient may see of what was said, oldest first: nothing that was taken back or may still be."""
    return list(
        Message.objects.filter(consultation=consultation, taken_back_at=None, visible_at__lte=now).order_by(
            "written_at", "id"
        )
    )


def last_written(consultation: Consultation, person: UUID) -> Message | None:
    """The last message this account has written on a thread."""
    mine = Message.objects.filter(consultation=consultation, person_id=person)
    found: Message | None = mine.order_by("-written_at", "-pk").first()
    return found


def threads(ids: list[UUID], now: datetime) -> dict[UUID, list[Message]]:
    """What the patient may see of what was said on each of these requests, oldest first, in one statement."""
    found: dict[UUID, list[Message]] = {}
    rows = Message.objects.filter(consultation_id__in=ids, taken_back_at=None, visible_at__lte=now)
    for each in rows.order_by("written_at", "id"):
        found.setdefault(each.consultation_id, []).append(each)
    return found


def flags_of(consultation: Consultation) -> list[Flag]:
    """What staff are to know of a request, in the order it was raised."""
    return list(Flag.objects.filter(consultation=consultation).order_by("raised_at", "id"))


def follow_ups_of(consultation: Consultation) -> list[FollowUp]:
    """The promises to ask how the patient is that still hold, or were kept."""
    return list(FollowUp.objects.filter(consultation=consultation, cancelled_at=None).order_by("due_at"))


# For the sweeps: ids alone leave this module ---------------------------------------------------------------------------


def _to_ask(now: datetime) -> Q:
    return Q(asked_at=None, cancelled_at=None, due_at__lte=now)


def _silent(now: datetime) -> Q:
    return Q(answer="", cancelled_at=None, asked_at__isnull=False, answer_by__lte=now)


def over(now: datetime) -> Q:
    """Forms whose time is up and that still hold something of a person."""
    empty = Q(answers={}, typed={}, emergency__isnull=True, said_now__isnull=True, caller__isnull=True)
    return Q(submitted_at=None, expires_at__lt=now) & ~empty


def practices_with_follow_ups(now: datetime) -> list[UUID]:
    """Practices where somebody is to be asked, or stayed silent. For a sweep."""
    rows = FollowUp.objects.filter(_to_ask(now) | _silent(now))
    return list(rows.order_by().values_list("practice_id", flat=True).distinct())


def follow_ups_to_ask(now: datetime) -> list[UUID]:
    """Of this practice, oldest first."""
    return list(FollowUp.objects.filter(_to_ask(now)).order_by("due_at").values_list("pk", flat=True))


def follow_ups_without_answer(now: datetime) -> list[UUID]:
    """Of this practice, oldest first."""
    return list(FollowUp.objects.filter(_silent(now)).order_by("answer_by").values_list("pk", flat=True))


def practices_with_unread(now: datetime) -> list[UUID]:
    """Practices where somebody has to look at an answer that was not read. For a sweep."""
    rows = Consultation.objects.filter(unread_due_at__lte=now)
    return list(rows.order_by().values_list("practice_id", flat=True).distinct())


def unread_to_look_at(now: datetime) -> list[UUID]:
    """Of this practice, the longest unread first."""
    rows = Consultation.objects.filter(unread_due_at__lte=now).order_by("unread_due_at")
    return list(rows.values_list("pk", flat=True))


def practices_with_expired_drafts(now: datetime) -> list[UUID]:
    """Practices that hold forms whose time is up. For a sweep."""
    rows = Draft.objects.filter(over(now))
    return list(rows.order_by().values_list("practice_id", flat=True).distinct())


def practices_with_attachments_to_check() -> list[UUID]:
    """Practices where an upload waits to be looked at. For a sweep."""
    rows = Attachment.objects.filter(state=State.WAITING)
    return list(rows.order_by().values_list("practice_id", flat=True).distinct())


def practices_with_attachments() -> list[UUID]:
    """Practices that hold photos or files. For a sweep."""
    return list(Attachment.objects.order_by().values_list("practice_id", flat=True).distinct())


def attachments_to_check() -> list[UUID]:
    """Of this practice, oldest first."""
    rows = Attachment.objects.filter(state=State.WAITING)
    return list(rows.order_by("added_at").values_list("pk", flat=True)[:200])
