"""How does allauth behave here? Everything we ask of it differently is in these two classes."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.people import (
    alerts,
    changes,
    known_devices,
    limits,
    places,
    sealing,
    sessions,
    sign_ins,
    speaks,
    steps,
)
from portal.people.nhs_login import checked

#: Messages of allauth that only repeat what the next page says.
UNSAID = {
    "account/messages/login_code_sent.txt",
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/webauthn_added.txt",
    "mfa/messages/webauthn_removed.txt",
    "socialaccount/messages/account_connected.txt",
    "socialaccount/messages/account_connected_updated.txt",
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by code or password, without sign-up and without saying who has an account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _(
            "That code is not right. Check the newest e-mail from us and type its 8 numbers."
        ),
        "email_password_mismatch": "The e-mail address and password do not go together. Check both and try again.",
        "incorrect_password": "That is not your password. Try again.",
        "too_many_login_attempts": _("That was tried too often. Wait a few minutes, then try again."),
        "rate_limited": _("That was tried too often. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        came_before = user.last_login is not None
        super().login(request, user)
        sessions.begin(request)
        checked.remember(request)
        if request.session[sessions.STAFF]:
            request.session[sessions.SEVERAL] = len(places.workplaces(user.pk)) > 1
            if came_before and not known_devices.is_known(request, user.email):
                alerts.note_new_device(user.pk)
        else:
            speaks.settle(request, user)
        known_devices.remember(request, user.email)
        sign_ins.note(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.source_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by account and device: see portal/people/known_devices.py."""
        email = str(credentials.get("email", ""))
        shared: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{shared}:{known_devices.count_of(request, email)}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "site_name": settings.SITE_NAME})

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A password given just now is proof enough to set up the second factor."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = clock.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        enough = (
            ("password", "mfa") if steps.is_staff_account(request.user) else ("code", "socialaccount", "mfa")
        )
        if any(each["method"] in enough and each["at"] >= fresh for each in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


_PURPOSE = b"portal second factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, recovery codes and passkeys, their secrets encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Wait for the next code in your app and type it."),
    }

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """A patient's passkey is another way in beside the code, not a step after it: a lost phone locks nobody out."""
        if types is not None and user.is_authenticated and not user.has_usable_password():
            types = [each for each in types if each != Authenticator.Type.WEBAUTHN] or types
        return bool(super().is_mfa_enabled(user, types))

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Every change of a way to sign in is told to the account's address."""
        changes.tell(user, changes.NOTICES.get(template_prefix, changes.OTHER))

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until its owner says something else."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def encrypt(self, text: str) -> str:
        return sealing.keys(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.keys(_PURPOSE).decrypt(encrypted_text.encode()).decode()
