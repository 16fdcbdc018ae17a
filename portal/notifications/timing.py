"""When is a notice tried again, and when is it given up?"""

from __future__ import annotations

from datetime import timedelta

#: How long a worker may keep the rows it has taken. A worker that is killed lets go of them after this.
LEASE = timedelta(seconds=60)

#: The last moment of a lease at which another send may begin: a send that hangs must end within it.
BEGIN_UNTIL = timedelta(seconds=30)

#: Rows taken at once.
BATCH = 50

#: Pauses before the second, third, ... try. Together 26 hours: an outage of a day is survived.
PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=12),
)

#: A worker that dies with a row in hand this often is probably killed by the row.
MOST_TRIES = len(PAUSES) + 1


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after this many tries, or None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
