"""How is a moment shown to a person? In UK time and in the words of the NHS style: "6:30pm", "Tuesday 24 March".

Pure: no clock, no Django. The month and day names are written out here, because `strftime` follows the server's locale.
They are said in the language of the page (`portal.core.sentence`).
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from portal.core.sentence import Sentence, say

LONDON = ZoneInfo("Europe/London")

DAYS = (
    Sentence("Monday"),
    Sentence("Tuesday"),
    Sentence("Wednesday"),
    Sentence("Thursday"),
    Sentence("Friday"),
    Sentence("Saturday"),
    Sentence("Sunday"),
)
MONTHS = (
    Sentence("January"),
    Sentence("February"),
    Sentence("March"),
    Sentence("April"),
    Sentence("May"),
    Sentence("June"),
    Sentence("July"),
    Sentence("August"),
    Sentence("September"),
    Sentence("October"),
    Sentence("November"),
    Sentence("December"),
)


def in_london(moment: datetime) -> datetime:
    """The same moment on a UK clock. A moment without a time zone is refused: it could mean two things."""
    if moment.tzinfo is None:
        raise ValueError(f"The moment {moment.isoformat()} has no time zone. Use portal.core.clock.now().")
    return moment.astimezone(LONDON)


def clock_words(moment: datetime) -> str:
    """ "8am", "6:30pm", "midday", "midnight"."""
    local = in_london(moment)
    if local.minute == 0 and local.hour in (0, 12):
        return say("midnight") if local.hour == 0 else say("midday")
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def day_words(day: date, *, with_year: bool = False) -> str:
    """ "Tuesday 24 March", or "Tuesday 24 March 2026" when the year is not plain from the page."""
    weekday, month = say(DAYS[day.weekday()]), say(MONTHS[day.month - 1])
    return f"{weekday} {day.day} {month} {day.year}" if with_year else f"{weekday} {day.day} {month}"


def short_day_words(day: date) -> str:
    """ "Tue": for columns of a list within the coming week."""
    return DAYS[day.weekday()][:3]


def date_of(moment: datetime) -> date:
    """The date on a UK wall at that moment."""
    return in_london(moment).date()


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """That time on a UK clock, in UTC. Of an hour that a night has twice, the first; of one it lacks, the next."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def end_of_day(moment: datetime) -> datetime:
    """The last moment of the day that `moment` lies in, on a UK calendar."""
    return in_london(moment).replace(hour=23, minute=59, second=59, microsecond=999_999)
