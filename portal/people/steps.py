"""Which proofs has this browser given, and which one is missing before a staff page opens?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from portal.people.places import workplaces

# The factors that count as a second one. Recovery codes are no reason to need no app.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def gave_password(request: HttpRequest) -> bool:
    """A password, or a passkey, which holds both a thing and a secret."""
    return any(
        record.get("method") == "password" or record.get("passwordless")
        for record in get_authentication_records(request, request.user)
    )


def gave_second_factor(request: HttpRequest) -> bool:
    """A code of the app, a recovery code or a passkey, in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_staff_account(user: Any) -> bool:
    """Whether more than patients' pages hang on this account: it has a password, or works somewhere."""
    return bool(user.has_usable_password()) or bool(workplaces(user.pk))


def missing_for_staff(request: HttpRequest) -> str | None:
    """The name of the page that asks for the next proof, or None when a staff page may open."""
    if gave_password(request) and gave_second_factor(request):
        return None
    user: Any = request.user
    if not gave_password(request):
        return "account_reauthenticate" if user.has_usable_password() else "account_no_password"
    if is_mfa_enabled(user, SECOND_FACTORS):
        return "mfa_reauthenticate"
    return "mfa_activate_totp"


def local_path(request: HttpRequest, url: str) -> str:
    """The path of an address on this site, or nothing: no redirect ever leaves the site."""
    if not url or not url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(url)
    # Two slashes at its beginning would be read as another site's name.
    path = "/" + parts.path.lstrip("/\\")
    return f"{path}?{parts.query}" if parts.query else path
