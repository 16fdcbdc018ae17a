"""A safety concern: reported from a request in one press, and the list that managers and safety officers work through."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from consultations.models import Consultation
from portal import audit
from portal.core import paging
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit, page
from portal.core.spreadsheets import csv_text
from triage import concern_rules as rules
from triage import concerns as services
from triage.domain.concerns import STATE_WORDS
from triage.models import SafetyConcern


@page(rules.REPORT, methods=("POST",))
def concern_report(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Report it, with words or without, and go back to the request."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.report(consultation=consultation, words=request.POST.get("words", ""), by=visit)
    messages.success(
        request,
        "Your safety concern is kept. The manager and the safety officer read it. "
        "If a patient may be in danger now, act now: speak to a clinician.",
    )
    return redirect("triage:request", practice=visit.practice.slug, id=consultation.pk)


@page(rules.SEE)
def concerns(request: HttpRequest) -> HttpResponse:
    """All of them, those nobody has looked at first."""
    return _show(request, paging.number_of(request.GET.get("page", "")))


@page(rules.SEE)
def concerns_file(request: HttpRequest) -> HttpResponse:
    """All of them as a file for a spreadsheet. Recorded: it leaves the building."""
    audit.record("concerns.exported")
    return HttpResponse(
        csv_text(services.rows()),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="safety-concerns.csv"',
            "Cache-Control": "no-store",
        },
    )


@page(rules.WORK, methods=("POST",))
def concern_look(request: HttpRequest, concern: SafetyConcern) -> HttpResponse:
    """Say that one has looked at it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.look(concern=concern, by=visit)
    return redirect("triage:concerns", practice=visit.practice.slug)


@page(rules.WORK, methods=("POST",))
def concern_close(request: HttpRequest, concern: SafetyConcern) -> HttpResponse:
    """Close it with what was done; without that, or where somebody was quicker, the list comes back with what was typed."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    done = request.POST.get("done", "")
    try:
        services.close(concern=concern, done=done, by=visit)
    except Conflict as trouble:
        concern.refresh_from_db()
        return _show(request, services.page_with(concern), _wrong(concern, done, trouble), status=409)
    except DomainError as trouble:
        if trouble.code != "done":
            raise
        return _show(request, services.page_with(concern), _wrong(concern, done, trouble), status=422)
    messages.success(request, "Closed, with what was done.")
    return redirect("triage:concerns", practice=visit.practice.slug)


def _wrong(concern: SafetyConcern, typed: str, trouble: DomainError) -> dict[str, object]:
    typed = typed.strip()
    at = "done" if typed or concern.closed_at is None else "concern"
    return {"id": concern.pk, "typed": typed, "says": trouble.message, "at": f"{at}-{concern.pk}"}


def _show(
    request: HttpRequest, number: int, wrong: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    found, counts = services.page_of(number), services.counts()
    if found:
        audit.record("concerns.read", ids=[each.pk for each in found])
    home = reverse("triage:concerns", kwargs={"practice": visit.practice.slug})
    context = {
        "found": found,
        "counts": counts,
        "words": STATE_WORDS,
        "wrong": wrong,
        "paging": paging.paging(home, {}, number, services.PER_PAGE, counts.all, "concerns"),
    }
    return render(request, "triage/concerns.html", context, status=status)
