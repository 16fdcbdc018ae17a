"""How does a worker learn at once that a notice is waiting? By one message to the broker, which may be lost."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

#: After a bell that did not ring, nobody tries it again for this long: a broken broker must not slow every page.
QUIET_SECONDS = 5.0

_quiet_until = 0.0


@dataclass(frozen=True)
class Bell:
    """Wakes a worker for one practice. Two bells for the same practice are equal."""

    practice_id: str

    def __call__(self) -> None:
        """Ring, or note in the log that it could not be rung. Never raises: the row is the promise."""
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        from portal.notifications.tasks import drain_outbox

        try:
            drain_outbox.apply_async(
                kwargs={"practice_id": self.practice_id}, retry=False, ignore_result=True
            )
        except (OperationalError, OSError) as trouble:
            _quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning(
                "the broker did not answer; the sweep will send what waits",
                extra={"error": type(trouble).__name__},
            )
