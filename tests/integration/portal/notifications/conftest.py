"""A practice, somebody to tell, and a mail server of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from portal.core.tenancy import Scope, tenant
from portal.notifications.models import OutboxMessage
from portal.people.models import User
from portal.practices.models import Practice

from .mail_server import MailServer


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice.objects.create(
        slug="mill",
        name="Mill's Surgery",
        short_name="MILL",
        ods_code="A1",
        phone="01632 960000",
        address="1 High Street",
    )


@pytest.fixture
def elsewhere(db: None) -> Practice:
    return Practice.objects.create(
        slug="dale",
        name="Dale Surgery",
        short_name="DALE",
        ods_code="A2",
        phone="01632 960001",
        address="2 High Street",
    )


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("pat@example.org")


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A real SMTP server on this machine, and settings that send there."""
    server = MailServer.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


Row = Callable[[UUID], OutboxMessage]


@pytest.fixture
def row(practice: Practice) -> Row:
    """The row as it is stored now."""

    def read(key: UUID) -> OutboxMessage:
        with tenant(practice.pk, scope=Scope.SYSTEM):
            found: OutboxMessage = OutboxMessage.objects.get(pk=key)
        return found

    return read


def make_due(practice: Practice, **narrow: Any) -> int:
    """Let the time of waiting rows come now, as nobody waits for hours in a test."""
    with tenant(practice.pk, scope=Scope.SYSTEM, actor="system:test"), connection.cursor() as cursor:
        cursor.execute("update notifications_outboxmessage set next_try_at = now() - interval '1 second'")
        return int(cursor.rowcount)
