"""Who may act for whom, how far, and when staff are to look at that again?"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from portal.audit.constraints import WatchedFromOutside
from portal.core.models import TenantModel
from portal.core.tenancy import PATIENTS, PERSON, PRACTICE, STAFF, STAFF_ONLY, RowSecurity, SamePractice


class Proxy(TenantModel):
    """This account may act for this patient, from one day to another, because the practice has seen proof.

    `kinds` are the kinds of request it may write and read, all when empty; `sees_from` is the first day whose requests
    it may read. The walls of requests look here, so that what is changed or ended counts from the next statement on.
    """

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=60)
    evidence = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    kinds = models.JSONField(default=list, blank=True)
    sees_from = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=24, blank=True)  # why it may be: portal.people.proxy_rules.Basis
    confirmed_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user", "patient", "relation", "evidence", "basis"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"starts_on", "ends_on", "kinds", "sees_from", "confirmed_by", "confirmed_at", "ended_by", "ended_at"}
    )

    class Meta:
        verbose_name_plural = "proxies"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="proxy_practice_id"),
            WatchedFromOutside(name="proxy_watched"),
            RowSecurity(
                name="proxy_wall",
                # A patient may know who acts for them.
                using=f"{PRACTICE} and ({STAFF} or user_id = {PERSON} or patient_id = any({PATIENTS}))",
                check=STAFF_ONLY,
            ),
            SamePractice(name="proxy_patient_same_practice", field="patient"),
            SamePractice(name="proxy_confirmed_by_same_practice", field="confirmed_by"),
            SamePractice(name="proxy_ended_by_same_practice", field="ended_by"),
            models.UniqueConstraint(
                fields=["practice", "user", "patient"],
                condition=Q(ended_at=None),
                name="proxy_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="proxy_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "patient"], name="proxy_who_acts_for_one"),
        ]

    def __str__(self) -> str:
        return f"proxy {self.pk}"


class ProxyReview(TenantModel):
    """Staff are to look at an access again, since that day, and decide. The access goes on until they have."""

    proxy = models.ForeignKey(Proxy, on_delete=models.PROTECT, related_name="reviews")
    reason = models.CharField(max_length=12)  # portal.people.proxy_rules.Reason
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)  # portal.people.proxy_rules.Outcome
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        "people.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"proxy", "reason", "due_on", "raised_at", "outcome", "done_at", "done_by"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="proxy_review_watched"),
            RowSecurity(name="proxyreview_wall", using=STAFF_ONLY),
            SamePractice(name="proxyreview_proxy_same_practice", field="proxy"),
            SamePractice(name="proxyreview_done_by_same_practice", field="done_by"),
            models.UniqueConstraint(fields=["proxy", "reason", "due_on"], name="proxyreview_raised_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
                name="proxyreview_done_by_somebody_with_an_outcome",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "due_on"], name="proxyreview_open", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"review {self.reason} {self.due_on}"
