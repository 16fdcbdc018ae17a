"""When did it happen? The demo's moments, counted back from now, whatever the hour or weekday it is started at."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.core.dates import in_london
from portal.practices.hours import FURTHEST, CoreHours, NeverOpen


def worked_ago(now: datetime, minutes: float, hours: CoreHours) -> datetime:
    """The moment since which the practice has worked so many minutes: always one in working hours."""
    left = timedelta(minutes=minutes)
    day = in_london(now).date()
    for _ in range(FURTHEST):
        for opens, closes in reversed(hours.windows(day)):
            worked = min(closes, now) - opens
            if worked > left:
                return min(closes, now) - left
            left -= max(worked, timedelta())
        day -= timedelta(days=1)
    raise NeverOpen("This practice has no working day within a year.")
