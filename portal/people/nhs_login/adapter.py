"""How does allauth behave with NHS login? No merging by address, nothing stored that is not needed."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.core import clock
from portal.people import changes, identity
from portal.people.models import User
from portal.people.nhs_login import checked
from portal.people.nhs_login.checked import Checked
from portal.people.nhs_login.models import NhsLoginDoor
from portal.people.nhs_login.tokens import Refused

logger = logging.getLogger(__name__)


def is_offered() -> bool:
    """Whether people can come in with NHS login here."""
    return bool(settings.NHS_LOGIN_DOUBLE or settings.NHS_LOGIN_ISSUER)


class NhsLoginAdapter(DefaultSocialAccountAdapter):
    """The one provider there is comes from the settings, never from the database."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        if not is_offered():
            return []
        double = settings.NHS_LOGIN_DOUBLE
        app = SocialApp(
            provider="nhs_login",
            provider_id=settings.DOUBLE_ISSUER if double else settings.NHS_LOGIN_ISSUER,
            name="NHS login",
            client_id=settings.DOUBLE_CLIENT_ID if double else settings.NHS_LOGIN_CLIENT_ID,
        )
        known = provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        return [app] if known else []

    def get_requests_session(self) -> Any:
        session = super().get_requests_session()
        if settings.NHS_LOGIN_DOUBLE:
            from portal.people.nhs_login import double

            session.mount(settings.DOUBLE_ISSUER, double.InsideThisProcess())
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """An address that an account has already is no reason to open that account: its owner proves it first."""
        if sociallogin.is_existing:
            return
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        address = sociallogin.user.email if sociallogin.user else ""
        if not address:
            raise ImmediateHttpResponse(
                render(request, "socialaccount/authentication_error.html", status=401)
            )
        if User.objects.filter(email=address).exists():
            raise ImmediateHttpResponse(redirect("socialaccount_signup"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """A proved address and the name to be greeted by. Nothing else goes to the account."""
        user: Any = sociallogin.user
        address = data.get("email") if data.get("email_verified") else ""
        user.email = identity.normalise_email(address or "")
        said: Checked | None = getattr(request, "nhs_login", None)
        user.full_name = said.full_name[:120] if said else ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        EmailAddress.objects.filter(user=user).update(verified=True)
        NhsLoginDoor.objects.create(user=user, made_at=clock.now())
        return user

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Only an address NHS login has verified gets as far as here."""
        return True

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Which rule refused it, for whoever runs the service. The words of NHS login's answer are not logged."""
        cause = exception.__cause__ if exception else None
        rule = str(cause) if isinstance(cause, Refused) else type(exception).__name__
        logger.warning("nhs login refused", extra={"rule": rule, "error": str(error)})

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """NHS login was joined to the account: each practice looks at its list, as after signing in with it."""
        if socialaccount.user_id == request.user.pk:
            checked.remember(request)
        return reverse("account_nhs_login")

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """The one notice there is: NHS login was joined to an account."""
        changes.tell(user, changes.NHS_LOGIN_ADDED)
