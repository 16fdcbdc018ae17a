"""A safeguarding marker is set on a patient, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import markers, rules
from portal.people.marker_models import SafeguardingMarker
from portal.people.models import Patient


@page(rules.SET_MARKER, methods=("POST",))
def marker_set(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Set one, with the day of its review."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    months = request.POST.get("review", "")
    try:
        markers.set_marker(
            patient=patient,
            kind=request.POST.get("kind", ""),
            months=int(months) if months.isascii() and months.isdigit() and len(months) < 4 else 0,
            by=visit,
        )
    except DomainError as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(
            request, "The marker is set. All staff see it; patients and who acts for them never."
        )
    return redirect("people_patient", practice=visit.practice.slug, patient=patient.pk)


@page(rules.END_MARKER, methods=("POST",))
def marker_end(request: HttpRequest, marker: SafeguardingMarker) -> HttpResponse:
    """End one."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    markers.end_marker(marker=marker, by=visit)
    messages.success(request, "The marker has ended.")
    return redirect("people_patient", practice=visit.practice.slug, patient=marker.patient_id)
