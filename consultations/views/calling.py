"""How does somebody who would rather speak ask to be called, from any page of a form?"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import access, call_access, drafts, services
from consultations.access import Writing
from consultations.forms.calling import CallForm
from consultations.presenters import calling as presenter
from consultations.presenters import practice as addresses
from consultations.views import journey
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import limits, typed

#: Who comes back within this time after asking without an account reads the promise again.
SHOWN_AGAIN = timedelta(days=1)


@page(access.WRITE_DRAFT, ("GET", "POST"))
def call(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The number and when not to call; POST sends what was written so far, with the wish to be called."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    asked = call_access.last_call_asked(visit, kind=writing.kind, since=clock.now() - SHOWN_AGAIN)
    if asked is not None and (writing.draft is None or not drafts.is_live(writing.draft)):
        context = {"kind": writing.kind, **presenter.asked(asked, clock.now())}
        return render(request, "consultations/call_asked.html", context)
    ended = journey.live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    now = services.filling(writing.draft, visit)
    if stop := services.stop_of(now):
        held = services.filling(access.hold_draft(visit, writing.draft), visit)
        if stop and (shown := services.stop_if_needed(held, visit)):
            return journey.to_stop(request, writing.draft, shown)
    if back := typed.aside(request):
        return back
    form = CallForm(request.POST or None, asks=presenter.asks(now, visit), initial=presenter.initial(now))
    if request.method == "GET":
        typed.put_back(form, typed.taken(request))
    if form.is_valid():
        if visit.user is None and not _may_ask(request, visit):
            return render(request, "consultations/wait.html", {"kind": writing.kind}, status=429)
        made = services.ask_for_call(draft=writing.draft, by=visit, wish=form.wish)
        if visit.user is None:
            return redirect("consultations:call", practice=visit.practice.slug, kind=writing.kind)
        return redirect("consultations:sent", practice=visit.practice.slug, id=made.pk)
    drafts.touch(writing.draft)
    context = {
        **journey.around(request, now),
        **presenter.page(now, visit, clock.now()),
        "form": form,
        "back": {"href": addresses.go_on_url(writing.draft, visit)},
    }
    return render(request, "consultations/call.html", context, status=422 if form.is_bound else 200)


def _may_ask(request: HttpRequest, visit: Visit) -> bool:
    """Whether this browser, and everybody at this practice, asks no more often than people without an account do."""
    practice, browser = visit.practice.pk, request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    return limits.all_within(
        [
            *([("ask_call", practice, browser)] if browser else []),
            ("ask_call_from", limits.source_of(request)),
            ("ask_call_at", practice),
        ]
    )
