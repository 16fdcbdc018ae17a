"""The practice's own words: written, looked at, published, and taken back to an earlier version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations.services import practice_texts as services
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from triage import form_rules as rules
from triage.forms.practice_forms import TextsForm
from triage.presenters import form_texts as say


@page(rules.TEXTS, ("GET", "POST"))
def form_texts(request: HttpRequest) -> HttpResponse:
    """Write the words. Nobody sees them before they are published."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form, status = (
        TextsForm(request.POST if request.method == "POST" else None, initial=say.start(visit)),
        200,
    )
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            services.write(notice_until=said.pop("notice_until"), texts=said, by=visit)
        except DomainError as trouble:
            form.add_error(trouble.code if trouble.code in form.fields else None, trouble.message)
            status = 422
        else:
            return redirect("triage:form_texts_preview", practice=visit.practice.slug)
    elif form.is_bound:
        status = 422
    return render(request, "triage/form_texts.html", say.edit(visit, form), status=status)


@page(rules.TEXTS, ("GET", "POST"))
def form_texts_preview(request: HttpRequest) -> HttpResponse:
    """The words as patients will see them; then they are published."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    row = services.being_written()
    if request.method == "POST" and row is not None:
        services.publish(written=row.pk, seen=request.POST.get("seen", ""), by=visit)
        messages.success(request, "Patients see these words from now on.")
        return redirect("triage:practice_forms", practice=visit.practice.slug)
    return render(request, "triage/form_texts_preview.html", say.preview(visit, row))


@page(rules.TEXTS)
def form_texts_history(request: HttpRequest) -> HttpResponse:
    """Every version that patients have seen."""
    return render(request, "triage/form_texts_history.html", say.history(request.visit))  # type: ignore[attr-defined]


@page(rules.TEXTS, ("POST",))
def form_texts_restore(request: HttpRequest, number: int) -> HttpResponse:
    """Take an earlier version to look at and publish again."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.restore(number=number, by=visit)
    return redirect("triage:form_texts_preview", practice=visit.practice.slug)


@page(rules.TEXTS, ("POST",))
def form_reading_age(request: HttpRequest) -> HttpResponse:
    """How hard to read what is being typed is. Nothing is kept."""
    return render(request, "triage/form_reading.html", {"reading": say.reading(request.POST)})
