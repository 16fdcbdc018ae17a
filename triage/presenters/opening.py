"""What does the page of the opening hours show?"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from consultations.presenters.week import week_words
from portal.core import clock
from portal.core.dates import day_words
from portal.core.http import Visit
from portal.core.wording import when_words
from portal.practices.holidays import bank_holidays
from portal.practices.hours import week
from portal.practices.opening import Hours, as_kept, is_shorter_than, read
from portal.practices.queries import week_of
from triage import opening_hours as services
from triage.domain.opening import OpeningMove
from triage.forms.opening import CloseForm, WeekForm
from triage.models import OpeningChange

#: How far ahead bank holidays are named on the page.
HOLIDAYS_AHEAD = 200


def page(visit: Visit, **refused: Any) -> dict[str, Any]:
    """Both weeks with their forms, the days closed, bank holidays to come, and the history."""
    now, today = clock.now(), clock.today()
    weeks = {each: week_of(visit.practice, each) for each in Hours}
    closed = services.closed_days()
    promised = services.promised_on([each.day for each in closed])
    holidays = bank_holidays(visit.practice.nation)
    days = [today + timedelta(days=ahead) for ahead in range(HOLIDAYS_AHEAD)]
    return {
        "work_words": week_words(weeks[Hours.WORK]),
        "desk_words": week_words(weeks[Hours.DESK]),
        "is_short": visit.practice.nation == "england" and is_shorter_than(weeks[Hours.WORK], week()),
        "forms": {
            "work": WeekForm(week=weeks[Hours.WORK], prefix="work"),
            "desk": WeekForm(week=weeks[Hours.DESK], prefix="desk"),
            "close": CloseForm(prefix="close"),
            **refused,
        },
        "refused": next(iter(refused.values()), None),
        "closed": [
            {
                "day": each.day.isoformat(),
                "words": day_words(each.day, with_year=each.day.year != today.year),
                "reason": each.reason,
                "promised": promised.get(each.day, 0),
                "is_holiday": each.day in holidays,
            }
            for each in closed
        ],
        "holidays": [
            f"{day_words(day, with_year=day.year != today.year)}: {name}"
            for day in days
            if (name := holidays.get(day))
        ],
        "history": [_change(each, now) for each in services.history()],
    }


def typed_again(visit: Visit, which: Hours, form: WeekForm, message: str) -> WeekForm:
    """What was typed, kept, with what is wrong; saved again it counts against the hours as they are now."""
    current = week_of(visit.practice, which)
    data = {name: form.data.get(name, "") for name in form.data}
    data[form.add_prefix("was")] = json.dumps(as_kept(current))
    again = WeekForm(data, week=current, prefix=which.value)
    again.is_valid()
    again.add_error("opens_0", message)
    return again


def _change(each: OpeningChange, now: datetime) -> dict[str, str]:
    return {"what": _what(each), "who": each.made_by_name, "when": when_words(each.made_at, now)}


def _what(each: OpeningChange) -> str:
    if each.change in (OpeningMove.WORK, OpeningMove.DESK):
        name = "Hours" if each.change == OpeningMove.WORK else "Front desk"
        return (
            f"{name}: {week_words(read(each.said['after']))}. Before: {week_words(read(each.said['before']))}"
        )
    first = day_words(date.fromisoformat(each.said["first"]), with_year=True)
    if each.change == OpeningMove.REOPENED:
        return f"Open again on {first} (was closed: {each.said['reason']})"
    last = day_words(date.fromisoformat(each.said["last"]), with_year=True)
    return f"Closed on {first}{f' to {last}' if last != first else ''}: {each.said['reason']}"
