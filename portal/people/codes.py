"""Has the person at this browser read the e-mail we sent just now? A code of eight numbers, kept as a hash in the session."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.core import clock

DIGITS = 8


def new(session: SessionBase, purpose: str, about: str) -> str:
    """A new code for one purpose; an older one of that purpose stops working. `about` is given back with the answer."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    session[_key(purpose)] = {
        "hash": _hash(purpose, about, code),
        "about": about,
        "tries": 0,
        "until": int(clock.now().timestamp()) + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
    }
    return code


def pending(session: SessionBase, purpose: str) -> str | None:
    """What a code that still works is about, or None when there is none."""
    kept: dict[str, Any] | None = session.get(_key(purpose))
    if kept is None or clock.now().timestamp() > kept["until"]:
        return None
    return str(kept["about"])


def right(session: SessionBase, purpose: str, typed: str) -> str | None:
    """What it was about if the code is right, which it is once. After five wrong tries no code is right."""
    about = pending(session, purpose)
    if about is None:
        return None
    kept = session[_key(purpose)]
    if constant_time_compare(kept["hash"], _hash(purpose, about, "".join(typed.split()))):
        del session[_key(purpose)]
        return about
    kept = {**kept, "tries": kept["tries"] + 1}
    if kept["tries"] >= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS:
        del session[_key(purpose)]
    else:
        session[_key(purpose)] = kept
    return None


def _key(purpose: str) -> str:
    return f"code:{purpose}"


def _hash(purpose: str, about: str, code: str) -> str:
    return salted_hmac(f"portal.people.codes:{purpose}", f"{about}\n{code}", algorithm="sha256").hexdigest()
