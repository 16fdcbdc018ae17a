"""What is kept of NHS login: which accounts it alone opens, and what each practice's list said of the person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core.models import TenantModel
from portal.core.tenancy import STAFF_ONLY, RowSecurity, SamePractice
from portal.people.identity_levels import Proofing

LEVELS = [(each.value, each.value) for each in Proofing]


class NhsLoginDoor(models.Model):
    """This account was made by NHS login and is entered with nothing else: no code by e-mail, no password, no passkey."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    made_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"made_at"})

    class Meta:
        app_label = "people"

    def __str__(self) -> str:
        return f"door of {self.pk}"


class NhsLoginCheck(TenantModel):
    """What NHS login's word about an account came to when it was laid beside the practice's list, the last time.

    It holds no NHS number and no date: the patient of the list with that number, if there is one, and whether the rest
    agreed. Staff see it beside the other candidates; the person never does, as being on a list is itself a secret.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    proofing = models.CharField(max_length=2, choices=LEVELS)
    patient = models.ForeignKey(
        "people.Patient", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    same_birth = models.BooleanField(default=False)
    same_name = models.BooleanField(default=False)
    checked_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user", "patient", "proofing"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"same_birth", "same_name", "checked_at"})

    class Meta:
        app_label = "people"
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="nhslogincheck_wall", using=STAFF_ONLY),
            SamePractice(name="nhslogincheck_patient_same_practice", field="patient"),
            models.UniqueConstraint(fields=["practice", "user"], name="nhslogincheck_once_an_account"),
            models.CheckConstraint(
                condition=Q(patient__isnull=False) | Q(same_birth=False, same_name=False),
                name="nhslogincheck_agrees_with_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"
