"""How is a form checked, claimed and sent, and what does the patient read when it has been?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from consultations import access, drafts, services
from consultations.access import Writing
from consultations.domain import journey as questions_in_order
from consultations.domain import safety
from consultations.domain.journey import Cleaned
from consultations.models import Consultation, Draft
from consultations.presenters import needs
from consultations.presenters import practice as addresses
from consultations.presenters import sending as presenter
from consultations.services import Filling
from consultations.views import journey
from consultations.views.hidden import looks_twice
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import accounts, typed


@page(access.WRITE_DRAFT, ("GET", "POST"))
def check(request: HttpRequest, writing: Writing) -> HttpResponse:
    """All the answers, to be read before they are sent. POST is for who has no account yet: it leads to the code."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    ended = journey.live(request, writing)
    if ended or writing.draft is None:
        return ended or HttpResponse(status=410)
    now = services.filling(writing.draft, visit)
    if writing.draft.emergency is None:
        return journey.to(request, writing.draft, services.EMERGENCY)
    if back := typed.aside(request):
        return back
    if request.method == "POST" and writing.draft.person_id is None:
        now, cleaned = services.save_agreed(draft=writing.draft, by=visit, posted=dict(request.POST.lists()))
        if "later" in request.POST:
            return journey.for_later(request, now)
        if stop := services.stop_if_needed(now, visit):
            return journey.to_stop(request, writing.draft, stop)
        if services.to_ask(now):
            return journey.to_now(request, writing.draft, services.CHECK)
        if cleaned.ok and not questions_in_order.missing(*now.state):
            return redirect("consultations:prove", practice=visit.practice.slug, kind=writing.kind)
        return shown(request, now, cleaned)
    if services.stop_of(now):
        held = services.filling(access.hold_draft(visit, writing.draft), visit)
        if stop := services.stop_if_needed(held, visit):
            return journey.to_stop(request, writing.draft, stop)
    if services.to_ask(now):
        return journey.to_now(request, writing.draft, services.CHECK)
    drafts.touch(writing.draft)
    again = typed.taken(request)
    if again is not None:  # ticked before the language was changed: on the page again, and not kept yet
        writing.draft.answers, _cleaned = services.with_agreed(now, dict(again.lists()))
        now = services.filling(writing.draft, visit)
    return shown(request, now, again=again)


def shown(
    request: HttpRequest,
    now: Filling,
    cleaned: Cleaned | None = None,
    name_error: str = "",
    read_back_error: str = "",
    again: QueryDict | None = None,
) -> HttpResponse:
    """The page where the answers are checked; for a caller, read back. `again`: what was typed there and not sent."""
    boxes = request.POST if again is None else again
    visit: Visit = request.visit  # type: ignore[attr-defined]
    slug = visit.practice.slug
    pages = questions_in_order.pages(*now.state)
    found = services.flags_of(now)
    promised = services.promised(visit.practice, safety.level(found), clock.now())
    context = {
        **journey.around(request, now),
        "check": presenter.check_page(now, slug, cleaned, name_error, read_back_error),
        "read_back_error": read_back_error,
        "tell": safety.told(found),
        "by": presenter.moment_words(promised, clock.now()),
        "is_claimed": now.draft.person_id is not None or now.draft.entered_by_id is not None,
        "privacy": presenter.privacy(now, visit),
        "draft_id": now.draft.pk,
        "asks_name": presenter.asks_name(now, visit),
        "asks_writer": presenter.asks_writer(now, visit),
        "your_name": boxes.get("your_name", ""),
        "keeps_private": boxes.get("private") == "yes",
        "name_error": name_error,
        "back": {"href": addresses.page_url(slug, now.draft, pages[-1].id)} if pages else {},
    }
    return render(request, "consultations/check_answers.html", context)


