"""Which keys does NHS login sign with today, and which is ours?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.cache import cache

from portal.people.nhs_login.tokens import ALGORITHM, Refused

KEPT_SECONDS = 60 * 60
#: An unknown key id fetches the list again, for keys change without notice; not more often than this.
AGAIN_AFTER_SECONDS = 10
SMALLEST_KEY_BITS = 2048


def key_of(key_id: str, *, address: str, fetch: Callable[[str], dict[str, Any]]) -> Any:
    """NHS login's public key of this id. Raises Refused when its list, fetched anew if need be, has none.

    The list is kept for an hour. A key that is taken off the list stops counting within that hour.
    """
    kept = cache.get(_name(address))
    found = _among(kept, key_id) if kept else None
    if found is None and cache.add(f"{_name(address)}:asked:{key_id[:80]}", 1, AGAIN_AFTER_SECONDS):
        kept = fetch(address)
        cache.set(_name(address), kept, KEPT_SECONDS)
        found = _among(kept, key_id)
    if found is None:
        raise Refused("unknown key")
    return found


def _name(address: str) -> str:
    return f"nhs_login:keys:{address}"


def _among(listed: Any, key_id: str) -> Any:
    """The RSA signing key of this id in a JWK set. A key meant for something else is none."""
    for each in listed.get("keys", []) if isinstance(listed, dict) else []:
        fits = (
            isinstance(each, dict)
            and key_id
            and each.get("kid") == key_id
            and each.get("kty") == "RSA"
            and each.get("use", "sig") == "sig"
            and each.get("alg", ALGORITHM) == ALGORITHM
        )
        if not fits:
            continue
        try:
            key = jwt.PyJWK(each, algorithm=ALGORITHM).key
        except jwt.PyJWTError:
            return None
        return key if key.key_size >= SMALLEST_KEY_BITS else None
    return None


def own_private_key() -> Any:
    """The key we sign our assertions with: from the file the settings name, or the double's when that is on."""
    if settings.NHS_LOGIN_DOUBLE:
        from portal.people.nhs_login import double

        return double.client_key()
    return _from_file(settings.NHS_LOGIN_PRIVATE_KEY_FILE)


@once
def _from_file(path: str) -> Any:
    return load_pem_private_key(Path(path).read_bytes(), password=None)
