"""By when does a clinical safety officer read an approved form again? Pure.

Guidance changes while a form stays as it was. A year after it was approved somebody reads it against today's guidance. Nothing
is taken off by itself when that day passes: a form that patients know is safer than none, and people decide.
"""

from calendar import isleap
from datetime import date, timedelta
from enum import StrEnum

YEARS = 1
SOON = timedelta(days=30)


class Review(StrEnum):
    """How near the day is."""

    LATER = "later"
    SOON = "soon"
    PAST = "past"


def due_on(approved_on: date) -> date:
    """The day by which the form is read again: the same day a year on."""
    year = approved_on.year + YEARS
    if (approved_on.month, approved_on.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return approved_on.replace(year=year)


def review(approved_on: date, today: date) -> Review:
    """How near that day is; the day itself is still in time."""
    day = due_on(approved_on)
    if today > day:
        return Review.PAST
    return Review.SOON if today >= day - SOON else Review.LATER
