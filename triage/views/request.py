"""One request on one screen: the page, who is looking at it, and what is being typed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages as told
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from markupsafe import Markup

from consultations import access as conversation
from consultations import attachments, queries
from consultations import services as conversation_services
from consultations.domain.lifecycle import Move
from consultations.models import Consultation
from consultations.photo_access import is_private
from consultations.presenters import open_standards
from portal import audit
from portal.core import clock
from portal.core.dates import date_of
from portal.core.http import Visit, page
from portal.people import unsent
from portal.people.roles import Permission
from triage import access, presence, thread
from triage.forms.composer import FromPage, kept_of, text_for_a_note
from triage.presenters import (
    asked,
    coercion,
    composer,
    flags,
    letter,
    newest,
    photos,
    remembered,
    stopped,
    story,
)
from triage.presenters import banner as say_who
from triage.presenters import request as presenter
from triage.presenters.addressee import addressee
from triage.presenters.panels import panel as panel_of


@page(access.OPEN)
def request(request: HttpRequest, id: UUID) -> HttpResponse:
    """Everything about one request, and the boxes to answer it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if mode := _put_back(request, visit, id):
        return HttpResponseRedirect(presenter.here(visit, id, "composer", write=mode))
    response = show(request, visit, id, is_opening=True)
    presence.note(visit, id, presence.Doing.READ)
    return response


def _put_back(request: HttpRequest, visit: Visit, id: UUID) -> str:
    """What this person sent when their session was just over becomes their draft. Gives its way of writing, or nothing."""
    for mode in composer.WAYS:
        typed = unsent.take(request, person=visit.user.pk, path=presenter.address(visit, mode, id))
        if typed is None:
            continue
        boxes = text_for_a_note(typed) if mode == "note" else typed
        found = access.find(visit, id=id)
        conversation_services.keep_draft(
            consultation=found.pk, by=visit, mode=mode, fields=kept_of(mode, boxes)
        )
        words = "Not sent: you had been signed out. Your text is in the box below."
        told.warning(request, words, extra_tags="composer")
        return mode
    return ""


def _one(visit: Visit, name: str, consultation: Consultation) -> str:
    return reverse(f"triage:{name}", kwargs={"practice": visit.practice.slug, "id": consultation.pk})


