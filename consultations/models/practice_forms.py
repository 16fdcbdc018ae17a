"""How is it stored what a practice made of the forms: on or off, its own questions and words, who approved what?

Every row is a fact of its day. What follows from them all for patients is `Practice.published`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantModel
from portal.core.tenancy import STAFF_ONLY, RowSecurity, SamePractice


class Change(StrEnum):
    """What was done to a form. The values are stored and permanent."""

    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"
    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    DAYS_SET = "days_set"


class FormVersion(TenantModel):
    """One form as the practice has had it since this change. The newest counts; none is every form as it was written."""

    GRANTS: ClassVar[str] = "select, insert"

    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Change])
    is_on = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)  # why it was switched, for the practice
    says = models.CharField(max_length=300, blank=True)  # what patients read while it is off
    questions = models.JSONField(default=list)  # domain/local.py
    days = models.JSONField(
        null=True
    )  # how long results take, where the practice says so: domain/computed.py
    made_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "kind",
            "number",
            "change",
            "is_on",
            "reason",
            "says",
            "questions",
            "days",
            "made_by",
            "made_by_name",
            "made_at",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="form_version_wall", using=STAFF_ONLY),
            SamePractice(name="form_version_made_by_same_practice", field="made_by"),
            models.UniqueConstraint(fields=["practice", "kind", "number"], name="form_version_once"),
            models.CheckConstraint(
                condition=~Q(change="switched_off") | (Q(is_on=False) & ~Q(reason="")),
                name="form_version_off_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"form {self.kind} {self.number}"


class PracticeTexts(TenantModel):
    """The practice's own words, all of them together. A version without a number is being written and not published."""

    number = models.PositiveIntegerField(null=True)
    texts = models.JSONField(default=dict)
    notice_until = models.DateField(null=True)
    restored_from = models.PositiveIntegerField(null=True)
    made_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    published_by_name = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"number", "texts", "notice_until", "restored_from", "made_by", "made_by_name", "made_at",
         "published_by_name", "published_at"}
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="practice_texts_wall", using=STAFF_ONLY),
            SamePractice(name="practice_texts_made_by_same_practice", field="made_by"),
            models.UniqueConstraint(fields=["practice", "number"], name="practice_texts_once"),
            models.UniqueConstraint(
                fields=["practice"], name="practice_texts_one_being_written", condition=Q(number=None)
            ),
            models.CheckConstraint(
                condition=Q(number=None, published_at=None, published_by_name="")
                | (Q(number__isnull=False, published_at__isnull=False) & ~Q(published_by_name="")),
                name="practice_texts_published_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"texts {self.number or 'being written'}"


class FormApproval(TenantModel):
    """A clinical safety officer of the practice has put their name to exactly this form."""

    kind = models.CharField(max_length=40)
    set_version = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    contents = models.JSONField(default=list)  # domain/approval.py, as it was shown
    questions = models.JSONField(default=list)  # the practice's own questions that were in it
    approved_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=200)
    registration = models.CharField(max_length=60)
    statement = models.CharField(max_length=1000)
    approved_at = models.DateTimeField()
    withdrawn_by_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"kind", "set_version", "fingerprint", "contents", "questions", "approved_by", "approved_by_name",
         "registration", "statement", "approved_at", "withdrawn_by_name", "withdrawn_at", "withdrawn_because"}
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="form_approval_watched"),
            RowSecurity(name="form_approval_wall", using=STAFF_ONLY),
            SamePractice(name="form_approval_approved_by_same_practice", field="approved_by"),
            models.CheckConstraint(
                condition=~Q(approved_by_name="") & ~Q(registration="") & ~Q(statement=""),
                name="form_approval_is_named",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by_name="", withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_name="") & ~Q(withdrawn_because="")),
                name="form_approval_withdrawn_by_someone",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "kind", "-approved_at"],
                name="form_approval_in_force",
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"approval of {self.kind}"
