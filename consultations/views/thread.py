"""How does a patient read a request's thread and go on with it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import access, attachments, hidden_access, photo_access, queries, services
from consultations.domain.contact_details import uk_phone
from consultations.domain.lifecycle import Move, Status
from consultations.forms.calling import CallForm
from consultations.forms.thread import HowAreYouForm, WithdrawForm, WordsForm, WorseForm, new_key
from consultations.models import Attachment, Consultation, FollowUp, Message
from consultations.presenters import photos
from consultations.presenters import practice as addresses
from consultations.presenters import thread as presenter
from consultations.services.photo_requests import rooms
from consultations.views.hidden import looks_twice
from portal import audit
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import unsent
from portal.people.queries import names_of_staff
from portal.people.typed import keep_for, put_back, puts_aside, taken


def _visit(request: HttpRequest) -> Visit:
    return request.visit  # type: ignore[attr-defined, no-any-return]


def _thread(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    return redirect("consultations:my_request", practice=_visit(request).practice.slug, id=consultation.pk)


def _is_other(visit: Visit, consultation: Consultation) -> bool:
    """Whether whoever reads it wrote about somebody else, as far as is known."""
    if consultation.patient_id is None:
        return consultation.for_whom != "me"
    return not access.is_own(visit, consultation)


def _told(request: HttpRequest, words: str) -> None:
    """That it is sent; and while the practice is closed, that nobody reads it yet."""
    until = addresses.closed_until(_visit(request).practice, clock.now())
    late = _("It is sent. Nobody here reads it before %(when)s. If you cannot wait, call 111 now.")
    messages.success(request, late % {"when": until} if until else words)


def _photo_link(practice: str, consultation: Consultation) -> Callable[[Attachment], str]:
    given = {"practice": practice, "id": consultation.pk}
    return lambda row: reverse("consultations:my_photo", kwargs={**given, "attachment": row.pk})


def _address(request: HttpRequest, name: str, consultation: Consultation, **more: Any) -> str:
    given = {"practice": _visit(request).practice.slug, "id": consultation.pk, **more}
    return reverse(f"consultations:{name}", kwargs=given)


def _after_writing(request: HttpRequest, consultation: Consultation, message: Message) -> HttpResponse:
    """To the thread; words that may mean an emergency are asked about first. The message is kept already."""
    if services.asked_about(consultation, message):
        given = {"practice": _visit(request).practice.slug, "id": consultation.pk, "message": message.pk}
        return redirect("consultations:message_now", **given)
    return _thread(request, consultation)


def _show(
    request: HttpRequest,
    consultation: Consultation,
    *,
    words: WordsForm | None = None,
    how: HowAreYouForm | None = None,
    typed: QueryDict | None = None,
    status: int = 200,
) -> HttpResponse:
    visit, now = _visit(request), clock.now()
    audit.record("request.read", consultation_id=consultation.pk, patient_id=consultation.patient_id)
    shown = presenter.thread(
        consultation,
        queries.thread(consultation, now),
        queries.follow_ups_of(consultation),
        mine=visit.user.pk,
        sees_replies=access.sees_replies(visit, consultation),
        now=now,
    )
    readings = audit.readers_of(consultation.pk)
    names = names_of_staff(each.actor for each in readings)
    to = shown.writes_to or visit.practice.name
    label = _("Your answer") if shown.asks else _("Write back to %(who)s") % {"who": to}
    attached = attachments.of_request(consultation)
    closed = addresses.closed_until(visit.practice, now)
    context = {
        "consultation": consultation,
        "thread": shown,
        "is_hidden": hidden_access.is_hidden(visit, consultation.pk),
        "is_other": _is_other(visit, consultation),
        "closed_until": closed,
        "rooms": rooms(consultation, attached, by=visit, now=now),
        "words": (words or put_back(WordsForm(), typed)).called(
            label, "" if closed else _("We read messages when we are open.")
        ),
        "how": how or put_back(HowAreYouForm(), typed),
        "lookers": presenter.lookers(readings, names, mine=visit.user.pk, now=now),
        "photos": photos.items(
            [each for each in attached if photo_access.sees_photo(visit, each)],
            link=_photo_link(visit.practice.slug, consultation),
        ),
        "actions": access.allowed_actions(visit, consultation),
        "sees_replies": access.sees_replies(visit, consultation),
        "speak": addresses.speak_to_someone(visit.practice, now)
        | {
            "callback": reverse(
                "consultations:my_request_call",
                kwargs={"practice": visit.practice.slug, "id": consultation.pk},
            )
            if Move.WRITE in access.allowed_actions(visit, consultation)
            else ""
        },
        "may_keep_private": access.is_own(visit, consultation)
        and (visit.has_proxies or consultation.is_private),
    }
    return render(request, "consultations/my_request.html", context, status=status)


def _posts_of(request: HttpRequest, consultation: Consultation) -> list[str]:
    """Where the page posts to: without a script, what the end of a session refused lies under that address."""
    asked = queries.follow_ups_of(consultation)
    answers = [_address(request, "how_are_you", consultation, follow_up=each.pk) for each in asked]
    return [_address(request, "my_request_write", consultation), *answers]


@page(access.MY_REQUEST)
@looks_twice
def my_request(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The thread. Opening it marks the answer as read. What the end of a session kept from leaving is in the box."""
    typed = taken(request, *_posts_of(request, consultation)) if unsent.holds(request) else None
    response = _show(request, consultation, typed=typed)
    services.mark_read(consultation=consultation, by=_visit(request))
    return response


