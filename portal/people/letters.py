"""How does a letter about an account leave, however slow the mail server is? A row first, then a sweep that sends it.

Accounts belong to no practice, so these are not notices of one. The row is written in the transaction of the change it
tells of: one that was undone is told to nobody, and no page waits for a mail server. Once sent, the row is gone.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from portal.core import clock
from portal.core.language import spoken_to
from portal.core.sentence import say
from portal.people.letter_models import AccountLetter

logger = logging.getLogger(__name__)

#: How long after each try the next is; after the last the row stays and says that nobody was told.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60))

#: What was given up is kept so long: by then each practice that knows the account has its alert (`people.alerts`).
KEPT = timedelta(days=30)

#: So many in one sweep; what is left is due at the next.
BATCH = 100


def write(address: str, what: str, *, person: Any) -> AccountLetter:
    """In the caller's transaction: this address is to be told what was changed in the person's account."""
    now = clock.now()
    letter = AccountLetter(
        to=address,
        what=what[:200],
        person=person,
        language=get_language() or "",
        written_at=now,
        next_try_at=now,
    )
    letter.save(force_insert=True)
    return letter


def send_due() -> int:
    """Send what is due, each letter in a transaction of its own; gives how many left. Safe side by side."""
    now, sent = clock.now(), 0
    for _ in range(BATCH):
        with transaction.atomic():
            letter = _next(now)
            if letter is None:
                break
            sent += _send(letter, now)
    return sent


def remove_old() -> int:
    """Forget letters that were given up long ago; the alert stays. Gives how many."""
    gone, _ = AccountLetter.objects.filter(next_try_at=None, written_at__lt=clock.now() - KEPT).delete()
    return gone


def _next(now: datetime) -> AccountLetter | None:
    rows = AccountLetter.objects.select_for_update(skip_locked=True)
    found: AccountLetter | None = rows.filter(next_try_at__lte=now).order_by("next_try_at", "id").first()
    return found


def _send(letter: AccountLetter, now: datetime) -> int:
    link = f"{settings.SITE_URL.rstrip('/')}{reverse('account_sign_ins')}"
    with spoken_to(letter.language):
        words: dict[str, Any] = {"what": say(letter.what), "link": link, "site_name": settings.SITE_NAME}
        subject = " ".join(render_to_string("account/email/changed_subject.txt", words).split())
        body = render_to_string("account/email/changed_message.txt", words).strip()
    host = settings.SITE_URL.rpartition("/")[2].partition(":")[0]
    mail = EmailMessage(subject, body, to=[letter.to], headers={"Message-ID": f"<{letter.pk}@{host}>"})
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as trouble:
        _try_later(letter, type(trouble).__name__, now)
        return 0
    letter.delete()
    return 1


def _try_later(letter: AccountLetter, error: str, now: datetime) -> None:
    pause = PAUSES[letter.attempts] if letter.attempts < len(PAUSES) else None
    letter.attempts += 1
    letter.last_error = error[:60]
    letter.next_try_at = now + pause if pause else None
    letter.save(update_fields=["attempts", "last_error", "next_try_at"])
    if pause is None:
        logger.error("an account letter was given up", extra={"letter_id": str(letter.pk)})
