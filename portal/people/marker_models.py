"""Why do staff take care with a patient, who said so, and when is that looked at again?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from portal.core.models import TenantModel
from portal.core.tenancy import STAFF_ONLY, RowSecurity, SamePractice
from portal.people.domain.markers import MarkerKind


class SafeguardingMarker(TenantModel):
    """Staff take care with this patient for this reason. Seen by staff alone; ended, never edited or deleted."""

    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="markers")
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in MarkerKind])
    review_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"patient", "kind", "set_by", "ended_by"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"review_on", "set_at", "ended_at"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="marker_wall", using=STAFF_ONLY),
            SamePractice(name="marker_patient_same_practice", field="patient"),
            SamePractice(name="marker_set_by_same_practice", field="set_by"),
            SamePractice(name="marker_ended_by_same_practice", field="ended_by"),
            models.UniqueConstraint(
                fields=["patient", "kind"], condition=Q(ended_at=None), name="marker_one_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="marker_ended_by_somebody",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "review_on"], name="marker_review", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"marker {self.pk}"
