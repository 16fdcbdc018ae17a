"""Which background work sends notices?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from portal.core import clock
from portal.core.tasks import PracticeTask, SweepTask


class InSteps(PracticeTask):
    """A task for one practice that enters it several times, in short transactions of its own."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs.get("practice_id"):
            raise TypeError(f"{self.name} was called without practice_id.")
        return self.run(*args, **kwargs)


@shared_task(base=InSteps, name="notifications.drain_outbox", ignore_result=True, max_retries=0)
def drain_outbox(*, practice_id: str) -> None:
    """Send what is due in one practice. Safe to run twice and side by side."""
    from portal.notifications import sending

    sending.drain(UUID(practice_id))


@shared_task(base=SweepTask, name="notifications.sweep_outbox", ignore_result=True, max_retries=0)
def sweep_outbox() -> None:
    """Ask which practices have notices due and hand each to a worker: finds what the doorbell missed."""
    from portal.notifications import sending

    for practice_id in sending.practices_with_due(clock.now()):
        drain_outbox.apply_async(kwargs={"practice_id": str(practice_id)}, expires=60)
