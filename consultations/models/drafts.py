"""How is a form that is being written stored, and the emergency screens shown on the way?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from consultations.domain.local import asked_in
from consultations.domain.question_set import QuestionSet
from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantModel
from portal.core.tenancy import (
    DRAFT,
    PATIENTS,
    PERSON,
    PRACTICE,
    SOMEONE,
    STAFF,
    SYSTEM,
    RowSecurity,
    SamePractice,
)


class Draft(TenantModel):
    """A request that is being written. Before sign-in it belongs to whoever holds its key; the row keeps a hash."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    # The member of staff who writes it down for a caller; nobody else may go on with it.
    entered_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    caller = models.JSONField(null=True)  # who is calling, how, what was checked: domain/caller.py
    key_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=40)
    set_version = models.PositiveIntegerField()
    # The practice's own questions as they were when the form was begun: it keeps them, whatever is changed meanwhile.
    local = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    answers = models.JSONField(default=dict)
    typed = models.JSONField(
        default=dict
    )  # page id -> what was posted there and is not an answer yet, as typed
    emergency = models.JSONField(null=True)  # {"version", "ticked": [codes], "at"}
    passed = models.JSONField(default=list)  # ids of stop rules the person went on from
    stops = models.JSONField(default=list)  # ids of the stops shown while writing it
    # What was answered about words that may mean an emergency: key of the words -> answer. domain/happening_now.py
    said_now = models.JSONField(null=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"person", "patient", "answers", "typed", "emergency", "said_now", "entered_by", "caller"}
    )
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "key_hash",
            "kind",
            "set_version",
            "local",
            "passed",
            "stops",
            "started_at",
            "saved_at",
            "expires_at",
            "claimed_at",
            "submitted_at",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="draft_wall",
                using=(
                    f"{PRACTICE} and ({SYSTEM}"
                    f" or (person_id is null and patient_id is null and key_hash = {DRAFT})"
                    f" or person_id = {PERSON} or (entered_by_id = {PERSON} and {STAFF}))"
                ),
                sweep=True,
            ),
            SamePractice(name="draft_patient_same_practice", field="patient"),
            models.UniqueConstraint(fields=["practice", "id"], name="draft_practice_id"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, claimed_at__isnull=True)
                | Q(person__isnull=False, claimed_at__isnull=False),
                name="draft_claimed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True) | Q(person__isnull=True, key_hash=""),
                name="draft_written_by_staff_is_nobody_elses",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "key_hash"], name="draft_by_key", condition=~Q(key_hash="")),
            models.Index(fields=["practice", "person", "-saved_at"], name="draft_of_a_person"),
            models.Index(
                fields=["practice", "entered_by", "-saved_at"],
                name="draft_for_a_caller",
                condition=Q(entered_by__isnull=False, submitted_at__isnull=True),
            ),
            models.Index(fields=["expires_at"], name="draft_expired", condition=Q(submitted_at__isnull=True)),
        ]

    @property
    def questions(self) -> QuestionSet:
        """The form as it was when it was begun: its version, with the questions the practice had added."""
        return asked_in(self.kind, self.set_version, self.local)

    def __str__(self) -> str:
        return f"draft {self.kind}"


class StopEvent(TenantModel):
    """An emergency screen was shown instead of the form. Staff look at each one; an anonymous one is counted."""

    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="+")
    # The request on whose thread something was written, when it was no form that stopped.
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    variant = models.CharField(max_length=10)
    wording_version = models.CharField(max_length=20)
    codes = models.JSONField(default=list)
    told = models.JSONField(default=list)  # what the person ticked or answered, in the words they saw
    rules = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    set_version = models.PositiveIntegerField()
    shown_at = models.DateTimeField()
    practice_open = models.BooleanField()
    choice = models.CharField(max_length=40, blank=True)
    chosen_at = models.DateTimeField(null=True)
    # Who wrote it down, when somebody called. Null and no default of the database: a visitor without account may add a
    # stop and not read it back, which a default would make the insert do.
    entered_name = models.CharField(max_length=200, null=True)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    born_on = models.DateField(null=True)
    call_by = models.DateTimeField(null=True)  # set when there is somebody to call
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=200, blank=True)
    handled_note = models.TextField(blank=True)  # the last thing done first, each before it with who and when

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"person", "patient", "told", "answers", "name", "phone", "born_on"}
    )
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "draft",
            "consultation",
            "kind",
            "variant",
            "wording_version",
            "codes",
            "rules",
            "set_version",
            "shown_at",
            "practice_open",
            "choice",
            "chosen_at",
            "entered_name",
            "call_by",
            "handled_at",
            "handled_by",
            "handled_note",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="stop_event_watched"),
            RowSecurity(
                name="stop_event_wall",
                using=f"{PRACTICE} and ({STAFF} or person_id = {PERSON} or patient_id = any({PATIENTS}))",
                check=f"{PRACTICE} and {STAFF}",
                insert=f"{PRACTICE} and {SOMEONE}",
            ),
            SamePractice(name="stop_event_draft_same_practice", field="draft"),
            SamePractice(name="stop_event_consultation_same_practice", field="consultation"),
            SamePractice(name="stop_event_patient_same_practice", field="patient"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by="")
                | Q(handled_at__isnull=False) & ~Q(handled_by=""),
                name="stop_event_handled_by_someone",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "-shown_at"], name="stop_event_open", condition=Q(handled_at__isnull=True)
            ),
            models.Index(fields=["practice", "person", "-shown_at"], name="stop_event_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"stop {self.variant}"
