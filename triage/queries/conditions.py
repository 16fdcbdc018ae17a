"""Which requests does each view of the inbox hold?

Every open request is in exactly one of "to triage" (the practice has the ball) and "waiting" (the patient has it).
The other views cut across these. A request whose routing was lost still appears, due when the patient was told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractIsoWeekDay, Greatest, Least, TruncDay

from consultations.domain.levels import Level
from consultations.domain.lifecycle import OPEN, WITH_PRACTICE, Outcome, Status
from consultations.models import Consultation
from portal.audit.models import ActorKind, AuditEvent
from portal.core.dates import LONDON, end_of_day
from portal.practices.opening import Hours
from triage.domain.clocks import UNREAD_AFTER, answer_within
from triage.domain.inbox import View
from triage.domain.signs import RESEMBLES
from triage.models import TeamMember

#: The patient wrote after the last answer, or before there was one: these words nobody has answered.
WROTE_AGAIN = Q(patient_wrote_at__isnull=False) & (
    Q(answered_at=None) | Q(patient_wrote_at__gt=F("answered_at"))
)

#: The patient has not read an answer in the time of its level, so that somebody is to phone; closed requests too.
TO_PHONE = Q(phone_since__isnull=False)

#: The patient took it back before any of the staff had looked, or after writing again: somebody looks all the same.
TAKEN_BACK = Q(outcome=Outcome.WITHDRAWN_BY_PATIENT) & (Q(opened_at=None) | WROTE_AGAIN)

#: All that a counted view may hold: what is open, and what is closed with something left to do.
ON_A_LIST = ~Q(status=Status.CLOSED) | TO_PHONE | ~Q(to_tell="") | TAKEN_BACK

#: The order of a request's flags: by level, what is known before what only sounds like it, the newest first.
WORST_SIGN_FIRST = (
    Case(
        When(level=Level.EMERGENCY, then=Value(0)),
        When(level=Level.URGENT, then=Value(1)),
        When(level=Level.SOON, then=Value(2)),
        default=Value(3),
    ),
    Case(When(rule__startswith=RESEMBLES, then=Value(1)), default=Value(0)),
    "-raised_at",
    "pk",
)

_WITHOUT_NEW_WORDS = Case(
    When(first_answer_at__isnull=True, then=Least("routing__due_at", "promised_by")),
    default=F("promised_by"),
)


def _after_new_words(level: Level) -> Least:
    """So many minutes after the patient wrote, or after opening on the day that was promised; never after the promise."""
    opening = TruncDay("promised_by", tzinfo=LONDON) + _opens_on("promised_by")
    since = Greatest("patient_wrote_at", opening, output_field=DateTimeField())
    return Least(
        _WITHOUT_NEW_WORDS,
        since + Value(answer_within(level), output_field=DurationField()),
        output_field=DateTimeField(),
    )


def _opens_on(moment: str) -> Coalesce:
    """How long after midnight the practice opens on the day of that moment: as its week says, else as on every day."""
    day = Cast(ExtractIsoWeekDay(moment, tzinfo=LONDON) - 1, TextField())
    path = [F("practice__opening"), Value(Hours.WORK.value), day, Value("0"), Value("0")]
    set_by_a_manager = Func(*path, function="jsonb_extract_path_text", output_field=TextField())
    return Coalesce(Cast(set_by_a_manager, DurationField()), Cast(F("practice__opens_at"), DurationField()))


#: When the practice wants it answered: until the first answer never later, and perhaps earlier, than was promised. New
#: words on something urgent are as pressing as a new urgent request.
DUE = Case(
    *(
        When(WROTE_AGAIN & Q(level=level), then=_after_new_words(level))
        for level in (Level.EMERGENCY, Level.URGENT)
    ),
    default=_WITHOUT_NEW_WORDS,
    output_field=DateTimeField(),
)


def _unopened_since() -> Case:
    """Since when there is something on the request that no member of staff has looked at; empty when all was seen."""
    read_since = AuditEvent.objects.filter(
        consultation_id=OuterRef("pk"),
        action="request.read",
        actor_kind=ActorKind.STAFF,
        at__gte=OuterRef("patient_wrote_at"),
    )
    return Case(
        When(opened_at=None, then=F("sent_at")),
        When(WROTE_AGAIN & ~Exists(read_since), then=F("patient_wrote_at")),
        default=None,
        output_field=DateTimeField(),
    )


def of_view(view: View, *, now: datetime, me: UUID | None = None) -> Q:
    """The condition of a view on what `requests` gives. `me` is the reader's membership."""
    with_practice = Q(status__in=WITH_PRACTICE)
    conditions = {
        View.TO_TRIAGE: with_practice,
        View.MINE: with_practice & Q(routing__owner=me),
        View.MY_TEAM: with_practice & Q(routing__team__in=teams_of(me)),
        View.DUE_TODAY: with_practice & Q(due__lte=end_of_day(now)),
        View.OVERDUE: with_practice & Q(due__lt=now),
        View.WAITING: Q(status__in=OPEN - WITH_PRACTICE),
        View.TO_TELL: ~Q(to_tell=""),  # closed ones too: somebody still has to be told
        View.STOPPED: with_practice & Q(level="emergency"),
        View.NOT_READ: TO_PHONE
        | Q(status__in=OPEN - WITH_PRACTICE, answer_read_at=None, answered_at__lt=now - UNREAD_AFTER),
        View.NOT_OPENED: (with_practice | TAKEN_BACK) & Q(unopened_since__isnull=False),
        View.OPEN: Q(status__in=OPEN),
        View.CLOSED: Q(status=Status.CLOSED),
    }
    return conditions[view]


def requests() -> QuerySet[Consultation]:
    """All requests of the practice, each with `due`, and `unopened_since` where somebody has to look."""
    found: QuerySet[Consultation] = Consultation.objects.annotate(due=DUE, unopened_since=_unopened_since())
    return found


def teams_of(me: UUID | None) -> Any:
    """The teams somebody works in now."""
    return TeamMember.objects.filter(membership=me, left_at=None).values("team")
