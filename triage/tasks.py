"""What does the practice's house do by itself? Ends the access of those whose last day is over, and finds what was
left behind."""

from __future__ import annotations

import logging

from celery import shared_task

from portal.core.tasks import PracticeTask, SweepTask
from portal.practices.queries import all_practices, practice_of
from triage import form_reviews, leaving, matching, placing

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


@shared_task(base=SweepTask, name="triage.sweep_left_behind", ignore_result=True)
def sweep_left_behind() -> None:
    """Hand each practice on, to look for requests that are not where they belong."""
    for practice in all_practices():
        put_in_place.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=900)


@shared_task(base=PracticeTask, name="triage.put_in_place", ignore_result=True)
def put_in_place(*, practice_id: str) -> tuple[int, int]:
    """Place requests that have no routing, and bring back those that stand on a match NHS login has ended."""
    placed, back = placing.place_left_behind(), matching.bring_back_left_behind()
    if placed or back:
        logger.warning(
            "requests were left behind", extra={"practice_id": practice_id, "placed": placed, "back": back}
        )
    return placed, back


@shared_task(base=SweepTask, name="triage.sweep_form_reviews", ignore_result=True)
def sweep_form_reviews() -> None:
    """Hand each practice on, to look whether an approved form is to be read again."""
    for practice in all_practices():
        raise_form_reviews.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=3600)


@shared_task(base=PracticeTask, name="triage.raise_form_reviews", ignore_result=True)
def raise_form_reviews(*, practice_id: str) -> int:
    """Tell the managers of one practice which forms are to be read again."""
    raised = form_reviews.raise_due(practice_of(practice_id))
    if raised:
        logger.info("forms to be read again", extra={"practice_id": practice_id, "raised": raised})
    return raised
