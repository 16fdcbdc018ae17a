"""One's own account: where it is signed in, its address, and proving again who one is."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.errors import DomainError
from portal.core.http import page
from portal.people import changes, codes, rules, sign_ins, speaks, step_up, steps, typed
from portal.people.forms import CodeForm, NewAddressForm

AGAIN, ADDRESS = "again", "address"
TOO_OFTEN = gettext_lazy("That was asked for too often. Wait a few minutes, then try again.")
NO_MORE_TRIES = gettext_lazy("That code does not work any more. Ask for a new one.")
WRONG_CODE = gettext_lazy("That code is not right. Check the newest e-mail from us and type its 8 numbers.")


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, status=422 if _has_errors(context.get("form")) else 200)
    add_never_cache_headers(response)
    return response


def _has_errors(form: Any) -> bool:
    return bool(form and form.is_bound and form.errors)


@page(rules.LANGUAGE, ("POST",))
def account_language(request: HttpRequest) -> HttpResponse:
    """From here on the pages, and the notices of whoever is signed in, are in this language."""
    speaks.choose(request, request.POST.get("to", ""))
    return redirect(steps.local_path(request, request.POST.get("next", "")) or "practices")


@page(rules.OWN_ACCOUNT, ("GET", "POST"))
@step_up.signed_in
def account_sign_ins(request: HttpRequest) -> HttpResponse:
    """Where this account is signed in. POST signs it out everywhere else."""
    if request.method == "POST":
        ended = sign_ins.end_others(request, request.user)
        if ended:
            changes.tell(request.user, changes.SIGNED_OUT)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("account_sign_ins")
    return _shown(request, "account/sign_ins.html", {"sign_ins": sign_ins.of(request, request.user)})


@page(rules.OWN_ACCOUNT, ("GET", "POST"))
@step_up.signed_in
@typed.puts_aside
def account_again(request: HttpRequest) -> HttpResponse:
    """Prove again who one is: with the strongest way the account has, or a code to its address."""
    user: Any = request.user
    after = steps.local_path(request, request.POST.get("next") or request.GET.get("next") or "")
    way = step_up.way_for(user)
    if way != "account_again":
        return redirect(f"{reverse(way)}?{urlencode({'next': after})}" if after else reverse(way))
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_bound and form.is_valid():
        if codes.right(request.session, AGAIN, form.cleaned_data["code"]) == str(user.pk):
            record_authentication(request, user, method="code", reauthenticated=True)
            return redirect(after or "account_home")
        form.add_error("code", WRONG_CODE)
        if codes.pending(request.session, AGAIN) is None:
            messages.error(request, str(NO_MORE_TRIES))
    elif request.method == "POST" and not form.is_bound:
        if not ratelimit.consume(request, action="request_login_code", key=user.email):
            messages.error(request, str(TOO_OFTEN))
        else:
            code = codes.new(request.session, AGAIN, str(user.pk))
            get_adapter().send_mail("account/email/again", user.email, {"code": code})
    if request.method == "GET":
        typed.put_back(form, typed.taken(request))
    asked = codes.pending(request.session, AGAIN) is not None
    context = {"form": form if asked else None, "email": user.email, "after_path": after}
    return _shown(request, "account/again.html", context)


@page(rules.OWN_ACCOUNT, ("GET", "POST"))
@step_up.asks_again
@typed.puts_aside
def account_address(request: HttpRequest) -> HttpResponse:
    """Another e-mail address. The page is the same whether anybody has that address or not."""
    user: Any = request.user
    if not changes.may_change_address(user):
        raise Http404
    form = NewAddressForm(request.POST or None)
    if form.is_bound and form.is_valid():
        address = form.cleaned_data["email"]
        if ratelimit.consume(request, action="request_login_code", key=address):
            changes.ask_new_address(user, address, codes.new(request.session, ADDRESS, address))
            return redirect("account_address_confirm")
        form.add_error("email", TOO_OFTEN)
    if request.method == "GET":
        typed.put_back(form, typed.taken(request))
    return _shown(request, "account/address.html", {"form": form, "email": user.email})


@page(rules.OWN_ACCOUNT, ("GET", "POST"))
@step_up.asks_again
@typed.puts_aside
def account_address_confirm(request: HttpRequest) -> HttpResponse:
    """The code that was sent to the new address makes it the account's."""
    user: Any = request.user
    address = codes.pending(request.session, ADDRESS)
    if not changes.may_change_address(user):
        raise Http404
    if address is None:
        return redirect("account_home")
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if codes.right(request.session, ADDRESS, form.cleaned_data["code"]) is not None:
            try:
                changes.change_address(user, address)
            except DomainError as trouble:
                messages.error(request, trouble.message)
                return redirect("account_address")
            sign_ins.end_others(request, user)
            messages.success(request, _("Your e-mail address is changed. We have told the old one."))
            return redirect("account_home")
        form.add_error("code", WRONG_CODE)
    if request.method == "GET":
        typed.put_back(form, typed.taken(request))
    return _shown(request, "account/address_confirm.html", {"form": form, "email": address})
