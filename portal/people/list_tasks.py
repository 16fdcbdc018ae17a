"""What does a worker do with a practice's list? Check it, load it, take it back; and forget what is a day old."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task

from portal.core.tasks import PracticeTask, SweepTask
from portal.people import list_checking, list_import, list_loading, list_queries
from portal.people.list_models import ListImport

logger = logging.getLogger(__name__)


def _row(list_import: str) -> ListImport | None:
    return list_queries.find(UUID(list_import))


@shared_task(base=PracticeTask, name="people.check_list", ignore_result=True)
def check_list(*, practice_id: str, list_import: str) -> None:
    """Read every line of a file and say what it would change."""
    if (row := _row(list_import)) is not None:
        done = list_checking.check(row)
        logger.info("list checked", extra={"list_import": list_import, "state": str(done.state)})


@shared_task(base=PracticeTask, name="people.load_list", ignore_result=True)
def load_list(*, practice_id: str, list_import: str) -> None:
    """Load a list that a manager confirmed."""
    if (row := _row(list_import)) is not None:
        done = list_loading.load(row)
        logger.info("list loaded", extra={"list_import": list_import, "state": str(done.state)})


@shared_task(base=PracticeTask, name="people.undo_list", ignore_result=True)
def undo_list(*, practice_id: str, list_import: str) -> None:
    """Put back what was there before a list was loaded."""
    if (row := _row(list_import)) is not None:
        done = list_loading.undo(row)
        logger.info("list taken back", extra={"list_import": list_import, "state": str(done.state)})


@shared_task(base=SweepTask, name="people.sweep_lists", ignore_result=True)
def sweep_lists() -> None:
    """Hand each practice on: what was brought is read inside the practice, never across."""
    from portal.practices.queries import all_practices

    for practice in all_practices():
        tidy_lists.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=600)


@shared_task(base=PracticeTask, name="people.tidy_lists", ignore_result=True)
def tidy_lists(*, practice_id: str) -> None:
    """Forget files and lines that are a day old in one practice, and ring again for lost steps."""
    forgotten = list_import.tidy()
    logger.info("lists forgotten", extra={"practice_id": practice_id, "forgotten": forgotten})
