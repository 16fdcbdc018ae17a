"""Who is there: accounts, staff of a practice, patients on its list, and which account is which patient."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from portal.audit.constraints import WatchedFromOutside
from portal.core import clock, nhs_numbers
from portal.core.models import TenantManager, TenantModel, TenantQuerySet, new_id
from portal.core.tenancy import (
    PATIENTS,
    PERSON,
    PRACTICE,
    PROXIED,
    STAFF,
    STAFF_ONLY,
    RowSecurity,
    SamePractice,
)
from portal.people import identity
from portal.people.domain.needs import Shown, shown
from portal.people.letter_models import AccountLetter as AccountLetter
from portal.people.list_models import ListColumns as ListColumns
from portal.people.list_models import ListImport as ListImport
from portal.people.list_models import ListLine as ListLine
from portal.people.marker_models import SafeguardingMarker as SafeguardingMarker
from portal.people.nhs_login.models import NhsLoginCheck as NhsLoginCheck
from portal.people.nhs_login.models import NhsLoginDoor as NhsLoginDoor
from portal.people.proxy_models import Proxy as Proxy
from portal.people.proxy_models import ProxyReview as ProxyReview
from portal.people.roles import Permission, Role, permissions_of
from portal.people.sign_ins import SignIn as SignIn
from portal.people.staff_models import Absence as Absence
from portal.people.staff_models import Alert as Alert
from portal.people.staff_models import OperatorVisit as OperatorVisit

# Each model says of every field of its own whether it is about a person (PERSONAL) or not (IMPERSONAL): the first are
# what an export gives and an erasure removes. A test refuses a field that is in neither or in both.


class UserManager(BaseUserManager["User"]):
    """Accounts by their one address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account. Without a password it can only be entered with a code sent to its address."""
        user = self.model(email=identity.normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=identity.normalise_email(username or ""))


class User(AbstractBaseUser):
    """An account: one address somebody can be reached at. It says nothing about who that is; links do."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True, max_length=254)
    full_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # What the person said about being written to: yes, no, unsure, or empty while never asked (portal.people.contact).
    email_only_mine = models.CharField(max_length=10, blank=True)
    email_safe = models.CharField(max_length=10, blank=True)
    phone_only_mine = models.CharField(max_length=10, blank=True)
    text_safe = models.CharField(max_length=10, blank=True)
    contact_how = models.CharField(max_length=10, blank=True)
    contact_asked_at = models.DateTimeField(null=True, blank=True)
    address_changed_at = models.DateTimeField(null=True, blank=True)
    # In which language to write to them: "en-gb", "cy", or empty while never chosen (portal.people.speaks).
    language = models.CharField(max_length=10, blank=True)
    # Pages in larger letters; null while nobody chose. It is the account's own, wherever it signs in.
    larger_text = models.BooleanField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "email", "full_name", "email_only_mine", "email_safe", "phone_only_mine", "text_safe", "contact_how",
            "language",
            "larger_text",
        }
    )  # fmt: skip
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"is_active", "created_at", "password", "last_login", "contact_asked_at", "address_changed_at"}
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = identity.normalise_email(self.email)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.email = identity.normalise_email(self.email)


