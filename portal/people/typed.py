"""What becomes of words that are typed and not sent, when the language is changed or the time is up?

The page posts them with `keep`, the address to come back to. They are put aside in the sealed session (portal.people.unsent)
and are in their boxes again there. Nothing is sent, and no script is needed to change the language.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from portal.people import speaks, steps, unsent

F = TypeVar("F", bound=BaseForm)


def owner(request: HttpRequest) -> str:
    """Whose words these are: the account's, or those of the form that this browser holds the secret of, or nobody's yet."""
    visit = getattr(request, "visit", None)
    user = visit.user if visit else request.user
    if user is not None and user.is_authenticated:
        return str(user.pk)
    return str(visit.tenant.draft or "") if visit else ""


def aside(request: HttpRequest) -> HttpResponse | None:
    """The way back, for a post that only wants its words kept; nothing for one that is to be sent."""
    request.puts_aside = True  # type: ignore[attr-defined]  # the frame of the page may post its form for that
    back = steps.local_path(request, request.POST.get(unsent.KEEP, ""))
    if request.method != "POST" or not back:
        return None
    speaks.choose(request, request.GET.get("language", ""))
    lay_by(request, urlsplit(back).path)
    if request.FILES:
        messages.warning(request, _("Choose your photo or file again. We could not keep it."))
    return HttpResponseRedirect(back)


def lay_by(request: HttpRequest, path: str) -> None:
    """What was posted was not meant to be sent yet: it is in its boxes when that page is shown again."""
    unsent.put(request, owner(request), path, request.POST, was_asked=True)


def puts_aside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages where something is typed: a post that only wants that kept is answered before anything is sent."""

    @wraps(view)
    def guarded(request: HttpRequest, *found: Any, **named: Any) -> HttpResponse:
        return aside(request) or view(request, *found, **named)

    return guarded


def fills_again(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """The same for a page that a library wrote: its form is found where the library put it."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if back := aside(request):
            return back
        response: HttpResponse = view(request, **named)
        shown = getattr(response, "context_data", None) or {}
        form = shown.get("verify_form") or shown.get("form")
        if request.method == "GET" and isinstance(form, BaseForm):
            put_back(form, taken(request))
        return response

    return guarded


def taken(request: HttpRequest, *paths: str) -> QueryDict | None:
    """What this person had typed on this page, or had posted to one of those addresses. Where their session was over they
    are told that it was not sent."""
    held = (unsent.take(request, person=owner(request), path=path) for path in (request.path, *paths))
    typed = next((each for each in held if each is not None), None)
    if typed is not None and not typed.get(unsent.ASKED):
        messages.warning(request, _("Not sent: you had been signed out. What you typed is in the box below."))
    return typed


def keep_for(request: HttpRequest, path: str, names: tuple[str, ...]) -> None:
    """One of two forms on a page was sent: what was typed in the other is in its boxes when the page is shown again."""
    boxes = {name: request.POST.getlist(name) for name in names if request.POST.get(name, "").strip()}
    if boxes:
        unsent.put(request, owner(request), path, boxes, was_asked=True)


def put_back(form: F, typed: QueryDict | None) -> F:
    """The form as it was typed, with the key it had, and not yet looked at for mistakes."""
    if typed is not None and not form.is_bound:
        for name, field in form.fields.items():
            where = form.add_prefix(name)
            if where in typed or not field.widget.value_omitted_from_data(typed, {}, where):
                form.initial[name] = field.widget.value_from_datadict(typed, {}, where)
    return form
