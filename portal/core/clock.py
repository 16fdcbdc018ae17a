"""What time is it? The only place that asks; everything else has the time passed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.core.dates import in_london

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """The date on the wall in the practice, which from 11pm to midnight UTC in summer is already tomorrow."""
    return in_london(now()).date()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Work as of another moment, so that the demo's past is written by the same services as its present.

    Raises ImproperlyConfigured outside the demo and tests: where there are patients, the time is the time.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Only the demo may pretend that it is another time.")
    if moment.tzinfo is None:
        raise ValueError("Say in which time zone the moment is.")
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)
