"""How does a manager change when the practice is open? At once, for the front door and for every promise from then on.

What somebody was promised before stays promised: nobody is told a day and then given a later one. The page says how
many were promised an answer on a day that is closed now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from consultations.domain.lifecycle import WITH_PRACTICE
from consultations.models import Consultation
from consultations.services import offering
from portal import audit
from portal.core import clock, text
from portal.core.dates import LONDON, day_words
from portal.core.errors import Conflict, DomainError
from portal.core.http import Visit
from portal.people.roles import Permission
from portal.practices.hours import NeverOpen, next_opening
from portal.practices.models import Closure, Practice
from portal.practices.opening import Hours, Week, as_kept, trouble
from portal.practices.queries import core_hours, week_of
from triage.domain.opening import OpeningMove
from triage.models import OpeningChange

_MANAGER = "Only a practice manager changes the opening hours. Ask yours."
_ELSEWHERE = (
    "Somebody has changed these hours meanwhile. They are in the history below. Look, then save again."
)

#: So many days can be closed in one go; more is a mistake in the year.
MOST_DAYS = 14
#: So many days to come can be closed in all: beyond that the week itself has changed.
MOST_CLOSED = 60
#: No further ahead than this.
AHEAD = timedelta(days=550)


@transaction.atomic
def set_week(*, which: Hours, week: Week, was: Any, by: Visit) -> OpeningChange | None:
    """Keep from when to when the practice, or its front desk, is open. `was` is the week as the page showed it.

    Gives None when nothing is different. Raises Conflict when somebody else has changed it since, DomainError for a
    week that cannot be.
    """
    offering.may(by, Permission.CHANGE_HOURS, _MANAGER)
    practice = offering.hold(by.practice.pk)
    before = as_kept(week_of(practice, which))
    wrong = trouble(week)
    if wrong:
        raise DomainError(wrong[2])
    if before != was:
        raise Conflict(_ELSEWHERE)
    after = as_kept(week)
    if after == before:
        return None
    practice.opening = {**practice.opening, which.value: after}
    practice.save(update_fields=["opening"])
    return _keep(OpeningMove(which.value), {"before": before, "after": after}, by)


@transaction.atomic
def close_days(*, first: date, last: date, reason: str, by: Visit) -> OpeningChange:
    """Close the practice on these days, both included. Raises DomainError whose code is the field it is about."""
    offering.may(by, Permission.CHANGE_HOURS, _MANAGER)
    reason, today = " ".join(text.plain(reason).split()), clock.today()
    if first < today:
        raise DomainError("Choose today or a day to come.", code="first_day")
    if last < first:
        raise DomainError("The last day must be the first day or later.", code="last_day")
    if (last - first).days >= MOST_DAYS:
        raise DomainError(f"Close at most {MOST_DAYS} days at once.", code="last_day")
    if last > today + AHEAD:
        raise DomainError("That is too far ahead. Check the year.", code="first_day")
    if not reason:
        raise DomainError("Say why. Patients read it on the front page on that day.", code="reason")
    practice = offering.hold(by.practice.pk)
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    taken = Closure.objects.filter(day__in=days).order_by("day").first()
    if taken is not None:
        raise DomainError(f"{day_words(taken.day)} is closed already.", code="first_day")
    if Closure.objects.filter(day__gte=today).count() + len(days) > MOST_CLOSED:
        raise DomainError("So many days are closed already. Change the week instead.", code="first_day")
    Closure.objects.bulk_create([Closure.fresh(day=day, reason=reason) for day in days])
    _must_open_again(practice)
    said = {"first": first.isoformat(), "last": last.isoformat(), "reason": reason}
    return _keep(OpeningMove.CLOSED, said, by)


@transaction.atomic
def reopen_day(*, day: date, by: Visit) -> OpeningChange:
    """Take a closed day out again. Raises Conflict when it is not closed, or is over."""
    offering.may(by, Permission.CHANGE_HOURS, _MANAGER)
    offering.hold(by.practice.pk)
    found: Closure | None = Closure.objects.filter(day=day, day__gte=clock.today()).first()
    if found is None:
        raise Conflict("That day is not closed any more, or is over. Look at the list again.")
    found.delete()
    return _keep(OpeningMove.REOPENED, {"first": day.isoformat(), "reason": found.reason}, by)


def _must_open_again(practice: Practice) -> None:
    try:
        next_opening(clock.now(), core_hours(practice, _closures()))
    except NeverOpen as never:
        raise DomainError("Then no day would be left on which you are open.", code="first_day") from never


def _keep(change: OpeningMove, said: dict[str, Any], by: Visit) -> OpeningChange:
    made: OpeningChange = OpeningChange.fresh(
        change=change.value,
        said=said,
        made_by_id=by.membership.pk,
        made_by_name=by.membership.display_name,
        made_at=clock.now(),
    )
    made.save(force_insert=True)
    audit.record(f"opening.{change.value}", object_id=made.pk)
    return made


# Reading --------------------------------------------------------------------------------------------------------------


def _closures() -> dict[date, str]:
    return dict(Closure.objects.values_list("day", "reason"))


def closed_days() -> list[Closure]:
    """Days to come on which the practice is shut, the next first."""
    return list(Closure.objects.filter(day__gte=clock.today()).order_by("day"))


def promised_on(days: list[date]) -> Mapping[date, int]:
    """How many open requests were promised an answer on each of these days."""
    if not days:
        return {}
    found = (
        Consultation.objects.filter(status__in=WITH_PRACTICE)
        .annotate(day=TruncDate("promised_by", tzinfo=LONDON))
        .filter(day__in=days)
        .order_by()
        .values("day")
        .annotate(number=Count("pk"))
    )
    return {row["day"]: row["number"] for row in found}


def history(*, most: int = 30) -> list[OpeningChange]:
    """What was changed, the latest first."""
    return list(OpeningChange.objects.order_by("-made_at", "-id")[:most])
