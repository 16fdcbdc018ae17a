"""Which approved forms are to be read again soon, or were to be, and are the managers told?"""

from __future__ import annotations

from consultations import offers
from consultations.domain import library, reviewing
from consultations.domain.offer import State
from consultations.domain.reviewing import Review
from consultations.models import FormApproval
from portal.core import clock
from portal.core.dates import date_of
from portal.people import alerts
from portal.practices.models import Practice
from triage.queries import practice_forms as queries


def nearness(approval: FormApproval) -> Review:
    """How near the day is by which what was approved is to be read again."""
    return reviewing.review(date_of(approval.approved_at), clock.today())


def raise_due(practice: Practice) -> int:
    """Put each form whose day is near or past before the managers, once for each. The form stays as it is."""
    raised = 0
    known = {each.slug for each in library.all()}
    for kind, approval in queries.in_force().items():
        near = nearness(approval)
        if near is Review.LATER or kind not in known or offers.state(practice, kind) is not State.ON:
            continue
        days = (reviewing.due_on(date_of(approval.approved_at)) - clock.today()).days
        raised += alerts.note_form_review(
            key=f"{approval.pk}:{near.value}", person=approval.approved_by.user_id, days_left=max(days, 0)
        )
    return raised