@page(access.BEGIN)
def prove(request: HttpRequest, kind: str) -> HttpResponse:
    """To the page where a code is sent by e-mail; from there to the claim. Those pages belong to no practice: what they say
    of the form that waits is left for them in the session."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    claiming = reverse("consultations:claim", kwargs={"practice": visit.practice.slug, "kind": kind})
    if request.GET.get("then") == "later":
        claiming = f"{claiming}?then=later"
    if visit.user is not None:
        return HttpResponseRedirect(claiming)
    request.session["form_waits"] = {
        "next": claiming,
        "later": claiming.endswith("later"),
        "practice": {"name": visit.practice.name, "slug": visit.practice.slug, "phone": visit.practice.phone},
    }
    return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{urlencode({'next': claiming})}")


@page(access.CLAIM_DRAFT)
def claim(request: HttpRequest, kind: str) -> HttpResponse:
    """The first page after the code: the form of this browser becomes the account's. Opening it again changes nothing.

    It is a GET, because signing in ends in one.
    """
    visit: Visit = request.visit  # type: ignore[attr-defined]
    draft = drafts.claim(visit=visit, kind=kind)
    ended = journey.live(request, Writing(kind, draft))
    if ended or draft is None:
        return ended or HttpResponse(status=410)
    if request.GET.get("then") == "later":
        return journey.for_later(request, services.filling(draft, visit))
    return journey.to(request, draft, services.CHECK)


@page(access.GO_ON_HERE)
def go_on_here(request: HttpRequest) -> HttpResponse:
    """It was they who began a form in this browser before they signed in: it is theirs, and they go on with it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    left = drafts.left_here(visit)
    draft = drafts.claim(visit=visit, kind=left[0].kind) if left else None
    if draft is None:
        return redirect("consultations:front_door", practice=visit.practice.slug)
    return redirect(addresses.go_on_url(draft, visit))


@page(access.SEND_DRAFT, ("POST",))
def send(request: HttpRequest, kind: str) -> HttpResponse:
    """Sends the form, once, however often it is pressed; every press leads to the same confirmation."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    draft = access.find_draft_to_send(visit, kind=kind, id=_id(request))
    if draft.submitted_at is not None:
        return _to_sent(visit, services.already_sent(draft))
    ended = journey.live(request, Writing(kind, draft))
    if ended:
        return ended
    now, cleaned, elsewhere = ticked(request, draft)
    if elsewhere:
        return elsewhere
    name = request.POST.get("your_name", "")
    name_error = presenter.name_error(now, visit, name)
    if name_error or not cleaned.ok or draft.emergency is None or questions_in_order.missing(*now.state):
        drafts.save(draft, answers=draft.answers)
        return shown(request, now, cleaned, name_error)
    if not presenter.asks_writer(now, visit):
        accounts.give_name(visit.user, presenter.writer_name(now, name))
    private = request.POST.get("private") == "yes"
    made = services.submit(draft=draft, by=visit, patient=now.patient, private=private, writer=name)
    return _to_sent(visit, made)


def ticked(request: HttpRequest, draft: Draft) -> tuple[Filling, Cleaned, HttpResponse | None]:
    """The form with what was ticked on the page where it is checked, and where to go instead of sending: away for now,
    to an emergency screen, or to the question whether it is happening now."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    draft.answers, cleaned = services.with_agreed(services.filling(draft, visit), dict(request.POST.lists()))
    now = services.filling(draft, visit)
    elsewhere: HttpResponse | None = None
    if "later" in request.POST:
        drafts.save(draft, answers=draft.answers)
        elsewhere = journey.for_later(request, now)
    elif stop := services.stop_if_needed(now, visit):
        elsewhere = journey.to_stop(request, draft, stop)
    elif services.to_ask(now):
        drafts.save(draft, answers=draft.answers)
        elsewhere = journey.to_now(request, draft, services.CHECK)
    return now, cleaned, elsewhere


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("draft", ""))
    except ValueError:
        raise Http404 from None


def _to_sent(visit: Visit, consultation: Consultation) -> HttpResponse:
    return redirect("consultations:sent", practice=visit.practice.slug, id=consultation.pk)


@page(access.MY_REQUEST)
@looks_twice
def sent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """We have it, by when you hear, the reference, and when not to wait. The page can be opened again."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    audit.record(
        "request.confirmation.read",
        consultation_id=consultation.pk,
        patient_id=consultation.patient_id,
    )
    context: dict[str, Any] = presenter.confirmation(consultation, visit, clock.now())
    context["needs"] = needs.ask(visit, consultation.patient, request.path)
    return render(request, "consultations/sent.html", context)
