"""What is done with a request besides writing: take, give on, phone, raise, close, open again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consultations import services as conversation
from consultations.domain.levels import Level
from consultations.models import Consultation
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit, page
from triage import access, services
from triage.forms import actions as forms
from triage.presenters import request as presenter
from triage.views.request import show


@page(access.TAKE, methods=("POST",))
def request_take(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Make it one's own."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    services.take(consultation=consultation, by=visit)
    return _done(visit, consultation)


@page(access.ASSIGN, methods=("POST",))
def request_assign(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Give it to a colleague."""
    return _act(
        request,
        consultation,
        "assign",
        forms.AssignForm(request.POST),
        lambda visit, said: services.assign(
            consultation=consultation, by=visit, to=said["to"], anyway=bool(said["anyway"])
        ),
    )


@page(access.ASSIGN, methods=("POST",))
def request_hand_over(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Give it to a team."""
    return _act(
        request,
        consultation,
        "hand-over",
        forms.HandOverForm(request.POST),
        lambda visit, said: services.hand_over(
            consultation=consultation, by=visit, team=said["team"], reason=said["reason"]
        ),
    )


@page(access.NOTE, methods=("POST",))
def request_phone(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Keep that somebody phoned, and what came of it."""
    return _act(
        request,
        consultation,
        "phone",
        forms.PhoneForm(request.POST),
        lambda visit, said: conversation.phoned(
            consultation=consultation,
            by=visit,
            result=said["result"],
            note=said["note"],
            seen_version=said["version"],
        ),
    )


@page(access.ASK, methods=("POST",))
def request_ask_photos(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Ask the patient to add photos on the thread."""
    return _ask_photos(request, consultation, "photos", forms.AskPhotosForm)


@page(access.ASK_PRIVATE_PHOTO, methods=("POST",))
def request_ask_private_photo(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Ask for one private photo, with how the patient agreed."""
    return _ask_photos(request, consultation, "private-photo", forms.AskPrivatePhotoForm)


def _ask_photos(
    request: HttpRequest, consultation: Consultation, panel: str, made: type[forms.AskPhotosForm]
) -> HttpResponse:
    form = made(request.POST, consultation=consultation.pk, patient=consultation.patient_id)
    return _act(
        request,
        consultation,
        panel,
        form,
        lambda visit, said: conversation.ask_for_photos(
            consultation=consultation, by=visit, seen_patient=form.seen_patient, **said
        ),
    )


@page(access.NOTE, methods=("POST",))
def request_told(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Somebody has told them what no message does, by phone, by letter or as they asked."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = forms.OfVersion(request.POST)
    seen = form.cleaned_data["version"] if form.is_valid() else None
    try:
        conversation.told(consultation=consultation, by=visit, seen_version=seen)
    except Conflict as trouble:
        messages.error(request, trouble.message)
    return _done(visit, consultation)


@page(access.RAISE, methods=("POST",))
def request_level(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Raise the level; clinicians may lower it, with a reason."""

    def change(visit: Visit, said: dict[str, Any]) -> Any:
        wanted = Level(said["level"])
        of_whom: dict[str, Any] = {"consultation": consultation, "by": visit, "reason": said["reason"]}
        if wanted < Level(consultation.level):
            return services.lower_level(level=wanted, seen_version=said["version"], **of_whom)
        return services.raise_level(level=wanted, **of_whom)

    return _act(request, consultation, "level", forms.LevelForm(request.POST), change)


@page(access.CLOSE, methods=("POST",))
def request_close(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """End it with an outcome, without a message."""
    return _act(
        request,
        consultation,
        "close",
        forms.CloseForm(request.POST),
        lambda visit, said: conversation.close(
            consultation=consultation,
            by=visit,
            outcome=said["outcome"],
            reason=said["reason"],
            seen_version=said["version"],
        ),
    )


@page(access.REOPEN, methods=("POST",))
def request_reopen(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Open a closed request again, with a reason; whoever does so has it, unless somebody had it."""

    def reopen(visit: Visit, said: dict[str, Any]) -> Any:
        conversation.reopen(consultation=consultation, by=visit, reason=said["reason"])
        return services.adopt(consultation=consultation, by=visit)

    return _act(request, consultation, "reopen", forms.ReopenForm(request.POST), reopen)


def _act(
    request: HttpRequest,
    consultation: Consultation,
    panel: str,
    form: Any,
    change: Callable[[Visit, dict[str, Any]], Any],
) -> HttpResponse:
    """Do it and go back to the request; or show the panel again with what is wrong."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if not form.is_valid():
        return show(request, visit, consultation.pk, panel=panel, panel_form=form, status=422)
    try:
        change(visit, form.cleaned_data)
    except DomainError as trouble:
        if trouble.status == 404:
            raise
        form.add_error(None, trouble.message)
        return show(request, visit, consultation.pk, panel=panel, panel_form=form, status=trouble.status)
    return _done(visit, consultation)


def _done(visit: Visit, consultation: Consultation) -> HttpResponse:
    return HttpResponseRedirect(presenter.here(visit, consultation))
