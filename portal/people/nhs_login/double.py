"""What would NHS login answer? A small server of our own that answers as it does, for the demo and the tests alone.

It checks what a real one checks (our signed assertion, the code verifier, a code used once) and, when asked, answers
wrongly in one of the ways that have to be refused. It keeps no state but its keys: codes and tokens carry what they stand
for, signed. Nothing here starts unless the settings say NHS_LOGIN_DOUBLE, which production refuses.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache as once
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from requests.adapters import BaseAdapter

from portal.core import clock
from portal.people.identity_levels import Proofing
from portal.people.nhs_login import tokens

CODE_SECONDS = 60
_CODE, _ACCESS = "nhs-login-double.code", "nhs-login-double.access"
BITS = 2048


class Fault(StrEnum):
    """The ways an answer can be wrong. Each has to be refused."""

    NONE = ""
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    UNSIGNED = "unsigned"
    SHARED_SECRET = "shared_secret"  # noqa: S105  the name of a fault
    EXPIRED = "expired"
    UNKNOWN_KEY = "unknown_key"
    LOWER_LEVEL = "lower_level"
    OTHER_SUBJECT = "other_subject"


FAULTS: dict[Fault, str] = {
    Fault.NONE: "Nothing goes wrong",
    Fault.ISSUER: "The token names another issuer",
    Fault.AUDIENCE: "The token is for another service",
    Fault.NONCE: "The token answers another sign-in",
    Fault.UNSIGNED: "The token is not signed",
    Fault.SHARED_SECRET: "The token is signed with a shared secret",
    Fault.EXPIRED: "The token is too old",
    Fault.UNKNOWN_KEY: "The token is signed with a key nobody knows",
    Fault.LOWER_LEVEL: "The level is lower than asked",
    Fault.OTHER_SUBJECT: "The details are about somebody else",
}


@dataclass(frozen=True)
class Somebody:
    """An invented person with an NHS login."""

    sub: str
    proofing: str
    given_name: str
    family_name: str
    birthdate: str
    nhs_number: str
    email: str

    def claims(self) -> dict[str, Any]:
        about = {"sub": self.sub, "email": self.email, "email_verified": True}
        if self.proofing == Proofing.P0:
            return about
        return {
            **about,
            "identity_proofing_level": self.proofing,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birthdate": self.birthdate,
            "nhs_number": self.nhs_number,
        }


class Wrong(Exception):
    """The request is not one a real NHS login would accept. The word is OAuth's own error code."""


@dataclass(frozen=True)
class Asked:
    """What a service asked for on behalf of a browser."""

    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    vtr: tuple[str, ...]

    @classmethod
    def read(cls, given: Any, callback: str) -> Asked:
        """From the parameters of an authorize request. Raises Wrong for what NHS login would refuse."""
        challenge = given.get("code_challenge", "")
        try:
            vtr = tuple(json.loads(given.get("vtr", "")))
        except (ValueError, TypeError):
            raise Wrong("invalid_request") from None
        right = (
            given.get("client_id") == settings.DOUBLE_CLIENT_ID
            and given.get("redirect_uri") == callback
            and given.get("response_type") == "code"
            and "openid" in given.get("scope", "").split()
            and given.get("code_challenge_method") == "S256"
            and challenge
            and given.get("state")
            and given.get("nonce")
            and vtr
        )
        if not right:
            raise Wrong("invalid_request")
        return cls(callback, given["state"], given["nonce"], challenge, vtr)

    def vector(self, somebody: Somebody) -> str | None:
        """The first vector asked that this person reaches."""
        order = list(Proofing)
        for each in self.vtr:
            if order.index(Proofing(each.split(".")[0])) <= order.index(Proofing(somebody.proofing)):
                return each
        return None


def code_for(asked: Asked, somebody: Somebody, fault: Fault) -> str:
    """A code that stands for all of it for a minute, once. Raises Wrong when the person does not reach what was asked."""
    vector = asked.vector(somebody)
    if vector is None:
        raise Wrong("access_denied")
    body = {
        "redirect_uri": asked.redirect_uri,
        "nonce": asked.nonce,
        "challenge": asked.challenge,
        "vector": vector,
        "who": somebody.__dict__,
        "fault": fault.value,
        "once": secrets.token_urlsafe(12),
    }
    return signing.dumps(body, salt=_CODE, compress=True)


# The back channel -----------------------------------------------------------------------------------------------------


class InsideThisProcess(BaseAdapter):
    """Answers a request to the double without a network: a demo with one free worker would wait for itself."""

    def send(self, request: Any, **_: Any) -> requests.Response:  # type: ignore[override]
        if not settings.NHS_LOGIN_DOUBLE:
            raise requests.ConnectionError("The double is off.")
        answer = ROUTES.get(urlsplit(request.url).path)
        status, body = answer(request) if answer else (404, {"error": "not_found"})
        response = requests.Response()
        response.status_code = status
        response.headers["content-type"] = "application/json"
        response.raw = io.BytesIO(json.dumps(body).encode())
        response.url = str(request.url)
        response.request = request
        return response

    def close(self) -> None:
        """There is nothing to close."""


def _address(path: str) -> str:
    return f"{settings.DOUBLE_ISSUER}{path}"


