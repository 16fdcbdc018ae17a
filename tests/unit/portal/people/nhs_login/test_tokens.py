"""An id token is believed only when all of it is right. Each case below changes one thing of a good one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from portal.core import clock
from portal.people.identity_levels import Proofing
from portal.people.nhs_login import tokens
from portal.people.nhs_login.tokens import Refused

ISSUER, CLIENT, NONCE = "https://issuer.example", "portal", "n-0S6_WzA2Mj"
KEY = generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def claims(**changed: Any) -> dict[str, Any]:
    now = clock.now()
    good = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "49f470a1-cc52-49b7-beba-0f9cec937c46",
        "nonce": NONCE,
        "iat": now,
        "exp": now + timedelta(hours=1),
        "vot": "P9.Cp.Cd",
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


def signed(key: RSAPrivateKey = KEY, algorithm: str = "RS512", kid: str = "one", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers={"kid": kid})


def key_of(key_id: str) -> Any:
    if key_id != "one":
        raise Refused("unknown key")
    return KEY.public_key()


def read(token: object, *, nonce: str = NONCE, least: Proofing = Proofing.P5) -> Any:
    return tokens.read_id_token(
        token, key_of=key_of, issuer=ISSUER, client_id=CLIENT, nonce=nonce, least=least
    )


def test_a_good_token_is_believed() -> None:
    found, proofing = read(signed())

    assert found["sub"] == "49f470a1-cc52-49b7-beba-0f9cec937c46"
    assert proofing == Proofing.P9


def by_hand(algorithm: str, key: Any) -> str:
    """What an attacker who knows our public key would make: PyJWT itself declines to."""
    import base64
    import hashlib
    import hmac
    import json

    def part(value: dict[str, Any]) -> str:
        plain = {
            name: int(each.timestamp()) if hasattr(each, "timestamp") else each
            for name, each in value.items()
        }
        return base64.urlsafe_b64encode(json.dumps(plain).encode()).rstrip(b"=").decode()

    body = f"{part({'alg': algorithm, 'kid': 'one'})}.{part(claims())}"
    mac = hmac.new(key, body.encode(), hashlib.sha256).digest() if key else b""
    return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (lambda: signed(iss="https://elsewhere.example"), "InvalidIssuerError"),
        (lambda: signed(iss=ISSUER + "/"), "InvalidIssuerError"),
        (lambda: signed(aud="another-service"), "InvalidAudienceError"),
        (lambda: signed(aud=[CLIENT, "another-service"]), "InvalidAudienceError"),
        (lambda: signed(aud=[CLIENT]), "InvalidAudienceError"),
        (lambda: signed(nonce="another-sign-in"), "nonce"),
        (lambda: signed(nonce=None), "MissingRequiredClaimError"),
        (lambda: signed(exp=clock.now() - timedelta(minutes=2)), "ExpiredSignatureError"),
        (lambda: signed(exp=None), "MissingRequiredClaimError"),
        (lambda: signed(iat=clock.now() + timedelta(minutes=5)), "ImmatureSignatureError"),
        (lambda: signed(sub=None), "MissingRequiredClaimError"),
        (lambda: signed(vot=None), "MissingRequiredClaimError"),
        (lambda: signed(vot="P0.Cp.Cd"), "vector: lower than asked"),
        (lambda: signed(vot="P9.Cp"), "vector: unknown vector"),
        (lambda: signed(kid="two"), "unknown key"),
        (lambda: signed(kid=""), "unknown key"),
        (lambda: signed(key=OTHER_KEY), "InvalidSignatureError"),
        (lambda: signed(algorithm="RS256"), "algorithm"),
        (lambda: signed(algorithm="PS512"), "algorithm"),
        (lambda: by_hand("none", None), "algorithm"),
        (lambda: by_hand("HS256", PUBLIC_PEM), "algorithm"),
        (lambda: signed()[:-4] + "AAAA", "InvalidSignatureError"),
        (lambda: "not.a.token", "DecodeError"),
        (lambda: None, "no id token"),
    ],
)
def test_a_token_with_one_thing_wrong_is_refused(token: Any, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read(token())

    assert str(refused.value) == why


def test_p5_is_refused_where_p9_was_asked() -> None:
    with pytest.raises(Refused, match="lower than asked"):
        read(signed(vot="P5.Cp.Cd"), least=Proofing.P9)


def test_without_a_nonce_of_ours_nothing_is_believed() -> None:
    with pytest.raises(Refused):
        read(signed(nonce=""), nonce="")


def test_our_assertion_says_who_we_are_to_one_endpoint_for_five_minutes_and_once() -> None:
    made = [
        tokens.client_assertion(client_id=CLIENT, audience=f"{ISSUER}/token", key=KEY, key_id="k1")
        for _ in range(2)
    ]

    read_back = [
        jwt.decode(each, KEY.public_key(), algorithms=["RS512"], audience=f"{ISSUER}/token") for each in made
    ]
    first = read_back[0]
    assert first["iss"] == first["sub"] == CLIENT
    assert 0 < first["exp"] - first["iat"] <= 300
    assert first["jti"] != read_back[1]["jti"]
    assert jwt.get_unverified_header(made[0]) == {"alg": "RS512", "typ": "JWT", "kid": "k1"}
