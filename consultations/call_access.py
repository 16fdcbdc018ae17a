"""What may somebody without an account, who asked to be called, find again? The reference and the promise, by their key."""

from __future__ import annotations

from datetime import datetime

from consultations.models import Consultation, Draft
from portal.core import tenancy
from portal.core.http import Visit


def last_call_asked(visit: Visit, *, kind: str, since: datetime) -> Draft | None:
    """The form of this kind that the holder of this key sent without an account, to be called."""
    if visit.user is not None or not visit.tenant.draft:
        return None
    mine = Draft.objects.filter(person=None, key_hash=visit.tenant.draft, kind=kind, submitted_at__gt=since)
    return mine.order_by("-submitted_at").first()


def promise_of(draft: Draft) -> Consultation | None:
    """Of what was sent without an account, the reference and the promise: all that its writer may read back."""
    with tenancy.as_system():
        return Consultation.objects.filter(draft=draft, person=None).only("reference", "promised_by").first()
