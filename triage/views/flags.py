"""A flag is marked right or wrong in one press, and the page on which the rules are counted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from consultations.models import Flag
from portal import audit
from portal.core import clock, paging
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from triage import flag_marks as services
from triage import flag_rules as rules
from triage.presenters import flags as say
from triage.presenters.request import here


@page(rules.MARK, methods=("POST",))
def flag_mark(request: HttpRequest, flag: Flag) -> HttpResponse:
    """Right or wrong, with a reason or without, and back to the request."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    said = request.POST.get("mark", "")
    try:
        if said not in ("right", "wrong"):
            raise DomainError("Say whether the flag is right or wrong.")
        services.mark(flag=flag, is_right=said == "right", reason=request.POST.get("reason", ""), by=visit)
    except DomainError as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(
            request, f"Marked {said}. It counts for the rule; the level of this request stays as it is."
        )
    return HttpResponseRedirect(here(visit, flag.consultation_id, "why"))


@page(rules.MARK, methods=("POST",))
def flag_unmark(request: HttpRequest, flag: Flag) -> HttpResponse:
    """Take the mark back."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.take_back(flag=flag, by=visit)
    messages.success(request, "The mark was taken back.")
    return HttpResponseRedirect(here(visit, flag.consultation_id, "why"))


@page(rules.SEE)
def danger_rules(request: HttpRequest) -> HttpResponse:
    """How often each rule raised, and was marked right or wrong."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now = clock.now()
    span, days = say.span_of(request.GET.get("since", ""))
    number, since = paging.number_of(request.GET.get("page", "")), say.since(days, now)
    rows, totals = services.counts(since, page=number), services.totals(since)
    audit.record("flag.counts.read")
    return render(request, "triage/danger_rules.html", say.rules_page(visit, rows, totals, span, number, now))
