"""How does a patient add photos to a request that was sent: those a clinician asked for, or one that could not be opened?"""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import access, attachments, photo_access, services
from consultations.domain.attachments import MOST_ASKED
from consultations.models import Consultation
from consultations.presenters import photos as presenter
from consultations.services.photo_requests import Room, rooms
from consultations.services.photos import Problem
from consultations.views.hidden import looks_twice
from consultations.views.photos import as_typed, sent_from
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import typed


@page(access.CHANGE_MY_REQUEST, methods=("GET", "POST"))
@looks_twice
def my_request_photos(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Add the photos that were asked for, or send again what could not be opened."""
    return _add(request, consultation, is_private=False)


@page(photo_access.SEND_PRIVATE, methods=("GET", "POST"))
@looks_twice
def my_request_private_photo(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Send the one private photo that a clinician asked for."""
    return _add(request, consultation, is_private=True)


def _add(request: HttpRequest, consultation: Consultation, *, is_private: bool) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if back := typed.aside(request):
        return back
    sent = as_typed(request) if request.method == "GET" else None
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        sent = replace(sent_from(request), remove=None, wants_to_add=True)
        try:
            problems = services.add_asked(
                consultation=consultation, by=visit, sent=sent, is_intimate=is_private
            )
        except DomainError as trouble:
            messages.warning(request, trouble.message)
            return redirect("consultations:my_request", practice=visit.practice.slug, id=consultation.pk)
        has_room = _room(visit, consultation, is_private=is_private) is not None
        if (
            problems and not has_room
        ):  # some were taken and no more may be: which was not is said on the thread
            for line in presenter.summary(problems, is_photo=True, most=MOST_ASKED):
                messages.warning(request, line["text"])
        if not problems or not has_room:
            messages.success(request, _("Thank you. We have what you added."))
            return redirect("consultations:my_request", practice=visit.practice.slug, id=consultation.pk)
    room = _room(visit, consultation, is_private=is_private)
    shown = presenter.thread_page(room, is_private=is_private, sent=sent, problems=problems) if room else None
    context = {
        "consultation": consultation,
        "page": shown,
        "private": presenter.private_words(problems, is_sent=True),
    }
    return render(request, "consultations/thread_photos.html", context)


def _room(visit: Visit, consultation: Consultation, *, is_private: bool) -> Room | None:
    found = rooms(consultation, attachments.of_request(consultation), by=visit, now=clock.now())
    return found.private if is_private else found.ordinary
