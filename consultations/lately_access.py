"""What has happened lately to whoever writes a form: were they stopped, and what have they sent?"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from consultations.domain.repeats import THIRD_WITHIN
from consultations.models import Consultation, Draft, StopEvent
from portal.core import clock
from portal.core.http import Visit

#: For how long an emergency screen that was shown counts in what is written next.
RECENT_STOP = timedelta(hours=72)
MOST_LATELY = 30  # requests; the third already says that writing is not enough


def with_recent_stop(visit: Visit, drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """Each draft with whether its writer or its patient was stopped in the last three days, and what either has sent."""
    if visit.user is None:
        return drafts
    now = clock.now()
    whose = Q(patient_id=OuterRef("patient_id"))
    if not visit.is_staff:
        whose |= Q(person_id=visit.user.pk)
    stops = StopEvent.objects.filter(whose, shown_at__gt=now - RECENT_STOP)
    sent = Consultation.objects.filter(whose, sent_at__gt=now - THIRD_WITHIN).order_by("-sent_at")
    fields = {
        "id": "pk",
        "kind": "kind",
        "patient": "patient_id",
        "for_whom": "for_whom",
        "sent_at": "sent_at",
    }
    return drafts.annotate(
        has_recent_stop=Exists(stops),
        sent_lately=ArraySubquery(sent.values(json=JSONObject(**fields))[:MOST_LATELY]),
    )
