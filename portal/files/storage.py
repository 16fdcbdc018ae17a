"""Where do files lie, and how, so that the disk alone does not give them away?

They go through Django's storage API, each under a name of chance inside its practice's folder, encrypted with
FILES_KEYS: the first key encrypts, all of them decrypt, so that a key can be changed.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

_PURPOSE = b"portal.files"


class Missing(Exception):
    """There is no such file, or it cannot be read with any of the keys."""


class PrivateDisk(FileSystemStorage):
    """A folder that nobody but this process's own user may look into, and that no address leads to."""

    def __init__(self) -> None:
        super().__init__(
            location=settings.FILES_ROOT, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )


@lru_cache(maxsize=4)
def _keys(secret: tuple[str, ...]) -> MultiFernet:
    derived = (
        HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(each.encode())
        for each in secret
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in derived])


def _sealed() -> MultiFernet:
    return _keys(tuple(str(each) for each in settings.FILES_KEYS))


def _place() -> Storage:
    return storages["files"]


def keep(content: bytes, *, practice_id: UUID) -> str:
    """Encrypt and store; gives the name. Nothing of what is in it, nor of whose it is, is in the name."""
    chance = secrets.token_hex(16)
    name = f"{practice_id}/{chance[:2]}/{chance}"
    return str(_place().save(name, ContentFile(_sealed().encrypt(content))))


def fetch(name: str) -> bytes:
    """What was kept under that name. Raises Missing when it is gone, was changed, or its key is."""
    try:
        with _place().open(name) as held:
            return bytes(_sealed().decrypt(held.read()))
    except (FileNotFoundError, InvalidToken) as trouble:
        raise Missing(name) from trouble


def drop(*names: str) -> None:
    """Delete; one that is gone already, or an empty name, is no trouble."""
    for name in names:
        if name:
            _place().delete(name)


def names(practice_id: UUID) -> Iterator[tuple[str, datetime]]:
    """Every file of a practice, with when it was stored."""
    place, top = _place(), str(practice_id)
    if not place.exists(top):
        return
    for folder in place.listdir(top)[0]:
        for name in place.listdir(f"{top}/{folder}")[1]:
            path = f"{top}/{folder}/{name}"
            yield path, place.get_modified_time(path)
