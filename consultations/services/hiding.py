"""How does somebody take a request out of their own list, and put it back?"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from consultations import access, moves
from consultations.models import Consultation, HiddenRequest
from portal import audit
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.core.http import Visit


@transaction.atomic
def hide(*, consultation: UUID | Consultation, by: Visit, hidden: bool) -> Consultation:
    """Out of this account's own list, or back in it. Nobody else's list changes, staff see it as before, and what
    happens to the request, with its notices and its clocks, goes on as if nothing had been pressed. Recorded."""
    locked = moves.lock(consultation)
    if by.is_staff or by.user is None or not access.may_see(by, locked):
        raise NotAllowed("We could not find this request.")
    rows = HiddenRequest.objects.filter(consultation=locked, person=by.user)
    if rows.exists() == hidden:
        return locked
    if hidden:
        HiddenRequest.fresh(consultation=locked, person=by.user, hidden_at=clock.now()).save(
            force_insert=True
        )
    else:
        rows.delete()
    audit.record(
        "request.hidden" if hidden else "request.listed_again",
        consultation_id=locked.pk,
        patient_id=locked.patient_id,
    )
    return locked
