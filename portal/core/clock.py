"""What time is it? The only place that asks; everything else has the time passed in."""

from datetime import UTC, date, datetime

from portal.core.dates import in_london


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date on the wall in the practice, which from 11pm to midnight UTC in summer is already tomorrow."""
    return in_london(now()).date()
