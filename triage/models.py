"""How is it stored which team and which person deals with a request?

`Routing` says how it is now; `Assignment` rows say how it came to be and are never edited. What the patient was told
(`promised_by`, `with_whom`) is not here: it belongs to the request.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from portal.core.models import TenantManager, TenantModel
from portal.core.tenancy import ANY_IN_PRACTICE, STAFF_ONLY, RowSecurity, SamePractice, child_of
from triage.domain.concerns import ConcernState, state_of
from triage.domain.opening import OpeningMove


class Team(TenantModel):
    """People of a practice who share a list of work. Rules name it by its key."""

    key = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"key", "name"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="team_practice_id"),
            models.UniqueConstraint(fields=["practice", "key"], name="team_key_once"),
            # A patient's own submission asks which team it goes to; only staff and the system change teams.
            RowSecurity(name="team_wall", using=ANY_IN_PRACTICE, check=STAFF_ONLY),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    """Somebody works in a team, from one moment to another."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    membership = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"membership"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"team", "joined_at", "left_at"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="teammember_wall", using=STAFF_ONLY),
            SamePractice(name="teammember_team_same_practice", field="team"),
            SamePractice(name="teammember_membership_same_practice", field="membership"),
            models.UniqueConstraint(
                fields=["team", "membership"],
                condition=models.Q(left_at=None),
                name="teammember_once_at_a_time",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "membership"],
                name="teammember_teams_of_one",
                condition=models.Q(left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"member of {self.team_id}"


class Routing(TenantModel):
    """Where a request is now: its team, its owner if it has one, and by when the team wants it answered.

    `reason`, `rule` and `rule_version` are those of the rule that placed it; moving it by hand leaves them.
    """

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="routing"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    rule = models.CharField(max_length=60)
    rule_version = models.PositiveIntegerField()
    placed_at = models.DateTimeField()
    owned_at = models.DateTimeField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"owner"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"consultation", "team", "due_at", "reason", "rule", "rule_version", "placed_at", "owned_at"}
    )

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Whoever may see a request may place it, once, by sending it; reading where it went is for staff.
            RowSecurity(
                name="routing_wall",
                using=STAFF_ONLY,
                insert=child_of("consultations_consultation", "consultation_id"),
            ),
            SamePractice(name="routing_consultation_same_practice", field="consultation"),
            SamePractice(name="routing_team_same_practice", field="team"),
            SamePractice(name="routing_owner_same_practice", field="owner"),
            models.CheckConstraint(
                condition=models.Q(owner=None, owned_at=None)
                | models.Q(owner__isnull=False, owned_at__isnull=False),
                name="routing_owned_since_some_time",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["practice", "owner"],
                name="routing_of_an_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(fields=["practice", "team"], name="routing_of_a_team"),
        ]

    def __str__(self) -> str:
        return self.reason


class Assignment(TenantModel):
    """The fact that a request went to a team or a person: when, by whom, why."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="assignments"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"by", "by_name", "owner", "reason"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"consultation", "at", "team", "due_at"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="assignment_wall", using=STAFF_ONLY),
            SamePractice(name="assignment_consultation_same_practice", field="consultation"),
            SamePractice(name="assignment_team_same_practice", field="team"),
            SamePractice(name="assignment_owner_same_practice", field="owner"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["consultation", "at"], name="assignment_history"),
        ]

    def __str__(self) -> str:
        return f"assignment {self.at:%d %b %Y %H:%M}"


class SafetyConcern(TenantModel):
    """Somebody on the staff says that Portal misled them on this request, or nearly did; and what was done about it.

    What was reported is never edited or deleted.
    """

    consultation = models.ForeignKey("consultations.Consultation", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")
    done = models.TextField(blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"reported_by", "words", "looked_by", "closed_by", "done"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"consultation", "reported_at", "looked_at", "closed_at"}
    )

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="safetyconcern_wall", using=STAFF_ONLY),
            SamePractice(name="safetyconcern_consultation_same_practice", field="consultation"),
            SamePractice(name="safetyconcern_reported_by_same_practice", field="reported_by"),
            SamePractice(name="safetyconcern_looked_by_same_practice", field="looked_by"),
            SamePractice(name="safetyconcern_closed_by_same_practice", field="closed_by"),
            models.CheckConstraint(
                condition=models.Q(looked_at=None, looked_by=None)
                | models.Q(looked_at__isnull=False, looked_by__isnull=False),
                name="safetyconcern_looked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | (models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(done="")),
                name="safetyconcern_closed_with_what_was_done",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "closed_at", "reported_at"], name="safetyconcern_open_first"),
        ]

    def __str__(self) -> str:
        return f"safety concern {self.pk}"

    @property
    def state(self) -> ConcernState:
        return state_of(self.looked_at, self.closed_at)


class FlagMark(TenantModel):
    """Somebody on the staff says that a flag was right or wrong here. It counts for the rule and changes no level.

    A flag has one mark that stands; who marks anew takes the one before back. What was said is never edited or deleted.
    """

    flag = models.ForeignKey("consultations.Flag", on_delete=models.PROTECT, related_name="marks")
    is_right = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, null=True, related_name="+")

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"reason", "marked_by", "undone_by"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"flag", "is_right", "marked_at", "undone_at"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="flagmark_wall", using=STAFF_ONLY),
            SamePractice(name="flagmark_flag_same_practice", field="flag"),
            SamePractice(name="flagmark_marked_by_same_practice", field="marked_by"),
            SamePractice(name="flagmark_undone_by_same_practice", field="undone_by"),
            models.UniqueConstraint(
                fields=["flag"], condition=models.Q(undone_at=None), name="flagmark_one_stands"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="flagmark_undone_by_somebody",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["flag", "marked_at"], name="flagmark_of_a_flag"),
        ]

    def __str__(self) -> str:
        return "right" if self.is_right else "wrong"


class OpeningChange(TenantModel):
    """A manager changed when the practice is open. `said` holds what was before and what is now, as JSON."""

    GRANTS: ClassVar[str] = "select, insert"

    change = models.CharField(max_length=10, choices=[(each.value, each.value) for each in OpeningMove])
    said = models.JSONField(default=dict)
    made_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"made_by", "made_by_name"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"change", "said", "made_at"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="openingchange_wall", using=STAFF_ONLY),
            SamePractice(name="openingchange_made_by_same_practice", field="made_by"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "-made_at"], name="openingchange_latest_first"),
        ]

    def __str__(self) -> str:
        return f"opening change {self.made_at:%d %b %Y %H:%M}"


class CoercionHints(TenantModel):
    """Somebody who looks after safeguarding switched hints of coercion on or off for the staff. The latest counts."""

    GRANTS: ClassVar[str] = "select, insert"

    is_on = models.BooleanField()
    made_by = models.ForeignKey("people.Membership", on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"made_by", "made_by_name"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"is_on", "made_at"})

    objects: ClassVar[TenantManager] = TenantManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="coercionhints_wall", using=STAFF_ONLY),
            SamePractice(name="coercionhints_made_by_same_practice", field="made_by"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "-made_at"], name="coercionhints_latest_first"),
        ]

    def __str__(self) -> str:
        return "on" if self.is_on else "off"
