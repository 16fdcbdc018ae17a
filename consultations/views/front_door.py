"""What does somebody see who comes to a practice: the front door, its plain pages, the beginning of a form, the way out?"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from consultations import access, drafts, needs_access, offers
from consultations.domain.offer import State
from consultations.presenters import elsewhere, needs, starts
from consultations.presenters import practice as presenter
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import contact, limits
from portal.people.queries import patients_named
from portal.people.recognise import draft_cookie

#: In the session: the safe-contact questions were offered at the beginning of a form.
_ASKED = "contact_offered"


@page(access.FRONT_DOOR)
def front_door(request: HttpRequest) -> HttpResponse:
    """Is it open, by when does somebody answer, and what can be started here?"""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = presenter.front_door(visit, clock.now())
    context |= starts.front(visit.practice) | {"own": starts.own_texts(visit.practice, clock.today())}
    unfinished = drafts.to_go_on_with(visit)
    context["unfinished"] = presenter.unfinished(unfinished, visit)
    context["call"] = starts.call(visit.practice, unfinished)
    context["was_left_here"] = bool(drafts.left_here(visit))
    return render(request, "consultations/front_door.html", context)


@page(access.FRONT_DOOR)
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of request there is a form for."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = presenter.front_door(visit, clock.now())
    return render(request, "consultations/kinds.html", {**context, **starts.everything(visit.practice)})


@page(access.FRONT_DOOR)
def privacy(request: HttpRequest) -> HttpResponse:
    """Who reads what is written here, and how long it is kept."""
    return render(request, "consultations/privacy.html", {"draft_days": drafts.CLAIMED.days})


@page(access.FRONT_DOOR)
def help_page(request: HttpRequest) -> HttpResponse:
    """How this site works, and other ways to the practice."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = {"hours": presenter.hours_words(visit.practice), "draft_days": drafts.CLAIMED.days}
    return render(request, "consultations/help.html", context)


@page(access.BEGIN, ("GET", "POST"))
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """What a form is for and how it goes; then a new one, or the one begun before."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    found = access.find_draft(visit, kind=kind)
    begun = found if found and drafts.is_live(found) and access.owns_draft(visit, found) else None
    is_on = offers.state(visit.practice, kind) == State.ON
    if request.method == "POST":
        if begun and ("again" not in request.POST or not is_on):
            return redirect(presenter.go_on_url(begun, visit))
        if begun:
            drafts.discard(begun)
        if is_on:
            return _begun(request, visit, kind)
    others = patients_named(each.patient_id for each in visit.acts_for if each.may_send(kind))
    context = {
        "call_url": presenter.form_url(visit.practice.slug, begun, "call") if begun else "",
        "was_left_here": bool(drafts.left_here(visit)),
        "begun_url": presenter.go_on_url(begun, visit) if begun else "",
        "others": others,
        "sign_in": f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}",
        **presenter.front_door(visit, clock.now()),
        "own": starts.own_texts(visit.practice, clock.today()),
    }
    if not is_on:
        context |= starts.not_offered(visit.practice, kind)
        return render(request, "consultations/not_offered.html", context)
    questions = offers.to_begin(visit.practice, kind)
    context |= {
        "questions": questions,
        "before": starts.before(visit.practice, questions),
        "elsewhere": elsewhere.others(questions, visit.practice),
        "helplines": elsewhere.helplines(questions),
        "is_demonstration": offers.is_demonstration(visit.practice, questions),
        "asks_contact": _asks_contact(request, visit),
        "needs": needs.ask_all(visit, needs_access.find_own(visit), others, request.path),
    }
    return render(request, "consultations/begin.html", context)


def _asks_contact(request: HttpRequest, visit: Visit) -> bool:
    """Whether to ask, beside the beginning of a form, if it is still safe to write to them: once in a sign-in, and
    going on with the form is all it takes to leave it for another day."""
    if visit.user is None or not contact.is_due(visit.user, clock.now()) or request.session.get(_ASKED):
        return False
    request.session[_ASKED] = True
    return True


def _begun(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """A new form, its secret in this browser's cookie when nobody is signed in."""
    key = None
    if visit.user is None:
        if not _may_begin(request, visit):
            return render(request, "consultations/wait.html", {"kind": kind}, status=429)
        key = request.COOKIES.get(draft_cookie()) if drafts.to_go_on_with(visit) else None
        key = key or drafts.new_key()
    drafts.begin(visit=visit, kind=kind, key=key, patient=_chosen(request, visit, kind))
    first = "call" if "call" in request.POST else "emergency"
    response = redirect(f"consultations:{first}", practice=visit.practice.slug, kind=kind)
    if key:
        response.set_cookie(
            draft_cookie(), key, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES
        )
    return response


def _may_begin(request: HttpRequest, visit: Visit) -> bool:
    """Whether this browser, and everybody at this practice, begins no more forms than people do."""
    practice, browser = visit.practice.pk, request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    return limits.all_within(
        [
            *([("begin_form", practice, browser)] if browser else []),
            ("begin_form_from", limits.source_of(request)),
            ("begin_form_at", practice),
        ]
    )


def _chosen(request: HttpRequest, visit: Visit, kind: str) -> UUID | None:
    """The person the account acts for that was chosen; nobody else can be, nor for a kind it may not send."""
    wanted = request.POST.get("for", "")
    for each in visit.acts_for:
        if str(each.patient_id) == wanted and each.may_send(kind):
            patient: UUID = each.patient_id
            return patient
    return None


@page(access.LEAVE, ("POST",))
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session and forgets the form of this browser, and goes on at once to a page of another site, in the place
    of this one. What an account has begun or sent is the account's and is there when it signs in again.

    It is no redirect: the content-security policy keeps forms on this site. Cookies are not cleared as a whole, because
    that takes those of every site under the same domain.
    """
    drafts.forget(request.visit)  # type: ignore[attr-defined]
    logout(request)
    response = render(request, "consultations/left.html")
    response["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(draft_cookie(), samesite="Lax")
    return response
