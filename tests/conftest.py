"""Every test stands behind the same walls as production: it works as the role that owns nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase


def pytest_configure(config: pytest.Config) -> None:
    from portal import embedded

    embedded.ensure("test")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last of the processes that test here takes the servers down, unless somebody keeps them by hand."""
    from portal import embedded

    embedded.stop_if_unused("test")


def _take_role() -> None:
    """From here on every connection of this process is the app's role; threads and live servers included."""
    connections.settings["default"]["OPTIONS"]["assume_role"] = settings.TEST_ROLE
    connection.settings_dict["OPTIONS"]["assume_role"] = settings.TEST_ROLE
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _take_role()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.settings_dict["OPTIONS"].pop("assume_role", None)
        connection.close()


def _flush_as_owner(self: TransactionTestCase) -> None:
    """The flush after a transactional test is a TRUNCATE, which the app's role may not do."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("select set_config('app.flush', 'tests', false)")
    try:
        _flush(self)
    finally:
        connection.close()


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[attr-defined]
