"""How does somebody come back to what they have hidden from their own list?

Nothing says that there is anything. The way is the same for everybody, and it asks who is there, each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations import access, hidden_access, queries
from consultations.models import Consultation
from consultations.presenters import thread as presenter
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import step_up, unsent

PURPOSE = "hidden"


def _asks_again(request: HttpRequest, after: str) -> HttpResponse | None:
    if step_up.is_proved_for(request, PURPOSE):
        return None
    return HttpResponseRedirect(f"{reverse('account_again')}?{urlencode({'next': after})}")


def looks_twice(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of a request: what its reader has hidden opens only to a proof given for that. What is posted goes
    through: nothing typed on a page that was open is lost. Where it would be answered with a page, such as a refused
    form's, the page waits for the proof and the words are in their boxes then. Pages that ask about danger are not kept
    waiting for this."""

    @wraps(view)
    def guarded(request: HttpRequest, thing: Any) -> HttpResponse:
        visit: Visit = request.visit  # type: ignore[attr-defined]
        about = thing.pk if isinstance(thing, Consultation) else thing.consultation_id
        if request.method != "POST":
            is_shut = hidden_access.is_hidden(visit, about)
            return (_asks_again(request, request.path) if is_shut else None) or view(request, thing)
        response = view(request, thing)
        if response.status_code == 302 or not hidden_access.is_hidden(visit, about):
            return response
        page = _page_of(request, about)
        shut = _asks_again(request, page)
        if shut is not None:
            unsent.put(request, visit.user.pk, page, request.POST, was_asked=True)
            messages.warning(request, _("It is not sent yet. We have kept what you typed."))
        return shut or response

    return guarded


def _page_of(request: HttpRequest, about: UUID) -> str:
    """Where what was posted is shown again: its own page, or the request's where there is only something to post to."""
    view: Any = request.resolver_match.func if request.resolver_match else None
    if "GET" in getattr(view, "methods", ()):
        return request.path
    practice = request.visit.practice.slug  # type: ignore[attr-defined]
    return reverse("consultations:my_request", kwargs={"practice": practice, "id": about})


@page(access.MY_DATA)
def my_hidden(request: HttpRequest) -> HttpResponse:
    """What this account has hidden, for whoever proves again who they are. Signing in is no such proof: somebody may
    have stood by."""
    asked = _asks_again(request, request.path)
    if asked:
        return asked
    visit: Visit = request.visit  # type: ignore[attr-defined]
    rows = queries.hidden_of(visit)
    audit.record("request.list.read", ids=[each.pk for each in rows])
    lines = presenter.lines(rows, access.own_patients(visit), clock.now())
    unread = [line for line in lines if line.is_unread]
    context = {"lines": unread + [line for line in lines if not line.is_unread], "unread": len(unread)}
    return render(request, "consultations/my_hidden.html", context)
