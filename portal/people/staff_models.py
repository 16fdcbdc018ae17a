"""When is somebody of the staff away, when did an operator come in, and what should a manager look at?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from portal.core.models import TenantModel
from portal.core.tenancy import STAFF_ONLY, RowSecurity, SamePractice


class Absence(TenantModel):
    """Somebody is away from one day to another, both included. Why is nobody's business here."""

    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    deputy = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"membership", "first_day", "last_day"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"deputy", "made_by", "made_at", "withdrawn_at"})

    class Meta:
        app_label = "people"
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="absence_wall", using=STAFF_ONLY),
            SamePractice(name="absence_membership_same_practice", field="membership"),
            SamePractice(name="absence_deputy_same_practice", field="deputy"),
            SamePractice(name="absence_made_by_same_practice", field="made_by"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("membership")), name="absence_deputy_is_another"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "membership", "last_day"],
                name="absence_who_is_away",
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class OperatorVisit(TenantModel):
    """An operator came in by the emergency door: why, and until when. It is never edited but for its early end."""

    membership = models.OneToOneField("people.Membership", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"membership", "reason", "opened_by"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"began_at", "ends_at"})

    class Meta:
        app_label = "people"
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="operatorvisit_wall", using=STAFF_ONLY),
            SamePractice(name="operatorvisit_membership_same_practice", field="membership"),
        ]

    def __str__(self) -> str:
        return f"operator visit {self.pk}"


class AlertKind(models.TextChoices):
    """What a manager is asked to look at. The values are stored and permanent."""

    MANY_PATIENTS = "many_patients", "Many patients opened in an hour"
    REFUSALS = "refusals", "Refused again and again"
    NEW_DEVICE = "new_device", "Signed in from a new device"
    OPERATOR = "operator", "An operator came in by the emergency door"
    MATCH_ENDED = "match_ended", "NHS login names another patient"
    LETTER_LOST = "letter_lost", "A letter about an account did not arrive"
    FORM_REVIEW = "form_review", "A form is to be read again"


class Alert(TenantModel):
    """Something unusual that somebody did, once: `key` makes a second finding of the same change nothing."""

    kind = models.CharField(max_length=16, choices=AlertKind)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"kind", "key", "at", "count", "raised_at", "seen_by", "seen_at"}
    )

    class Meta:
        app_label = "people"
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="alert_wall", using=STAFF_ONLY),
            SamePractice(name="alert_seen_by_same_practice", field="seen_by"),
            models.UniqueConstraint(fields=["practice", "key"], name="alert_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "seen_at", "at"], name="alert_unseen_first"),
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"
