"""What becomes of words that are typed and not sent, when the language is changed or the time is up?

The page posts them with `keep`, the address to come back to. They are put aside in the sealed session (portal.people.unsent)
and are in their boxes again there. Nothing is sent, and no script is needed to change the language.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from portal.people import speaks, steps, unsent

KEEP = "keep"
F = TypeVar("F", bound=BaseForm)


def puts_aside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages whose rule keeps what was typed: a post that only wants that is answered before anything is sent."""

    @wraps(view)
    def guarded(request: HttpRequest, *found: Any) -> HttpResponse:
        back = steps.local_path(request, request.POST.get(KEEP, ""))
        if not back:
            return view(request, *found)
        speaks.choose(request, request.GET.get("language", ""))
        unsent.keep(request, request.visit.user.pk, was_asked=True)  # type: ignore[attr-defined]
        return HttpResponseRedirect(back)

    return guarded


def taken(request: HttpRequest, path: str) -> QueryDict | None:
    """What this person had typed there. Where their session was over they are told that it was not sent."""
    typed = unsent.take(request, person=request.visit.user.pk, path=path)  # type: ignore[attr-defined]
    if typed is not None and not typed.get(unsent.ASKED):
        messages.warning(request, _("Not sent: you had been signed out. What you typed is in the box below."))
    return typed


def put_back(form: F, typed: QueryDict | None) -> F:
    """The form as it was typed, with the key it had, and not yet looked at for mistakes."""
    if typed is not None and not form.is_bound:
        for name, field in form.fields.items():
            where = form.add_prefix(name)
            if where in typed or not field.widget.value_omitted_from_data(typed, {}, where):
                form.initial[name] = field.widget.value_from_datadict(typed, {}, where)
    return form
