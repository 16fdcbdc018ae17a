"""How does a patient fill in a form? One page at a time, each saved as posted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations import access, drafts, hidden_access, offers, services
from consultations.access import Writing
from consultations.domain import journey as questions_in_order
from consultations.domain.journey import Cleaned
from consultations.domain.schema import ATTACHED, Question
from consultations.models import Draft, StopEvent
from consultations.presenters import callers, elsewhere
from consultations.presenters import practice as addresses
from consultations.presenters import questions as presenter
from consultations.services import Filling
from consultations.views import photos
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import sessions, typed, unsent

#: Who comes back to a form within this time after sending it is shown that it was sent.
JUST_SENT = timedelta(days=1)
LATER = "later"


def live(request: HttpRequest, writing: Writing) -> HttpResponse | None:
    """Nothing while the form may be gone on with; otherwise where to go, or a page that says kindly what happened."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if writing.draft is not None and drafts.is_live(writing.draft):
        return None
    if writing.draft is not None and writing.draft.entered_by_id is not None:
        return _call_ended(request, writing.draft)
    sent = hidden_access.last_sent(visit, kind=writing.kind, since=clock.now() - JUST_SENT)
    if writing.draft is None and sent is not None:
        return redirect("consultations:sent", practice=visit.practice.slug, id=sent.pk)
    sign_in = ""
    if visit.user is None and request.session.get(sessions.ENDED):
        after = urlencode({"next": request.get_full_path()})
        sign_in = f"{reverse('account_request_login_code')}?{after}"
        if unsent.keep(request, getattr(request, "just_over", None)):
            request.session[sessions.ENDED] += " " + _("What you typed is kept. Sign in to go on.")
            return HttpResponseRedirect(sign_in)
        if request.method != "POST":
            return HttpResponseRedirect(sign_in)
    if writing.draft is None and request.method != "POST":
        return redirect("consultations:begin", practice=visit.practice.slug, kind=writing.kind)
    context = {"kind": writing.kind, "typed": _just_typed(request), "sign_in": sign_in}
    return render(request, "consultations/form_ended.html", context, status=410)


