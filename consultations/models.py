"""How is a request and everything said in it stored?

Facts are added, not edited. `docs/ownership.md` says which package may write which column of Consultation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from consultations.domain.levels import Level
from consultations.domain.lifecycle import OPEN, Move, Outcome, Status
from portal.core.models import TenantManager, TenantModel
from portal.core.tenancy import (
    DRAFT,
    OWNED,
    PATIENTS,
    PERSON,
    PRACTICE,
    SOMEONE,
    STAFF,
    STAFF_ONLY,
    SYSTEM,
    RowSecurity,
    SamePractice,
    child_of,
)


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in words]


_CONSULTATION = "consultations_consultation"


class Draft(TenantModel):
    """A request that is being written. Before sign-in its owner is whoever holds its key; the row keeps the key's hash."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    key_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=40)
    set_version = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    emergency = models.JSONField(null=True)  # {"version", "ticked": [codes], "at"}
    passed = models.JSONField(default=list)  # ids of stop rules the person went on from
    stops = models.JSONField(default=list)  # ids of the stops shown while writing it
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "patient", "answers", "emergency"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="draft_wall",
                using=(
                    f"{PRACTICE} and ({SYSTEM}"
                    f" or (person_id is null and patient_id is null and key_hash = {DRAFT})"
                    f" or person_id = {PERSON})"
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
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "key_hash"], name="draft_by_key", condition=~Q(key_hash="")),
            models.Index(fields=["practice", "person", "-saved_at"], name="draft_of_a_person"),
            models.Index(fields=["expires_at"], name="draft_expired", condition=Q(submitted_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"draft {self.kind}"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Requests, asked for in English."""

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(promised_by__lt=now, first_answer_at__isnull=True)

    def of_patient(self, patient_id: Any) -> Self:
        return self.filter(patient_id=patient_id)


class Consultation(TenantModel):
    """A patient's request, from the moment it was sent. On screens: a request."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="consultation")
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    asked = models.JSONField(default=dict)  # the exact questions, their version and the answers: domain/summary.py
    status = models.CharField(max_length=20, choices=_choices(Status))
    level = models.CharField(max_length=20, choices=_choices(Level))
    urgency = models.GeneratedField(
        expression=models.Case(
            models.When(level="emergency", then=0),
            models.When(level="urgent", then=1),
            models.When(level="soon", then=2),
            default=3,
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    version = models.PositiveIntegerField(default=1)

    # Who wrote, and for whom. `patient` stays empty until staff have matched the account to the practice's list.
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True, related_name="+")
    proxy = models.ForeignKey("people.Proxy", on_delete=models.PROTECT, null=True, related_name="+")
    for_whom = models.CharField(max_length=20, default="me")  # me, my_child, other_adult
    relation = models.CharField(max_length=20, blank=True)
    said_name = models.CharField(max_length=200)
    said_born_on = models.DateField(null=True)
    said_sex = models.CharField(max_length=10, blank=True)
    said_postcode = models.CharField(max_length=10, blank=True)
    said_nhs_number = models.CharField(max_length=10, blank=True)
    writer_name = models.CharField(max_length=200, blank=True)  # who wrote, when it is not the patient
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_safe = models.CharField(max_length=10, default="unsure")  # yes, no, unsure
    contact_how = models.CharField(max_length=10, blank=True)  # message, phone, either
    matched_at = models.DateTimeField(null=True)
    matched_by = models.CharField(max_length=200, blank=True)

    # What the patient was told. Triage never writes these.
    promised_by = models.DateTimeField()
    with_whom = models.CharField(max_length=200, blank=True)
    replies_until = models.DateField(null=True)
    hidden_at = models.DateTimeField(null=True)

    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=200, blank=True)
    first_answer_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_read_at = models.DateTimeField(null=True)
    patient_wrote_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=30, blank=True, choices=_choices(Outcome))
    search = models.GeneratedField(
        expression=SearchVector("title", "words", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(ConsultationQuerySet)()

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "title", "words", "asked", "person", "patient", "proxy", "relation", "said_name", "said_born_on", "said_sex",
            "said_postcode", "said_nhs_number", "writer_name", "contact_phone", "search",
        }
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="consultation_wall", using=OWNED, sweep=True),
            SamePractice(name="consultation_draft_same_practice", field="draft"),
            SamePractice(name="consultation_patient_same_practice", field="patient"),
            SamePractice(name="consultation_proxy_same_practice", field="proxy"),
            models.UniqueConstraint(fields=["practice", "id"], name="consultation_practice_id"),
            models.UniqueConstraint(fields=["practice", "reference"], name="consultation_reference"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(closed_by="") & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, closed_by="", outcome=""),
                name="consultation_closed_by_someone_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by="")
                | Q(opened_at__isnull=False) & ~Q(opened_by=""),
                name="consultation_opened_by_someone",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "urgency", "promised_by"], name="consultation_open_inbox", condition=~Q(status="closed")
            ),
            models.Index(fields=["practice", "patient", "-sent_at"], name="consultation_of_a_patient"),
            models.Index(fields=["practice", "person", "-sent_at"], name="consultation_of_a_person"),
            models.Index(fields=["practice", "-sent_at"], name="consultation_by_day"),
            models.Index(
                fields=["practice", "-closed_at"], name="consultation_closed_list", condition=Q(status="closed")
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Message(TenantModel):
    """Words said to or by the patient. They are stored as written and never edited; a message may be taken back."""

    class Author(models.TextChoices):
        PATIENT = "patient"
        PROXY = "proxy"
        STAFF = "staff"
        SYSTEM = "system"

    class Kind(models.TextChoices):
        REPLY = "reply"
        QUESTION = "question"
        CLOSING = "closing"
        WORDS = "words"
        WORSE = "worse"
        NOT_CLEAR = "not_clear"
        FOLLOW_UP = "follow_up"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)  # as shown then: "Dr Ngozi Okafor, GP"
    kind = models.CharField(max_length=12, choices=Kind)
    body = models.TextField(blank=True)
    questions = models.JSONField(default=list)  # of an ask: the questions, at most five
    safety_net = models.JSONField(default=dict)  # {"signs": [...], "action": code, "by": ISO date, "lines": [...]}
    written_at = models.DateTimeField()
    visible_at = models.DateTimeField()  # a reply waits UNDO_SECONDS before the patient can see it
    taken_back_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    is_clear = models.BooleanField(null=True)  # the patient's answer to "Is this clear?"
    status_before = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=64)  # one for each form shown: a double click is one message

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "author_name", "body", "questions", "safety_net"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="message_wall",
                using=f"({child_of(_CONSULTATION, 'consultation_id')}) and ({STAFF} or taken_back_at is null)",
            ),
            SamePractice(name="message_consultation_same_practice", field="consultation"),
            models.UniqueConstraint(fields=["practice", "id"], name="message_practice_id"),
            models.UniqueConstraint(fields=["consultation", "key"], name="message_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["consultation", "written_at"], name="message_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.written_at:%d %b %Y %H:%M}"


