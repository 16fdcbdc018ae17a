"""Send what waits, without Celery: for the day the broker is down, and for a cron job beside it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.core import clock
from portal.core.tenancy import sweeping
from portal.notifications import sending


class Command(BaseCommand):
    """Goes once through all practices that have notices due."""

    help = "Send every notice that is due now. Safe to run beside the workers."

    def handle(self, *args: Any, **options: Any) -> None:
        with sweeping("notifications.send_notices"):
            due = sending.practices_with_due(clock.now())
        sent = sum(sending.drain(practice_id) for practice_id in due)
        self.stdout.write(f"{sent} notices sent for {len(due)} practices.")
