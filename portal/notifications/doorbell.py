"""How does a worker learn at once that a notice is waiting? By one message to the broker, which may be lost."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from celery import current_app
from kombu import pools
from kombu.exceptions import LimitExceeded, OperationalError

logger = logging.getLogger(__name__)

#: A person waits for this message, so a broker that is slow or gone gets half a second and no second try. Celery's
#: usual options, meant for workers, would hold the page for 2 to 10 seconds.
IMPATIENT = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

#: After a bell that did not ring, nobody tries it again for this long: a broken broker must not slow every page.
QUIET_SECONDS = 5.0

_quiet_until = 0.0


@dataclass(frozen=True)
class Call:
    """Wakes a worker for one task, by its name. Two calls for the same work are equal. `wanted` holds ids alone."""

    task: str
    wanted: tuple[tuple[str, str], ...]

    def __call__(self) -> None:
        """Ring, or note in the log that it could not be rung. Never raises: the row is the promise."""
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        connection = current_app.connection_for_write(transport_options=IMPATIENT)
        try:
            with pools.producers[connection].acquire(block=True, timeout=1) as producer:
                current_app.send_task(
                    self.task, kwargs=dict(self.wanted), producer=producer, retry=False, expires=60
                )
        except (OperationalError, LimitExceeded, OSError) as trouble:
            _quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning(
                "the broker did not answer; the sweep will do what waits",
                extra={"error": type(trouble).__name__},
            )


def notices_of(practice_id: str) -> Call:
    """Wakes a worker for the notices of one practice."""
    return Call("notifications.drain_outbox", (("practice_id", practice_id),))
