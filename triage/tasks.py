"""What does the practice's house do by itself? Ends the access of those whose last day is over."""

from __future__ import annotations

import logging

from celery import shared_task

from portal.core.tasks import PracticeTask, SweepTask
from portal.practices.queries import all_practices
from triage import leaving

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="triage.sweep_leavers", ignore_result=True)
def sweep_leavers() -> None:
    """Hand each practice on. The door is shut from the first minute of the day whether or not this has run."""
    for practice in all_practices():
        end_leavers.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=900)


@shared_task(base=PracticeTask, name="triage.end_leavers", ignore_result=True)
def end_leavers(*, practice_id: str) -> int:
    """End the access of those at one practice whose last day is over."""
    ended = leaving.end_those_over()
    logger.info("last days over", extra={"practice_id": practice_id, "ended": ended})
    return ended
