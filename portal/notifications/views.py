"""The demo's postbox: every e-mail and text as the person would have got it. Not there in production."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.core.http import Door, Rule, page
from portal.notifications import postbox as box

READ = Rule("postbox", "anybody, where there is a postbox: in the demo and in tests", Door.WORLD)


def _only_where_there_is_one() -> None:
    if not settings.POSTBOX:
        raise Http404


@page(READ)
def postbox(request: HttpRequest) -> HttpResponse:
    """Every message, the newest first; `?to=` narrows to one address."""
    _only_where_there_is_one()
    to = request.GET.get("to", "")[:254]
    return render(request, "notifications/postbox.html", {"messages_shown": box.messages(to=to), "to": to})


@page(READ)
def postbox_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    _only_where_there_is_one()
    shown = box.messages(to=request.GET.get("to", "")[:254])
    return JsonResponse({"messages": [each.as_json() for each in shown]})


@page(READ)
def postbox_message(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """One message."""
    _only_where_there_is_one()
    shown = box.message(kwargs["id"])
    if shown is None:
        raise Http404
    return render(request, "notifications/postbox_message.html", {"message": shown})


@page(READ)
def postbox_html(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The message's own HTML, as a mail reader shows it."""
    _only_where_there_is_one()
    shown = box.message(kwargs["id"])
    if shown is None or not shown.html:
        raise Http404
    return HttpResponse(shown.html)
