"""Where does the demo's mail go? Into a table that the postbox pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from portal.core import clock


def keep(**fields: Any) -> None:
    """Put one message into the postbox. Raises where there is none."""
    from portal.notifications.models import PostboxMessage

    if not settings.POSTBOX:
        raise RuntimeError("There is no postbox here: it exists in the demo and in tests only.")
    PostboxMessage.objects.create(at=clock.now(), **fields)


class PostboxBackend(BaseEmailBackend):
    """A Django e-mail backend: sign-in codes and notices alike are kept as the person would have got them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            html = ""
            if isinstance(mail, EmailMultiAlternatives):
                html = next((str(body) for body, kind in mail.alternatives if kind == "text/html"), "")
            for to in mail.recipients():
                keep(
                    channel="email",
                    to=to.lower(),
                    sender=mail.from_email,
                    subject=" ".join(str(mail.subject).split())[:300],
                    body=str(mail.body),
                    html=html,
                    message_id=mail.extra_headers.get("Message-ID", ""),
                )
        return len(email_messages)
