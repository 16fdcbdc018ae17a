"""The team page: who works here, inviting somebody, ending somebody's access; and the page an invitation opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import page
from portal.people import absences, alerts, queries, rules, team
from portal.people.forms import InviteForm, JoinForm
from portal.people.models import Membership, User
from portal.people.roles import Permission


@page(rules.SEE_TEAM)
def people_team(request: HttpRequest) -> HttpResponse:
    """Who works here; for managers also the invitations that are still open."""
    visit = request.visit  # type: ignore[attr-defined]
    manages = visit.may(Permission.MANAGE_TEAM)
    return render(
        request,
        "people/team.html",
        {
            "colleagues": queries.colleagues(),
            "unseen_alerts": alerts.unseen() if visit.may(Permission.SEE_ALERTS) else 0,
            "away": absences.away_on(clock.today()),
            "invitations": queries.open_invitations(clock.now()) if manages else [],
            "may_invite": visit.may(Permission.INVITE_STAFF),
            "may_manage": manages,
        },
    )


@page(rules.INVITE, ("GET", "POST"))
def team_invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to join."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        visit = request.visit  # type: ignore[attr-defined]
        try:
            team.invite(**form.cleaned_data, by=visit)
        except DomainError as trouble:
            form.add_error(None, trouble.message)
        else:
            messages.success(request, f"We sent a link to {form.cleaned_data['email']}. It works for a week.")
            return redirect("people_team", practice=visit.practice.slug)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@page(rules.MANAGE_COLLEAGUE, ("POST",))
def team_new_link(request: HttpRequest, member: Membership) -> HttpResponse:
    """A colleague forgot the password or lost the phone."""
    visit = request.visit  # type: ignore[attr-defined]
    team.send_new_link(member=member, by=visit)
    messages.success(request, f"We sent {member.display_name} a link to choose a new password.")
    return redirect("people_team", practice=visit.practice.slug)


@page(rules.JOIN, ("GET", "POST"), in_english=True)
def team_join(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, and a password field where one is needed; only POST uses the link."""
    invitation = team.open_invitation(token)
    if invitation is None:
        return render(request, "people/join_too_late.html", status=404)
    asks = team.needs_password(invitation)
    form = (
        JoinForm(request.POST or None, person=User(email=invitation.email, full_name=invitation.display_name))
        if asks
        else None
    )
    if request.method == "POST" and (form is None or form.is_valid()):
        team.accept(token=token, password=form.cleaned_data["password"] if form else None)
        messages.success(request, "Your account is ready. Sign in with your address and password.")
        return redirect("account_login")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "people/join.html", {"form": form, "invitation": invitation}, status=status)
