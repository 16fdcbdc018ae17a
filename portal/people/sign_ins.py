"""Where is this account signed in now, and how does one sign out everywhere else?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.http import HttpRequest

from portal.core import clock
from portal.core.models import new_id
from portal.people.devices import device_words


class SignIn(models.Model):
    """Somebody signed in: when, how, and on what kind of device. It goes with its session."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80)
    began_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user", "device"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"session_key", "began_at"})

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


@dataclass(frozen=True)
class Seen:
    """One place where the account is signed in."""

    device: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


def note(request: HttpRequest, user: Any) -> None:
    """Keep that this browser is signed in as this account. Safe to do again."""
    if request.session.session_key is None:
        request.session.save()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device_words(request.headers.get("User-Agent", "")),
            "began_at": clock.now(),
        },
    )


def of(request: HttpRequest, user: Any) -> list[Seen]:
    """Every session of this account that still opens something, this one first, then the latest seen."""
    here = request.session.session_key
    if not SignIn.objects.filter(session_key=here, user=user).exists():
        note(request, user)
    rows = {each.session_key: each for each in SignIn.objects.filter(user=user)}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=clock.now())
    found = [_seen(rows[each.session_key], each, here) for each in alive]
    return sorted(found, key=lambda each: (not each.is_here, -each.seen_at.timestamp()))


def _seen(row: SignIn, session: Session, here: str | None) -> Seen:
    seconds = session.get_decoded().get("seen_at")
    seen_at = datetime.fromtimestamp(int(seconds), tz=UTC) if seconds else row.began_at
    return Seen(row.device, row.began_at, max(seen_at, row.began_at), row.session_key == here)


def end_others(request: HttpRequest, user: Any) -> int:
    """Sign this account out everywhere but here. Gives how many sessions ended."""
    return end_all(user.pk, but=request.session.session_key or "")


def end_all(user: UUID, *, but: str = "") -> int:
    """End the sessions of an account, all but one if that is named: their very next page asks to sign in."""
    with transaction.atomic():
        rows = SignIn.objects.filter(user_id=user).exclude(session_key=but)
        keys = list(rows.values_list("session_key", flat=True))
        ended, _ = Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
    return ended


def remove_old() -> int:
    """Forget sign-ins whose session is gone. Gives how many."""
    gone, _ = SignIn.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
