"""How is a letter about an account kept until it has left?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portal.core.models import new_id


class AccountLetter(models.Model):
    """An address is to be told of a change to its account. It has no wall: an account belongs to no practice.

    `next_try_at` is empty once it was given up; the practices that know the account are then alerted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField(max_length=254)
    what = models.CharField(max_length=200)  # in English: it is looked up when the letter is written
    language = models.CharField(max_length=10, blank=True)
    person = models.ForeignKey("people.User", on_delete=models.CASCADE, null=True, related_name="+")
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"to", "what", "person"})
    IMPERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"language", "written_at", "next_try_at", "attempts", "last_error"}
    )

    class Meta:
        app_label = "people"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_try_at"], name="accountletter_due", condition=Q(next_try_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"account letter {self.pk}"
