"""Is this token of NHS login's, for us, fresh, and about the sign-in we began? And: how do we say who we are to it?"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt

from portal.core import clock
from portal.people.identity_levels import Proofing
from portal.people.nhs_login import trust

#: The one way NHS login signs, and the one way we do. `none` and shared secrets are not on the list.
ALGORITHM = "RS512"
LEEWAY_SECONDS = 30
ASSERTION_LIVES = timedelta(minutes=5)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce", "vot"]


class Refused(Exception):
    """What came back is not believed. The words are for the log: they name a rule, never a person."""


def read_id_token(
    token: object,
    *,
    key_of: Callable[[str], Any],
    issuer: str,
    client_id: str,
    nonce: str,
    least: Proofing,
) -> tuple[dict[str, Any], Proofing]:
    """The claims of an id token and the level of proofing it says. Raises Refused for every doubt.

    `key_of` gives the public key of a key id, or raises Refused.
    """
    if not isinstance(token, str) or not nonce:
        raise Refused("no id token")
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != ALGORITHM:
            raise Refused("algorithm")
        claims: dict[str, Any] = jwt.decode(
            token,
            key_of(str(header.get("kid") or "")),
            algorithms=[ALGORITHM],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED, "strict_aud": True},
        )
    except jwt.PyJWTError as trouble:
        raise Refused(type(trouble).__name__) from trouble
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("nonce")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise Refused("subject")
    try:
        return claims, trust.reached(claims["vot"], least)
    except trust.NotTrusted as trouble:
        raise Refused(f"vector: {trouble}") from trouble


def client_assertion(*, client_id: str, audience: str, key: Any, key_id: str = "") -> str:
    """Says who we are at the token endpoint (`private_key_jwt`): good for five minutes, once, and for there alone."""
    now = clock.now()
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + ASSERTION_LIVES,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": key_id} if key_id else None)
