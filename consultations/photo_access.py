"""Who may look at this photo or file? Whoever may see the form or the request it belongs to, and nobody in between."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from consultations.access import find_to_change, is_on_mine, is_own, owns_draft
from consultations.domain.attachments import State
from consultations.models import Attachment
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission


def find_draft_photo(visit: Visit, *, kind: str, attachment: UUID, **_: Any) -> Attachment:
    """A photo of a form of this kind that is not sent yet."""
    return _photo(pk=attachment, consultation=None, draft__kind=kind)


def find_photo(visit: Visit, *, id: UUID, attachment: UUID, **_: Any) -> Attachment:
    """A photo or file of that request, once it was checked. One in quarantine is not there."""
    return _photo(pk=attachment, consultation_id=id)


def find_call_photo(visit: Visit, *, draft: UUID, attachment: UUID) -> Attachment:
    """A photo of the form that this member of staff writes down for a caller."""
    return _photo(pk=attachment, consultation=None, draft_id=draft, draft__entered_by_id=visit.user.pk)


def _photo(**wanted: Any) -> Attachment:
    rows = Attachment.objects.filter(state=State.CHECKED, **wanted)
    found: Attachment | None = rows.select_related("consultation", "draft", "asked_by").first()
    if found is None:
        raise Http404
    return found


def owns_draft_of(visit: Visit, attachment: Attachment) -> bool:
    """What was added to a form is for whoever writes it."""
    return owns_draft(visit, attachment.draft)


def is_private(attachment: Attachment) -> bool:
    """Whether it was sent as the one private photo a clinician asked for."""
    return attachment.asked_by is not None and attachment.asked_by.is_intimate


def sees_photo(visit: Visit, attachment: Attachment) -> bool:
    """Whoever the request belongs to; a private photo the patient alone."""
    if is_private(attachment):
        return attachment.consultation is not None and is_own(visit, attachment.consultation)
    return is_on_mine(visit, attachment)


SEE_DRAFT_PHOTO = Rule(
    "see a photo of a draft",
    "Whoever holds the draft's key, or the account it belongs to, may look at what was added to it.",
    Door.DRAFT,
    find=find_draft_photo,
    allows=owns_draft_of,
)
SEE_CALL_PHOTO = Rule(
    "callers.photo",
    "The member of staff who writes for a caller, and nobody else, may look at what was added to it; each look is noted.",
    Door.STAFF,
    needs=Permission.WRITE_DOWN,
    find=find_call_photo,
    allows=owns_draft_of,
)
SEE_MY_PHOTO = Rule(
    "see my photo",
    "The person a request belongs to, or their proxy while the proxy holds, may look at its photos.",
    Door.PATIENT,
    find=find_photo,
    allows=sees_photo,
)
SEND_PRIVATE = Rule(
    "send a private photo",
    "The patient alone, not who acts for them, may send the private photo that a clinician asked for.",
    Door.PATIENT,
    find=find_to_change,
    allows=is_own,
)
