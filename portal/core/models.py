"""What does every stored row of a practice have in common?"""

from __future__ import annotations

import os
import time
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from portal.core import tenancy


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562, section 5.7): 48 bits of milliseconds, then chance; sorts by time of making."""
    moment = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    chance = bytearray(os.urandom(10))
    chance[0] = (chance[0] & 0x0F) | 0x70
    chance[2] = (chance[2] & 0x3F) | 0x80
    return UUID(bytes=moment + bytes(chance))


class TenantQuerySet(models.QuerySet[Any]):
    """Rows of one practice."""


class TenantManager(models.Manager[Any]):
    """Gives the rows of the practice that was entered, and refuses to answer when none was.

    PostgreSQL would answer with no rows; this raises, so that a forgotten tenant is never mistaken for an empty list.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        now = tenancy.current()
        rows = super().get_queryset()
        if now.practice_id is None:
            if now.scope == tenancy.Scope.SWEEP:
                return rows
            raise tenancy.NoTenant("A scope without a practice opens nothing but a sweep.")
        return rows.filter(practice_id=now.practice_id)


class TenantModel(models.Model):
    """A row that belongs to one practice. Its Meta.constraints must hold a RowSecurity (a system check asks)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey("practices.Practice", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.practice_id is None:
            self.practice_id = tenancy.current().practice_id
        super().save(*args, **kwargs)

    @classmethod
    def fresh(cls, **fields: Any) -> Self:
        """A new row of the practice that was entered, not saved yet."""
        fields.setdefault("practice_id", tenancy.current().practice_id)
        return cls(**fields)