class MembershipQuerySet(TenantQuerySet):
    """Staff of the practice."""

    def current(self) -> MembershipQuerySet:
        """Those who work here now. An operator who came in by the emergency door does not."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gt=clock.today()),
            ended_at=None,
            user__is_active=True,
            door_until=None,
        )


class Membership(TenantModel):
    """Somebody works at a practice, under this name and in these roles, from one moment to another."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    display_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=80, blank=True)
    registration = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    ends_on = models.DateField(null=True, blank=True)  # the first day that no page opens any more
    door_until = models.DateTimeField(null=True, blank=True)  # set for an operator in the emergency door only
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user", "display_name", "job_title", "registration"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"roles", "started_at", "ends_on", "door_until", "ended_at", "ended_by"}
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="membership_practice_id"),
            # A patient reads who answers them; a person reads where they work; a passer-by reads nothing.
            WatchedFromOutside(name="membership_watched"),
            RowSecurity(
                name="membership_wall",
                using=f"({PRACTICE} and (current_setting('app.scope', true) = 'patient' or {STAFF}))"
                f" or user_id = {PERSON}",
                check=STAFF_ONLY,
            ),
            SamePractice(name="membership_ended_by_same_practice", field="ended_by"),
            models.UniqueConstraint(
                fields=["practice", "user"], condition=Q(ended_at=None), name="membership_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @property
    def role_names(self) -> str:
        """The roles as staff say them."""
        return ", ".join(role.label for role in Role if role.value in self.roles)

    @property
    def last_day(self) -> date | None:
        """The last day of somebody who works here until a day."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def has_role(self, role: Role) -> bool:
        return role.value in self.roles


class Sex(models.TextChoices):
    """As the practice's list records it; what the questions ask is asked anew."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    UNKNOWN = "unknown", "Not recorded"


class ListStatus(models.TextChoices):
    """Whether the person is on the practice's list."""

    REGISTERED = "registered", "Registered"
    LEFT = "left", "Left the practice"
    DIED = "died", "Died"


class Patient(TenantModel):
    """A person on the practice's list, as its clinical system knows them."""

    nhs_number = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=20, blank=True)
    first_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    family_key = models.CharField(max_length=120, editable=False)
    born_on = models.DateField()
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.UNKNOWN)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    usual_clinician = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What they need, as the list has it. What counts is `known_needs`: it reads this and what was said.
    needs = models.CharField(max_length=250, blank=True)
    said_needs = models.JSONField(
        null=True, blank=True
    )  # portal.people.domain.needs.Needs; null: nobody was asked
    needs_review_on = models.DateField(null=True, blank=True)
    needs_due_since = models.DateField(null=True, blank=True)  # the sweep found that it is to be asked again
    safeguarding_marker = models.BooleanField(default=False)  # what the practice's list says
    has_marker = models.BooleanField(default=False, db_default=False)  # staff have set one here
    list_status = models.CharField(max_length=12, choices=ListStatus, default=ListStatus.REGISTERED)
    listed_at = models.DateTimeField()

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "nhs_number", "title", "first_names", "family_name", "family_key", "born_on", "sex", "address", "postcode",
            "email", "phone", "usual_clinician", "needs", "said_needs", "safeguarding_marker", "has_marker", "list_status",
        }
    )  # fmt: skip
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"listed_at", "needs_review_on", "needs_due_since"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="patient_practice_id"),
            WatchedFromOutside(name="patient_watched", patient="id"),
            RowSecurity(
                name="patient_wall",
                using=f"{PRACTICE} and ({STAFF} or id = any({PATIENTS}) or id = any({PROXIED}))",
                check=STAFF_ONLY,
            ),
            SamePractice(name="patient_usual_clinician_same_practice", field="usual_clinician"),
            models.UniqueConstraint(
                fields=["practice", "nhs_number"], condition=~Q(nhs_number=""), name="patient_nhs_number_once"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "born_on", "family_key"], name="patient_match_by_details"),
            models.Index(fields=["practice", "family_key", "first_names"], name="patient_look_up_by_name"),
            models.Index(
                fields=["practice", "needs_review_on"],
                name="patient_needs_to_review",
                condition=Q(needs_review_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.family_key = identity.name_key(self.family_name)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """First names, then family name: what the person is called on a page."""
        return f"{self.first_names} {self.family_name}".strip()

    @property
    def is_safeguarded(self) -> bool:
        """Whether staff take care: the list says so, or somebody has set a marker."""
        return self.safeguarding_marker or self.has_marker

    @property
    def nhs_number_in_threes(self) -> str:
        return nhs_numbers.in_threes(self.nhs_number)

    @property
    def known_needs(self) -> Shown:
        """What they need, from the list and from what was said here: the one reader of both."""
        return shown(self.said_needs, self.needs, self.needs_due_since)


class PatientLink(TenantModel):
    """This account is this patient: a member of staff said so, or NHS login did, with everything agreeing (ADR 7).

    It may be taken back, not edited. Without a name it was NHS login that said so, or that contradicted it.
    """

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=40)
    confirmed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"user", "patient"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"evidence", "confirmed_by", "confirmed_at", "undone_by", "undone_at"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            WatchedFromOutside(name="patient_link_watched"),
            RowSecurity(
                name="patientlink_wall",
                using=f"{PRACTICE} and ({STAFF} or user_id = {PERSON})",
                check=STAFF_ONLY,
            ),
            SamePractice(name="patientlink_patient_same_practice", field="patient"),
            SamePractice(name="patientlink_confirmed_by_same_practice", field="confirmed_by"),
            SamePractice(name="patientlink_undone_by_same_practice", field="undone_by"),
            models.UniqueConstraint(
                fields=["practice", "user"],
                condition=Q(undone_at=None),
                name="patientlink_one_patient_an_account",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=False) | Q(evidence="nhs_login"),
                name="patientlink_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False),
                name="patientlink_undone_at_a_time",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["practice", "patient"], name="patientlink_accounts_of_one"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def confirmed_name(self) -> str:
        """Who said so, as a page says it."""
        return self.confirmed_by.display_name if self.confirmed_by else "NHS login"

    @property
    def undone_name(self) -> str:
        """Who took it back."""
        return self.undone_by.display_name if self.undone_by else "NHS login"


class Invitation(TenantModel):
    """A manager asked somebody to join the staff, or to choose a new password. The link's secret is kept as a hash."""

    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=80, blank=True)
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email", "display_name", "job_title"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"roles", "token_hash", "invited_by", "created_at", "expires_at", "used_at", "withdrawn_at"}
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # The person who opens the link is nobody yet: the service that reads the hash works as the system.
            RowSecurity(name="invitation_wall", using=STAFF_ONLY),
            SamePractice(name="invitation_invited_by_same_practice", field="invited_by"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, now: Any) -> bool:
        """Whether the link still lets somebody in."""
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at
