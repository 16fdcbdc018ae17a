"""What is tidied in the background: accounts nobody proved, sessions that are over."""

from __future__ import annotations

import logging
from importlib import import_module

from celery import shared_task
from django.conf import settings

from portal.core import clock
from portal.core.tasks import AccountTask, PracticeTask, SweepTask
from portal.people import accounts, letters, sign_ins
from portal.people import alert_tasks as alert_tasks
from portal.people import list_tasks as list_tasks  # Celery looks for tasks in modules of this name alone
from portal.people import need_tasks as need_tasks

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="people.remove_unproven_accounts", ignore_result=True)
def remove_unproven_accounts() -> int:
    """Delete accounts whose address was not proven within a day. Hourly."""
    removed = accounts.remove_unproven(clock.now())
    logger.info("unproven accounts removed", extra={"removed": removed})
    return removed


@shared_task(base=SweepTask, name="people.sweep_proxy_reviews", ignore_result=True)
def sweep_proxy_reviews() -> None:
    """Hand each practice on: who acts for whom is read inside the practice, never across."""
    from portal.practices.queries import all_practices

    for practice in all_practices():
        raise_proxy_reviews.apply_async(kwargs={"practice_id": str(practice.pk)}, expires=3600)


@shared_task(base=PracticeTask, name="people.raise_proxy_reviews", ignore_result=True)
def raise_proxy_reviews(*, practice_id: str) -> int:
    """Put the accesses of one practice that are due for a look before its staff."""
    from portal.people import proxies

    raised = proxies.raise_reviews()
    logger.info("proxy reviews raised", extra={"practice_id": practice_id, "raised": raised})
    return raised


@shared_task(base=SweepTask, name="people.remove_old_sessions", ignore_result=True)
def remove_old_sessions() -> None:
    """Delete sessions whose time is over, what said where they were, and old letters given up. Daily."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    sign_ins.remove_old()
    letters.remove_old()


@shared_task(base=AccountTask, name="people.send_letters", ignore_result=True, max_retries=0)
def send_letters() -> int:
    """Send what accounts are to be told of changes to them. It enters no practice, and opens its own transactions."""
    return letters.send_due()