class Note(TenantModel):
    """What staff write for each other. A table of its own, so that no slip can show it to a patient."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="notes")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    key = models.CharField(max_length=64)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"author_name", "body"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="note_wall", using=STAFF_ONLY),
            SamePractice(name="note_consultation_same_practice", field="consultation"),
            SamePractice(name="note_membership_same_practice", field="membership"),
            models.UniqueConstraint(fields=["consultation", "key"], name="note_once"),
        ]

    def __str__(self) -> str:
        return f"note {self.written_at:%d %b %Y %H:%M}"


class StatusChange(TenantModel):
    """The fact that a move was made: by whom, when, from where to where."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    move = models.CharField(max_length=20, choices=_choices(Move))
    before = models.CharField(max_length=20, choices=_choices(Status))
    after = models.CharField(max_length=20, choices=_choices(Status))
    by = models.CharField(max_length=60)  # the actor: an account's id, or which part of the system
    by_name = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)  # to whom, to which level, with which outcome
    reason = models.CharField(max_length=500, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "by_name", "reason"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="status_change_wall", using=child_of(_CONSULTATION, "consultation_id")),
            SamePractice(name="status_change_same_practice", field="consultation"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["consultation", "at"], name="status_change_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.at:%d %b %Y %H:%M}"


class Flag(TenantModel):
    """A sign of danger, or something staff should know, with the words and the rule that raised it."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="flags")
    code = models.CharField(max_length=40)
    level = models.CharField(max_length=20, blank=True, choices=_choices(Level))
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=40)
    question_id = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    words = models.CharField(max_length=300)
    raised_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"answer", "words"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="flag_wall", using=STAFF_ONLY),
            SamePractice(name="flag_consultation_same_practice", field="consultation"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["consultation"], name="flag_of_a_consultation")]

    def __str__(self) -> str:
        return self.code


class StopEvent(TenantModel):
    """An emergency screen was shown instead of the form. Staff look at each one; an anonymous one is counted."""

    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="+")
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
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    born_on = models.DateField(null=True)
    call_by = models.DateTimeField(null=True)  # set when there is somebody to call
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=200, blank=True)
    handled_note = models.CharField(max_length=1000, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "patient", "told", "answers", "name", "phone", "born_on"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="stop_event_wall",
                using=f"{PRACTICE} and ({STAFF} or person_id = {PERSON} or patient_id = any({PATIENTS}))",
                check=f"{PRACTICE} and {STAFF}",
                insert=f"{PRACTICE} and {SOMEONE}",
            ),
            SamePractice(name="stop_event_draft_same_practice", field="draft"),
            SamePractice(name="stop_event_patient_same_practice", field="patient"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, handled_by="") | Q(handled_at__isnull=False) & ~Q(handled_by=""),
                name="stop_event_handled_by_someone",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "-shown_at"], name="stop_event_open", condition=Q(handled_at__isnull=True)),
            models.Index(fields=["practice", "person", "-shown_at"], name="stop_event_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"stop {self.variant}"


class FollowUp(TenantModel):
    """A promise to ask how the patient is. The row is the promise; a sweep finds it when it is due."""

    class Answer(models.TextChoices):
        BETTER = "better", "I am better"
        SAME = "same", "I am about the same"
        WORSE = "worse", "I am worse"
        SILENT = "silent", "No answer"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="follow_ups")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True, choices=Answer)
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"set_by", "answer"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="follow_up_wall", using=child_of(_CONSULTATION, "consultation_id"), sweep=True),
            SamePractice(name="follow_up_consultation_same_practice", field="consultation"),
            SamePractice(name="follow_up_message_same_practice", field="message"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="follow_up_answered_at_some_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("set_at")), name="follow_up_due_later"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["due_at"],
                name="follow_up_to_ask",
                condition=Q(asked_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["answer_by"],
                name="follow_up_silent",
                condition=Q(answer="", cancelled_at__isnull=True, asked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.due_at:%d %b %Y}"


class ReplyDraft(TenantModel):
    """What a member of staff has typed and not sent: one for each way of writing, so that text never crosses over."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="reply_drafts")
    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=10)  # reply, ask, note
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"fields"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="reply_draft_wall", using=STAFF_ONLY),
            SamePractice(name="reply_draft_consultation_same_practice", field="consultation"),
            SamePractice(name="reply_draft_membership_same_practice", field="membership"),
            models.UniqueConstraint(
                fields=["consultation", "membership", "mode"], name="reply_draft_one_for_each_mode"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} draft"
