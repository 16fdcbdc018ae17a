"""Does this practice show its staff hints of coercion? Off until somebody who looks after safeguarding says so."""

from __future__ import annotations

from django.db import transaction

from portal import audit
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.core.http import Visit
from portal.people.roles import Permission
from triage.models import CoercionHints

MOST_SHOWN = 20


def are_shown() -> bool:
    """As the last who said so left it."""
    last = CoercionHints.objects.order_by("-made_at", "-pk").first()
    return last is not None and last.is_on


def history() -> list[CoercionHints]:
    """Who switched it when, the latest first."""
    return list(CoercionHints.objects.order_by("-made_at", "-pk")[:MOST_SHOWN])


@transaction.atomic
def switch(*, is_on: bool, by: Visit) -> None:
    """From here on the hints are shown, or are not. What was said before stays in the history. Recorded."""
    if not by.is_staff or not by.may(Permission.SAFEGUARDING):
        raise NotAllowed("Only who looks after safeguarding at the practice can say this.")
    if are_shown() == is_on:
        return
    made: CoercionHints = CoercionHints.fresh(
        is_on=is_on,
        made_by_id=by.membership.pk,
        made_by_name=by.membership.display_name,
        made_at=clock.now(),
    )
    made.save(force_insert=True)
    audit.record("practice.coercion_hints", object_id=made.pk, details={"on": is_on})
