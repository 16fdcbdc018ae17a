"""What is kept of a list that is being loaded? The file sealed, its lines for a day, the counts for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from portal.core.models import TenantModel
from portal.core.tenancy import STAFF_ONLY, RowSecurity, SamePractice
from portal.people.domain.list_states import UNDO_FOR, Change, State

_STAFF = "people.Membership"


class ListImport(TenantModel):
    """One file a manager brought, and how far it has come. `sealed` and the lines go after a day; the counts stay."""

    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in State])
    step_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    forget_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)
    columns = models.JSONField(default=list)
    is_whole = models.BooleanField(default=True)
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    leaving = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    unknown_clinicians = models.PositiveIntegerField(default=0)
    registered_before = models.PositiveIntegerField(default=0)
    based_on = models.UUIDField(null=True)
    loaded_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(_STAFF, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=400, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"sealed"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "state", "step_at", "uploaded_by", "uploaded_at", "forget_at", "columns", "is_whole", "read", "added",
            "changed", "unchanged", "leaving", "wrong", "unknown_clinicians", "registered_before", "based_on",
            "loaded_by", "loaded_at", "undone_by", "undone_at", "refusal",
        }
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="listimport_practice_id"),
            RowSecurity(name="listimport_wall", using=STAFF_ONLY),
            SamePractice(name="listimport_uploaded_by_same_practice", field="uploaded_by"),
            SamePractice(name="listimport_loaded_by_same_practice", field="loaded_by"),
            SamePractice(name="listimport_undone_by_same_practice", field="undone_by"),
            models.UniqueConstraint(
                fields=["practice"],
                condition=Q(state__in=(State.LOADING, State.UNDOING)),
                name="listimport_one_at_work",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "-uploaded_at"], name="listimport_history"),
        ]

    def __str__(self) -> str:
        return f"list import {self.pk}"

    def may_be_undone_at(self, moment: datetime) -> bool:
        """Whether the day for taking it back is not over."""
        return (
            self.state == State.LOADED
            and self.loaded_at is not None
            and moment < self.loaded_at + UNDO_FOR
            and self.forget_at is not None
        )


class ListLine(TenantModel):
    """What one line would do, or did: a new person, the fields that change, a leaver, or what is wrong with it."""

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=8, choices=[(each.value, each.name) for each in Change])
    patient_key = models.UUIDField(null=True)
    name = models.CharField(max_length=250, blank=True)
    born_on = models.DateField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"patient_key", "name", "born_on", "before", "after"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"list_import", "number", "change", "problems"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="listline_wall", using=STAFF_ONLY),
            SamePractice(name="listline_list_import_same_practice", field="list_import"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "list_import", "change", "number"], name="listline_of_one_import"
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.number}"


class ListColumns(TenantModel):
    """What this practice's system calls its columns: heading to field, as a manager last said."""

    meanings = models.JSONField(default=dict)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"meanings"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="listcolumns_wall", using=STAFF_ONLY),
            models.UniqueConstraint(fields=["practice"], name="listcolumns_one_a_practice"),
        ]

    def __str__(self) -> str:
        return f"columns {self.pk}"
