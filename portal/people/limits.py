"""How often may something be tried? Every limit there is, in one table, and the counting.

A limit is keyed by what is attacked (an account, a form, a practice) and only last by where it comes from: a whole
surgery, a care home or a phone network shares one address. Limits slow people down; none shuts anybody out for good.
They are counted in the cache, and by each process alone while the cache is down (`portal.core.cache`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limit:
    """So many of one thing in so many seconds for each `key`. `action` is set where allauth does the counting."""

    name: str
    amount: int
    seconds: int
    key: str
    why: str
    action: str = ""


LIMITS: tuple[Limit, ...] = (
    Limit(
        "wrong_password", 5, 300, "account and device", action="login_failed",
        why="Guessing. A browser that signed in to the account before has a count of its own, so that somebody who"
        " guesses elsewhere cannot keep a GP out.",
    ),
    Limit(
        "wrong_password_from", 300, 60, "source address", action="login_failed",
        why="One machine that tries one password at many accounts.",
    ),
    Limit(
        "sign_in_from", 600, 60, "source address", action="login",
        why="Each try costs a slow hash. A practice that starts work at eight stays far below.",
    ),
    Limit(
        "code", 3, 60, "e-mail address", action="request_login_code",
        why="Nobody's postbox is filled by a stranger; who waits a minute gets the next code.",
    ),
    Limit(
        "code_an_hour", 12, 3600, "e-mail address", action="request_login_code", why="The same, over an hour."
    ),
    Limit(
        "code_from", 600, 60, "source address", action="request_login_code",
        why="200 patients behind one address who all come at eight get in; a machine that asks for thousands does not.",
    ),
    Limit(
        "proof_again", 10, 60, "account", action="reauthenticate",
        why="Guessing the password at a screen somebody left open.",
    ),
    Limit(
        "begin_form", 20, 600, "browser and practice",
        why="Somebody who begins again and again by mistake is asked to wait; nobody needs 20 forms in ten minutes.",
    ),
    Limit(
        "begin_form_at", 1000, 600, "practice",
        why="A form without an account is a row in the database. Ten times a large practice's busiest ten minutes.",
    ),
    Limit(
        "begin_form_from", 400, 600, "source address",
        why="A machine that throws its cookie away each time. A waiting room on one address stays far below.",
    ),
    Limit(
        "ask_call", 5, 3600, "browser and practice",
        why="Asking to be called without an account puts a request before staff. Nobody does that six times in an hour.",
    ),
    Limit(
        "ask_call_from", 400, 600, "source address",
        why="The same from a machine that throws its cookie away. A care home or a waiting room stays below.",
    ),
    Limit(
        "ask_call_at", 300, 3600, "practice",
        why="The same from many machines: the practice's list stays readable, and the page says to phone.",
    ),
    Limit(
        "add_file", 30, 600, "form or request",
        why="Each file is stored, opened and drawn anew. A form holds far fewer, also when some are sent again.",
    ),
    Limit(
        "add_file_from", 600, 600, "source address",
        why="The same from a machine that begins form after form. A waiting room on one address stays far below.",
    ),
    Limit(
        "refusal_line", 60, 3600, "account",
        why="Refused pages are kept in the trail for the alerts. 60 tell as much as 60,000, which would fill it.",
    ),
)  # fmt: skip

BY_NAME = {each.name: each for each in LIMITS}

_ALLAUTH_KEY = {"source address": "ip", "account": "user"}


def for_allauth() -> dict[str, str]:
    """The limits that allauth counts, as its setting wants them: the target first, the source address last."""
    found: dict[str, list[str]] = {}
    for each in LIMITS:
        if each.action:
            rate = f"{each.amount}/{each.seconds}s/{_ALLAUTH_KEY.get(each.key, 'key')}"
            found.setdefault(each.action, []).append(rate)
    return {action: ",".join(rates) for action, rates in found.items()}


def is_within(name: str, *subject: Any) -> bool:
    """Count one more of this for this subject, and say whether it is still within the limit."""
    from django.core.cache import cache

    from portal.core import clock

    limit = BY_NAME[name]
    window = int(clock.now().timestamp()) // limit.seconds
    words = hashlib.sha256("|".join(str(each) for each in subject).encode()).hexdigest()[:32]
    key = f"limit:{name}:{words}:{window}"
    if cache.add(key, 1, timeout=limit.seconds):
        return limit.amount >= 1
    try:
        return cache.incr(key) <= limit.amount
    except ValueError:  # it ran out between the two
        cache.add(key, 1, timeout=limit.seconds)
        return True


def all_within(tries: Iterable[tuple[Any, ...]]) -> bool:
    """Count one more of each; whether all are within. The narrowest comes first: what it stops is not counted on."""
    return all(is_within(name, *subject) for name, *subject in tries)


def source_of(request: Any) -> str:
    """The address a request comes from. What the request says of itself in its headers is not believed.

    Only behind proxies of our own, as many as TRUSTED_PROXIES says, does the header they write count; and there the
    entry that the outermost of them wrote, never what came in with the request.
    """
    from django.conf import settings

    direct = str(request.META.get("REMOTE_ADDR") or "unknown")
    hops = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    trusted = settings.TRUSTED_PROXIES
    return hops[-trusted] if trusted and len(hops) >= trusted else direct
