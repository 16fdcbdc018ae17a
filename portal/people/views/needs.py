"""What a patient needs, as staff write it down, and whom to ask again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from portal import audit
from portal.core import paging
from portal.core.http import Visit, page
from portal.people import needs, rules, steps
from portal.people.models import Patient
from portal.people.needs_forms import NeedsForm
from portal.people.presenters import needs_said

MOST = 100


@page(rules.SAY_NEEDS, ("GET", "POST"))
def people_needs(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is known, to change it; with `still` it is right as it stands."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    after = steps.local_path(request, request.GET.get("next", ""))
    form = NeedsForm(
        request.POST if request.method == "POST" and "still" not in request.POST else None,
        said=needs.said_of(patient),
        listed=patient.needs,
    )
    if "still" in request.POST or form.is_valid():
        if "still" in request.POST:
            needs.confirm(patient=patient.pk, by=visit)
        else:
            needs.say(patient=patient.pk, by=visit, **form.answers)
        messages.success(request, "Kept: what they need.")
        if after:
            return HttpResponseRedirect(after)
        return redirect("people_patient", practice=visit.practice.slug, patient=patient.pk)
    audit.record("people.patient.read", patient_id=patient.pk)
    now = needs.of(patient)
    context = {"patient": patient, "form": form, "now": now, "said": needs_said(now), "after": after}
    return render(request, "people/needs.html", context, status=422 if form.is_bound else 200)


@page(rules.REVIEW_NEEDS)
def people_needs_due(request: HttpRequest) -> HttpResponse:
    """Whose needs were said a year ago or longer: they are asked online, and by staff at the next call."""
    number, total = paging.number_of(request.GET.get("page", "")), needs.due_count()
    found = needs.due(MOST, number=number)
    audit.record("people.needs.read", ids=[each.pk for each in found])
    rows = [(each, needs.of(each), needs_said(needs.of(each))) for each in found]
    pages = paging.paging(request.path, {}, number, MOST, total, "people")
    return render(request, "people/needs_due.html", {"rows": rows, "total": total, "paging": pages})
