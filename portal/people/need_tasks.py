"""When is what somebody needs asked again? A sweep finds whose year is over; the pages then ask."""

from __future__ import annotations

import logging

from celery import shared_task

from portal.core.tasks import PracticeTask, SweepTask

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="people.sweep_needs", ignore_result=True)
def sweep_needs() -> None:
    """Hand each practice on: what its patients need is read inside the practice, never across."""
    from portal.practices.queries import all_practices

    for practice in all_practices():
        raise_needs.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=3600)


@shared_task(base=PracticeTask, name="people.raise_needs", ignore_result=True)
def raise_needs(*, practice_id: str) -> int:
    """Mark those of one practice who are to be asked again."""
    from portal.people import needs

    raised = needs.raise_due()
    logger.info("needs to be asked again", extra={"practice_id": practice_id, "raised": raised})
    return raised
