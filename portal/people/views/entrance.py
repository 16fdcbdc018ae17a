"""How does somebody get in? allauth's pages, each behind a rule of ours, and the few it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from portal.core.http import foreign, page
from portal.people import changes, places, rules, step_up, steps, typed


def _never_kept(view: Any) -> Any:
    """No entrance page is kept by the browser: the next person at this screen must not go Back into it."""

    def kept_nowhere(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, **kwargs)
        add_never_cache_headers(response)
        return response

    return kept_nowhere


_BOTH = ("GET", "POST")


def _entrance(view: Any, methods: Iterable[str] = _BOTH, *, in_english: bool = False) -> Any:
    return foreign(_never_kept(typed.fills_again(view)), rules.ENTRANCE, methods, in_english=in_english)


def _own_factor(view: Any, methods: Iterable[str] = _BOTH) -> Any:
    """Only somebody who gave a password or a passkey in this session; a patient's account has no second factor."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        if not steps.gave_password(request):
            raise Http404
        response: HttpResponse = typed.fills_again(view)(request, **kwargs)
        return response

    return foreign(_never_kept(guarded), rules.OWN_SECOND_FACTOR, methods, in_english=True)


def _own_passkeys(view: Any, methods: Iterable[str] = _BOTH, *, asks_again: bool = False) -> Any:
    """One's own passkeys. Staff gave their password; an account NHS login made has NHS login's own."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_staff = steps.is_staff_account(request.user)
        if is_staff and not steps.gave_password(request):
            raise Http404
        if not is_staff and step_up.has_nhs_login_alone(request.user):
            raise Http404
        if asks_again and not step_up.is_fresh(request):
            return redirect(f"{reverse('account_again')}?{urlencode({'next': request.path})}")
        response: HttpResponse = typed.fills_again(view)(request, **kwargs)
        return response

    return foreign(_never_kept(step_up.signed_in(guarded)), rules.OWN_PASSKEYS, methods)


class AddPasskey(webauthn.AddWebAuthnView):
    """Adds a passkey. A patient gets no recovery codes with it: a code by e-mail opens their account too."""

    def get_success_url(self) -> str:
        if steps.is_staff_account(self.request.user):
            return str(super().get_success_url())
        step_up.drop_recovery_codes(self.request.user)
        return reverse("mfa_list_webauthn")


class StartApp(totp.ActivateTOTPView):
    """Sets up an authenticator app; the code that proves it works is also this session's second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response


def _safe_next(request: HttpRequest) -> str:
    return steps.local_path(request, request.POST.get("next") or request.GET.get("next") or "")


def _other_address(request: HttpRequest) -> HttpResponse:
    clear_login(request)
    after = _safe_next(request)
    url = reverse("account_request_login_code")
    return HttpResponseRedirect(f"{url}?{urlencode({'next': after})}" if after else url)


def _home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_request_login_code")
    works_at = places.workplaces(request.user.pk)
    if request.GET.get("stay") != "1" and len(works_at) == 1 and steps.gave_password(request):
        return redirect(settings.STAFF_HOME.format(practice=works_at[0].slug))
    links = [(each.name, settings.STAFF_HOME.format(practice=each.slug)) for each in works_at]
    context = {
        "workplaces": links,
        "may_change_address": changes.may_change_address(request.user),
        "has_passkeys": not step_up.has_nhs_login_alone(request.user),
    }
    return render(request, "account/home.html", context)


def _signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signed_out.html")


def _no_password(request: HttpRequest) -> HttpResponse:
    return render(request, "account/no_password.html")


login = _entrance(account.login, in_english=True)
logout = _entrance(account.logout)
inactive = _entrance(account.account_inactive, ("GET",))
reauthenticate = _entrance(account.reauthenticate, in_english=True)
request_login_code = _entrance(account.request_login_code)
confirm_login_code = _entrance(account.confirm_login_code)
other_address = page(rules.ENTRANCE, ("POST",))(_never_kept(_other_address))
home = page(rules.ENTRANCE)(_never_kept(_home))
signed_out = page(rules.ENTRANCE)(_signed_out)
no_password = page(rules.ENTRANCE, in_english=True)(_no_password)

mfa_authenticate = _entrance(mfa.authenticate, in_english=True)
mfa_reauthenticate = _entrance(mfa.reauthenticate, in_english=True)
mfa_login_webauthn = _entrance(webauthn.login_webauthn)
mfa_reauthenticate_webauthn = _entrance(webauthn.reauthenticate_webauthn)

mfa_index = _own_factor(mfa.index, ("GET",))
mfa_activate_totp = _own_factor(StartApp.as_view())
mfa_deactivate_totp = _own_factor(totp.deactivate_totp)
mfa_view_recovery_codes = _own_factor(recovery_codes.view_recovery_codes, ("GET",))
mfa_generate_recovery_codes = _own_factor(recovery_codes.generate_recovery_codes)
mfa_list_webauthn = _own_passkeys(webauthn.list_webauthn, ("GET",))
mfa_add_webauthn = _own_passkeys(AddPasskey.as_view(), asks_again=True)
mfa_remove_webauthn = _own_passkeys(webauthn.remove_webauthn, asks_again=True)
mfa_edit_webauthn = _own_passkeys(webauthn.edit_webauthn)
