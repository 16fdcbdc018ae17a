"""How do staff write down what somebody says by phone or at the desk? With the same form, page by page, read out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import caller_access, drafts, offers, queries, services
from consultations.access import Writing
from consultations.domain import journey as questions_in_order
from consultations.forms.callers import CallerForm
from consultations.models import Consultation
from consultations.presenters import callers as presenter
from consultations.views import emergency, happening, journey, sending
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import matching
from portal.people.forms import LookUpForm
from portal.people.models import Patient


@page(caller_access.WRITE_FOR_CALLERS, ("GET", "POST"))
def callers(request: HttpRequest) -> HttpResponse:
    """Find the patient who calls, or go on with what was begun. What is typed is posted: no name stands in an address."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = LookUpForm(request.POST or None)
    found: list[Patient] = []
    if form.is_bound and form.is_valid():
        found = matching.look_up(form.cleaned_data["words"])
        audit.record("people.looked_up", ids=[each.pk for each in found])
    slug = visit.practice.slug
    context = {
        "form": form,
        "found": presenter.candidates(found, slug),
        "most": len(found) == matching.MOST,
        "begun": presenter.begun(
            drafts.being_written_down(visit), slug, lambda draft: services.filling(draft, visit)
        ),
    }
    return render(request, "consultations/callers.html", context)


@page(caller_access.WRITE_FOR_PATIENT, ("GET", "POST"))
def caller_for(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Who is speaking, for a patient on the list; what the patient has open already stands above it."""
    audit.record("people.patient.read", patient_id=patient.pk)
    return _begin(request, patient)


@page(caller_access.WRITE_FOR_CALLERS, ("GET", "POST"))
def caller_new(request: HttpRequest) -> HttpResponse:
    """Who is speaking, for somebody who is not on the list yet; the form asks who the patient is."""
    return _begin(request, None)


def _begin(request: HttpRequest, patient: Patient | None) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    kinds = [(each.slug, each.title) for each in offers.offered(visit.practice)]
    relations = presenter.relations(kinds[0][0]) if kinds else []
    form = CallerForm(request.POST or None, kinds=kinds, relations=relations)
    if form.is_bound and form.is_valid():
        services.refuse_if_left(patient, visit)
        draft = drafts.begin_for_caller(
            visit=visit, kind=form.cleaned_data["kind"], patient=patient, caller=form.caller
        )
        return journey.to(request, draft, services.EMERGENCY)
    now = clock.now()
    rows = queries.open_requests_of(patient.pk) if patient else []
    context = {
        "form": form,
        "patient": patient,
        "open": presenter.open_already(rows, visit.practice.slug, now),
        "has_left": patient is not None and patient.list_status != "registered",
    }
    return render(request, "consultations/caller_begin.html", context, status=422 if form.errors else 200)


@page(caller_access.WRITE_CALL)
def caller_resume(request: HttpRequest, writing: Writing) -> HttpResponse:
    """To the page where the form is gone on with."""
    return journey.resume.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("GET", "POST"))
def caller_emergency(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The emergency check, read out."""
    return emergency.emergency.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.SEE_CALL_STOP, ("GET", "POST"))
def caller_stop(request: HttpRequest, writing: Writing) -> HttpResponse:
    """What the member of staff does now: keep the caller on the line, 999. POST keeps what was done."""
    return emergency.stop.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("GET", "POST"))
def caller_now(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Whether it is happening now, to be asked of the caller."""
    return happening.now.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("GET", "POST"))
def caller_question(request: HttpRequest, writing: Writing) -> HttpResponse:
    """One page of questions, read out."""
    return journey.question.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("POST",))
def caller_keep(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Saves a page while it is written."""
    return journey.keep.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("GET",))
def caller_check(request: HttpRequest, writing: Writing) -> HttpResponse:
    """All the answers, to be read back before they are sent."""
    return sending.check.body(request, writing)  # type: ignore[no-any-return]


@page(caller_access.WRITE_CALL, ("POST",))
def caller_send(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Sends it, once, when it was read back and the caller agreed."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    draft = caller_access.hold_call(visit, writing.draft)
    if draft.submitted_at is not None:
        return _to_sent(visit, services.already_sent(draft))
    ended = journey.live(request, Writing(draft.kind, draft))
    if ended:
        return ended
    now, cleaned, elsewhere = sending.ticked(request, draft)
    if elsewhere:
        return elsewhere
    read_back = request.POST.get("read_back") == "yes"
    if not read_back or not cleaned.ok or draft.emergency is None or questions_in_order.missing(*now.state):
        drafts.save(draft, answers=draft.answers)
        wrong = "" if read_back else _("Read it back to the caller, then tick that they agreed")
        return sending.shown(request, now, cleaned, read_back_error=wrong)
    return _to_sent(visit, services.submit(draft=draft, by=visit, patient=now.patient, read_back=True))


def _to_sent(visit: Visit, consultation: Consultation) -> HttpResponse:
    return redirect("consultations:caller_sent", practice=visit.practice.slug, id=consultation.pk)


@page(caller_access.WRITE_CALL, ("POST",))
def caller_discard(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Throws away what was written for a caller who wants it no more."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if writing.draft is not None and writing.draft.submitted_at is None:
        drafts.discard(writing.draft)
        messages.success(request, _("Thrown away. Nothing was sent."))
    return redirect("consultations:callers", practice=visit.practice.slug)


@page(caller_access.SEE_CALL_SENT)
def caller_sent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What to tell the caller: we have it, by when, the reference, and when not to wait."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    audit.record(
        "request.confirmation.read", consultation_id=consultation.pk, patient_id=consultation.patient_id
    )
    has_account = queries.has_account(consultation.patient_id)
    context: dict[str, Any] = {
        "sent": presenter.sent(consultation, visit.practice.slug, clock.now(), has_account=has_account)
    }
    return render(request, "consultations/caller_sent.html", context)