def _just_typed(request: HttpRequest) -> list[str]:
    """Only what this browser has just posted is shown again; what was stored is gone or somebody else's by now."""
    typed = [
        value for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    return [each for each in typed if len(each) > 20]


def _call_ended(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A form for a caller that was sent leads to what to tell them; one of another day is gone, but for what was typed."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if draft.submitted_at is not None:
        sent = services.already_sent(draft)
        return redirect("consultations:caller_sent", practice=visit.practice.slug, id=sent.pk)
    context = {"typed": _just_typed(request), **callers.frame(draft, visit.practice.slug)}
    return render(request, "consultations/caller_ended.html", context, status=410)


def to(request: HttpRequest, draft: Draft, where: str) -> HttpResponse:
    """To a page of the form: "emergency", "check" or the id of a page of questions."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return HttpResponseRedirect(addresses.page_url(visit.practice.slug, draft, where))


def to_now(request: HttpRequest, draft: Draft, then: str) -> HttpResponse:
    """To the question whether it is happening now, and from there to where the form was going."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    address = addresses.form_url(visit.practice.slug, draft, "now")
    return HttpResponseRedirect(f"{address}?{urlencode({'then': then})}")


def to_stop(request: HttpRequest, draft: Draft, stop: StopEvent) -> HttpResponse:
    """To the emergency screen, which was kept before."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return HttpResponseRedirect(addresses.form_url(visit.practice.slug, draft, "stop", id=stop.pk))


@page(access.WRITE_DRAFT)
def resume(request: HttpRequest, writing: Writing) -> HttpResponse:
    """To the page where the form is gone on with."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    return HttpResponseRedirect(addresses.go_on_url(writing.draft, visit))


@page(access.WRITE_DRAFT, ("GET", "POST"))
def question(request: HttpRequest, writing: Writing) -> HttpResponse:
    """One page of questions. POST keeps everything as posted, then goes on, back to the check, or stops."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    draft = writing.draft
    now = services.filling(draft, visit)
    if writing.page not in {each.id for each in now.questions.pages}:
        raise Http404
    if draft.emergency is None:
        return to(request, draft, services.EMERGENCY)
    attached = attached_question(now, writing.page)
    if attached and (aside := typed.aside(request)):
        return aside
    if request.method == "POST":
        return _added(request, writing, draft, attached) if attached else _posted(request, writing, draft)
    if writing.page not in {each.id for each in questions_in_order.pages(*now.state)}:
        return to(request, draft, services.goes_on_at(now))
    drafts.touch(draft)
    if attached:
        return photos.shown(request, now, writing.page, attached, frame, photos.as_typed(request))
    return _shown(request, writing, _put_back(request, writing, draft) or now)


def _put_back(request: HttpRequest, writing: Writing, draft: Draft) -> Filling | None:
    """What was posted here just as the session was over is on the page again, for the same person; it is not sent on."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    held = unsent.take(request, person=visit.user.pk, path=request.path) if visit.user else None
    if held is None:
        return None
    posted = dict(held.lists())
    saved = services.save_page(draft=draft, by=visit, page_id=writing.page, posted=posted, stopping=False)
    messages.warning(request, _("You had been signed out. What you typed is here. Press Continue to go on."))
    return saved.filling


def frame(request: HttpRequest, now: Filling, page_id: str) -> dict[str, Any]:
    """What stands around a page of questions that is not of the usual kind."""
    return {**around(request, now), "back": {"href": back_from(request, now, page_id)}}


def attached_question(now: Filling, page_id: str) -> Question | None:
    """The question of this page that is answered with photos or files, if there is one."""
    questions = now.questions.page(page_id).questions
    return next((each for each in questions if each.type in ATTACHED), None)


def _added(request: HttpRequest, writing: Writing, draft: Draft, question: Question) -> HttpResponse:
    now, here = photos.posted(request, draft, writing.page, question, frame)
    if "later" in request.POST and (here is None or here.status_code == 302):
        return for_later(request, now)
    return here or _on(request, writing, now)


def _posted(request: HttpRequest, writing: Writing, draft: Draft) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    posted = dict(request.POST.lists())
    saved = services.save_page(draft=draft, by=visit, page_id=writing.page, posted=posted)
    if saved.stop:
        return to_stop(request, draft, saved.stop)
    if saved.cleaned.ok and services.to_ask(saved.filling):
        return to_now(request, draft, _after(request, saved.filling, writing.page))
    if "later" in posted:
        return for_later(request, saved.filling)
    if "language" in request.GET:
        return HttpResponseRedirect(_here(request))
    if "more" in posted:
        return _one_more_line(request, posted)
    if not saved.cleaned.ok:
        return _shown(request, writing, saved.filling, saved.cleaned)
    return _on(request, writing, saved.filling)


def _on(request: HttpRequest, writing: Writing, now: Filling) -> HttpResponse:
    """To the next page, or back to where the answers are checked. A private page behind a private answer has no row to be
    changed from, so it follows the change of that answer."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    after = questions_in_order.next_page(now.questions, writing.page, *now.state[1:])
    if (
        comes_from_check(request)
        and "later" not in request.POST
        and after is not None
        and questions_in_order.is_private_page(now.questions, after)
    ):
        return HttpResponseRedirect(
            f"{addresses.page_url(visit.practice.slug, now.draft, after.id)}?from=check"
        )
    return to(request, now.draft, _after(request, now, writing.page))


def _after(request: HttpRequest, now: Filling, page_id: str) -> str:
    """Where this page leads: "later", back to the check, or to the next page."""
    if "later" in request.POST:
        return LATER
    if comes_from_check(request):
        return services.CHECK
    after = questions_in_order.next_page(now.questions, page_id, *now.state[1:])
    return after.id if after else services.CHECK


def _here(request: HttpRequest) -> str:
    """This page again: what was typed there is kept, also what could not be taken."""
    return f"{request.path}?from=check" if comes_from_check(request) else request.path


def _one_more_line(request: HttpRequest, posted: dict[str, list[str]]) -> HttpResponse:
    """The same page again, with room for one more on its list: a new address, so that Back and Reload are harmless."""
    name = posted["more"][-1]
    rows = presenter.lines_after(name, posted)
    query = urlencode({"rows": str(rows)} | ({"from": "check"} if comes_from_check(request) else {}))
    return HttpResponseRedirect(f"{request.path}?{query}#{presenter.line_id(name, rows)}")


def comes_from_check(request: HttpRequest) -> bool:
    """Whether the page was opened by a Change link; nothing else in the address is believed."""
    return request.GET.get("from") == "check"


def _shown(
    request: HttpRequest, writing: Writing, now: Filling, cleaned: Cleaned | None = None
) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = {
        **around(request, now),
        "page": presenter.question_page(now, writing.page, cleaned, _rows(request)),
        "known": elsewhere.known_already(now, writing.page, visit),
        "elsewhere": elsewhere.beside(now, writing.page, visit),
        "mind": callers.hints(now, writing.page) if now.draft.entered_by_id else {},
        "keep": addresses.form_url(visit.practice.slug, now.draft, "keep", page=writing.page),
        "back": {"href": back_from(request, now, writing.page)},
    }
    return render(request, "consultations/question.html", context)


def _rows(request: HttpRequest) -> int:
    """How many lines were asked for; anything else in the address is not believed."""
    asked = request.GET.get("rows", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0


def back_from(request: HttpRequest, now: Filling, page_id: str) -> str:
    """The address Back leads to from a page of questions."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    before = questions_in_order.previous_page(now.questions, page_id, *now.state[1:])
    back = services.CHECK if comes_from_check(request) else before.id if before else services.EMERGENCY
    return addresses.page_url(visit.practice.slug, now.draft, back)


def around(request: HttpRequest, now: Filling) -> dict[str, Any]:
    """What stands on every page of a form: the saved line, how to speak to somebody, whom it is for."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    patient = now.draft.patient
    is_other = patient is not None and patient.pk in visit.proxies and now.answers.get("who.for") != "me"
    return {
        "kind": now.draft.kind,
        "form": addresses.form_links(visit.practice.slug, now.draft),
        **callers.frame(now.draft, visit.practice.slug),
        "saved": presenter.saved_words(now),
        "speak": addresses.speak_to_someone(visit.practice, clock.now(), now.draft),
        "for_other": patient.name if patient is not None and is_other else "",
        "helplines": elsewhere.helplines(now.questions),
        "is_demonstration": offers.is_demonstration(visit.practice, now.questions),
    }


def for_later(request: HttpRequest, now: Filling) -> HttpResponse:
    """To the page that says how to come back; whose form it is gets an e-mail."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if now.draft.entered_by_id is not None:
        return redirect("consultations:callers", practice=visit.practice.slug)
    if now.draft.person_id is not None:
        drafts.keep_for_later(now.draft, by=visit)
    return HttpResponseRedirect(addresses.form_url(visit.practice.slug, now.draft, "later"))


@page(access.WRITE_DRAFT, ("POST",))
def keep(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Saves a page while it is written, and answers with the saved line. Nothing else happens."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if writing.draft is None or not drafts.is_live(writing.draft):
        return HttpResponse("", status=410, content_type="text/plain")
    if writing.page not in {each.id for each in services.filling(writing.draft, visit).questions.pages}:
        raise Http404
    saved = services.save_page(
        draft=writing.draft, by=visit, page_id=writing.page, posted=dict(request.POST.lists()), stopping=False
    )
    return HttpResponse(presenter.saved_words(saved.filling), content_type="text/plain; charset=utf-8")


@page(access.WRITE_DRAFT)
def later(request: HttpRequest, writing: Writing) -> HttpResponse:
    """How to come back another day: prove an e-mail address first, or it is kept already."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    drafts.touch(writing.draft)
    now = services.filling(writing.draft, visit)
    claimed = writing.draft.person_id is not None
    given = {"practice": visit.practice.slug, "kind": writing.kind}
    context = {
        **around(request, now),
        "until": presenter.until_words(writing.draft.expires_at) if claimed else "",
        "go_on": addresses.go_on_url(writing.draft, visit),
        "prove": f"{reverse('consultations:prove', kwargs=given)}?then=later",
        "days": drafts.CLAIMED.days,
    }
    return render(request, "consultations/later.html", context)
