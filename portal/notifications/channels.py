"""By which way does a notice leave the building?"""

from __future__ import annotations

import smtplib
from abc import ABC, abstractmethod
from contextlib import suppress
from email.utils import formataddr, parseaddr
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from portal.core import clock
from portal.notifications.rendering import Notice


class Undelivered(Exception):
    """The channel did not take the notice. `code` is kept on the row; `final` when no other try can help."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code = code[:40]
        self.final = final


class EmailChannel:
    """E-mail through Django's backend. One connection serves a batch and is made anew after trouble."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, notice: Notice, *, to: str, practice_name: str, message_id: str) -> None:
        """Hand one message to the mail server. Raises Undelivered when it was not taken."""
        if self._connection is None:
            self._connection = get_connection(fail_silently=False)
        mail = EmailMultiAlternatives(
            subject=notice.subject,
            body=notice.body,
            from_email=formataddr((practice_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            to=[to],
            headers={
                "Message-ID": message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
            connection=self._connection,
        )
        mail.attach_alternative(notice.html, "text/html")
        try:
            self._connection.open()
            taken = mail.send()
        except smtplib.SMTPRecipientsRefused as trouble:
            self.close()
            code = next(iter(trouble.recipients.values()))[0] if trouble.recipients else 0
            raise Undelivered(f"address_refused_{code}", final=500 <= code < 600) from trouble
        except (smtplib.SMTPException, OSError) as trouble:
            self.close()
            raise Undelivered(f"smtp_{type(trouble).__name__}".lower()) from trouble
        if not taken:
            raise Undelivered("not_taken")

    def close(self) -> None:
        """End the connection; a broken one ends by itself."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None


class TextSender(ABC):
    """What a provider of text messages must be able to do."""

    @abstractmethod
    def send(self, words: str, *, to: str, reference: str) -> None:
        """Hand over one text. `reference` is the same at every try. Raises Undelivered when it was not taken."""


class NoTexts(TextSender):
    """For practices without a provider: a text cannot be sent, and the row says so."""

    def send(self, words: str, *, to: str, reference: str) -> None:
        raise Undelivered("no_text_provider", final=True)


class PostboxTexts(TextSender):
    """Puts texts into the demo's postbox."""

    def send(self, words: str, *, to: str, reference: str) -> None:
        from portal.notifications.backends import keep

        keep(
            channel="text",
            to=to,
            sender=settings.SITE_NAME,
            subject="",
            body=words,
            html="",
            message_id=reference,
        )


class NotifyTexts(TextSender):
    """GOV.UK Notify. Its one template holds only the personalisation `((words))`."""

    def send(self, words: str, *, to: str, reference: str) -> None:
        name_and_keys = settings.NOTIFY_API_KEY
        service, secret = name_and_keys[-73:-37], name_and_keys[-36:]
        token = jwt.encode({"iss": service, "iat": int(clock.now().timestamp())}, secret, algorithm="HS256")
        try:
            answer = requests.post(
                settings.NOTIFY_URL.rstrip("/") + "/v2/notifications/sms",
                json={
                    "phone_number": to,
                    "template_id": settings.NOTIFY_TEMPLATE,
                    "personalisation": {"words": words},
                    "reference": reference,
                },
                headers={"Authorization": f"Bearer {token}"},
                timeout=10,
            )
        except requests.RequestException as trouble:
            raise Undelivered(f"notify_{type(trouble).__name__}".lower()) from trouble
        if answer.status_code != 201:
            # 400 is a number that cannot be texted; 403, 429 and 5xx are ours or theirs to put right.
            raise Undelivered(f"notify_{answer.status_code}", final=answer.status_code == 400)


def text_sender() -> TextSender:
    """The provider that the settings name."""
    path = settings.TEXT_SENDER or _usual()
    sender: TextSender = import_string(path)()
    return sender


def _usual() -> str:
    return (
        "portal.notifications.channels.PostboxTexts"
        if settings.POSTBOX
        else "portal.notifications.channels.NoTexts"
    )
