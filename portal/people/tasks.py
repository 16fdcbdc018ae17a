"""What is tidied in the background: accounts nobody proved, sessions that are over."""

from __future__ import annotations

import logging
from importlib import import_module

from celery import shared_task
from django.conf import settings

from portal.core import clock
from portal.core.tasks import SweepTask
from portal.people import accounts

logger = logging.getLogger(__name__)


@shared_task(base=SweepTask, name="people.remove_unproven_accounts", ignore_result=True)
def remove_unproven_accounts() -> int:
    """Delete accounts whose address was not proven within a day. Hourly."""
    removed = accounts.remove_unproven(clock.now())
    logger.info("unproven accounts removed", extra={"removed": removed})
    return removed


@shared_task(base=SweepTask, name="people.remove_old_sessions", ignore_result=True)
def remove_old_sessions() -> None:
    """Delete sessions whose time is over. Daily."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