@page(access.EXPORT)
def request_fhir(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The request for another system, as a FHIR R4 Bundle. Recorded: it leaves the building. Without private photos."""
    now = clock.now()
    files = attachments.checked_of([consultation.pk]).get(consultation.pk, [])
    made = open_standards.bundle_of(
        request.visit,  # type: ignore[attr-defined]
        consultation,
        messages=queries.thread(consultation, now),
        flags=queries.flags_of(consultation),
        files=[each for each in files if not is_private(each)],
        owner=access.owner_of(consultation),
        now=now,
    )
    audit.record("consultation.exported", consultation_id=consultation.pk)
    name = consultation.reference.replace(" ", "-")
    return HttpResponse(
        json.dumps(made, ensure_ascii=False, indent=2),
        content_type="application/fhir+json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.fhir.json"',
            "Cache-Control": "no-store",
        },
    )


def show(
    request: HttpRequest,
    visit: Visit,
    id: UUID,
    *,
    is_opening: bool = False,
    mode: str = "",
    form: Any = None,
    panel: str = "",
    panel_form: Any = None,
    conflict: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request. After a refusal it is shown with the refused form, and with why."""
    now, me = clock.now(), str(visit.user.pk)
    found: Any = thread.load(visit, id=id, now=now)
    if found is None:
        raise Http404
    if is_opening:
        _note_opening(visit, found)
    allowed = conversation.allowed_actions(visit, found)
    who = addressee(found, date_of(now))
    # A refused form stays on the page with its text, even where it could not be begun any more.
    mode = mode if form is not None else composer.way(request.GET.get("write", ""), allowed)
    if form is None and mode:
        fill = request.GET.get("fill") == "gaps"
        form = composer.empty_form(mode, visit, found, now=now, fill_gaps=fill)
    elif form is not None:
        form.show_again()
    if isinstance(panel_form, FromPage):
        panel_form.show_again()
    panel = panel or request.GET.get("do", "")
    messages = story.messages(found, me=me, now=now)
    earlier_messages, open_messages = story.fold(messages)
    return render(
        request,
        "triage/request.html",
        {
            "consultation": found,
            "export": _one(visit, "fhir", found) if visit.may(Permission.EXPORT_REQUEST) else "",
            "who": who,
            "form": form if form is not None and form.is_bound else panel_form,
            "banner": say_who.banner(visit, found, who),
            "consent": say_who.consent(visit, found),
            "to_tell": say_who.to_tell(visit, found, now),
            "why": _why(visit, found, now),
            "hints": coercion.hints(found),
            "stopped": stopped.stopped(visit, found, now),
            "words": presenter.words(found, who, me=me, now=now),
            "not_asked": presenter.not_asked(visit, found) if Move.ASK in allowed else None,
            "answers": asked.answers(found),
            "scores": asked.scores(found),
            "tables": asked.tables(found),
            "photos": photos.attached(visit, found),
            "photos_asked": photos.asked_for(found, now),
            "earlier_messages": earlier_messages,
            "open_messages": open_messages,
            "earlier": presenter.earlier(visit, found, now),
            "timeline": {"items": story.timeline(found, me=me, now=now)},
            "actions": presenter.actions(
                visit, found, who, now=now, mode=mode, present=presence.of(visit, id)
            ),
            "watch": presenter.address(visit, "presence", found) + f"?version={found.version}",
            "panel": panel_of(visit, found, panel, panel_form, allowed=allowed, mode=mode),
            "composer": composer.composer(visit, found, who, mode, form, allowed=allowed, now=now),
            "conflict": conflict(found, now, mode) if conflict else None,
            "jump": presenter.jump(visit, found, mode),
            "undo": presenter.undo_bar(visit, found.leaving, now),
            "keys": {"items": presenter.keys(allowed)},
        },
        status=status,
    )


def _why(visit: Visit, found: Any, now: datetime) -> dict[str, Any]:
    why = asked.why(found, partial(flags.mark_of, visit, found.pk, now))
    why = remembered.with_said_before(why, visit, found, now)
    return newest.with_newest(newest.with_level(why, found, now), found, now)


def _note_opening(visit: Visit, found: Any) -> None:
    was_opened = found.opened_at is not None
    is_operator = (
        visit.membership.door_until is not None
    )  # that one looked does not mean that the practice has
    if not is_operator:
        conversation_services.open_first(consultation=found, by=visit)
    if not was_opened and found.opened_at is not None:
        found.happened.append(
            story.first_opening(visit.actor, visit.membership.display_name, found.opened_at)
        )
    action = "request.operator.read" if is_operator else "request.read"
    audit.record(action, consultation_id=found.pk, patient_id=found.patient_id)


@page(access.OPEN)
def request_letter(request: HttpRequest, id: UUID) -> HttpResponse:
    """The last message to the patient as a letter to print; in large print when they need that, or it is asked for."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now = clock.now()
    found: Any = thread.load(visit, id=id, now=now)
    if found is None:
        raise Http404
    audit.record("request.letter.printed", consultation_id=found.pk, patient_id=found.patient_id)
    large = {"yes": True, "no": False}.get(request.GET.get("large", ""))
    context = {"letter": letter.letter(found, now, large=large), "consultation": found}
    return render(request, "triage/letter.html", context)


@page(access.WATCH)
def request_presence(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Who else is here now, and whether anything changed since the page was opened; 304 when it is the same."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    presence.note(visit, consultation.pk, presence.Doing.READ)
    present = presence.of(visit, consultation.pk)
    body = Markup("")
    if present:
        body += Markup("<p class='s-pres s-pres--{}'><strong>{}</strong></p>").format(
            presence.kind(present).value, presence.words(present)
        )
    if request.GET.get("version", "") not in ("", str(consultation.version)):
        body += Markup(
            "<p class='s-late'>Something happened since you opened this page. <a href='{}'>Show it</a></p>"
        ).format(presenter.here(visit, consultation))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body)
    response["ETag"] = tag
    return response


@page(access.WATCH, methods=("POST",))
def request_hints(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What to look at again in a reply that is being written. Nothing is kept."""
    lines = composer.hints(request.POST.get("body", "")[:20_000], clock.now())
    items = [
        Markup("<li class='{}'>{}</li>").format("ok" if line["ok"] else "warn", line["text"])
        for line in lines
    ]
    return HttpResponse(Markup("").join(items))


@page(access.DRAFT, methods=("POST",))
def request_draft(request: HttpRequest, draft: access.OwnDraft) -> HttpResponse:
    """Keep what is being typed; answers with the words of the saved line."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    presence.note(visit, draft.consultation.pk, presence.Doing.WRITE)
    kept = conversation_services.keep_draft(
        consultation=draft.consultation.pk,
        by=visit,
        mode=draft.mode,
        fields=kept_of(draft.mode, request.POST),
    )
    return HttpResponse(
        composer.saved_words(kept.saved_at, clock.now()), content_type="text/plain; charset=utf-8"
    )
