"""How is a photo or a paper stored that came with a form, and the once that a clinician asked for an intimate one?

The bytes are in `portal.files.storage`, encrypted, under the names kept here. A row whose file was refused stays: it is
the fact that somebody tried, and staff read it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from consultations.domain.attachments import State
from consultations.models.drafts import Draft
from consultations.models.requests import TABLE, Consultation, choices
from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantModel
from portal.core.tenancy import PRACTICE, STAFF_ONLY, SYSTEM, RowSecurity, SamePractice

#: Before sending, what was added is as open as its form; after, as its request. In quarantine it is open to the system
#: alone, which acts for the one permission that may look.
_OPEN_FORM = "consultation_id is null and exists (select 1 from consultations_draft d where d.id = draft_id)"
_OPEN_REQUEST = f"exists (select 1 from {TABLE} c where c.id = consultation_id)"  # noqa: S608


class Attachment(TenantModel):
    """A photo or a paper somebody added, from the moment it arrived. Before sending it is the draft's, then the
    request's. One that should not have been sent is hidden by the wall itself."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="attachments")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    asked_by = models.ForeignKey(
        "consultations.ImageRequest", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    question_id = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10)  # photo or file, as the question asks
    state = models.CharField(max_length=12, choices=choices(State))
    why = models.CharField(max_length=20, blank=True)
    name = models.CharField(
        max_length=100, blank=True
    )  # what the file was called, for its sender to know it by
    raw = models.CharField(max_length=120, blank=True)  # the upload as it came; emptied once it was checked
    stored = models.CharField(max_length=120, blank=True)
    type = models.CharField(max_length=5, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sha1 = models.CharField(
        max_length=28, blank=True
    )  # in base64, only because FHIR R4 gives it beside a file: nothing trusts it
    raw_size = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    hints = models.JSONField(default=list)
    preview = models.BinaryField(default=b"")  # a smudge of its colours, 24 dots wide
    taken = models.CharField(max_length=25, blank=True)  # as the file says it: nobody has checked that clock
    agreed = models.JSONField(default=dict)  # {"version", "ticked": [codes]}: what its sender agreed to first
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    quarantined_at = models.DateTimeField(null=True)
    quarantined_by = models.CharField(max_length=200, blank=True)
    quarantine_reason = models.CharField(max_length=20, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"person", "name", "preview", "taken", "raw", "stored", "sha256", "sha1"}
    )
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "draft", "consultation", "asked_by", "question_id", "kind", "state", "why", "type", "raw_size", "size",
            "width", "height", "pages", "hints", "agreed", "added_at", "checked_at", "quarantined_at",
            "quarantined_by", "quarantine_reason",
        }
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="attachment_watched"),
            RowSecurity(
                name="attachment_wall",
                using=f"{PRACTICE} and ({SYSTEM} or"
                f" (state <> 'quarantined' and (({_OPEN_FORM}) or {_OPEN_REQUEST})))",
                sweep=True,
            ),
            SamePractice(name="attachment_draft_same_practice", field="draft"),
            SamePractice(name="attachment_consultation_same_practice", field="consultation"),
            SamePractice(name="attachment_asked_by_same_practice", field="asked_by"),
            models.UniqueConstraint(fields=["practice", "id"], name="attachment_practice_id"),
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(consultation__isnull=False),
                name="attachment_of_a_form_or_a_request",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", stored="") & ~Q(raw="")
                | Q(state__in=["checked", "quarantined"], raw="") & ~Q(stored="") & ~Q(sha256="")
                | Q(state="refused", raw="", stored="") & ~Q(why=""),
                name="attachment_file_as_its_state_says",
            ),
            models.CheckConstraint(
                condition=Q(state="quarantined", quarantined_at__isnull=False)
                & ~Q(quarantined_by="")
                & ~Q(quarantine_reason="")
                | ~Q(state="quarantined")
                & Q(quarantined_at__isnull=True, quarantined_by="", quarantine_reason=""),
                name="attachment_quarantined_by_someone_for_a_reason",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["draft", "added_at"], name="attachment_of_a_draft"),
            models.Index(fields=["consultation", "added_at"], name="attachment_of_a_request"),
            models.Index(fields=["added_at"], name="attachment_to_check", condition=Q(state="waiting")),
            models.Index(
                fields=["practice", "-quarantined_at"],
                name="attachment_quarantine",
                condition=Q(state="quarantined"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ImageRequest(TenantModel):
    """A clinician asked the patient for photos on a request that was sent; an intimate one once, with consent.

    The message that asks carries the same moment. An intimate one ends after one use; each ends after its time, and
    when its message is taken back.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="image_requests")
    is_intimate = models.BooleanField(default=False)
    consent = models.TextField(blank=True)  # how the patient agreed, in the clinician's words; intimate only
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"consent"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"consultation", "is_intimate", "asked_by", "asked_at", "ends_at", "used_at"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="image_request_watched"),
            RowSecurity(
                name="image_request_wall",
                using=f"{PRACTICE} and exists (select 1 from {TABLE} c where c.id = consultation_id)",  # noqa: S608
                check=STAFF_ONLY,
            ),
            SamePractice(name="image_request_consultation_same_practice", field="consultation"),
            models.UniqueConstraint(fields=["practice", "id"], name="image_request_practice_id"),
            models.CheckConstraint(
                condition=Q(is_intimate=False) | ~Q(consent=""), name="image_request_intimate_with_consent"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["consultation", "-asked_at"], name="image_request_of_a_request"),
        ]

    def __str__(self) -> str:
        return f"photos asked {self.asked_at:%d %b %Y}"
