"""Whatever is to be told: nothing leaves by a channel that the person, or their request, says is not safe."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from portal import notifications
from portal.core.tenancy import Scope, tenant
from portal.notifications import sending
from portal.notifications.kinds import ALWAYS_SENT, Kind, State
from portal.notifications.models import OutboxMessage, PostboxMessage
from portal.people.models import User
from portal.practices.models import Practice

from .conftest import Row
from .mail_server import MailServer

pytestmark = pytest.mark.django_db

KINDS = pytest.mark.parametrize("kind", list(Kind))
SILENCED = pytest.mark.parametrize("kind", sorted(set(Kind) - ALWAYS_SENT))


@pytest.fixture(autouse=True)
def _texts(settings: Any) -> None:
    settings.TEXT_SENDER = "portal.notifications.channels.PostboxTexts"


def told(practice: Practice, kind: Kind, **more: Any) -> OutboxMessage:
    about = {"about": uuid.uuid4(), "path": "/mill/join/a-secret/" if kind == Kind.STAFF_INVITATION else None}
    with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        return notifications.tell(kind, key=uuid.uuid4().hex, **{**about, **more})


@KINDS
def test_what_is_told_as_unsafe_never_leaves(
    practice: Practice, person: User, mail_server: MailServer, row: Row, kind: Kind
) -> None:
    by_mail = told(practice, kind, person=person, safe=False)
    by_text = told(practice, kind, phone="07700 900 982", safe=False)

    assert sending.drain(practice.pk) == 0
    assert mail_server.arrived == []
    assert not PostboxMessage.objects.exists()
    assert {row(each.pk).state for each in (by_mail, by_text)} == {State.WITHHELD}


@SILENCED
@pytest.mark.parametrize("said", ["no", "unsure"])
def test_an_account_whose_address_is_not_safe_gets_nothing_even_when_it_says_so_late(
    practice: Practice, person: User, mail_server: MailServer, row: Row, kind: Kind, said: str
) -> None:
    waiting = told(practice, kind, person=person)
    User.objects.filter(pk=person.pk).update(email_safe=said)

    assert sending.drain(practice.pk) == 0
    assert mail_server.arrived == []
    assert row(waiting.pk).state == State.WITHHELD


@pytest.mark.parametrize("kind", sorted(ALWAYS_SENT))
def test_what_is_about_the_account_itself_is_heard_all_the_same(
    practice: Practice, person: User, mail_server: MailServer, kind: Kind
) -> None:
    User.objects.filter(pk=person.pk).update(email_safe="no")
    told(practice, kind, person=person)

    assert sending.drain(practice.pk) == 1
    assert len(mail_server.arrived) == 1


@SILENCED
@pytest.mark.parametrize("said", ["yes", ""])
def test_where_it_is_safe_or_was_not_asked_yet_one_mail_leaves(
    practice: Practice, person: User, mail_server: MailServer, kind: Kind, said: str
) -> None:
    User.objects.filter(pk=person.pk).update(email_safe=said)
    told(practice, kind, person=person)

    assert sending.drain(practice.pk) == 1
    assert [each["To"] for each in mail_server.arrived] == ["pat@example.org"]


@KINDS
def test_an_account_is_never_texted(
    practice: Practice, person: User, mail_server: MailServer, row: Row, kind: Kind
) -> None:
    """No number of an account is looked up by itself, so that `text_safe` has nothing to let through."""
    User.objects.filter(pk=person.pk).update(text_safe="no", phone_only_mine="no")
    message = told(practice, kind, person=person)

    sending.drain(practice.pk)

    assert row(message.pk).channel == "email"
    assert not PostboxMessage.objects.filter(channel="text").exists()
