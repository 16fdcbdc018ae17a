"""Who works at the practice, and who has been asked to?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portal.people.models import Invitation, Membership, Patient, User


def colleagues() -> list[Membership]:
    """Those who work here now, by name, with their accounts."""
    return list(Membership.objects.current().select_related("user").order_by("display_name"))


def open_invitations(now: datetime) -> list[Invitation]:
    """Links that still work, the newest first."""
    return list(
        Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-created_at")
    )


def names_of_staff(users: Iterable[UUID]) -> dict[UUID, str]:
    """What the practice calls the colleagues behind these accounts, those who have left included."""
    rows = Membership.objects.filter(user_id__in=set(users)).order_by("started_at")
    return {
        row.user_id: f"{row.display_name}, {row.job_title}" if row.job_title else row.display_name
        for row in rows
    }


def names_of_accounts(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the people behind these accounts call themselves, else their address; no statement when there are none."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {user.pk: user.full_name or user.email for user in User.objects.filter(pk__in=wanted)}


def patients_named(ids: Iterable[UUID]) -> list[Patient]:
    """The patients of these ids, by name; no statement when there are none."""
    wanted = set(ids)
    if not wanted:
        return []
    return list(Patient.objects.filter(pk__in=wanted).order_by("family_key", "first_names"))
