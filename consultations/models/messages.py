"""How are the words of a request stored, the promise to ask later, and what staff have typed and not sent?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from consultations.models.requests import TABLE, Consultation
from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantModel
from portal.core.tenancy import PROXIED, STAFF, STAFF_ONLY, RowSecurity, SamePractice, child_of

#: Until staff have checked that the patient agrees, what staff write is not for whoever acts for the patient.
KEPT_FROM_PROXY = (
    f"author in ('staff', 'system') and exists (select 1 from {TABLE} about where about.id = consultation_id"  # noqa: S608
    f" and about.is_consent_unsure and about.patient_id = any({PROXIED}))"
)


#: What a page adds to what somebody typed who asks to be called.
CALL_ME, NOT_THEN = "Please call me.", "When not to call: "


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
    # What its writer said for the practice alone: the number to call, and when not to. Whoever else reads the thread does not.
    for_practice = models.TextField(blank=True, db_default="", default="")
    questions = models.JSONField(default=list)  # of an ask: the questions, at most five
    safety_net = models.JSONField(
        default=dict
    )  # {"signs": [...], "action": code, "by": ISO date, "lines": [...]}
    written_at = models.DateTimeField()
    visible_at = models.DateTimeField()  # a reply waits UNDO_SECONDS before the patient can see it
    taken_back_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    is_clear = models.BooleanField(null=True)  # the patient's answer to "Is this clear?"
    # What its writer answered about words that may mean an emergency: key of the words -> answer.
    said_now = models.JSONField(null=True)
    status_before = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=64)  # one for each form shown: a double click is one message

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"person", "author_name", "body", "for_practice", "said_now", "questions", "safety_net"}
    )
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "consultation",
            "author",
            "kind",
            "written_at",
            "visible_at",
            "taken_back_at",
            "read_at",
            "is_clear",
            "status_before",
            "key",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="message_watched"),
            RowSecurity(
                name="message_wall",
                using=f"({child_of(TABLE, 'consultation_id')})"
                f" and ({STAFF} or (taken_back_at is null and ({KEPT_FROM_PROXY}) is not true))",
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

    @property
    def whole(self) -> str:
        """All of it, for staff and for whoever wrote it."""
        return whole(self.body, self.for_practice)

    @property
    def typed(self) -> list[tuple[str, int]]:
        """What its writer typed, each with where it stands in the whole. What a page adds says nothing of danger."""
        if not self.for_practice:
            return [(str(self.body), 0)]
        about = self.body.removeprefix(CALL_ME).lstrip("\n")
        times = self.for_practice.partition(NOT_THEN)[2]
        parts = ((about, len(self.body) - len(about)), (times, len(self.whole) - len(times)))
        return [part for part in parts if part[0]]

    def words_for(self, person: object) -> str:
        """The words as this account may read them."""
        return self.whole if self.person_id is not None and self.person_id == person else str(self.body)


def whole(body: str, for_practice: str) -> str:
    """The words of a message with what its writer said for the practice alone."""
    return "\n\n".join(filter(None, (body, for_practice)))


class Note(TenantModel):
    """What staff write for each other. A table of its own, so that no slip can show it to a patient."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="notes")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    key = models.CharField(max_length=64)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"author_name", "body"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"consultation", "membership", "written_at", "key"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="note_watched"),
            RowSecurity(name="note_wall", using=STAFF_ONLY),
            SamePractice(name="note_consultation_same_practice", field="consultation"),
            SamePractice(name="note_membership_same_practice", field="membership"),
            models.UniqueConstraint(fields=["consultation", "key"], name="note_once"),
        ]

    def __str__(self) -> str:
        return f"note {self.written_at:%d %b %Y %H:%M}"


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
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "consultation",
            "message",
            "set_at",
            "due_at",
            "asked_at",
            "answer_by",
            "answered_at",
            "cancelled_at",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="follow_up_wall", using=child_of(TABLE, "consultation_id"), sweep=True),
            SamePractice(name="follow_up_consultation_same_practice", field="consultation"),
            SamePractice(name="follow_up_message_same_practice", field="message"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
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
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"consultation", "membership", "mode", "saved_at"})

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
