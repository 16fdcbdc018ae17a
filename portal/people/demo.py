"""Who can sign in to the demo? Staff with a password and an authenticator key that everybody may know.

Every function refuses to work outside demo and test settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.people import accounts, team
from portal.people.models import Membership
from portal.people.roles import Role

PASSWORD = "demo-practice-2026"  # noqa: S105  for everybody to know
TOTP_SECRET = "PORTALDEMOPORTALDEMOPORTALDEMOXX"  # noqa: S105  for everybody to know


@dataclass(frozen=True)
class DemoAccount:
    """One line of the table that `make run` prints."""

    email: str
    name: str
    job_title: str
    password: str
    secret: str
    code: str


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured(
            "Accounts with a known password are for the demo only. Set DEMO, or invite people."
        )


def current_code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app would show now."""
    _only_in_demo()
    middle = settings.MFA_TOTP_TOLERANCE
    counter = list(yield_hotp_counters_from_time())[middle]
    return format_hotp_value(hotp_value(secret, counter))


def staff(
    *, email: str, display_name: str, roles: Iterable[Role], job_title: str = "", registration: str = ""
) -> Membership:
    """A colleague at the practice that was entered, with the demo's password and authenticator key. Safe to repeat."""
    _only_in_demo()
    user = accounts.with_password(email=email, full_name=display_name, password=PASSWORD)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, TOTP_SECRET)
    member = Membership.objects.filter(user=user, ended_at=None).first()
    return member or team.add_colleague(
        user=user, display_name=display_name, roles=roles, job_title=job_title, registration=registration
    )


def who_can_sign_in() -> list[DemoAccount]:
    """The staff of the practice that was entered who still have the demo's password."""
    _only_in_demo()
    code = current_code()
    return [
        DemoAccount(each.user.email, each.display_name, each.job_title, PASSWORD, TOTP_SECRET, code)
        for each in Membership.objects.current().select_related("user").order_by("display_name")
        if each.user.check_password(PASSWORD)
    ]
