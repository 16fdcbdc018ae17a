"""When is the trail looked through for what is unusual?"""

from __future__ import annotations

import logging

from celery import shared_task

from portal.core.tasks import PracticeTask, SweepTask
from portal.people import alerts

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="people.sweep_alerts", ignore_result=True)
def sweep_alerts() -> None:
    """Hand each practice on: a trail is read inside its practice, never across."""
    from portal.practices.queries import all_practices

    for practice in all_practices():
        raise_alerts.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=240)


@shared_task(base=PracticeTask, name="people.raise_alerts", ignore_result=True)
def raise_alerts(*, practice_id: str) -> int:
    """Look through one practice's trail. Twice changes nothing."""
    raised = alerts.raise_alerts()
    logger.info("alerts raised", extra={"practice_id": practice_id, "raised": raised})
    return raised
