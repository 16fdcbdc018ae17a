"""What follows from the dates somebody gave? Days off work, a note that is too long, a result that is overdue. Pure.

All of it counts calendar days, so that nights when the clocks change, leap days, weekends and bank holidays make no
difference. What cannot be worked out says nothing: a rule may only raise attention.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from consultations.domain.conditions import Answers, Known, date_span
from consultations.domain.schema import NOT_SURE

#: Seven days, every day counted, are certified by the employee.
SELF_CERTIFIED_DAYS = 7
#: One note is for 13 weeks at most while somebody has been off for less than six months.
LONGEST_NOTE = timedelta(weeks=13)
FIRST_MONTHS = 6
#: How many days a result may take, until a practice says something else.
RESULT_DAYS: Mapping[str, int] = {"blood": 5, "urine": 4, "scan_xray": 14, "smear": 21}
#: The form that asks when a test was done, and the most that may be expected of a result.
RESULTS_FORM, MOST_RESULT_DAYS = "test_results", 90


def facts(answers: Answers, today: date, result_days: Mapping[str, int] = RESULT_DAYS) -> frozenset[Known]:
    """What the dates in these answers mean today, as facts for conditions."""
    first, back, ended = (date_of(answers.get(name)) for name in ("fn.first", "fn.until", "fn.prev"))
    test_done = answers.get("tr.when")
    pairs = (
        (Known.SELF_CERTIFY, answers.get("fn.kind") == "first" and may_self_certify(first, back, today)),
        (
            Known.NOTE_TOO_LONG,
            is_too_long(first, ended if answers.get("fn.kind") == "extend" else None, back, today),
        ),
        (Known.NOTE_GAP, has_gap(earliest(answers.get("fn.prev")), today)),
        (
            Known.RESULT_OVERDUE,
            is_overdue(
                answers.get("tr.type"),
                date.min if test_done == NOT_SURE else earliest(test_done),
                today,
                result_days,
            ),
        ),
    )
    return frozenset(fact for fact, holds in pairs if holds)


def days_off(first: date, back: date | None, today: date) -> int:
    """The calendar days off work: up to the day before they go back, or up to today when that is not known.

    A first day that is still to come counts no days until the day they go back is known.
    """
    return max((back - first).days if back is not None else (today - first).days + 1, 0)


def may_self_certify(first: date | None, back: date | None, today: date) -> bool:
    """Whether no note is needed yet."""
    return first is not None and days_off(first, back, today) <= SELF_CERTIFIED_DAYS


def is_too_long(first: date | None, ended: date | None, back: date | None, today: date) -> bool:
    """Whether one note would be longer than the law allows: over 13 weeks, within the first six months off.

    The note begins on the first day off, or on the day after the last note ended.
    """
    if first is None or back is None or today >= _months_after(first, FIRST_MONTHS):
        return False
    begins = first if ended is None else max(first, ended + timedelta(days=1))
    return back - begins > LONGEST_NOTE


def has_gap(ended: date | None, today: date) -> bool:
    """Whether days without a note lie between the end of the last note and today."""
    return ended is not None and ended + timedelta(days=1) < today


def is_overdue(
    types: object, done: date | None, today: date, result_days: Mapping[str, int] = RESULT_DAYS
) -> bool:
    """Whether any of the tests done that day takes longer than expected."""
    if done is None or not isinstance(types, list):
        return False
    expected = [result_days[each] for each in types if each in result_days]
    return any((today - done).days > days for days in expected)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def earliest(answer: object) -> date | None:
    """The first day that an answer such as ``2026-05`` can mean: what is not known may only raise attention."""
    span = date_span(answer) if isinstance(answer, str) else None
    return span and span[0]


def date_of(answer: object) -> date | None:
    """The day that was answered; None for "not sure", for a month alone and for what is no date."""
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None
