"""What an account's address is told of changes leaves after them, once, however slow or broken the mail server is."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import transaction
from django.test import Client

from portal.people import changes, letters
from portal.people.models import AccountLetter, User
from portal.people.session_sealing import SealedSerializer
from portal.people.tasks import send_letters

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)


def zofia() -> User:
    return User.objects.create_user("zofia@example.org", full_name="Zofia Kowalczyk")


class Broken:
    """A mail server that is down."""

    def send(self, *_: Any, **__: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def test_a_letter_is_a_row_until_it_has_left_and_then_it_is_gone() -> None:
    changes.tell(zofia(), changes.PASSKEY_ADDED)
    assert mail.outbox == []

    assert (send_letters(), send_letters()) == (1, 0)

    [sent] = mail.outbox
    assert sent.to == ["zofia@example.org"]
    assert "A passkey was added" in sent.body
    assert "/account/sign-ins/" in sent.body
    assert not AccountLetter.objects.exists()


def test_a_change_that_is_undone_is_told_to_nobody() -> None:
    with transaction.atomic():
        changes.tell(zofia(), changes.PASSKEY_ADDED)
        transaction.set_rollback(True)

    assert send_letters() == 0


def test_a_change_of_address_and_its_letter_are_one(django_user_model: Any) -> None:
    user = User.objects.create_user("old@example.org", full_name="Zofia")
    changes.change_address(user, "new@example.org")

    assert [each.to for each in AccountLetter.objects.all()] == ["old@example.org"]


def test_a_mail_server_that_is_down_loses_nothing_and_holds_up_no_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with time_machine.travel(AT, tick=False), monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", Broken().send)
        changes.tell(zofia(), changes.PASSKEY_ADDED)
        assert letters.send_due() == 0
        assert letters.send_due() == 0  # not yet due again
    with time_machine.travel(AT + timedelta(minutes=2), tick=False):
        assert letters.send_due() == 1

    assert len(mail.outbox) == 1


def test_what_never_left_stays_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", Broken().send)
    with time_machine.travel(AT, tick=False):
        changes.tell(zofia(), changes.PASSKEY_ADDED)
    for day in range(10):
        with time_machine.travel(AT + timedelta(days=day), tick=False):
            letters.send_due()

    letter = AccountLetter.objects.get()
    assert (letter.next_try_at, letter.attempts) == (None, len(letters.PAUSES) + 1)
    assert letter.last_error == "SMTPServerDisconnected"


# Sessions -------------------------------------------------------------------------------------------------------------


def test_the_code_that_was_e_mailed_is_not_readable_in_the_session_s_row() -> None:
    import base64
    import re
    import zlib

    client = Client()
    client.post("/account/code/", {"email": "zofia@example.org"})
    found = re.search(r"\b(\d{8})\b", mail.outbox[-1].body)
    assert found
    row = Session.objects.get(pk=client.session.session_key)

    packed = row.session_data.split(":")[0]
    raw = base64.urlsafe_b64decode(packed.lstrip(".") + "=" * (-len(packed.lstrip(".")) % 4))
    stored = zlib.decompress(raw) if packed.startswith(".") else raw
    assert found[1].encode() not in stored
    assert b"account_login" not in stored
    assert found[1] in str(row.get_decoded())  # with the key, and only with it
    assert client.post("/account/code/confirm/", {"code": found[1]}).status_code == 302


def test_a_session_from_before_is_read_and_one_sealed_with_another_key_is_not(settings: Any) -> None:
    sealed = SealedSerializer().dumps({"a": "żółw"})

    assert SealedSerializer().loads(sealed) == {"a": "żółw"}
    assert SealedSerializer().loads(b'{"a":1}') == {"a": 1}
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 50
    assert SealedSerializer().loads(sealed) == {"a": "żółw"}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Exception):  # noqa: B017, PT011  Django takes any for an empty session
        SealedSerializer().loads(sealed)
