"""How is a request stored, and the fact that something happened to it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from consultations.domain.caller import How
from consultations.domain.levels import Level
from consultations.domain.lifecycle import OPEN, Move, Outcome, Status
from consultations.domain.telling import ByHand
from consultations.models.drafts import Draft
from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantManager, TenantModel
from portal.core.tenancy import (
    ANY_IN_PRACTICE,
    PATIENTS,
    PERSON,
    PRACTICE,
    PROXIED,
    STAFF,
    STAFF_ONLY,
    RowSecurity,
    SamePractice,
    child_of,
)

#: The table that children's walls look at.
TABLE = "consultations_consultation"

#: What somebody who acts for the patient may see: nothing private, and as far as their access reaches at this moment.
SEEN_BY_PROXY = (
    f"patient_id = any({PROXIED}) and not is_private and exists (select 1 from people_proxy acting"  # noqa: S608
    f" where acting.practice_id = {TABLE}.practice_id and acting.patient_id = {TABLE}.patient_id"
    f" and acting.user_id = {PERSON} and acting.ended_at is null"
    f" and (acting.kinds = '[]'::jsonb or acting.kinds @> to_jsonb({TABLE}.kind))"
    " and (acting.sees_from is null"
    f" or acting.sees_from <= ({TABLE}.sent_at at time zone 'Europe/London')::date))"
)


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """The values of an enum of the domain, for a column that keeps one of them."""
    return [(each.value, each.value) for each in words]


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Requests, asked for in English."""

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, now: datetime) -> Self:
        return self.open().filter(promised_by__lt=now, first_answer_at__isnull=True)


