"""People who were shown an emergency screen: whom to call, what they said, and what was done."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import services
from consultations.models import StopEvent
from portal import audit
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.http import Visit, page
from triage import rules
from triage.forms.matching import HandleStopForm
from triage.presenters import stops as say
from triage.queries import stops as queries


@page(rules.STOPS)
def stops(request: HttpRequest) -> HttpResponse:
    """Everybody who was shown an emergency screen lately."""
    now = clock.now()
    found = queries.stops(now)
    shown = [each.pk for each in (*found.to_call, *found.nameless, *found.handled)]
    if shown:
        audit.record("stop.list.read", ids=shown)
    return render(request, "triage/stops.html", say.page(request.visit, found, now))  # type: ignore[attr-defined]


@page(rules.STOP)
def stop(request: HttpRequest, found: StopEvent) -> HttpResponse:
    """One stop."""
    return _show(request, found, HandleStopForm(initial={"seen": services.last_said(found)}))


@page(rules.HANDLE_STOP, ("POST",))
def stop_handle(request: HttpRequest, found: StopEvent) -> HttpResponse:
    """Somebody has looked after the person and says how."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = HandleStopForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    said = form.cleaned_data
    try:
        with transaction.atomic():
            services.handle_stop(stop=found.pk, by=visit, note=said["note"], seen=said["seen"])
    except Conflict as trouble:
        form.add_error("note", trouble.message)
        found.refresh_from_db()
        return _show(request, found, form)
    messages.success(request, f"Kept what you did for {say.name_of(found)}.")
    if found.handled_at is not None:
        messages.success(request, f"{found.handled_by} dealt with this before you: {found.handled_note}")
    return redirect("triage:stops", practice=visit.practice.slug)


def _show(request: HttpRequest, found: StopEvent, form: HandleStopForm) -> HttpResponse:
    now = clock.now()
    owner = queries.owner_of_account(found)
    audit.record(
        "stop.read", patient_id=found.patient_id or (owner.pk if owner else None), object_id=found.pk
    )
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if form.is_bound:
        form.show_again(services.last_said(found))
    context = say.one(visit, found, queries.requests_beside(found), now, owner)
    status = 422 if form.is_bound else 200
    return render(request, "triage/stop.html", {"stop": context, "form": form}, status=status)
