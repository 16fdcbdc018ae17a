"""What does a practice keep that others need to read?"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from portal.practices.holidays import bank_holidays
from portal.practices.hours import CoreHours, week
from portal.practices.models import Closure, Practice
from portal.practices.opening import Hours, Week, read


def week_of(practice: Practice, which: Hours = Hours.WORK) -> Week:
    """From when to when the practice, or its front desk, is open on each day of the week. The one place that says so."""
    if which.value in practice.opening:
        return read(practice.opening[which.value])
    if which is Hours.DESK:
        return week(practice.desk_opens_at, practice.desk_closes_at)
    return week(practice.opens_at, practice.closes_at)


def core_hours(
    practice: Practice, closures: Mapping[date, str] | None = None, which: Hours = Hours.WORK
) -> CoreHours:
    """The working hours of a practice, or of its front desk, with its nation's bank holidays and its own closures.

    One statement, or none when the closures (day and reason) are at hand, as they are on every page of a practice.
    """
    if closures is None:
        closures = getattr(practice, "closed_days", None)
    if closures is None:
        closures = dict(Closure.objects.filter(practice=practice).values_list("day", "reason"))
    return CoreHours(
        weekly=week_of(practice, which),
        holidays=bank_holidays(practice.nation),
        closures=closures,
    )


def all_practices() -> list[Practice]:
    """Every practice, by name, for the page at the root."""
    return list(Practice.objects.order_by("name"))


def practice_of(practice_id: UUID | str) -> Practice:
    """The practice of that id. Raises Practice.DoesNotExist when there is none."""
    return Practice.objects.get(pk=practice_id)