def _metadata(_: Any) -> tuple[int, dict[str, Any]]:
    from django.urls import reverse

    return 200, {
        "issuer": settings.DOUBLE_ISSUER,
        "authorization_endpoint": reverse("nhs_login_double"),
        "token_endpoint": _address("/token"),
        "userinfo_endpoint": _address("/userinfo"),
        "jwks_uri": _address("/keys"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "id_token_signing_alg_values_supported": [tokens.ALGORITHM],
    }


def _keys(_: Any) -> tuple[int, dict[str, Any]]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(server_key().public_key(), as_dict=True)
    return 200, {"keys": [{**public, "kid": _key_id(), "use": "sig", "alg": tokens.ALGORITHM}]}


def _token(request: Any) -> tuple[int, dict[str, Any]]:
    form = {name: values[0] for name, values in parse_qs(request.body or "").items()}
    try:
        _believe_client(form)
        body = signing.loads(form.get("code", ""), salt=_CODE, max_age=CODE_SECONDS)
    except (Wrong, jwt.PyJWTError):
        return 401, {"error": "invalid_client"}
    except signing.BadSignature:
        return 400, {"error": "invalid_grant"}
    verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
    fits = (
        form.get("grant_type") == "authorization_code"
        and form.get("redirect_uri") == body["redirect_uri"]
        and secrets.compare_digest(challenge, body["challenge"])
        and cache.add(f"double:code:{body['once']}", 1, CODE_SECONDS)
    )
    if not fits:
        return 400, {"error": "invalid_grant"}
    somebody, fault = Somebody(**body["who"]), Fault(body["fault"])
    about = replace(somebody, sub="somebody-else") if fault == Fault.OTHER_SUBJECT else somebody
    return 200, {
        "access_token": signing.dumps(about.__dict__, salt=_ACCESS),
        "token_type": "Bearer",
        "expires_in": 300,
        "id_token": _id_token(somebody, body, fault),
    }


def _believe_client(form: dict[str, str]) -> None:
    """Raises unless the assertion is ours: signed with our key, for this endpoint, fresh and never seen before."""
    if form.get("client_assertion_type") != tokens.ASSERTION_TYPE or "client_secret" in form:
        raise Wrong("invalid_client")
    claims = jwt.decode(
        form.get("client_assertion", ""),
        client_key().public_key(),
        algorithms=[tokens.ALGORITHM],
        issuer=settings.DOUBLE_CLIENT_ID,
        subject=settings.DOUBLE_CLIENT_ID,
        audience=_address("/token"),
        options={"require": ["iss", "sub", "aud", "exp", "jti"]},
    )
    if not cache.add(f"double:assertion:{claims['jti']}", 1, 60 * 60):
        raise Wrong("invalid_client")


def _id_token(somebody: Somebody, body: dict[str, Any], fault: Fault) -> str:
    now = clock.now()
    level = "P0.Cp.Cd" if fault == Fault.LOWER_LEVEL else body["vector"]
    age = timedelta(hours=2) if fault == Fault.EXPIRED else timedelta(0)
    claims = {
        "iss": "https://elsewhere.invalid" if fault == Fault.ISSUER else settings.DOUBLE_ISSUER,
        "aud": "another-service" if fault == Fault.AUDIENCE else settings.DOUBLE_CLIENT_ID,
        "nonce": "another-sign-in" if fault == Fault.NONCE else body["nonce"],
        "sub": somebody.sub,
        "iat": now - age,
        "exp": now - age + timedelta(hours=1),
        "jti": secrets.token_urlsafe(12),
        "vot": level,
        "vtm": _address("/trustmark"),
        "identity_proofing_level": level.split(".")[0],
    }
    head = {"kid": "a-key-nobody-knows" if fault == Fault.UNKNOWN_KEY else _key_id()}
    if fault == Fault.UNSIGNED:
        return jwt.encode(claims, "", algorithm="none", headers=head)
    if fault == Fault.SHARED_SECRET:
        return jwt.encode(claims, settings.DOUBLE_CLIENT_ID * 4, algorithm="HS256", headers=head)
    return jwt.encode(claims, server_key(), algorithm=tokens.ALGORITHM, headers=head)


def _userinfo(request: Any) -> tuple[int, dict[str, Any]]:
    try:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return 200, Somebody(**signing.loads(given, salt=_ACCESS, max_age=300)).claims()
    except signing.BadSignature:
        return 401, {"error": "invalid_token"}


ROUTES: dict[str, Callable[[Any], tuple[int, dict[str, Any]]]] = {
    "/.well-known/openid-configuration": _metadata,
    "/keys": _keys,
    "/token": _token,
    "/userinfo": _userinfo,
}

# Keys are made anew in each process: the back channel never leaves it. -----------------------------------------------


@once
def server_key() -> RSAPrivateKey:
    """What the double signs with."""
    return generate_private_key(public_exponent=65537, key_size=BITS)


@once
def client_key() -> RSAPrivateKey:
    """What we sign with towards the double."""
    return generate_private_key(public_exponent=65537, key_size=BITS)


def _key_id() -> str:
    numbers = server_key().public_key().public_numbers()
    return hashlib.sha256(str(numbers.n).encode()).hexdigest()[:16]


def change_keys() -> None:
    """The double signs with a new key from now on, without saying so: as NHS login may."""
    server_key.cache_clear()
