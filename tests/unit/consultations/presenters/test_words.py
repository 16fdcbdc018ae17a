"""How the patient's pages say moments, numbers to press and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from consultations.presenters.sending import masked, moment_words
from consultations.presenters.stops import pieces
from consultations.presenters.week import time_words, week_words
from portal.practices.hours import week

NOON = datetime(2026, 3, 23, 12, tzinfo=UTC)


def test_a_moment_today_is_said_without_its_day_and_another_with_it() -> None:
    assert moment_words(datetime(2026, 3, 23, 18, 30, tzinfo=UTC), NOON) == "6:30pm today"
    assert moment_words(datetime(2026, 3, 24, 18, 30, tzinfo=UTC), NOON) == "6:30pm on Tuesday 24 March"
    assert moment_words(datetime(2027, 1, 4, 18, 30, tzinfo=UTC), NOON).endswith("4 January 2027")


def test_hours_are_said_as_people_say_them() -> None:
    assert time_words(time(8)) == "8am"
    assert week_words(week(time(8), time(18, 30))) == "8am to 6:30pm, Monday to Friday"


def test_days_with_the_same_hours_are_said_together() -> None:
    long, short = ((time(8), time(13)), (time(14), time(18, 30))), ((time(9), time(12)),)

    assert week_words((long, long, long, short, long, short, ())) == (
        "8am to 1pm and 2pm to 6:30pm, Monday to Wednesday and Friday; 9am to midday, Thursday and Saturday"
    )
    assert week_words((short, (), short, (), short, (), ())) == "9am to midday, Monday, Wednesday and Friday"


@pytest.mark.parametrize(
    ("line", "hrefs"),
    [
        ("Call 18000 (Relay UK).", ["tel:18000"]),
        ("Text 999, if you have signed up for this.", ["sms:999"]),
        ("Use the 999 BSL app to sign.", []),
        ("For 111, call 18001 111 or use the 111 BSL service.", ["tel:111", "tel:18001111"]),
        ("You can also call Samaritans on 116 123, or text SHOUT to 85258.", ["tel:116123", "sms:85258"]),
        ("{open}Call the practice on 01632 960 118.".removeprefix("{open}"), ["tel:01632960118"]),
        ("Do not drive yourself.", []),
    ],
)
def test_numbers_in_a_sentence_can_be_pressed(line: str, hrefs: list[str]) -> None:
    found = pieces(line)

    assert "".join(each["text"] for each in found) == line
    assert [each["href"] for each in found if "href" in each] == hrefs


def test_an_address_is_shown_so_that_only_its_owner_knows_it() -> None:
    assert masked("z.kowalczyk@example.org") == "z.k•••••@example.org"
    assert masked("zoe@example.org") == "z•••••@example.org"
