"""One colleague's page: roles, teams, days away, the last day, and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import absences, team
from portal.people.models import Membership
from triage import colleague_rules as rules
from triage import leaving, teams
from triage.forms import colleague as forms
from triage.presenters import colleague as presenter
from triage.queries import colleague as queries


@page(rules.SEE)
def colleague(request: HttpRequest, member: Membership) -> HttpResponse:
    """What somebody does here, in which teams, and when they are away."""
    return _show(request, member)


@page(rules.CHANGE, ("POST",))
def colleague_roles(request: HttpRequest, member: Membership) -> HttpResponse:
    """Other roles; they count from that person's next page."""
    form = forms.RolesForm(request.POST, prefix="roles")
    return _act(
        request, member, "roles", form, lambda by, said: team.change_roles(member=member, **said, by=by)
    )


@page(rules.CHANGE, ("POST",))
def colleague_teams(request: HttpRequest, member: Membership) -> HttpResponse:
    """Other teams."""
    form = forms.TeamsForm(request.POST, offered=queries.teams(), prefix="teams")
    return _act(
        request,
        member,
        "teams",
        form,
        lambda by, said: teams.place(member=member, teams=said["teams"], by=by),
    )


@page(rules.CHANGE, ("POST",))
def colleague_last_day(request: HttpRequest, member: Membership) -> HttpResponse:
    """A last day, or none."""
    form = forms.LastDayForm(request.POST, prefix="last_day")
    return _act(
        request,
        member,
        "last_day",
        form,
        lambda by, said: team.set_last_day(member=member, last_day=said["last_day"], by=by),
    )


@page(rules.AWAY, ("POST",))
def colleague_away(request: HttpRequest, member: Membership) -> HttpResponse:
    """Days away, or taking them out again."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    withdrawn = request.POST.get("withdraw", "")
    if withdrawn:
        absences.withdraw(member=member, absence=_uuid(withdrawn), by=visit)
        return redirect("triage:colleague", practice=visit.practice.slug, member=member.pk)

    def add(by: Visit, said: dict[str, Any]) -> None:
        deputy = UUID(said["deputy"]) if said["deputy"] else None
        absences.add(
            member=member, first_day=said["first_day"], last_day=said["last_day"], deputy=deputy, by=by
        )

    return _act(request, member, "away", presenter.away_form(member, request.POST), add)


@page(rules.CHANGE, ("GET", "POST"))
def team_end_access(request: HttpRequest, member: Membership) -> HttpResponse:
    """What somebody still has open and who gets it; then their access ends in the same act."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = forms.LeaveForm(
        request.POST if request.method == "POST" else None, colleagues=queries.others_than(member)
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            to = UUID(form.cleaned_data["to"]) if form.cleaned_data["to"] else None
            handed = leaving.leave(member=member, to=to, by=visit)
        except DomainError as trouble:
            form.add_error("to", trouble.message)
            status = trouble.status
        else:
            gone = f"{member.display_name} can no longer open anything here."
            messages.success(request, f"{gone} Open requests handed over: {handed}." if handed else gone)
            return redirect("people_team", practice=visit.practice.slug)
    elif form.is_bound:
        status = 422
    context = {"member": member, "form": form, "work": leaving.open_work(member)}
    return render(request, "triage/colleague_leaves.html", context, status=status)


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as wrong:
        raise DomainError("These days were taken out already.") from wrong


def _act(
    request: HttpRequest,
    member: Membership,
    part: str,
    form: Any,
    change: Callable[[Visit, dict[str, Any]], Any],
) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if not form.is_valid():
        return _show(request, member, 422, **{part: form})
    try:
        change(visit, form.cleaned_data)
    except DomainError as trouble:
        form.add_error(None, trouble.message)
        return _show(request, member, trouble.status, **{part: form})
    messages.success(request, "Saved.")
    return redirect("triage:colleague", practice=visit.practice.slug, member=member.pk)


def _show(request: HttpRequest, member: Membership, status: int = 200, **refused: Any) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = presenter.colleague(visit, member, **refused)
    return render(request, "triage/colleague.html", context, status=status)
