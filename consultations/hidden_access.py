"""Which requests has this visitor hidden from their own list, and who may see those?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from consultations import access
from consultations.models import Consultation, HiddenRequest
from portal.core import tenancy
from portal.core.http import Visit


def _hidden_by(visit: Visit) -> Exists:
    return Exists(HiddenRequest.objects.filter(consultation_id=OuterRef("pk"), person_id=visit.user.pk))


def listed(visit: Visit) -> QuerySet[Consultation]:
    """The requests this account may see and has not hidden, newest first."""
    return access.requests_of(visit).filter(~_hidden_by(visit))


def hidden(visit: Visit) -> QuerySet[Consultation]:
    """Those that it may see and has hidden, newest first."""
    return access.requests_of(visit).filter(_hidden_by(visit))


def last_sent(visit: Visit, *, kind: str, since: datetime) -> Consultation | None:
    """What this account has sent of this kind since then and has not hidden: a form that was sent leads there."""
    if visit.user is None:
        return None
    mine = Consultation.objects.filter(
        ~_hidden_by(visit), person_id=visit.user.pk, kind=kind, sent_at__gt=since
    )
    return mine.order_by("-sent_at").first()


def is_hidden(visit: Visit, consultation: UUID) -> bool:
    """Whether this account has hidden it from itself."""
    return HiddenRequest.objects.filter(consultation_id=consultation, person_id=visit.user.pk).exists()


def by_anybody(ids: list[UUID]) -> set[UUID]:
    """Of these, those that somebody has hidden: not to be read out on the phone, where another may listen."""
    with tenancy.as_system():  # staff do not read who hid what
        return set(
            HiddenRequest.objects.filter(consultation_id__in=ids).values_list("consultation_id", flat=True)
        )
