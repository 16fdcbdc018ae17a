"""What does the workload page count? The open work in one statement, and the first answers of two weeks in another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from triage.domain.answered import Request
from triage.domain.clocks import UNREAD_AFTER
from triage.domain.inbox import View
from triage.queries.conditions import ON_A_LIST, of_view, requests

PRESSING = Q(level__in=[Level.EMERGENCY, Level.URGENT])


@dataclass(frozen=True)
class OpenWork:
    """What stands under the numbers of the open work."""

    urgent: int
    soon: int
    unopened_urgent: int
    unopened_longest: datetime | None  # the longest wait of those
    due_without_owner: int
    oldest_overdue: datetime | None
    waiting_long: int  # for more than two days
    unread_urgent: int


def open_work(*, now: datetime) -> OpenWork:
    """The lines under the numbers, in one statement. The numbers themselves are the inbox's (`desk`)."""
    view = {
        each: of_view(each, now=now) for each in (View.NOT_OPENED, View.DUE_TODAY, View.OVERDUE, View.WAITING)
    }
    found = (
        requests()
        .filter(ON_A_LIST)
        .aggregate(
            urgent=Count("pk", filter=PRESSING & ~Q(status=Status.CLOSED)),
            soon=Count("pk", filter=Q(level=Level.SOON) & ~Q(status=Status.CLOSED)),
            unopened_urgent=Count("pk", filter=view[View.NOT_OPENED] & PRESSING),
            unopened_longest=Min("unopened_since", filter=view[View.NOT_OPENED] & PRESSING),
            due_without_owner=Count("pk", filter=view[View.DUE_TODAY] & Q(routing__owner=None)),
            oldest_overdue=Min("due", filter=view[View.OVERDUE]),
            waiting_long=Count("pk", filter=view[View.WAITING] & Q(answered_at__lt=now - UNREAD_AFTER)),
            unread_urgent=Count("pk", filter=of_view(View.NOT_READ, now=now) & PRESSING),
        )
    )
    return OpenWork(**found)


def answered_between(since: datetime, until: datetime) -> list[Request]:
    """The requests that were answered first within the span, and those whose time may have run out within it.

    What was promised is at most some days after the sending, so an unanswered request is found by its promise.
    """
    answered = Q(first_answer_at__gte=since, first_answer_at__lt=until)
    ran_out = (Q(first_answer_at=None) | Q(first_answer_at__gte=until)) & Q(
        sent_at__gte=since - timedelta(days=14), sent_at__lt=until
    )
    rows = Consultation.objects.filter(answered | ran_out).exclude(outcome="withdrawn_by_patient")
    return [
        Request(Level(level), sent_at, first_answer_at, promised_by)
        for level, sent_at, first_answer_at, promised_by in rows.values_list(
            "level", "sent_at", "first_answer_at", "promised_by"
        )
    ]
