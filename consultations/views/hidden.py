"""How does somebody come back to what they have hidden from their own list?

Nothing says that there is anything. The way is the same for everybody, and it asks who is there, each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from consultations import access, hidden_access, queries
from consultations.models import Consultation
from consultations.presenters import thread as presenter
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import step_up

PURPOSE = "hidden"


def _asks_again(request: HttpRequest) -> HttpResponse | None:
    if step_up.is_proved_for(request, PURPOSE):
        return None
    return HttpResponseRedirect(f"{reverse('account_again')}?{urlencode({'next': request.path})}")


def looks_twice(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of a request: what its reader has hidden opens only to a proof given for that. What is posted goes
    through: nothing typed on a page that was open is lost. Pages that ask about danger are not kept waiting for this."""

    @wraps(view)
    def guarded(request: HttpRequest, thing: Any) -> HttpResponse:
        visit: Visit = request.visit  # type: ignore[attr-defined]
        about = thing.pk if isinstance(thing, Consultation) else thing.consultation_id
        if request.method != "POST" and hidden_access.is_hidden(visit, about):
            return _asks_again(request) or view(request, thing)
        return view(request, thing)

    return guarded


@page(access.MY_DATA)
def my_hidden(request: HttpRequest) -> HttpResponse:
    """What this account has hidden, for whoever proves again who they are. Signing in is no such proof: somebody may
    have stood by."""
    asked = _asks_again(request)
    if asked:
        return asked
    visit: Visit = request.visit  # type: ignore[attr-defined]
    rows = queries.hidden_of(visit)
    audit.record("request.list.read", ids=[each.pk for each in rows])
    lines = presenter.lines(rows, access.own_patients(visit), clock.now())
    unread = [line for line in lines if line.is_unread]
    context = {"lines": unread + [line for line in lines if not line.is_unread], "unread": len(unread)}
    return render(request, "consultations/my_hidden.html", context)
