"""What happened, as rows: the events, the chain that holds them in order, and the chain's end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.core.models import TenantManager, TenantModel, TenantQuerySet
from portal.core.tenancy import ANY_IN_PRACTICE, STAFF_ONLY, RowSecurity


class ActorKind(models.TextChoices):
    """In what capacity somebody acted."""

    PATIENT = "patient", "Patient or somebody acting for them"
    STAFF = "staff", "Member of the practice"
    VISITOR = "visitor", "Somebody not signed in"
    SYSTEM = "system", "The portal itself"
    OUTSIDE = "outside", "Somebody working on the database, outside the portal"


class AuditEventQuerySet(TenantQuerySet):
    """Lines of the practice's audit trail."""

    def about(self, consultation_id: Any) -> AuditEventQuerySet:
        """Everything that happened to one request, oldest first."""
        return self.filter(consultation_id=consultation_id).order_by("at", "id")


class AuditEvent(TenantModel):
    """One thing that happened or was seen. Ids and codes only: never a word a patient or clinician wrote.

    `actor` is an account's id and no foreign key: the line outlives the account. `agent` names the part of the system,
    or the database login, when no person acted. A list that was read is one line with `ids`.
    """

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=8, choices=ActorKind)
    agent = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=64)
    consultation_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    ids = ArrayField(models.UUIDField(), default=list)
    details = models.JSONField(default=dict)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        [
            "at",
            "actor",
            "actor_kind",
            "agent",
            "action",
            "consultation_id",
            "patient_id",
            "object_id",
            "ids",
            "details",
        ]
    )

    GRANTS: ClassVar[str] = "select, insert"

    objects: ClassVar[Any] = TenantManager.from_queryset(AuditEventQuerySet)()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Whoever acts leaves a line; only staff and services read the lines.
            RowSecurity(name="audit_event_wall", using=STAFF_ONLY, insert=ANY_IN_PRACTICE),
            # The hashed text has one field a line, so no field may hold a line break.
            models.CheckConstraint(
                condition=models.Q(action__regex=r"^[a-z0-9_.]+$") & ~models.Q(agent__contains="\n"),
                name="audit_event_is_one_code",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["practice", "consultation_id", "at"], name="audit_history_of_request"),
            models.Index(fields=["practice", "at"], name="audit_trail_newest"),
            models.Index(fields=["practice", "actor", "at"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor or self.agent or self.actor_kind}"


class AuditChain(models.Model):
    """The place of one event in its practice's chain. Written by the database at commit; nobody else may.

    It has no wall and no foreign keys: it must be readable when the event it names has been taken away.
    """

    event_id = models.UUIDField(primary_key=True)
    practice_id = models.UUIDField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"practice_id", "seq", "hash"})
    GRANTS: ClassVar[str] = "select"

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice_id", "seq"], name="audit_chain_one_line_a_place"),
        ]

    def __str__(self) -> str:
        return f"line {self.seq}"


class AuditHead(models.Model):
    """Where a practice's chain ends. Locked at commit, so that lines get their places one after another."""

    practice_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"seq", "hash"})
    GRANTS: ClassVar[str] = "select"

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
