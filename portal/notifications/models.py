"""What is stored about telling people: the notice as ids, its address apart, and what the demo's postbox received."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core.models import TenantManager, TenantModel, TenantQuerySet, new_id
from portal.core.tenancy import ANY_IN_PRACTICE, STAFF_ONLY, SYSTEM_ONLY, RowSecurity, SamePractice
from portal.notifications.kinds import OPEN_STATES, Channel, Kind, State


class OutboxQuerySet(TenantQuerySet):
    """Notices."""

    def due(self, now: Any) -> OutboxQuerySet:
        """Those that should leave now, and those whose worker has died."""
        return self.filter(state__in=OPEN_STATES, next_try_at__lte=now)

    def given_up(self) -> OutboxQuerySet:
        """Those nobody will send any more, which the practice must deal with in another way."""
        return self.filter(state=State.GIVEN_UP, settled_at=None)


class OutboxMessage(TenantModel):
    """One notice to one person, written in the transaction of what it is about.

    It holds ids and states only, because a sweep reads it across practices. `person_id` is an account (its address is
    looked up when the notice leaves); a fixed address stands in Envelope. `claim` is the worker that has it in hand.
    """

    kind = models.CharField(max_length=40, choices=[(kind.value, kind.value) for kind in Kind])
    channel = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Channel])
    person_id = models.UUIDField(null=True)
    about_id = models.UUIDField(null=True)
    key = models.CharField(max_length=120)
    state = models.CharField(
        max_length=12, choices=[(each.value, each.value) for each in State], default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # when somebody dealt with a notice that was given up
    settled_by_id = models.UUIDField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person_id"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        [
            "kind",
            "channel",
            "about_id",
            "key",
            "state",
            "attempts",
            "created_at",
            "not_before",
            "next_try_at",
            "claim",
            "last_error",
            "sent_at",
            "settled_at",
            "settled_by_id",
        ]
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(OutboxQuerySet)()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["practice", "id"], name="outbox_message_practice_id"),
            # Whoever acts may cause a notice; only staff and services see them; a sweep sees ids.
            RowSecurity(name="outbox_message_wall", using=STAFF_ONLY, insert=ANY_IN_PRACTICE, sweep=True),
            models.UniqueConstraint(fields=["practice", "key"], name="outbox_told_once_for_each_key"),
            models.CheckConstraint(
                condition=Q(sent_at=None) ^ Q(state=State.SENT), name="outbox_sent_has_its_moment"
            ),
            models.CheckConstraint(
                condition=Q(claim=None) ^ Q(state=State.SENDING), name="outbox_sending_has_its_worker"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at", "practice"], name="outbox_due", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(fields=["practice", "about_id"], name="outbox_of_request"),
            models.Index(
                fields=["practice"],
                name="outbox_given_up",
                condition=Q(state=State.GIVEN_UP, settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail server or reader can know a second copy for what it is."""
        return f"<{self.id}@{urlsplit(settings.SITE_URL).hostname}>"


class Envelope(TenantModel):
    """The address of a notice to somebody without an account, and a link of its own. The link is emptied once sent."""

    message = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="envelope")
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    path = models.CharField(max_length=300, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email", "phone", "path"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"message"})

    class Meta:
        constraints: ClassVar[list[Any]] = [
            RowSecurity(name="envelope_wall", using=SYSTEM_ONLY, insert=ANY_IN_PRACTICE),
            SamePractice(name="envelope_message_same_practice", field="message"),
        ]

    def __str__(self) -> str:
        return f"envelope of {self.message_id}"


class PostboxManager(models.Manager["PostboxMessage"]):
    """Answers only where there is a postbox."""

    def get_queryset(self) -> models.QuerySet[PostboxMessage]:
        if not settings.POSTBOX:
            raise RuntimeError("There is no postbox here: it exists in the demo and in tests only.")
        return super().get_queryset()


class PostboxMessage(models.Model):
    """An e-mail or text as the person would have got it. Written in the demo and in tests only; it has no wall."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Channel])
    to = models.CharField(max_length=254, db_index=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"to", "subject", "body", "html"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset({"at", "channel", "sender", "message_id"})

    objects = PostboxManager()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
