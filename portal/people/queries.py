"""Who works at the practice, and who has been asked to?"""

from __future__ import annotations

from datetime import datetime

from portal.people.models import Invitation, Membership


def colleagues() -> list[Membership]:
    """Those who work here now, by name, with their accounts."""
    return list(Membership.objects.current().select_related("user").order_by("display_name"))


def open_invitations(now: datetime) -> list[Invitation]:
    """Links that still work, the newest first."""
    return list(
        Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-created_at")
    )
