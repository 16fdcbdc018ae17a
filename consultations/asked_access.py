"""Who is asked whether it is happening now, and who may see the emergency screen that follows on a thread?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from consultations.access import is_on_mine
from consultations.models import Message, StopEvent
from portal.core.http import Door, Rule, Visit


def find_own_message(visit: Visit, *, id: UUID, message: UUID, **_: Any) -> Message:
    """The message of that id which this account has written on a thread."""
    mine = Message.objects.filter(pk=message, consultation_id=id, person_id=visit.user.pk)
    found: Message | None = mine.select_related("consultation").first()
    if found is None:
        raise Http404
    return found


def find_stop_on_thread(visit: Visit, *, id: UUID, stop: UUID) -> StopEvent:
    """The emergency screen that this account was shown after writing on that request."""
    mine = StopEvent.objects.filter(pk=stop, consultation_id=id, person_id=visit.user.pk)
    found: StopEvent | None = mine.select_related("consultation").first()
    if found is None:
        raise Http404
    return found


ASKED_ABOUT_WORDS = Rule(
    "say whether it is happening now",
    "Whoever wrote the message, on a request that is theirs, says whether it is happening now.",
    Door.PATIENT,
    find=find_own_message,
    allows=is_on_mine,
)
STOP_ON_THREAD = Rule(
    "see the emergency screen of a thread",
    "Whoever wrote the message and was shown the screen may read it and say what they do.",
    Door.PATIENT,
    find=find_stop_on_thread,
    allows=is_on_mine,
)
