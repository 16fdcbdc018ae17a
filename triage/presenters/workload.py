"""What does the workload page say? Eight numbers that open their lists, and how soon people were answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consultations.domain.levels import Level
from portal.core.dates import clock_words, day_words, in_london
from portal.core.http import Visit
from portal.core.wording import when_within
from portal.notifications.kinds import Kind
from portal.notifications.models import OutboxMessage
from portal.practices.hours import CoreHours
from triage.domain.answered import Answered, Request, figures, length_words
from triage.domain.clocks import span_words
from triage.domain.inbox import View
from triage.queries.desk import Desk
from triage.queries.workload import OpenWork

WEEK = timedelta(days=7)

#: How a notice is called where somebody has to see to it.
KIND_WORDS: dict[str, str] = {
    Kind.REQUEST_RECEIVED: "We have your request",
    Kind.REPLY_SENT: "There is an answer to read",
    Kind.QUESTION_ASKED: "We have a question",
    Kind.FOLLOW_UP_DUE: "How are you now?",
    Kind.REQUEST_CLOSED: "There is news about your request",
    Kind.REQUEST_REOPENED: "We are looking at it again",
    Kind.REQUEST_WITHDRAWN: "You took it back",
    Kind.PHOTO_FAILED: "A file could not be opened",
    Kind.REMINDER_UNREAD: "There is an answer you have not read",
    Kind.MATCH_CONFIRMED: "We know who you are",
    Kind.MATCH_UNDONE: "We are not sure who you are any more",
    Kind.DRAFT_SAVED: "Your form is saved",
    Kind.STAFF_INVITATION: "Invitation to join the staff",
    Kind.OPERATOR_CAME_IN: "An operator came in by the emergency door",
    Kind.SAFETY_CONCERN: "A colleague reported a safety concern",
    Kind.SIGN_IN_CHANGED: "How you sign in has changed",
}

#: Why a notice could not be delivered, and what may help.
REASONS: dict[str, str] = {
    "refused": "The mail server refused the address. Check it with the person, then try again.",
    "no_address": "There is no address any more. Phone the person.",
    "worker_died": "Sending was cut off several times. Try again.",
}
_OTHER_REASON = "The message could not be delivered after several tries. Try again, or phone the person."


def tiles(visit: Visit, desk: Desk, work: OpenWork, failed: int, now: datetime) -> list[dict[str, Any]]:
    """The eight numbers. Each opens a list of exactly that many rows."""
    counts = desk.counts
    calls = len(desk.stops)

    def of(view: View, text: str, under: str = "", *, bad: bool = False) -> dict[str, Any]:
        tail = urlencode({"view": view.value})
        return {
            "number": counts[view],
            "text": text,
            "under": under,
            "bad": bad and counts[view] > 0,
            "href": f"{reverse('triage:inbox', kwargs={'practice': visit.practice.slug})}?{tail}",
        }

    waits = f", {span_words(now - work.unopened_longest)}" if work.unopened_longest else ""
    unopened = f"{work.unopened_urgent} urgent{waits}" if work.unopened_urgent else "none of them urgent"
    late = f"oldest {span_words(now - work.oldest_overdue)}" if work.oldest_overdue else ""
    return [
        of(View.OPEN, "Open", f"{work.urgent} urgent, {work.soon} soon"),
        of(
            View.NOT_OPENED,
            "Not opened",
            unopened if counts[View.NOT_OPENED] else "",
            bad=bool(work.unopened_urgent),
        ),
        of(View.DUE_TODAY, "Due today", f"{work.due_without_owner} have no owner"),
        of(View.OVERDUE, "Overdue", late, bad=True),
        of(View.WAITING, "Waiting for patient", f"{work.waiting_long} for over 2 days"),
        of(View.STOPPED, "Stopped for safety", "phone now" if calls else "", bad=True),
        of(View.NOT_READ, "Replies not read", f"{work.unread_urgent} urgent"),
        {
            "number": failed,
            "text": "Notices that failed",
            "under": "not told" if failed else f"at {clock_words(now)}",
            "bad": failed > 0,
            "href": reverse("triage:failed_notices", kwargs={"practice": visit.practice.slug}),
        },
    ]


def answered(rows: Sequence[Request], hours: CoreHours, now: datetime) -> list[dict[str, Any]]:
    """The table of answers: each level over the last seven days, beside the seven before."""
    table = []
    for level in sorted(Level, reverse=True):
        mine = [each for each in rows if each.level == level]
        this = figures(mine, since=now - WEEK, until=now, hours=hours)
        last = figures(mine, since=now - 2 * WEEK, until=now - WEEK, hours=hours)
        if level is Level.EMERGENCY and not (this.decided or last.decided):
            continue  # so rare that an empty line would only be asked about
        table.append({"level": level.value, "this": _said(this), "last": _said(last)})
    return table


def _said(found: Answered) -> dict[str, str]:
    def length(minutes: int | None) -> str:
        return length_words(minutes) if minutes is not None else "too few" if found.requests else "none"

    share = found.share_in_time
    return {
        "requests": f"{found.requests:,}",
        "half": length(found.half_within),
        "nine": length(found.nine_in_ten_within),
        "in_time": f"{share:g}%" if share is not None else "too few" if found.decided else "none",
    }


def heading(now: datetime) -> str:
    """As of when the figures are."""
    return f"{day_words(in_london(now).date())}, {clock_words(now)}. Every number opens its list."


def failed(
    visit: Visit, notices: Sequence[OutboxMessage], people: dict[Any, str], now: datetime
) -> list[dict[str, Any]]:
    """The notices nobody could deliver: to whom, what, since when, why, and where to go on."""
    slug = visit.practice.slug
    return [
        {
            "id": each.pk,
            "who": people.get(each.person_id) or "Somebody without an account",
            "what": KIND_WORDS.get(each.kind, "A message"),
            "when": when_within(each.created_at, now),
            "why": REASONS.get(each.last_error, _OTHER_REASON),
            "tries": each.attempts,
            "request": reverse("triage:request", kwargs={"practice": slug, "id": each.about_id})
            if each.about_id
            else "",
        }
        for each in notices
    ]
