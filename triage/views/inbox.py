"""The inbox: its views, its search, what is new in it, and what is done to the requests that are ticked."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control

from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from triage import presence, queries, rules, services
from triage.domain.inbox import View
from triage.forms.inbox import AssignForm, asked_from, since_of, ticked
from triage.presenters import inbox as say
from triage.presenters import many as of_many
from triage.presenters import rows as row_words
from triage.presenters.request import undo_bar


@page(rules.INBOX)
def inbox(request: HttpRequest) -> HttpResponse:
    """One view of the inbox."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now, asked = clock.now(), asked_from(request.GET)
    desk = queries.desk(visit, now=now)
    found = queries.page(visit, asked.view, asked.filters, now=now, number=asked.number, size=asked.size)
    present = presence.of_many(visit, [each.pk for each in found.rows])
    listed = say.list_rows(visit, asked, desk, found, present, now)
    total = say.shown_in_all(asked, desk, found)
    if listed:
        audit.record(
            "inbox.read", ids=[UUID(each["id"]) for each in listed], details={"view": asked.view.value}
        )
    last = None if listed else queries.last_moved()
    return render(
        request,
        "triage/inbox.html",
        {
            **_around(visit, desk, asked.view, now),
            "head": say.head(asked, total),
            "rows": listed,
            "filters": say.filter_bar(visit, asked, desk, total),
            "paging": say.paging(visit, asked, desk, found, total),
            "nothing": None if listed else say.nothing(visit, asked, desk, total, last, now),
            "tail": asked.query(),
            "kept": asked.kept(),
            "since": now,
        },
    )


def _around(visit: Visit, desk: queries.Desk, view: View | None, now: datetime) -> dict[str, Any]:
    """What every page of the inbox has around its list."""
    return {
        "views": say.views(visit, desk, view),
        "duty": say.duty(visit, desk, now),
        "keys": say.KEYS,
        "nameless": desk.nameless_stops,
        "undo": undo_bar(visit, desk.leaving, now),
    }


@page(rules.INBOX)
def inbox_fresh(request: HttpRequest) -> HttpResponse:
    """What has changed around a list on somebody's screen; 304 when nothing has. Shows nothing of any request."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now, asked = clock.now(), asked_from(request.GET)
    since = since_of(request.GET, now)
    desk = queries.desk(visit, now=now)
    changed = queries.fresh(
        visit, asked.view, asked.filters, since=since, now=now, number=asked.number, size=asked.size
    )
    present = presence.of_many(visit, [each.pk for each in changed.rows])
    stops = [each for each in say.stops_shown(asked, desk) if each.shown_at > since]
    response = render(
        request,
        "triage/inbox_fresh.html",
        {
            "views": say.views(visit, desk, asked.view),
            "duty": say.duty(visit, desk, now),
            "line": say.fresh_line(visit, asked, changed.number + len(stops), since),
            "people": [of_many.presence_line(each, present.get(each.pk, []), now) for each in changed.rows],
        },
    )
    tag = f'"{sha256(response.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    response["ETag"] = tag
    patch_cache_control(response, no_store=True, private=True)
    return response


@page(rules.INBOX, ("GET", "POST"))
def inbox_search(request: HttpRequest) -> HttpResponse:
    """Requests by name, number, reference or words. What was typed is posted, so that no name stands in an address."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now, asked = clock.now(), asked_from(request.POST)
    desk = queries.desk(visit, now=now)
    found = queries.search(visit, asked.filters, now=now, number=asked.number, size=asked.size)
    typed = asked.filters.words
    near = queries.spelled_like(typed, now=now) if typed and not found.rows and asked.number == 1 else []
    present = presence.of_many(visit, [each.pk for each in found.rows])
    if found.rows or near:
        audit.record("inbox.searched.read", ids=[each.pk for each in (*found.rows, *near)])
    listed = [row_words.row(visit, each, present=present.get(each.pk, []), now=now) for each in found.rows]
    return render(
        request,
        "triage/search.html",
        {
            **_around(visit, desk, None, now),
            **of_many.search_words(visit, typed, found, near, now),
            "rows": listed,
            "typed": typed,
        },
    )


@page(rules.TAKE_MANY, ("POST",))
def inbox_take(request: HttpRequest) -> HttpResponse:
    """Take all that are ticked and can be taken."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    able, left_out = of_many.split(queries.chosen(ticked(request.POST)), to=visit.membership.pk)
    for each in _in_order(able):
        services.take(consultation=each.pk, by=visit)
    messages.success(request, of_many.done("You took", able, left_out))
    return redirect(say.home(visit, asked_from(request.POST).query()))


def _in_order(rows: list[Any]) -> list[Any]:
    """As whoever holds several requests holds them, so that no two people wait for each other."""
    return sorted(rows, key=lambda each: each.pk)


@page(rules.ASSIGN_MANY, ("POST",))
def inbox_assign(request: HttpRequest) -> HttpResponse:
    """First shows which of the ticked requests will be given to somebody and which are left out; then gives them."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    now, asked = clock.now(), asked_from(request.POST)
    rows = queries.chosen(ticked(request.POST))
    if not rows:
        messages.success(request, "Tick the requests first, then choose Assign.")
        return redirect(say.home(visit, asked.query()))
    staff = queries.desk(visit, now=now).staff
    form = AssignForm(request.POST if "to" in request.POST else None, staff=staff)
    if form.is_bound and form.is_valid():
        able, left_out = of_many.split(rows, to=form.cleaned_data["to"])
        for each in _in_order(able):
            services.assign(
                consultation=each.pk, by=visit, to=form.cleaned_data["to"], anyway=form.asks_anyway
            )
        messages.success(request, of_many.done(f"{form.name_of_chosen} now has", able, left_out))
        return redirect(say.home(visit, asked.query()))
    able, left_out = of_many.split(rows, to=None)
    audit.record("inbox.chosen.read", ids=[each.pk for each in rows])
    return render(
        request,
        "triage/assign.html",
        {
            **of_many.preview(visit, able, left_out, now),
            "form": form,
            "kept": asked.kept(),
            "back": say.home(visit, asked.query()),
        },
        status=422 if form.is_bound else 200,
    )
