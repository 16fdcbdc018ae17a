"""What does a practice keep that others need to read?"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from portal.practices.holidays import bank_holidays
from portal.practices.hours import CoreHours, week
from portal.practices.models import Closure, Practice


def core_hours(practice: Practice, closures: Mapping[date, str] | None = None) -> CoreHours:
    """The working hours of a practice with its nation's bank holidays and its own closures.

    One statement, or none when the closures (day and reason) are at hand, as they are on every page of a practice.
    """
    if closures is None:
        closures = getattr(practice, "closed_days", None)
    if closures is None:
        closures = dict(Closure.objects.filter(practice=practice).values_list("day", "reason"))
    return CoreHours(
        weekly=week(practice.opens_at, practice.closes_at),
        holidays=bank_holidays(practice.nation),
        closures=closures,
    )


def all_practices() -> list[Practice]:
    """Every practice, by name, for the page at the root."""
    return list(Practice.objects.order_by("name"))


def practice_of(practice_id: UUID | str) -> Practice:
    """The practice of that id. Raises Practice.DoesNotExist when there is none."""
    return Practice.objects.get(pk=practice_id)
