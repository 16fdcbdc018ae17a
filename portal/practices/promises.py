"""How is a promised moment said to a patient? Always from the clock, never fixed text. Pure."""

from datetime import datetime

from portal.core.dates import clock_words, day_words, in_london
from portal.core.sentence import say
from portal.core.wording import relative_day


def by_when(promised: datetime, now: datetime) -> str:
    """ "by 6:30pm today", "by 6:30pm tomorrow", "by 6:30pm on Tuesday 24 March"; with the year if it is another."""
    return say("by %(when)s", when=moment_words(promised, now))


def opens_when(opening: datetime, now: datetime) -> str:
    """ "8am tomorrow", "8am on Tuesday 7 April": to follow "Opens"."""
    return moment_words(opening, now)


def moment_words(moment: datetime, now: datetime) -> str:
    """ "6:30pm today", "6:30pm tomorrow", "6:30pm yesterday", "6:30pm on Tuesday 24 March"."""
    day, today = in_london(moment).date(), in_london(now).date()
    if abs((day - today).days) <= 1:
        return f"{clock_words(moment)} {relative_day(day, today)}"
    words = day_words(day, with_year=day.year != today.year)
    return say("%(time)s on %(day)s", time=clock_words(moment), day=words)