@page(access.WRITE_ON_MY_REQUEST, methods=("POST",))
@puts_aside
@looks_twice
def my_request_write(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Write again. What was typed is never lost."""
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            message = services.add_words(consultation=consultation, by=_visit(request), **form.cleaned_data)
        except DomainError as trouble:
            form.refuse(trouble)
        else:
            messages.success(request, _("Your message is sent."))
            keep_for(request, _address(request, "my_request", consultation), HowAreYouForm.BOXES)
            return _after_writing(request, consultation, message)
    return _show(request, consultation, words=form, typed=request.POST, status=422)


@page(access.WRITE_ON_MY_REQUEST, methods=("GET", "POST"))
@puts_aside
def my_request_worse(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """ "I am getting worse": 999 and 111 first, then what has changed."""
    form = WorseForm(request.POST or None)
    if request.method == "GET":
        form = put_back(WorseForm(), taken(request))
    if form.is_valid():
        try:
            message = services.getting_worse(
                consultation=consultation, by=_visit(request), **form.cleaned_data
            )
        except DomainError as trouble:
            form.refuse(trouble)
        else:
            _told(request, _("We have told the practice that it is getting worse."))
            return _after_writing(request, consultation, message)
    context = {
        "consultation": consultation,
        "form": form,
        "is_hidden": hidden_access.is_hidden(_visit(request), consultation.pk),
        "is_other": _is_other(_visit(request), consultation),
        "closed_until": addresses.closed_until(_visit(request).practice, clock.now()),
    }
    return render(request, "consultations/worse.html", context, status=422 if form.is_bound else 200)


@page(access.WRITE_ON_MY_REQUEST, methods=("GET", "POST"))
@puts_aside
@looks_twice
def my_request_call(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """ "I would rather speak to someone", about what was sent: the number, and when not to call."""
    is_mine = consultation.person_id == _visit(request).user.pk
    phone = uk_phone(consultation.contact_phone) if is_mine else None
    form = CallForm.about_request(request.POST or None, phone=phone or "")
    if request.method == "GET":
        put_back(form, taken(request))
    if form.is_valid():
        wish = form.wish
        try:
            message = services.ask_to_be_called(
                consultation=consultation,
                by=_visit(request),
                phone=wish.phone,
                times=wish.times,
                about=wish.about,
                key=f"call:{form.cleaned_data['key'] or new_key()}",
            )
        except DomainError as trouble:
            form.refuse(trouble)
        else:
            messages.success(request, _("We have told the practice that you would like a call."))
            return _after_writing(request, consultation, message)
    context = {
        "consultation": consultation,
        "form": form,
        "speak": addresses.speak_to_someone(_visit(request).practice, clock.now()),
    }
    return render(request, "consultations/my_call.html", context, status=422 if form.is_bound else 200)


@page(access.ANSWER_MESSAGE, methods=("POST",))
def my_request_clear(request: HttpRequest, message: Message) -> HttpResponse:
    """The answer to "Is this clear?"."""
    is_clear = request.POST.get("clear") == "yes"
    services.acknowledge(message=message.pk, by=_visit(request), is_clear=is_clear)
    messages.success(request, _("Thank you.") if is_clear else _("We will explain it to you."))
    return _thread(request, message.consultation)


@page(access.WRITE_ON_MY_REQUEST, methods=("GET", "POST"))
@puts_aside
@looks_twice
def my_request_withdraw(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Take the request back, after asking once."""
    form = WithdrawForm(request.POST or None)
    if request.method == "GET":
        put_back(form, taken(request))
    if form.is_valid():
        now = services.withdraw(
            consultation=consultation, by=_visit(request), reason=form.cleaned_data["reason"]
        )
        if now.status == Status.CLOSED:
            messages.success(request, _("You have taken the request back."))
        else:
            messages.warning(
                request, _("We have kept your request open, because of what you wrote. We will read it.")
            )
        return _thread(request, consultation)
    context = {"consultation": consultation, "form": form}
    return render(request, "consultations/withdraw.html", context, status=422 if form.is_bound else 200)


@page(access.CHANGE_MY_REQUEST, methods=("POST",))
def my_request_hide(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Hide it from one's own list, or show it again."""
    hidden = request.POST.get("hidden") == "yes"
    services.hide(consultation=consultation, by=_visit(request), hidden=hidden)
    return redirect("consultations:my_requests", practice=_visit(request).practice.slug)


@page(access.KEEP_PRIVATE, methods=("POST",))
def my_request_private(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Keep it from those who act for the patient, or show it to them again."""
    private = request.POST.get("private") == "yes"
    services.keep_private(consultation=consultation, by=_visit(request), private=private)
    return _thread(request, consultation)


@page(access.ANSWER_FOLLOW_UP, methods=("POST",))
@puts_aside
@looks_twice
def how_are_you(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    """Better, the same or worse."""
    form = HowAreYouForm(request.POST)
    if not form.is_valid():
        return _show(request, follow_up.consultation, how=form, typed=request.POST, status=422)
    services.answer_follow_up(follow_up=follow_up.pk, by=_visit(request), **form.cleaned_data)
    keep_for(request, _address(request, "my_request", follow_up.consultation), ("body",))
    written = queries.last_written(follow_up.consultation, _visit(request).user.pk)
    if form.cleaned_data["answer"] == FollowUp.Answer.WORSE:
        _told(request, _("We have told the practice that you are worse. Call 111 if you cannot wait."))
    else:
        messages.success(request, _("Thank you for telling us."))
    if written is not None:
        return _after_writing(request, follow_up.consultation, written)
    return _thread(request, follow_up.consultation)
