"""Going to NHS login, coming back, and joining it to an account one is signed in to."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from requests import RequestException

from portal.core.http import page
from portal.people import changes, rules, step_up, steps
from portal.people.identity_levels import Proofing
from portal.people.nhs_login import joining
from portal.people.nhs_login.provider import Callback, NhsLoginTalk


@page(rules.ENTRANCE)
def nhs_login(request: HttpRequest) -> HttpResponse:
    """Send the browser to NHS login. A link, not a form: the content-security policy keeps forms on this site."""
    least = Proofing.P9 if request.GET.get("level") == Proofing.P9 else Proofing.P5
    after = steps.local_path(request, request.GET.get("next", ""))
    joins = joining.is_wanted(request)
    process = AuthProcess.CONNECT if joins else AuthProcess.LOGIN
    provider: Any = get_adapter().get_provider(request, "nhs_login")
    try:
        response: HttpResponse = provider.begin(request, least=least, process=process, after=after)
    except (RequestException, OAuth2Error, ValueError):
        return render(request, "socialaccount/unreachable.html", status=503)
    add_never_cache_headers(response)
    return response


@page(rules.ENTRANCE)
def nhs_login_callback(request: HttpRequest) -> HttpResponse:
    """Where NHS login sends people back to."""
    response: HttpResponse = Callback.adapter_view(NhsLoginTalk(request, "nhs_login"))(request)
    add_never_cache_headers(response)
    return response


@page(rules.ENTRANCE)
def nhs_login_cancelled(request: HttpRequest) -> HttpResponse:
    """Somebody turned back at NHS login, or does not reach what was asked."""
    return render(request, "socialaccount/login_cancelled.html")


@page(rules.ENTRANCE)
def nhs_login_address_taken(request: HttpRequest) -> HttpResponse:
    """There is an account with this address, made without NHS login. It is opened by its own proof."""
    return render(request, "socialaccount/address_taken.html")


@page(rules.OWN_ACCOUNT, ("GET", "POST"))
@step_up.asks_again
def account_nhs_login(request: HttpRequest) -> HttpResponse:
    """NHS login as another way into an account that was made without it. POST joins or parts the two.

    Joining is a button and then a link: a page elsewhere can press no button here, and the link leaves the site.
    """
    user: Any = request.user
    if step_up.has_nhs_login_alone(user):
        raise Http404
    if "remove" in request.POST:
        if joining.part(user):
            changes.tell(user, changes.NHS_LOGIN_REMOVED)
        return redirect("account_nhs_login")
    if request.method == "POST":
        joining.want(request)
    context = {"is_joined": joining.is_joined(user), "goes_on": request.method == "POST"}
    response = render(request, "account/nhs_login.html", context)
    add_never_cache_headers(response)
    return response
