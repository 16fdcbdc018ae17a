"""When the practice is open: its week, its front desk, the days it is shut, and all that was changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit, page
from portal.practices.opening import Hours
from portal.practices.queries import week_of
from triage import opening_hours as services
from triage import opening_rules as rules
from triage.forms.opening import CloseForm, WeekForm
from triage.presenters import opening as say


@page(rules.HOURS)
def opening(request: HttpRequest) -> HttpResponse:
    """The hours as they are."""
    return _show(request)


@page(rules.HOURS, ("POST",))
def opening_week(request: HttpRequest) -> HttpResponse:
    """Save the hours in which the practice answers."""
    return _save_week(request, Hours.WORK)


@page(rules.HOURS, ("POST",))
def opening_desk(request: HttpRequest) -> HttpResponse:
    """Save the hours of the front desk."""
    return _save_week(request, Hours.DESK)


@page(rules.HOURS, ("POST",))
def opening_close(request: HttpRequest) -> HttpResponse:
    """Close the practice on a day, or on some."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = CloseForm(request.POST, prefix="close")
    if not form.is_valid():
        return _show(request, 422, close=form)
    said = form.cleaned_data
    first, last = said["first_day"], said["last_day"] or said["first_day"]
    try:
        services.close_days(first=first, last=last, reason=said["reason"], by=visit)
    except DomainError as trouble:
        form.add_error(trouble.code if trouble.code in form.fields else None, trouble.message)
        return _show(request, trouble.status, close=form)
    messages.success(request, "Closed. Promises reckon with it from now on; those given before stay.")
    return redirect("triage:opening", practice=visit.practice.slug)


@page(rules.HOURS, ("POST",))
def opening_reopen(request: HttpRequest) -> HttpResponse:
    """Take a closed day out again."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as wrong:
        raise Conflict("Choose a day from the list.") from wrong
    services.reopen_day(day=day, by=visit)
    messages.success(request, "You are open on that day again.")
    return redirect("triage:opening", practice=visit.practice.slug)


def _save_week(request: HttpRequest, which: Hours) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = WeekForm(request.POST, week=week_of(visit.practice, which), prefix=which.value)
    if not form.is_valid():
        return _show(request, 422, **{which.value: form})
    try:
        made = services.set_week(which=which, week=form.week, was=form.shown, by=visit)
    except DomainError as trouble:
        return _show(
            request, trouble.status, **{which.value: say.typed_again(visit, which, form, trouble.message)}
        )
    messages.success(
        request,
        "Saved. It counts from now on; promises given before stay."
        if made
        else "These are the hours you had.",
    )
    return redirect("triage:opening", practice=visit.practice.slug)


def _show(request: HttpRequest, status: int = 200, **refused: Any) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return render(request, "triage/opening.html", say.page(visit, **refused), status=status)
