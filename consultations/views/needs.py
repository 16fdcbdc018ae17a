"""What somebody needs to talk with us and to read what we send: said once, asked again after a year."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import needs_access as access
from consultations.presenters import needs as presenter
from portal import audit
from portal.core.http import Visit, page
from portal.people import needs, steps
from portal.people.models import Patient
from portal.people.needs_forms import NeedsForm
from portal.people.typed import lay_by, put_back, puts_aside, taken


@page(access.MY_NEEDS, ("GET", "POST"))
@puts_aside
def my_needs(request: HttpRequest, patient: Patient | None) -> HttpResponse:
    """One's own needs, and how large the letters of these pages are."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if request.POST.get("letters") in ("larger", "ordinary"):
        needs.show_larger(user=visit.user, is_larger=request.POST["letters"] == "larger")
        lay_by(request, request.path)
        return redirect(request.get_full_path())
    if patient is None:
        return render(request, "consultations/needs_unmatched.html")
    return _say(request, visit, patient)


@page(access.THEIR_NEEDS, ("GET", "POST"))
@puts_aside
def their_needs(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The needs of somebody one acts for, without the words that are the patient's own."""
    return _say(request, request.visit, patient)  # type: ignore[attr-defined]


def _say(request: HttpRequest, visit: Visit, patient: Patient) -> HttpResponse:
    said, after = needs.said_of(patient), steps.local_path(request, request.GET.get("next", ""))
    is_proxy = patient.pk in visit.proxies
    own_words = not (is_proxy and said is not None and said.is_own_words)
    still = "still" in request.POST
    form = NeedsForm(
        request.POST if request.method == "POST" and not still else None,
        said=said,
        listed=patient.needs,
        own_words=own_words,
    )
    if request.method == "GET":
        put_back(form, taken(request))
    if still or form.is_valid():
        if still:
            needs.confirm(patient=patient.pk, by=visit)
        else:
            needs.say(patient=patient.pk, by=visit, **form.answers)
        messages.success(request, _("Thank you. We keep to it from now on. We ask again in a year."))
        return (
            HttpResponseRedirect(after)
            if after
            else redirect("consultations:my_data", practice=visit.practice.slug)
        )
    audit.record("people.needs.read", patient_id=patient.pk)
    context = {
        "form": form,
        "after": after,
        "for_other": patient.name if is_proxy else "",
        **presenter.page(patient, own_words=own_words),
    }
    return render(request, "consultations/my_needs.html", context, status=422 if form.is_bound else 200)