class Consultation(TenantModel):
    """A patient's request, from the moment it was sent. On screens: a request."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, null=True, related_name="consultation")
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    asked = models.JSONField(
        default=dict
    )  # the exact questions, their version and the answers: domain/summary.py
    status = models.CharField(max_length=20, choices=choices(Status))
    level = models.CharField(max_length=20, choices=choices(Level))
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
    is_private = models.BooleanField(
        default=False, db_default=False
    )  # nobody who acts for the patient sees it or is told of it
    # Replies are for the patient alone, until staff have checked that the patient agrees.
    is_consent_unsure = models.BooleanField(default=False, db_default=False)
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
    contact_how = models.CharField(max_length=10, blank=True)  # message, phone, either, letter
    # Who wrote it down for a caller, where, and what the caller heard; nobody when the patient typed it.
    entered_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    entered_name = models.CharField(max_length=200, blank=True, db_default="")
    entered_how = models.CharField(max_length=10, blank=True, db_default="", choices=choices(How))
    read_back_at = models.DateTimeField(null=True)
    # What is to be told by a person, because no message reaches them: by phone, by letter, in the safe way they gave.
    to_tell = models.CharField(max_length=10, blank=True, db_default="", choices=choices(ByHand))
    to_tell_since = models.DateTimeField(null=True)
    matched_at = models.DateTimeField(null=True)
    matched_by = models.CharField(max_length=200, blank=True)

    # What the patient was told. Triage never writes these.
    promised_by = models.DateTimeField()
    with_whom = models.CharField(max_length=200, blank=True)
    replies_until = models.DateField(null=True)
    hidden_at = models.DateTimeField(null=True)  # no longer read: HiddenRequest says it for each account

    sent_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=200, blank=True)
    first_answer_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_read_at = models.DateTimeField(null=True)
    patient_wrote_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    # An answer that was not read: since when it could be, when that is looked at again, how often the patient was told
    # again, and since when somebody is to phone.
    unread_since = models.DateTimeField(null=True)
    unread_due_at = models.DateTimeField(null=True)
    unread_told = models.PositiveSmallIntegerField(default=0, db_default=0)
    phone_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=30, blank=True, choices=choices(Outcome))
    search = models.GeneratedField(
        expression=SearchVector("title", "words", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(ConsultationQuerySet)()

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "title", "words", "asked", "person", "patient", "proxy", "relation", "said_name", "said_born_on",
            "said_sex", "said_postcode", "said_nhs_number", "writer_name", "contact_phone", "search",
        }
    )  # fmt: skip
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "draft",
            "reference",
            "kind",
            "status",
            "level",
            "urgency",
            "version",
            "for_whom",
            "is_private",
            "is_consent_unsure",
            "contact_safe",
            "contact_how",
            "entered_by",
            "entered_name",
            "entered_how",
            "read_back_at",
            "to_tell",
            "to_tell_since",
            "matched_at",
            "matched_by",
            "promised_by",
            "with_whom",
            "replies_until",
            "hidden_at",
            "sent_at",
            "opened_at",
            "opened_by",
            "first_answer_at",
            "answered_at",
            "answer_read_at",
            "patient_wrote_at",
            "waiting_since",
            "unread_since",
            "unread_due_at",
            "unread_told",
            "phone_since",
            "closed_at",
            "closed_by",
            "outcome",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(
                name="consultation_wall",
                using=f"{PRACTICE} and ({STAFF} or patient_id = any({PATIENTS})"
                f" or (patient_id is null and person_id = {PERSON}) or ({SEEN_BY_PROXY}))",
                sweep=True,
            ),
            WatchedFromOutside(name="consultation_watched"),
            SamePractice(name="consultation_draft_same_practice", field="draft"),
            SamePractice(name="consultation_patient_same_practice", field="patient"),
            SamePractice(name="consultation_proxy_same_practice", field="proxy"),
            SamePractice(name="consultation_entered_by_same_practice", field="entered_by"),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, entered_name="", entered_how="")
                | Q(entered_by__isnull=False, person__isnull=True, read_back_at__isnull=False)
                & ~Q(entered_name="")
                & ~Q(entered_how=""),
                name="consultation_written_down_by_somebody_who_read_it_back",
            ),
            models.CheckConstraint(
                condition=Q(to_tell="", to_tell_since__isnull=True)
                | ~Q(to_tell="") & Q(to_tell_since__isnull=False),
                name="consultation_to_tell_since",
            ),
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
            models.CheckConstraint(
                condition=Q(unread_since__isnull=False)
                | Q(unread_due_at=None, phone_since=None, unread_told=0),
                name="consultation_unread_since_some_time",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "urgency", "promised_by"],
                name="consultation_open_inbox",
                condition=~Q(status="closed"),
            ),
            models.Index(fields=["practice", "patient", "-sent_at"], name="consultation_of_a_patient"),
            models.Index(fields=["practice", "person", "-sent_at"], name="consultation_of_a_person"),
            models.Index(
                fields=["practice", "to_tell_since"], name="consultation_to_tell", condition=~Q(to_tell="")
            ),
            models.Index(fields=["practice", "-sent_at"], name="consultation_by_day"),
            models.Index(
                fields=["practice", "-closed_at"],
                name="consultation_closed_list",
                condition=Q(status="closed"),
            ),
            models.Index(
                fields=["unread_due_at"],
                name="consultation_unread",
                condition=Q(unread_due_at__isnull=False),
            ),
            models.Index(
                fields=["practice", "closed_at"],
                name="consultation_taken_back",
                condition=Q(outcome=Outcome.WITHDRAWN_BY_PATIENT)
                & (Q(opened_at__isnull=True) | Q(patient_wrote_at__isnull=False)),
            ),
            models.Index(
                fields=["practice", "phone_since"],
                name="consultation_to_phone",
                condition=Q(phone_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StatusChange(TenantModel):
    """The fact that a move was made: by whom, when, from where to where."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    move = models.CharField(max_length=20, choices=choices(Move))
    before = models.CharField(max_length=20, choices=choices(Status))
    after = models.CharField(max_length=20, choices=choices(Status))
    by = models.CharField(max_length=60)  # the actor: an account's id, or which part of the system
    by_name = models.CharField(max_length=200)
    target = models.CharField(max_length=200, blank=True)  # to whom, to which level, with which outcome
    reason = models.CharField(max_length=500, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "by_name", "reason"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"consultation", "at", "move", "before", "after", "target"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="status_change_watched"),
            RowSecurity(name="status_change_wall", using=child_of(TABLE, "consultation_id")),
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
    level = models.CharField(max_length=20, blank=True, choices=choices(Level))
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=40)
    question_id = models.CharField(max_length=60, blank=True)
    question = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    words = models.CharField(max_length=300)
    # Where the patient's words stand that raised it: in the answer to the question, or in the message.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    message = models.ForeignKey(
        "consultations.Message", on_delete=models.PROTECT, null=True, related_name="+"
    )
    happening = models.CharField(max_length=10, null=True)  # the answer to "Is that happening now?"
    raised_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"answer", "words"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "consultation",
            "code",
            "level",
            "rule",
            "rule_version",
            "question_id",
            "question",
            "start",
            "end",
            "message",
            "happening",
            "raised_at",
        }
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="flag_watched"),
            RowSecurity(name="flag_wall", using=STAFF_ONLY, insert=ANY_IN_PRACTICE),
            SamePractice(name="flag_consultation_same_practice", field="consultation"),
            SamePractice(name="flag_message_same_practice", field="message"),
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(end__gt=models.F("start")),
                name="flag_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["practice", "id"], name="flag_practice_id"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["consultation"], name="flag_of_a_consultation"),
            models.Index(fields=["practice", "raised_at"], name="flag_by_day"),
        ]

    def __str__(self) -> str:
        return self.code
