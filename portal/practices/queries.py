"""What does a practice keep that others need to read?"""

from portal.practices.holidays import bank_holidays
from portal.practices.hours import CoreHours, week
from portal.practices.models import Closure, Practice


def core_hours(practice: Practice) -> CoreHours:
    """The working hours of a practice with its nation's bank holidays and its own closures: one statement."""
    return CoreHours(
        weekly=week(practice.opens_at, practice.closes_at),
        holidays=bank_holidays(practice.nation),
        closures=dict(Closure.objects.filter(practice=practice).values_list("day", "reason")),
    )
