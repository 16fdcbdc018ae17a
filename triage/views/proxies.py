"""Who acts for a patient: let somebody, change how far, look at it again, end it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import services
from consultations.models import Consultation
from portal import audit
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import proxies as people
from portal.people import rules
from portal.people.models import Patient
from portal.people.proxy_models import Proxy
from portal.people.proxy_rules import age_on
from triage import access
from triage.forms.proxies import GrantForm, KeepForm, ReachForm
from triage.presenters import proxies as say


def _list(visit: Visit, patient: Any) -> HttpResponse:
    return redirect("triage:proxies", practice=visit.practice.slug, patient=patient)


@page(rules.SEE_PROXIES, ("GET", "POST"))
def proxies(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Everybody who acts or acted for a patient; POST lets somebody else."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    today = clock.today()
    age = age_on(patient.born_on, today)
    form = GrantForm(request.POST or None, age=age)
    if form.is_valid():
        said = form.cleaned_data
        wanted = {name: said[name] for name in ("email", "relation", "basis", "evidence")}
        try:
            given = people.grant(**wanted, patient=patient, starts_on=today, reach=form.chosen, by=visit)
        except DomainError as trouble:
            form.add_error(_field_of(trouble), trouble.message)
        else:
            messages.success(
                request, f"{given.user.full_name or given.user.email} may act for {patient.name} now."
            )
            return _list(visit, patient.pk)
    found = people.proxies_of(patient)
    audit.record("people.proxies.read", patient_id=patient.pk, ids=[each.pk for each in found])
    context = {"patient": patient, "age": age, "lines": say.lines(visit, found, today), "form": form}
    return render(request, "triage/proxies.html", context, status=422 if form.is_bound else 200)


def _field_of(trouble: DomainError) -> str | None:
    """The field a refusal is about."""
    fields = {"account": "email", "own": "email", "basis": "basis", "days": "ends_on", "evidence": "evidence"}
    return fields.get(trouble.code)


@page(rules.CHANGE_PROXY, ("GET", "POST"))
def proxy(request: HttpRequest, found: Proxy) -> HttpResponse:
    """One access. POST changes how far it reaches; to keep it as it is or to end it has an address each."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = ReachForm(request.POST or None, proxy=found)
    if form.is_valid():
        try:
            people.change(proxy=found, reach=form.chosen, by=visit)
        except DomainError as trouble:
            form.add_error(_field_of(trouble), trouble.message)
        else:
            messages.success(request, "Changed. It counts from their next page on.")
            return _list(visit, found.patient_id)
    return _one(request, found, form=form)


def _one(
    request: HttpRequest, found: Proxy, *, form: ReachForm | None = None, keep: KeepForm | None = None
) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    today = clock.today()
    audit.record("people.proxy.read", patient_id=found.patient_id, object_id=found.pk)
    age = age_on(found.patient.born_on, today)
    form, keep = form or ReachForm(proxy=found), keep or KeepForm(age=age)
    context = {
        "proxy": found,
        "age": age,
        "line": say.lines(visit, [found], today)[0],
        "form": form,
        "keep": keep,
        "is_open": say.is_open(found, today),
    }
    status = 422 if form.is_bound or keep.is_bound else 200
    return render(request, "triage/proxy.html", context, status=status)


@page(rules.CHANGE_PROXY, ("POST",))
def proxy_keep(request: HttpRequest, found: Proxy) -> HttpResponse:
    """It was looked at again and goes on."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = KeepForm(request.POST, age=age_on(found.patient.born_on, clock.today()))
    if form.is_valid():
        try:
            people.keep(proxy=found, basis=form.cleaned_data["basis"], by=visit)
        except DomainError as trouble:
            form.add_error("basis", trouble.message)
        else:
            messages.success(request, "Thank you. It goes on as it is.")
            return _list(visit, found.patient_id)
    return _one(request, found, keep=form)


@page(rules.CHANGE_PROXY, ("POST",))
def proxy_end(request: HttpRequest, found: Proxy) -> HttpResponse:
    """It ends now, everywhere."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    people.end(proxy=found, by=visit)
    messages.success(request, f"{found.user.full_name or found.user.email} can see nothing of them any more.")
    return _list(visit, found.patient_id)


@page(rules.REVIEW_PROXIES)
def proxy_reviews(request: HttpRequest) -> HttpResponse:
    """The accesses that somebody has to look at again, the longest waiting first."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    found = people.open_reviews()
    if found:
        audit.record("people.proxy_reviews.read", ids=[each.proxy_id for each in found])
    context = {"lines": say.review_lines(visit, found, clock.today())}
    return render(request, "triage/proxy_reviews.html", context)


@page(access.CONSENT_CHECKED, ("POST",))
def consent_checked(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Somebody has asked the patient, who agrees to what was sent for them."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.consent_checked(consultation=consultation, by=visit)
    messages.success(request, "Noted. Whoever wrote for the patient can read the replies now.")
    return redirect("triage:request", practice=visit.practice.slug, id=consultation.pk)
