"""Which requests does each view of the inbox hold?

Every open request is in exactly one of "to triage" (the practice has the ball) and "waiting" (the patient has it).
The other views cut across these. A request whose routing was lost still appears, due when the patient was told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Least

from consultations.domain.lifecycle import OPEN, WITH_PRACTICE, Status
from consultations.models import Consultation
from portal.core.dates import end_of_day
from triage.domain.clocks import UNREAD_AFTER
from triage.domain.inbox import View
from triage.models import TeamMember

#: When the practice wants it answered: until the first answer never later, and perhaps earlier, than was promised.
DUE = Case(
    When(first_answer_at__isnull=True, then=Least("routing__due_at", "promised_by")),
    default=F("promised_by"),
)


def of_view(view: View, *, now: datetime, me: UUID | None = None) -> Q:
    """The condition of a view on requests annotated with `due` (see `requests`). `me` is the reader's membership."""
    with_practice = Q(status__in=WITH_PRACTICE)
    conditions = {
        View.TO_TRIAGE: with_practice,
        View.MINE: with_practice & Q(routing__owner=me),
        View.MY_TEAM: with_practice & Q(routing__team__in=teams_of(me)),
        View.DUE_TODAY: with_practice & Q(due__lte=end_of_day(now)),
        View.OVERDUE: with_practice & Q(due__lt=now),
        View.WAITING: Q(status__in=OPEN - WITH_PRACTICE),
        View.STOPPED: with_practice & Q(level="emergency"),
        View.NOT_READ: Q(
            status__in=OPEN - WITH_PRACTICE, answer_read_at=None, answered_at__lt=now - UNREAD_AFTER
        ),
        View.NOT_OPENED: with_practice & Q(opened_at=None),
        View.CLOSED: Q(status=Status.CLOSED),
    }
    return conditions[view]


def requests() -> QuerySet[Consultation]:
    """All requests of the practice, each with `due`."""
    found: QuerySet[Consultation] = Consultation.objects.annotate(due=DUE)
    return found


def teams_of(me: UUID | None) -> Any:
    """The teams somebody works in now."""
    return TeamMember.objects.filter(membership=me, left_at=None).values("team")
