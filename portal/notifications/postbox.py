"""What is in the postbox, as its pages show it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.html import urlize
from markupsafe import Markup

from portal.notifications.models import PostboxMessage

#: More than this many are not shown at once.
SHOWN = 100


@dataclass(frozen=True)
class Shown:
    """One message as a page shows it. `words` has its links made clickable and everything else escaped."""

    id: UUID
    at: datetime
    channel: str
    to: str
    sender: str
    subject: str
    body: str
    words: Markup
    html: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "at": self.at.isoformat(),
            "channel": self.channel,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "body": self.body,
        }


def messages(*, to: str = "") -> list[Shown]:
    """The newest first; only those to one address when `to` is given."""
    rows = PostboxMessage.objects.all()
    if to:
        rows = rows.filter(to=to.strip().lower())
    return [_shown(row) for row in rows[:SHOWN]]


def message(key: UUID) -> Shown | None:
    """One message, or None."""
    row = PostboxMessage.objects.filter(pk=key).first()
    return _shown(row) if row else None


def _shown(row: PostboxMessage) -> Shown:
    return Shown(
        id=row.pk,
        at=row.at,
        channel=row.channel,
        to=row.to,
        sender=row.sender,
        subject=row.subject,
        body=row.body,
        words=Markup(urlize(row.body, nofollow=True, autoescape=True)),  # noqa: S704  urlize escapes the rest
        html=row.html,
    )
