"""A photo or file of a request on the staff's side: opened on purpose, noted each time, and put away when it must be."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import services
from consultations.models import Attachment
from consultations.views import photos as pictures
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from triage import photo_rules
from triage.forms.photos import PutAwayForm
from triage.presenters import photos as presenter


@page(photo_rules.SEE)
def photo(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """One picture on a page of its own, fitted to the screen or dot by dot."""
    return _show(request, attachment, PutAwayForm())


def _show(request: HttpRequest, attachment: Attachment, form: PutAwayForm, status: int = 200) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    shown = presenter.one(visit, attachment, is_whole=request.GET.get("size") == "whole")
    may_put_away = photo_rules.may_put_away(visit, attachment)
    context = {"photo": shown, "form": form, "may_put_away": may_put_away}
    return render(request, "triage/photo.html", context, status=status)


@page(photo_rules.SEE)
def photo_image(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The picture itself; the line in the trail is written with it or it is not shown."""
    return _noted(request, attachment, "photo.read")


@page(photo_rules.PUT_AWAY, methods=("POST",))
def photo_quarantine(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """It should not have been sent: put it away, and go back to the request."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = PutAwayForm(request.POST)
    if not form.is_valid():
        return _show(request, attachment, form, status=422)
    services.quarantine(attachment=attachment.pk, by=visit, reason=form.why)
    messages.success(request, "The image is put away. Only whoever looks after safeguarding can see it.")
    return redirect("triage:request", practice=visit.practice.slug, id=attachment.consultation_id)


@page(photo_rules.SEE_QUARANTINE)
def quarantine(request: HttpRequest) -> HttpResponse:
    """Every image that was put away: when, by whom and why. None of them is shown here."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    rows = photo_rules.put_away()
    audit.record("photo.quarantine.list", ids=[row.pk for row in rows])
    context = {"rows": presenter.put_away(visit, rows, clock.now())}
    return render(request, "triage/quarantine.html", context)


@page(photo_rules.OPEN_QUARANTINED)
def quarantined(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """One image that was put away, opened on purpose."""
    return _noted(request, attachment, "photo.quarantined.read")


def _noted(request: HttpRequest, attachment: Attachment, action: str) -> HttpResponse:
    audit.record(
        action,
        consultation_id=attachment.consultation_id,
        patient_id=attachment.consultation.patient_id,  # type: ignore[union-attr]
        object_id=attachment.pk,
    )
    return pictures.answer(request, attachment)
