"""Practices to write audit lines for."""

from __future__ import annotations

import uuid

import pytest

from portal.practices.models import Practice


def practice_called(name: str) -> Practice:
    """A practice of this name; the rest is made up so that it is unlike any other."""
    mark = uuid.uuid4().hex[:8]
    return Practice.objects.create(
        slug=f"{name.lower()}-{mark}",
        name=name,
        short_name="MILL",
        ods_code=mark.upper(),
        phone="01632 960000",
        address="1 High Street",
    )


@pytest.fixture
def practice(db: None) -> Practice:
    return practice_called("Millbrook")


@pytest.fixture
def elsewhere(db: None) -> Practice:
    return practice_called("Ferryhill")
