"""Which day, month or year did the person mean?"""

from datetime import date, timedelta

from consultations.domain.conditions import date_span
from consultations.domain.refusals import Posted, Refused, typed_in
from consultations.domain.schema import NOT_SURE, Question
from consultations.domain.wording import date_words, long_date

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def clean(question: Question, posted: Posted, today: date) -> str | None:
    """The date as ``2024-05-03``, or when the question takes it ``2024-05``, ``2024`` or ``not_sure``."""
    day, month, year = (typed_in(posted, f"{question.id}-{part}") for part in ("day", "month", "year"))
    if question.not_sure and NOT_SURE in posted.get(f"{question.id}-cannot", ()):
        if day or month or year:
            raise Refused(
                f"You gave a date and also ticked “{question.not_sure}”. Keep only the one that is right",
                "-day",
            )
        return NOT_SURE
    if not (day or month or year):
        return None
    found = _read(question, day, month, year)
    span = date_span(found)
    if span is None:
        raise Refused(f"{question.staff_label}: there is no such day. Check the day and the month", "-day")
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
            raise Refused(f"{name} must include a {part}", f"-{part}")
    number = _month(month) if month else 0
    if number is None or (day and not (day.isascii() and day.isdigit())):
        part = "-month" if number is None else "-day"
        raise Refused(f"{name}: write the date in numbers, for example 31 3 1980", part)
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(f"{name}: write the year with 4 numbers, for example 1980", "-year")
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
    name, (first, last), said = question.staff_label, span, date_words(found)
    if question.when == "past" and first > today:
        raise Refused(f"{name}: {said} is still to come. Check the year", "-year")
    if question.when == "past" and today.year - first.year > 125:
        raise Refused(f"{name}: {first.year} is too long ago. Check the year", "-year")
    if question.when == "future" and last < today:
        raise Refused(f"{name}: {said} has passed. Give a day from today on", "-day")
    if question.least_days is not None and last < (least := today + timedelta(days=question.least_days)):
        raise Refused(f"{name}: {said} is too long ago. Give a day from {long_date(least)} on", "-year")
    if question.most_days is not None and first > (most := today + timedelta(days=question.most_days)):
        if question.most_days == 0:
            raise Refused(f"{name}: {said} is still to come. Check the year", "-year")
        raise Refused(f"{name}: {said} is too far ahead. Give a day up to {long_date(most)}", "-year")
