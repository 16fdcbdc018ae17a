"""Has this browser signed in to this account before?

A signed cookie says so. It opens nothing and is no proof of anybody: a browser that has it gets its own count of wrong
passwords, so that whoever guesses elsewhere cannot keep a member of staff out; one that lacks it makes an alert.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_SALT = "portal known device"
_YEAR = 365 * 24 * 3600
#: So many accounts may share a browser, as at a front desk; the one that came least lately is forgotten.
MOST_ACCOUNTS = 12
_NEW = "_known_device"


def cookie_name() -> str:
    """The cookie, bound to this host over TLS, where there is TLS."""
    return "__Host-device" if settings.SECURE_COOKIES else "device"


def _mark(email: str, device: str) -> str:
    return hashlib.sha256(f"{device}|{email.lower()}".encode()).hexdigest()[:24]


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        found = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=_YEAR)
    except signing.BadSignature:
        return {"device": "", "marks": []}
    return dict(found)


def count_of(request: HttpRequest, email: str) -> str:
    """What wrong passwords of this account are counted by here: the device if it is known, else all strangers together."""
    held = _read(request)
    return held["device"] if held["device"] and _mark(email, held["device"]) in held["marks"] else "strangers"


def is_known(request: HttpRequest, email: str) -> bool:
    """Whether somebody has signed in to this account here, with everything that takes."""
    return count_of(request, email) != "strangers"


def remember(request: HttpRequest, email: str) -> None:
    """This browser has just signed in to the account; its cookie goes out with the answer."""
    held = _read(request)
    device = held["device"] or secrets.token_urlsafe(18)
    mark = _mark(email, device)
    marks = [mark, *(each for each in held["marks"] if each != mark)][:MOST_ACCOUNTS]
    setattr(request, _NEW, signing.dumps({"device": device, "marks": marks}, salt=_SALT))


def give_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Send the cookie, if there is a new one."""
    value = getattr(request, _NEW, None)
    if value:
        response.set_cookie(
            cookie_name(), value, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES
        )
