"""Which practices are there, when are they open, and what do they say about themselves?"""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from portal.core.models import TenantModel, new_id
from portal.core.tenancy import ANY_IN_PRACTICE, STAFF_ONLY, RowSecurity

#: First segments of paths that are not practices. A practice cannot take one of these names.
RESERVED_SLUGS = (
    "about", "account", "accounts", "admin", "api", "assets", "favicon.ico", "healthz", "help", "login", "logout",
    "media", "metrics", "oidc", "portal", "postbox", "postbox.json", "privacy", "readyz", "robots.txt", "security",
    "sign-in", "sign-out", "staff", "static", "status", "well-known", "www",
)  # fmt: skip


class Nation(models.TextChoices):
    """Whose bank holidays and emergency numbers count."""

    ENGLAND = "england", "England"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class Practice(models.Model):
    """A GP practice. Its row is public: no wall stands before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(
        max_length=4, validators=[RegexValidator(r"^[A-Z]{3,4}$", "Three or four capitals.")]
    )
    ods_code = models.CharField(max_length=10, unique=True)
    nation = models.CharField(max_length=20, choices=Nation, default=Nation.ENGLAND)
    phone = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    desk_note = models.CharField(max_length=200, blank=True)
    email_from = models.CharField(max_length=120, blank=True)
    list_size = models.PositiveIntegerField(default=0)
    maternity_phone = models.CharField(max_length=20, blank=True)
    crisis_phone = models.CharField(max_length=20, blank=True)
    opens_at = models.TimeField(default=time(8))
    closes_at = models.TimeField(default=time(18, 30))
    desk_opens_at = models.TimeField(default=time(8, 30))
    desk_closes_at = models.TimeField(default=time(18))
    # The week as a manager set it (opening.py), under "work" and "desk". What is not in it is Monday to Friday, from
    # `opens_at` to `closes_at` and from `desk_opens_at` to `desk_closes_at`. Only triage/opening_hours.py changes it.
    opening = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), editable=False)
    # What the front door offers and says, made from the rows of consultations/models/practice_forms.py by the one
    # service that changes them, so that no page needs another statement for it.
    published = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), editable=False
    )

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"slug", "name", "short_name", "ods_code", "nation", "phone", "address", "desk_note", "email_from", "list_size",
         "maternity_phone", "crisis_phone", "opens_at", "closes_at", "desk_opens_at", "desk_closes_at", "opening", "published"}
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS), name="practice_slug_is_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(TenantModel):
    """A day on which the practice is shut though others are open. Whoever shut it gives a reason."""

    day = models.DateField()
    reason = models.CharField(max_length=200)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"day", "reason"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="closure_wall", using=ANY_IN_PRACTICE, check=STAFF_ONLY),
            models.UniqueConstraint(fields=["practice", "day"], name="closure_one_for_each_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d %b %Y}"
