"""How much is there to do, how soon are people answered, and whom could nobody reach?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import audit, notifications
from portal.core import clock
from portal.core.http import Visit, page
from portal.notifications.models import OutboxMessage
from portal.people import queries as people
from triage import queries, rules
from triage.presenters import inbox as around
from triage.presenters import workload as say
from triage.queries import workload as counted


@page(rules.WORKLOAD)
def workload(request: HttpRequest) -> HttpResponse:
    """The numbers of the open work and the table of answers, as of now."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now = clock.now()
    desk = queries.desk(visit, now=now)
    rows = counted.answered_between(now - 2 * say.WEEK, now)
    return render(
        request,
        "triage/workload.html",
        {
            "as_of": say.heading(now),
            "tiles": say.tiles(visit, desk, counted.open_work(now=now), notifications.failed_count(), now),
            "answered": say.answered(rows, desk.hours, now),
            "nothing_yet": not rows,
            "duty": around.duty(visit, desk, now),
        },
    )


@page(rules.FAILED_NOTICES)
def failed_notices(request: HttpRequest) -> HttpResponse:
    """The people nobody could tell something, with the reason."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    notices = list(notifications.failed_notices())
    if notices:
        audit.record("notices.read", ids=[each.pk for each in notices])
    names = people.names_of_accounts({each.person_id for each in notices if each.person_id})
    return render(
        request, "triage/failed_notices.html", {"undelivered": say.failed(visit, notices, names, clock.now())}
    )


@page(rules.TRY_NOTICE_AGAIN, methods=("POST",))
def failed_notice_again(request: HttpRequest, notice: OutboxMessage) -> HttpResponse:
    """Send one of them once more."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    notifications.try_again(notice.pk)
    audit.record("notice.tried_again", consultation_id=notice.about_id, object_id=notice.pk)
    messages.success(request, "We are trying again. If it fails once more it will be back on this list.")
    return redirect("triage:failed_notices", practice=visit.practice.slug)
