"""Is it still the same person at this browser? Asked before what a passer-by at an open screen must not do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.core import clock
from portal.people import steps
from portal.people.nhs_login.models import NhsLoginDoor

ASKED = "asked_again_for"


def is_fresh(request: HttpRequest, *, not_before: float = 0) -> bool:
    """Whether a proof was given in the last ten minutes; for staff that is their password or second factor."""
    since = max(clock.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT, not_before)
    weak_will_do = not steps.is_staff_account(request.user)
    return any(
        each["at"] >= since and (weak_will_do or each["method"] in ("password", "mfa"))
        for each in get_authentication_records(request, request.user)
    )


def is_proved_for(request: HttpRequest, purpose: str) -> bool:
    """Whether a proof was given in the last ten minutes, and after this purpose had asked for one. What was given before,
    such as the code one signed in with, does not count: who signed in may not have been alone."""
    key = f"{ASKED}:{purpose}"
    asked = request.session.get(key)
    if asked is None:
        request.session[key] = clock.now().timestamp()
        return False
    return is_fresh(request, not_before=asked)


def signed_in(view: Callable[..., HttpResponse]) -> Any:
    """Only somebody who is signed in, for what is their own."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_request_login_code')}?{query}")
        return view(request, **kwargs)

    return guarded


def asks_again(view: Callable[..., HttpResponse]) -> Any:
    """Only somebody who has just proved who they are; others prove it and come back to this page."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            return redirect(f"{reverse('account_again')}?{urlencode({'next': request.path})}")
        return view(request, **kwargs)

    return signed_in(guarded)


def has_nhs_login_alone(user: Any) -> bool:
    """Whether NHS login made this account and alone opens it; its passkeys are NHS login's own."""
    return NhsLoginDoor.objects.filter(pk=user.pk).exists()


def drop_recovery_codes(user: Any) -> None:
    """Recovery codes that came with a passkey and that nothing would ask for."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()


def way_for(user: Any) -> str:
    """The name of the page where this account proves itself again: the strongest way it has."""
    if user.has_usable_password():
        return "account_reauthenticate"
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists():
        return "mfa_reauthenticate_webauthn"
    if has_nhs_login_alone(user):
        return "nhs_login"
    return "account_again"
