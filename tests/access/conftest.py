"""One village for each module, undone when its tests are over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.canary import nest
from tests.access.cells import House
from tests.access.cells import house as everybody_signed_in


@pytest.fixture
def _django_db_helper() -> None:
    """Here the module's own transaction, below, takes the place of pytest-django's one for each test."""


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Two practices with everybody signed in. What a question changes is undone before the next one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield everybody_signed_in(nest())
        transaction.set_rollback(True)
