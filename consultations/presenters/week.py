"""How is a week of opening hours said? "8am to 6:30pm, Monday to Friday; 9am to midday, Saturday"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext as _

from portal.core.dates import DAYS, LONDON, at_local, clock_words
from portal.core.sentence import say
from portal.practices.hours import Span
from portal.practices.opening import Week, gathered


def week_words(week: Week) -> str:
    """Days with the same hours together. A day that is not named is a day off."""
    return "; ".join(
        _("%(times)s, %(days)s") % {"times": spans_words(spans), "days": _days_words(runs)}
        for runs, spans in gathered(week)
    )


def spans_words(spans: Sequence[Span]) -> str:
    """ "8am to 6:30pm", "8am to 1pm and 2pm to 6:30pm"."""
    said = [
        _("%(opens)s to %(closes)s") % {"opens": time_words(opens), "closes": time_words(closes)}
        for opens, closes in spans
    ]
    return _both(said)


def time_words(moment: time) -> str:
    """ "8am", "6:30pm"."""
    return clock_words(at_local(datetime(2000, 1, 3, tzinfo=LONDON).date(), moment.hour, moment.minute))


def _days_words(runs: Sequence[tuple[int, int]]) -> str:
    said = []
    for first, last in runs:
        if last - first > 1:
            said.append(_("%(first)s to %(last)s") % {"first": say(DAYS[first]), "last": say(DAYS[last])})
        else:
            said += [say(DAYS[day]) for day in range(first, last + 1)]
    return _both([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _both(said: Sequence[str]) -> str:
    """One of them, or two with "and" between."""
    return (
        _("%(first)s and %(last)s") % {"first": said[0], "last": said[-1]} if len(said) > 1 else "".join(said)
    )
