from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines

from portal.core import wording

#: 8:43am on a Monday in the practice; the clocks go forward the Sunday after.
NOW = datetime(2026, 3, 23, 8, 43, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 23, 11, 42, tzinfo=UTC), "Today, 11:42am"),
        (datetime(2026, 3, 22, 7, 48, tzinfo=UTC), "Yesterday, 7:48am"),
        (datetime(2026, 3, 24, 18, 30, tzinfo=UTC), "Tomorrow, 6:30pm"),
        (datetime(2026, 3, 31, 17, 30, tzinfo=UTC), "Tuesday 31 March, 6:30pm"),
        (datetime(2025, 9, 3, 8, 0, tzinfo=UTC), "Wednesday 3 September 2025, 9am"),
    ],
)
def test_when(moment: datetime, words: str) -> None:
    assert wording.when_words(moment, NOW) == words
    assert wording.when_within(moment, NOW) == (words if "day " in words else words[0].lower() + words[1:])


def test_by_when() -> None:
    assert wording.by_words(NOW.replace(hour=18, minute=30), NOW) == "6:30pm today"
    assert wording.by_words(NOW.replace(day=24, hour=18, minute=30), NOW) == "6:30pm tomorrow"
    assert wording.by_words(NOW.replace(day=26, hour=18, minute=30), NOW) == "6:30pm on Thursday 26 March"


def test_short_when_for_a_column() -> None:
    assert wording.short_when(NOW.replace(hour=9, minute=12), NOW) == "9:12am"
    assert wording.short_when(NOW.replace(day=24, hour=18, minute=30), NOW) == "Tue 6:30pm"
    assert wording.short_when(NOW.replace(month=4, day=24), NOW) == "24 Apr"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_span_is_rounded_down(span: timedelta, words: str) -> None:
    assert wording.span_words(span) == words


@pytest.mark.parametrize(
    ("name", "letters"), [("Janet Brathwaite", "JB"), ("Dr Priya Shah", "PS"), ("Pharmacy", "PH"), ("", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert wording.initials(name) == letters


def test_small_words() -> None:
    assert wording.possessive("Mr Jones") == "Mr Jones’s"
    assert wording.telephone("01632 960 118") == "01632960118"
    assert wording.telephone("+44 (0)1632") == "+4401632"
    assert wording.date_of_birth(date(1967, 6, 2)) == "2 Jun 1967"


def test_paragraphs_keep_lines_and_escape_everything() -> None:
    assert wording.paragraphs("One <b>\r\ntwo\n\n \n\nthree\n") == "<p>One &lt;b&gt;<br>two</p><p>three</p>"
    assert wording.paragraphs("") == ""


def test_filters_show_london_time_in_summer() -> None:
    template = engines["jinja2"].from_string("{{ moment|clock }}, {{ moment|day }}")

    words = template.render({"moment": datetime(2026, 6, 30, 23, 30, tzinfo=UTC)})

    assert words == "12:30am, Wednesday 1 July"
