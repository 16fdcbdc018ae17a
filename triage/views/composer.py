"""Sending what was written: a reply, questions, or a note, and taking a message back."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from consultations import services as conversation
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Message
from consultations.services.saying import USED_BEFORE
from portal.core import clock, wording
from portal.core.dates import date_of
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit, page
from portal.people.roles import Permission
from triage import access, presence, services
from triage.domain.salutation import wrong_name
from triage.forms.composer import AskForm, NoteForm, ReplyForm, kept_of, text_for_a_note
from triage.presenters import composer
from triage.presenters import request as presenter
from triage.presenters.addressee import addressee
from triage.views.request import show


@page(access.REPLY, methods=("POST",))
def request_reply(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Send a reply to the patient, or show why not with everything that was typed."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = ReplyForm(
        request.POST,
        consultation=consultation.pk,
        patient=consultation.patient_id,
        today=date_of(clock.now()),
        may_check=visit.may(Permission.FOLLOW_UP),
    )
    if not form.is_valid():
        return show(request, visit, consultation.pk, mode="reply", form=form, status=422)
    said = form.cleaned_data
    if stopped := _for_somebody_else(request, visit, consultation, form, "reply", said["body"]):
        return stopped
    try:
        with transaction.atomic():
            conversation.reply(
                consultation=consultation,
                by=visit,
                body=said["body"],
                key=said["key"],
                safety_net=form.net,
                follow_up_days=said.get("check"),
                outcome=Outcome(said["outcome"]) if said["outcome"] else "",
                seen_at=form.seen,
                seen_patient=form.seen_patient,
            )
            services.adopt(consultation=consultation, by=visit)
    except DomainError as trouble:
        return _refused(request, visit, consultation, form, "reply", trouble)
    return _sent(visit, consultation)


@page(access.ASK, methods=("POST",))
def request_ask(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Send up to five questions to the patient."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = AskForm(request.POST, consultation=consultation.pk, patient=consultation.patient_id)
    if not form.is_valid():
        return show(request, visit, consultation.pk, mode="ask", form=form, status=422)
    said = form.cleaned_data
    if stopped := _for_somebody_else(request, visit, consultation, form, "ask", said["body"]):
        return stopped
    try:
        with transaction.atomic():
            conversation.ask(
                consultation=consultation,
                by=visit,
                questions=form.questions,
                body=said["body"],
                key=said["key"],
                seen_at=form.seen,
                seen_patient=form.seen_patient,
            )
            services.adopt(consultation=consultation, by=visit)
    except DomainError as trouble:
        return _refused(request, visit, consultation, form, "ask", trouble)
    return _sent(visit, consultation)


@page(access.NOTE, methods=("POST",))
def request_note(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Save a note for staff. What another form held can be kept as one."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = NoteForm(text_for_a_note(request.POST), consultation=consultation.pk)
    if not form.is_valid():
        return show(request, visit, consultation.pk, mode="note", form=form, status=422)
    try:
        conversation.add_note(
            consultation=consultation, by=visit, body=form.cleaned_data["body"], key=form.cleaned_data["key"]
        )
    except DomainError as trouble:
        return _refused(request, visit, consultation, form, "note", trouble)
    return _sent(visit, consultation, "timeline")


@page(access.UNDO, methods=("POST",))
def request_undo(request: HttpRequest, message: Message) -> HttpResponse:
    """Take a message back before it leaves. All that was filled in is in the box again, as a draft."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    mode = "ask" if message.kind == Message.Kind.QUESTION else "reply"
    fields = _as_draft(message)
    conversation.undo(message=message.pk, by=visit)
    conversation.keep_draft(consultation=message.consultation_id, by=visit, mode=mode, fields=fields)
    return HttpResponseRedirect(presenter.here(visit, message.consultation_id, "composer", write=mode))


def _as_draft(message: Message) -> dict[str, Any]:
    if message.kind == Message.Kind.QUESTION:
        return {"body": message.body, **{f"q{n}": text for n, text in enumerate(message.questions, 1)}}
    net = message.safety_net or {}
    days = ""
    if net.get("by"):
        days = str((datetime.fromisoformat(net["by"]).date() - date_of(message.written_at)).days)
    closed = message.consultation.closed_at == message.written_at
    return {
        "body": message.body,
        "signs": net.get("signs", []),
        "other": net.get("other", ""),
        "action": net.get("action", ""),
        "by": days,
        "check": str(conversation.promised_days(message) or ""),
        "outcome": message.consultation.outcome if closed else "",
    }


def _sent(visit: Visit, consultation: Consultation, anchor: str = "") -> HttpResponse:
    presence.leave(visit, consultation.pk)
    return HttpResponseRedirect(presenter.here(visit, consultation, anchor))


def _for_somebody_else(
    request: HttpRequest, visit: Visit, consultation: Consultation, form: Any, mode: str, body: str
) -> HttpResponse | None:
    """Ask once when the greeting names another patient."""
    who = addressee(consultation, date_of(clock.now()))
    name = wrong_name(body, who.names)
    if name is None or request.POST.get("sure") == name:
        return None
    conflict = lambda found, now, mode: composer.wrong_patient(name, who, mode)  # noqa: E731
    return show(request, visit, consultation.pk, mode=mode, form=form, conflict=conflict, status=422)


def _refused(
    request: HttpRequest, visit: Visit, consultation: Consultation, form: Any, mode: str, trouble: DomainError
) -> HttpResponse:
    """Nothing was sent; everything that was typed is in the box, with what happened meanwhile above it."""
    if not isinstance(trouble, Conflict):
        form.add_error(None, trouble.message)
        if trouble.code == USED_BEFORE:
            form.show_again(new_key=True)
        return show(request, visit, consultation.pk, mode=mode, form=form, status=trouble.status)
    # What was typed is a draft too, so that it is still there after the request was opened again or reloaded.
    conversation.keep_draft(
        consultation=consultation.pk, by=visit, mode=mode, fields=kept_of(mode, request.POST)
    )
    conflict = partial(_meanwhile, visit=visit, code=trouble.code)
    return show(request, visit, consultation.pk, mode=mode, form=form, conflict=conflict, status=409)


def _meanwhile(found: Any, now: datetime, mode: str, *, visit: Visit, code: str) -> dict[str, Any]:
    if code == "wrote_again":
        phone = wording.telephone(presenter.phone_of(found))
        return composer.wrote_again(found, now=now, mode=mode, phone=phone)
    note_url = presenter.address(visit, "note", found)
    if code == "other_person":
        return composer.other_person(found, mode=mode, note_url=note_url)
    me = str(visit.user.pk)
    if found.status == Status.CLOSED:
        reopen = presenter.here(visit, found, "do-this", do="reopen", write=mode)
        return composer.closed_first(found, now=now, mode=mode, note_url=note_url, reopen=reopen)
    return composer.answered_first(found, me=me, now=now, mode=mode, note_url=note_url)
