"""Tests portal/files/storage.py: what lies on the disk, and who can read it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import storages

from portal.files import storage
from tests import pictures

PRACTICE = uuid4()


@pytest.fixture
def disk(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A real disk, as in production."""
    settings.FILES_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "portal.files.storage.PrivateDisk"}}
    yield tmp_path
    storages._storages.clear()


def only(disk: Path) -> Path:
    (found,) = [each for each in disk.rglob("*") if each.is_file()]
    return found


def test_what_was_kept_comes_back_and_the_disk_shows_nothing_of_it(disk: Path) -> None:
    photo = pictures.jpeg()

    name = storage.keep(photo, practice_id=PRACTICE)

    assert storage.fetch(name) == photo
    held = only(disk)
    assert photo[:40] not in held.read_bytes()
    assert not held.suffix
    assert stat.S_IMODE(held.stat().st_mode) == 0o600
    assert [each for each, _ in storage.names(PRACTICE)] == [name]
    assert list(storage.names(UUID(int=1))) == []


def test_without_the_key_or_after_a_change_it_cannot_be_read(disk: Path, settings: Any) -> None:
    name = storage.keep(b"photo", practice_id=PRACTICE)

    settings.FILES_KEYS = ["another"]
    with pytest.raises(storage.Missing):
        storage.fetch(name)
    settings.FILES_KEYS = ["another", "tests-only-files"]
    assert storage.fetch(name) == b"photo"
    held = only(disk)
    held.chmod(0o600)
    held.write_bytes(held.read_bytes()[:-4] + b"AAAA")
    with pytest.raises(storage.Missing):
        storage.fetch(name)


def test_what_was_dropped_is_gone_and_dropping_twice_is_no_trouble(disk: Path) -> None:
    name = storage.keep(b"photo", practice_id=PRACTICE)

    storage.drop(name, "")
    storage.drop(name)

    with pytest.raises(storage.Missing):
        storage.fetch(name)
    assert list(storage.names(PRACTICE)) == []
