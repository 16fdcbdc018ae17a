"""Put a test's browser behind the door with the proofs a real sign-in leaves in its session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client

from portal.core import clock
from portal.people import sessions, step_up


def _enter(client: Client, user: Any, methods: list[str], *, as_staff: bool) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session, now = client.session, int(clock.now().timestamp())
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": now} for method in methods]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[sessions.BEGAN] = session[sessions.SEEN] = now
    session[sessions.STAFF] = as_staff
    session.save()
    return client


def as_staff(client: Client, user: Any) -> Client:
    """Signed in with a password and a second factor."""
    return _enter(client, user, ["password", "mfa"], as_staff=True)


def as_patient(client: Client, user: Any) -> Client:
    """Signed in with a code from an e-mail."""
    return _enter(client, user, ["code"], as_staff=False)


def was_asked_for(client: Client, purpose: str) -> Client:
    """The page of that purpose has asked for a proof a moment ago, and what was given at sign-in was given for it."""
    session = client.session
    session[f"{step_up.ASKED}:{purpose}"] = 0
    session.save()
    return client
