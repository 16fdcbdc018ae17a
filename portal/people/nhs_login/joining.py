"""How is NHS login joined to an account somebody is signed in to? By their own button, never by an address."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from portal.core import clock

KEY = "nhs_login_joins"
MINUTES = 5


def want(request: HttpRequest) -> None:
    """The person pressed the button: the next way to NHS login from this session, within minutes, joins."""
    request.session[KEY] = int(clock.now().timestamp()) + MINUTES * 60


def is_wanted(request: HttpRequest) -> bool:
    """Whether this way to NHS login is to join. Asked once: the wish is used up."""
    until = request.session.pop(KEY, 0)
    return request.user.is_authenticated and clock.now().timestamp() < until


def is_joined(user: Any) -> bool:
    """Whether some NHS login opens this account."""
    return SocialAccount.objects.filter(user=user).exists()


def part(user: Any) -> bool:
    """NHS login opens this account no more. Gives whether it did."""
    gone, _ = SocialAccount.objects.filter(user=user).delete()
    return gone > 0
