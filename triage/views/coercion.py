"""Switching hints of coercion on and off, with what they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.http import Visit, page
from triage import coercion, coercion_rules


@page(coercion_rules.HINTS, ("GET", "POST"))
def coercion_hints(request: HttpRequest) -> HttpResponse:
    """What the hints are, whether staff see them, and who said so."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if request.POST.get("on") in ("yes", "no"):
        is_on = request.POST["on"] == "yes"
        coercion.switch(is_on=is_on, by=visit)
        messages.success(request, "Staff see the hints from now on." if is_on else "The hints are off.")
        return redirect("triage:coercion_hints", practice=visit.practice.slug)
    context = {"is_on": coercion.are_shown(), "history": coercion.history()}
    return render(request, "triage/coercion.html", context)
