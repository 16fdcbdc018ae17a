"""Which forms does no practice's clinical safety officer answer for? Asked by `manage.py check --deploy` and at start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError

from consultations.domain import library
from consultations.domain.offer import Offer, State
from portal.practices.queries import all_practices


def not_offered() -> list[str]:
    """A sentence for each practice some of whose forms are not approved, and so are not offered in production."""
    found = []
    for practice in all_practices():
        offer = Offer.of(practice.published)
        missing = [
            each.short_name
            for each in library.all()
            if offer.state(each.slug, trial=False) == State.UNAPPROVED
        ]
        if missing:
            found.append(
                f"{practice.name} does not offer {len(missing)} of {len(library.all())} forms, because no clinical "
                f"safety officer of the practice has approved them as they are now: {', '.join(missing)}."
            )
    return found


@register("portal", deploy=True)
def forms_are_approved(**_: Any) -> list[CheckMessage]:
    """Patients are offered only what was approved; whoever deploys should know what they will not find."""
    try:
        return [
            Warning(
                sentence,
                hint="They read and approve each form under Forms, on the practice's pages.",
                id="portal.W001",
            )
            for sentence in not_offered()
        ]
    except DatabaseError:
        return [Warning("The database does not answer, so approvals were not looked at.", id="portal.W002")]
