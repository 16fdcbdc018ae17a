"""Is that happening now? The question about words that may mean an emergency, after the page they were written on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from consultations import access, asked_access, drafts, services
from consultations.access import Writing
from consultations.domain.emergency import StopChoice
from consultations.domain.happening_now import Said
from consultations.models import Message, StopEvent
from consultations.presenters import happening as presenter
from consultations.presenters import practice as addresses
from consultations.presenters import stops
from consultations.services import Filling
from consultations.views import emergency, journey
from portal.core import clock
from portal.core.dates import date_of
from portal.core.http import Visit, page
from portal.people import typed


@page(access.WRITE_DRAFT, ("GET", "POST"))
def now(request: HttpRequest, writing: Writing) -> HttpResponse:
    """One question about one piece of words; then the next, the emergency screen, or on with the form."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = journey.live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    if aside := typed.aside(request):
        return aside
    form = services.filling(writing.draft, visit)
    error = ""
    if request.method == "POST":
        key, answer = request.POST.get("about", ""), request.POST.get("now", "")
        if answer in list(Said):
            form, stop = services.say_now(draft=writing.draft, by=visit, key=key, said=Said(answer))
            if stop:
                return journey.to_stop(request, writing.draft, stop)
        else:
            error = presenter.not_chosen()
    asked = services.to_ask(form)
    if not asked:
        return _go_on(request, form)
    if request.method == "POST" and not error:
        return HttpResponseRedirect(request.get_full_path())
    drafts.touch(writing.draft)
    context = {
        **journey.around(request, form),
        "ask": presenter.ask(asked[0], form, error, _as_chosen(request)),
        "back": {"href": presenter.back(form, asked[0], visit.practice.slug)},
    }
    return render(request, "consultations/happening_now.html", context)


def _as_chosen(request: HttpRequest) -> str:
    """What was chosen and not sent when the language was changed."""
    again = typed.taken(request) if request.method == "GET" else None
    return again.get("now", "") if again is not None else ""


def _go_on(request: HttpRequest, form: Filling) -> HttpResponse:
    """To where the form was going; what stands in the address is believed only when it is a page of this form."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    then = request.GET.get("then", "")
    if then == journey.LATER:
        return journey.for_later(request, form)
    if then != services.CHECK and then not in {each.id for each in form.questions.pages}:
        then = services.goes_on_at(form)
    return HttpResponseRedirect(addresses.page_url(visit.practice.slug, form.draft, then))


@page(asked_access.ASKED_ABOUT_WORDS, ("GET", "POST"))
@typed.puts_aside
def message_now(request: HttpRequest, message: Message) -> HttpResponse:
    """The same question about a message on a thread, which is kept already."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    consultation, error = message.consultation, ""
    given = {"practice": visit.practice.slug, "id": consultation.pk}
    if request.method == "POST":
        key, answer = request.POST.get("about", ""), request.POST.get("now", "")
        if answer in list(Said):
            stop = services.say_now_of(message=message.pk, by=visit, key=key, said=Said(answer))
            if stop:
                return redirect("consultations:message_stop", **given, stop=stop.pk)
            return HttpResponseRedirect(request.get_full_path())
        error = presenter.not_chosen()
    asked = services.asked_about(consultation, message)
    if not asked:
        return redirect("consultations:my_request", **given)
    context = {
        "ask": presenter.question(
            asked[0], is_other=consultation.for_whom != "me", error=error, chosen=_as_chosen(request)
        ),
        "is_message": True,
    }
    return render(request, "consultations/happening_now.html", context)


@page(asked_access.STOP_ON_THREAD, ("GET", "POST"))
@typed.puts_aside
def message_stop(request: HttpRequest, stop: StopEvent) -> HttpResponse:
    """The call to make, for somebody who wrote on a thread and says that it is happening now."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = emergency.as_typed(request, stop.choice)
    if request.method == "POST":
        form = emergency.read(request)
        if not form["errors"] and not form["ask_now"]:
            choice = StopChoice(form["chosen"])
            services.answer_stop_on_thread(
                stop_id=stop.pk, by=visit, choice=choice, name=form["name"], phone=form["phone"]
            )
            if choice.goes_on:
                return redirect(
                    "consultations:my_request", practice=visit.practice.slug, id=stop.consultation_id
                )
            return HttpResponseRedirect(request.get_full_path())
    now = clock.now()
    born = stop.consultation.said_born_on if stop.consultation else None
    shown = stops.screen(visit, stop, now, age_years=presenter.age(born, date_of(now)))
    is_unknown = not stops.can_be_called(stop)
    context = {
        "stop": stops.stop(shown, form["chosen"], is_unknown=is_unknown, happening=form["happening"]),
        "form": form,
        "is_kept": bool(stop.choice) and request.method == "GET",
    }
    return render(request, "consultations/stop.html", context)
