"""Which day, month or year did the person mean?"""

from datetime import date, timedelta
from typing import Any

from consultations.domain.conditions import date_span
from consultations.domain.refusals import Posted, Refused, typed_in
from consultations.domain.schema import NOT_SURE, Question
from portal.core.dates import MONTHS
from portal.core.sentence import Sentence

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


_MISSING = {
    "day": Sentence("%(label)s must include a day").template,
    "month": Sentence("%(label)s must include a month").template,
    "year": Sentence("%(label)s must include a year").template,
}
_TO_COME = Sentence("%(label)s: %(day)s is still to come. Check the year").template


def _words(answer: str) -> Sentence:
    """3 May 2024, May 2024 or 2024, as far as it is known."""
    year, *rest = (int(part) for part in answer.split("-"))
    if not rest:
        return Sentence("%(year)s", year=year)
    month = MONTHS[rest[0] - 1]
    if len(rest) == 1:
        return Sentence("%(month)s %(year)s", month=month, year=year)
    return Sentence("%(day)s %(month)s %(year)s", day=rest[1], month=month, year=year)


def clean(question: Question, posted: Posted, today: date) -> str | None:
    """The date as ``2024-05-03``, or when the question takes it ``2024-05``, ``2024`` or ``not_sure``."""
    day, month, year = (typed_in(posted, f"{question.id}-{part}") for part in ("day", "month", "year"))
    if question.not_sure and NOT_SURE in posted.get(f"{question.id}-cannot", ()):
        if day or month or year:
            raise Refused(
                Sentence(
                    "You gave a date and also ticked “%(ticked)s”. Keep only the one that is right",
                    ticked=question.not_sure,
                ),
                "-day",
            )
        return NOT_SURE
    if not (day or month or year):
        return None
    found = _read(question, day, month, year)
    span = date_span(found)
    if span is None:
        raise Refused(
            Sentence(
                "%(label)s: there is no such day. Check the day and the month", label=question.staff_label
            ),
            "-day",
        )
    _within(question, found, span, today)
    return found


def _read(question: Question, day: str, month: str, year: str) -> str:
    name = question.staff_label
    parts = {"day": day, "month": month, "year": year}
    needed = [
        part for part in parts if not question.approximate or part == "year" or (part == "month" and day)
    ]
    for part in needed:
        if not parts[part]:
            raise Refused(Sentence(_MISSING[part], label=name), f"-{part}")
    number = _month(month) if month else 0
    if number is None or (day and not (day.isascii() and day.isdigit())):
        part = "-month" if number is None else "-day"
        raise Refused(
            Sentence("%(label)s: write the date in numbers, for example 31 3 1980", label=name), part
        )
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(
            Sentence("%(label)s: write the year with 4 numbers, for example 1980", label=name), "-year"
        )
    if day:
        return f"{int(year):04}-{number:02}-{int(day):02}"
    return f"{int(year):04}-{number:02}" if month else f"{int(year):04}"


def _month(typed: str) -> int | None:
    if typed.isascii() and typed.isdigit():
        return int(typed)
    name = typed[:3].lower()
    return _MONTH_NAMES.index(name) + 1 if name in _MONTH_NAMES else None


def _within(question: Question, found: str, span: tuple[date, date], today: date) -> None:
    """A date of which only the month or the year is known fits when one of its days does."""
    first, last = span
    given: dict[str, Any] = {"label": question.staff_label, "day": _words(found)}
    if question.when == "past" and first > today:
        raise Refused(Sentence(_TO_COME, **given), "-year")
    if question.when == "past" and today.year - first.year > 125:
        given["day"] = first.year
        raise Refused(Sentence("%(label)s: %(day)s is too long ago. Check the year", **given), "-year")
    if question.when == "future" and last < today:
        raise Refused(Sentence("%(label)s: %(day)s has passed. Give a day from today on", **given), "-day")
    if question.least_days is not None and last < (least := today + timedelta(days=question.least_days)):
        given["first"] = _words(least.isoformat())
        raise Refused(
            Sentence("%(label)s: %(day)s is too long ago. Give a day from %(first)s on", **given), "-year"
        )
    if question.most_days is not None and first > (most := today + timedelta(days=question.most_days)):
        if question.most_days == 0:
            raise Refused(Sentence(_TO_COME, **given), "-year")
        given["last"] = _words(most.isoformat())
        raise Refused(
            Sentence("%(label)s: %(day)s is too far ahead. Give a day up to %(last)s", **given), "-year"
        )
