"""How is a secret kept so that the database alone does not give it away?"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "keys"]


def keys(purpose: bytes) -> MultiFernet:
    """Keys for one purpose: the first encrypts, all decrypt, so that SECRET_KEY can be changed."""
    secrets = [str(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    derived = (
        HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(each.encode())
        for each in secrets
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in derived])
