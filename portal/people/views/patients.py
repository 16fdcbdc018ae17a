"""The practice's list: finding somebody, and the accounts that are matched to them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import audit
from portal.core import clock
from portal.core.http import page
from portal.people import markers, matching, needs, presenters, proxies, rules
from portal.people.domain.markers import KIND_WORDS, REVIEW_AFTER
from portal.people.forms import LookUpForm
from portal.people.models import Patient


@page(rules.LOOK_UP, ("GET", "POST"))
def people_list(request: HttpRequest) -> HttpResponse:
    """Find somebody. What was typed is posted, so that no name stands in an address or a log."""
    form = LookUpForm(request.POST or None)
    found: list[Patient] = []
    if form.is_bound and form.is_valid():
        found = matching.look_up(form.cleaned_data["words"])
        audit.record("people.looked_up", ids=[each.pk for each in found])
    return render(
        request,
        "people/list.html",
        {
            "form": form,
            "found": found,
            "most": matching.MOST,
            "needs_due": needs.due_count(),
            "reviews": proxies.open_review_count(),
        },
    )


@page(rules.SEE_PATIENT)
def people_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    """One patient and the accounts that are or were matched to them."""
    audit.record("people.patient.read", patient_id=patient.pk)
    return render(
        request,
        "people/patient.html",
        {
            "patient": patient,
            "rows": presenters.patient_rows(patient),
            "links": matching.accounts_of(patient),
            "markers": presenters.marker_lines(markers.of(patient), clock.today()),
            "kinds": list(KIND_WORDS.items()),
            "reviews_after": REVIEW_AFTER,
        },
    )
