"""Who among the staff may look at the photos of a request, put one away, and see what was put away?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from consultations.domain.attachments import State
from consultations.models import Attachment
from consultations.photo_access import find_photo, is_private
from portal.core import tenancy
from portal.core.http import Door, Rule, Visit
from portal.people.roles import Permission
from portal.people.rules import works_here

__all__ = ["OPEN_QUARANTINED", "PUT_AWAY", "SEE", "SEE_QUARANTINE", "may_put_away", "put_away"]


def put_away() -> list[Attachment]:
    """Every image of the practice that was put away, the latest first. The wall opens them to the system alone."""
    with tenancy.as_system():
        rows = Attachment.objects.filter(state=State.QUARANTINED).select_related("consultation")
        return list(rows.order_by("-quarantined_at"))


def find_quarantined(visit: Visit, *, attachment: UUID, **_: Any) -> Attachment:
    """An image that was put away, or a 404."""
    with tenancy.as_system():
        rows = Attachment.objects.filter(pk=attachment, state=State.QUARANTINED)
        found: Attachment | None = rows.select_related("consultation").first()
    if found is None:
        raise Http404
    return found


def may_open(visit: Visit, attachment: Attachment) -> bool:
    """A private photo is for clinicians; any other for whoever opens the request."""
    return not is_private(attachment) or visit.may(Permission.PRIVATE_PHOTOS)


def may_put_away(visit: Visit, attachment: Attachment) -> bool:
    """Who works here and may look at it: putting it away shows what it is."""
    return works_here(visit, attachment) and may_open(visit, attachment)


SEE = Rule(
    "request.photo",
    "Staff of the practice may open the photos of its requests, clinicians alone a private one; each look is noted.",
    Door.STAFF,
    needs=Permission.OPEN_REQUEST,
    find=find_photo,
    allows=may_open,
)
PUT_AWAY = Rule(
    "request.photo.put_away",
    "Staff of the practice may put away a photo that should not have been sent; clinicians alone a private one.",
    Door.STAFF,
    needs=Permission.OPEN_REQUEST,
    find=find_photo,
    allows=may_put_away,
)
SEE_QUARANTINE = Rule(
    "quarantine.see",
    "A manager of the practice, who looks after safeguarding, sees which photos were put away.",
    Door.STAFF,
    needs=Permission.SAFEGUARDING,
)
OPEN_QUARANTINED = Rule(
    "quarantine.open",
    "A manager of the practice, who looks after safeguarding, may open a photo that was put away.",
    Door.STAFF,
    needs=Permission.SAFEGUARDING,
    find=find_quarantined,
)
