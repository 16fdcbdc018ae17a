"""How is a person's own data kept as a file that a worker makes, until it is fetched or a week is over?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from portal.core.models import TenantModel
from portal.core.tenancy import PERSON, PRACTICE, SYSTEM, RowSecurity


class DataFile(TenantModel):
    """Somebody asked for their data and it is made while they do something else. The file lies encrypted under `name`
    (portal.files.storage); once removed, the row is gone too, and the trail says that there was one."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField()  # when a worker was last asked to make it
    tries = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=120, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "name"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"asked_at", "tried_at", "tries", "failed_at", "ready_at", "expires_at"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Not even staff: it is the person's own.
            RowSecurity(
                name="data_file_wall",
                using=f"{PRACTICE} and ({SYSTEM} or person_id = {PERSON})",
                sweep=True,
            ),
            models.UniqueConstraint(fields=["practice", "person"], name="data_file_one_for_each_person"),
            models.CheckConstraint(
                condition=Q(ready_at=None, name="", expires_at=None)
                | (Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(name="")),
                name="data_file_ready_has_its_file",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["expires_at"], name="data_file_over", condition=Q(expires_at__isnull=False)),
            models.Index(
                fields=["tried_at"], name="data_file_to_make", condition=Q(ready_at=None, failed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"data file {self.pk}"
