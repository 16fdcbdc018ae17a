"""Which requests has somebody taken out of their own list?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from consultations.models.requests import Consultation
from portal.core.models import TenantModel
from portal.core.tenancy import PERSON, PRACTICE, SYSTEM, RowSecurity, SamePractice


class HiddenRequest(TenantModel):
    """An account does not want this request in its own list. It is that account's alone: what a patient hides stays in
    the list of who acts for them, and the other way round. Nobody else reads the row, not even staff (ADR 12)."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"consultation", "hidden_at"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="hidden_request_wall", using=f"{PRACTICE} and ({SYSTEM} or person_id = {PERSON})"
            ),
            SamePractice(name="hidden_request_consultation_same_practice", field="consultation"),
            models.UniqueConstraint(fields=["consultation", "person"], name="hidden_request_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person", "consultation"], name="hidden_request_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"hidden {self.hidden_at:%d %b %Y}"
