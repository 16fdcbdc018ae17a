"""Is it an emergency? The check before every form, and the screen that stands in its way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from consultations import access, drafts, offers, services
from consultations.access import Writing
from consultations.domain import library
from consultations.domain.contact_details import uk_phone
from consultations.domain.emergency import FIELD, StopChoice
from consultations.presenters import callers, elsewhere
from consultations.presenters import practice as addresses
from consultations.presenters import stops as presenter
from consultations.presenters.questions import above
from consultations.views import journey
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import typed


@page(access.WRITE_DRAFT, ("GET", "POST"))
def emergency(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The things that need help now, and "None of these". Whatever is ticked is kept before anything is shown."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = journey.live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    ticked, error = list((writing.draft.emergency or {}).get("ticked", ())), None
    if writing.draft.emergency is not None and not ticked:
        ticked = ["none"]
    if back := typed.aside(request):
        return back
    if request.method == "POST":
        now, error, stop = services.save_emergency(
            draft=writing.draft, by=visit, posted=dict(request.POST.lists())
        )
        if stop:
            return journey.to_stop(request, writing.draft, stop)
        if error is None:
            return journey.to(request, writing.draft, services.goes_on_at(now))
        ticked = request.POST.getlist(FIELD)
    else:
        drafts.touch(writing.draft)
        if (again := typed.taken(request)) is not None:
            ticked = again.getlist(FIELD)
    slug = visit.practice.slug
    questions = library.get(writing.draft.kind, writing.draft.set_version)
    context = {
        "kind": writing.kind,
        "check": presenter.check(questions.emergency, ticked, error),
        "errors": [{"text": above(error), "href": "#em"}] if error else [],
        "helplines": elsewhere.helplines(questions),
        "speak": addresses.speak_to_someone(visit.practice, clock.now(), writing.draft),
        "is_demonstration": offers.is_demonstration(visit.practice, writing.draft.questions),
        "back": {"href": addresses.start_url(slug, writing.draft)},
        **callers.frame(writing.draft, slug),
    }
    return render(request, "consultations/emergency.html", context)


@page(access.SEE_STOP, ("GET", "POST"))
def stop(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The call to make, before anything else. POST keeps what the person will do."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if writing.draft is None or writing.stop is None:
        raise Http404
    if back := typed.aside(request):
        return back
    form = as_typed(request, writing.stop.choice)
    if request.method == "POST":
        form = read(request)
        if not form["errors"] and not form["ask_now"]:
            now = services.choose_after_stop(
                draft=writing.draft,
                by=visit,
                stop_id=writing.stop.pk,
                choice=StopChoice(form["chosen"]),
                name=form["name"],
                phone=form["phone"],
            )
            if StopChoice(form["chosen"]).goes_on and drafts.is_live(now.draft):
                return journey.to(request, writing.draft, services.goes_on_at(now))
            return journey.to_stop(request, writing.draft, writing.stop)
    now = services.filling(writing.draft, visit)
    shown = presenter.screen_of(visit, now, writing.stop, clock.now())
    is_unknown = not presenter.can_be_called(writing.stop)
    context = {
        "kind": writing.kind,
        "stop": presenter.stop(shown, form["chosen"], is_unknown=is_unknown, happening=form["happening"]),
        "form": form,
        "is_demonstration": offers.is_demonstration(visit.practice, now.questions),
        "is_kept": bool(writing.stop.choice) and request.method == "GET",
    }
    if writing.draft.entered_by_id is not None:
        context |= {
            **callers.frame(writing.draft, visit.practice.slug),
            "choices": presenter.staff_choices(form["chosen"]),
        }
        return render(request, "consultations/caller_stop.html", context)
    return render(request, "consultations/stop.html", context)


def as_typed(request: HttpRequest, chosen: str) -> dict[str, Any]:
    """The boxes of the emergency screen when it is opened: as they were left when the language was changed."""
    form: dict[str, Any] = {"errors": [], "chosen": chosen, "name": "", "phone": "", "happening": ""}
    again = typed.taken(request) if request.method == "GET" else None
    if again is not None:
        form |= {name: again.get(name, "") for name in ("name", "phone", "happening")}
        form["chosen"] = again["choice"] if again.get("choice") in list(StopChoice) else chosen
    is_asked = again is not None and "asked" in again and form["chosen"] in list(StopChoice)
    return form | {"ask_now": is_asked and StopChoice(form["chosen"]).must_confirm}


def read(request: HttpRequest) -> dict[str, Any]:
    """What was chosen, whom to call, and what is wrong; `ask_now`: first it is asked whether it is happening now."""
    posted = request.POST
    chosen, happening = posted.get("choice", ""), posted.get("happening", "")
    name, phone = posted.get("name", ""), posted.get("phone", "")
    errors = []
    if chosen not in list(StopChoice):
        errors.append({"text": _("Choose what you will do"), "href": "#choice"})
    if phone.strip() and uk_phone(phone) is None:
        errors.append(
            {"text": _("Enter a UK phone number, like 07700 900 982 or 01632 960 001"), "href": "#phone"}
        )
    ask_now = False
    if not errors and StopChoice(chosen).must_confirm and happening != "no":
        ask_now = True
        if (
            happening == "yes"
        ):  # then it is no mistake: the call stays on top, and what they will do is asked again
            ask_now, chosen = False, ""
            errors.append(
                {
                    "text": _("It is happening now, so call now. Then choose what you will do"),
                    "href": "#choice",
                }
            )
        elif "asked" in posted:
            errors.append({"text": _("Tell us whether it is happening now"), "href": "#happening"})
    return {
        "errors": errors,
        "chosen": chosen,
        "name": name,
        "phone": phone,
        "ask_now": ask_now,
        "happening": "",
    }
