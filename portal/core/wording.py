"""How are small things said: how long ago, whose, how old, which paragraphs? Pure; the time is passed in."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from markupsafe import Markup, escape

from portal.core.dates import MONTHS, clock_words, day_words, in_london, short_day_words
from portal.core.sentence import say


def when_words(moment: datetime, now: datetime) -> str:
    """ "Today, 11:42am", "Yesterday, 8am", "Tuesday 24 March, 6:30pm"; with the year once it is another year."""
    words = when_within(moment, now)
    return f"{words[:1].upper()}{words[1:]}"


def when_within(moment: datetime, now: datetime) -> str:
    """The same in the middle of a sentence: "today, 11:42am", "Tuesday 24 March, 6:30pm"."""
    return f"{relative_day(in_london(moment).date(), in_london(now).date())}, {clock_words(moment)}"


def by_words(moment: datetime, now: datetime) -> str:
    """ "6:30pm today", "6:30pm tomorrow", "6:30pm on Tuesday 24 March"."""
    day, today = in_london(moment).date(), in_london(now).date()
    if (day - today).days in (0, 1):
        return f"{clock_words(moment)} {relative_day(day, today)}"
    return say("%(time)s on %(day)s", time=clock_words(moment), day=relative_day(day, today))


def relative_day(day: date, today: date) -> str:
    """ "today", "tomorrow", "yesterday", "Tuesday 24 March"."""
    near = {0: say("today"), 1: say("tomorrow"), -1: say("yesterday")}
    return near.get((day - today).days) or day_words(day, with_year=day.year != today.year)


def short_when(moment: datetime, now: datetime) -> str:
    """For a column: "9:12am" today, "Tue 6:30pm" within six days either way, "24 Mar" beyond."""
    day, today = in_london(moment).date(), in_london(now).date()
    if day == today:
        return clock_words(moment)
    if abs((day - today).days) < 7:
        return f"{short_day_words(day)} {clock_words(moment)}"
    return short_date(day, today)


def short_date(day: date, today: date) -> str:
    """ "24 Mar", with the year once it is another year."""
    words = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return words if day.year == today.year else f"{words} {day.year}"


def date_of_birth(day: date) -> str:
    """ "2 Jun 1967": always with the year."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def span_words(span: timedelta) -> str:
    """ "under a minute", "37 min", "4 h", "1 day", "3 days". Always rounded down: nobody is told less than is true."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def ago_words(moment: datetime, now: datetime) -> str:
    """ "37 min ago"."""
    return f"{span_words(now - moment)} ago"


def possessive(name: str) -> str:
    """ "Dr Okafor’s", "Mr Jones’s": the NHS style adds the s."""
    return f"{name}’s"


def initials(name: str) -> str:
    """ "JB" for Janet Brathwaite, "PS" for Dr Priya Shah: what the round badge shows."""
    words = [
        word
        for word in name.split()
        if word.lower().strip(".") not in {"dr", "mr", "mrs", "ms", "miss", "prof"}
    ]
    if not words:
        return "?"
    return (words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]).upper()


def telephone(number: str) -> str:
    """The number as a link wants it: digits and a leading plus alone."""
    return re.sub(r"[^\d+]", "", number or "")


def paragraphs(text: str) -> Markup:
    """What somebody wrote, as they wrote it: an empty line parts paragraphs, a line break stays one. All is escaped."""
    blocks = re.split(r"\n[ \t]*\n", (text or "").replace("\r\n", "\n").strip("\n"))
    return Markup("").join(
        Markup("<p>{}</p>").format(
            Markup("<br>").join(escape(line) for line in block.strip("\n").split("\n"))
        )
        for block in blocks
        if block.strip()
    )
