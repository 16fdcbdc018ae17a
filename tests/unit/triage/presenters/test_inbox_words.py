"""What the page of the inbox says around its rows, and in one row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from consultations.domain.levels import Level
from portal.practices.holidays import bank_holidays
from portal.practices.hours import CoreHours, week
from triage.domain.inbox import View
from triage.forms.inbox import asked_from, since_of, ticked
from triage.presence import Doing, Present
from triage.presenters import inbox, many, rows
from triage.presenters.inbox import Asked
from triage.queries import COUNTED, Desk, Filters, Page, Unopened

from datetime import time  # isort: skip
from django.http import QueryDict  # isort: skip

#: Monday, a quarter to nine.
NOW = datetime(2026, 3, 23, 8, 43, tzinfo=UTC)
HOURS = CoreHours(weekly=week(time(8), time(18, 30)), holidays=bank_holidays("england"), closures={})


def a_visit() -> Any:
    return SimpleNamespace(practice=SimpleNamespace(slug="millbrook"), may=lambda permission: True)


def a_desk(*, unopened: list[Unopened] | None = None, stops: int = 0, **counts: int) -> Desk:
    stop: Any = SimpleNamespace(shown_at=NOW)
    numbers = {view: counts.get(view.value, 0) for view in COUNTED}
    teams = [{"id": "1", "key": "admin", "name": "Admin team", "mine": False}]
    return Desk(
        counts=numbers,
        stops=[stop] * stops,
        nameless_stops=0,
        unopened=unopened or [],
        teams=teams,
        staff=[],
        leaving=[],
        hours=HOURS,
    )


def a_page(on_page: int, *, shown: int | None, number: int = 1, more: bool = False) -> Page:
    row: Any = object()
    return Page([row] * on_page, number, 25, shown, more)


def asked(view: View = View.TO_TRIAGE, number: int = 1, **filters: str) -> Asked:
    return Asked(view, Filters(**filters), number)


def unopened(level: Level, minutes: int) -> Unopened:
    return Unopened(uuid4(), level, NOW - timedelta(minutes=minutes))


# The banner -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        ([unopened(Level.URGENT, 31)], "1 urgent request not opened for 31 minutes"),
        (
            [unopened(Level.URGENT, 31), unopened(Level.URGENT, 35)],
            "2 urgent requests not opened for 35 minutes",
        ),
        ([unopened(Level.EMERGENCY, 1)], "1 urgent request not opened for 1 minute"),
    ],
)
def test_the_banner_says_what_nobody_has_opened_and_for_how_long(waiting: list[Unopened], words: str) -> None:
    said = inbox.duty(a_visit(), a_desk(unopened=waiting), NOW)

    assert said["link"]["text"] == words
    assert said["link"]["href"].endswith("?view=not_opened")
    assert said["text"] == "Open until 6:30pm."
    assert said["more"] == "Sweep of unseen requests from 5pm."


def test_the_banner_counts_core_hours_alone() -> None:
    saturday = datetime(2026, 3, 21, 12, tzinfo=UTC)
    since = Unopened(uuid4(), Level.URGENT, saturday)

    assert inbox.duty(a_visit(), a_desk(unopened=[since]), NOW)["link"]["text"].endswith("for 43 minutes")
    assert "link" not in inbox.duty(a_visit(), a_desk(unopened=[since]), saturday + timedelta(hours=5))


def test_a_fresh_urgent_request_calls_nobody_yet() -> None:
    assert "link" not in inbox.duty(a_visit(), a_desk(unopened=[unopened(Level.URGENT, 5)]), NOW)


def test_before_closing_everything_flagged_is_to_be_opened() -> None:
    late = NOW.replace(hour=17, minute=30)
    since = Unopened(uuid4(), Level.SOON, late - timedelta(minutes=5))

    assert (
        inbox.duty(a_visit(), a_desk(unopened=[since]), late)["link"]["text"]
        == "1 flagged request to open before closing"
    )


def test_a_closed_practice_says_when_it_opens() -> None:
    assert inbox.duty(a_visit(), a_desk(), NOW.replace(hour=20))["text"] == "Closed. Opens 8am tomorrow."


# The list -------------------------------------------------------------------------------------------------------------


def test_people_to_call_are_counted_on_top_of_the_first_page() -> None:
    desk, first = a_desk(to_triage=33, stops=2), a_page(25, shown=31, more=True)
    second = a_page(6, shown=31, number=2)

    assert inbox.shown_in_all(asked(), desk, first) == 33
    assert inbox.paging(a_visit(), asked(), desk, first, 33)["text"] == "Showing 1 to 27 of 33."
    assert inbox.paging(a_visit(), asked(), desk, first, 33)["next"]["text"] == "Next 6"
    assert inbox.paging(a_visit(), asked(number=2), desk, second, 33)["text"] == "Showing 28 to 33 of 33."


def test_filters_say_what_they_hide() -> None:
    desk = a_desk(to_triage=40)

    bar = inbox.filter_bar(a_visit(), asked(team="-admin"), desk, 31)

    assert bar["hiding"]["text"] == "Hiding 9 of 40."
    assert bar["hiding"]["link"] == "Show all 40"
    assert bar["on"] == 1
    assert [each["text"] for each in bar["fields"][1]["options"] if each["selected"]] == [
        "All but Admin team"
    ]
    assert "hiding" not in inbox.filter_bar(a_visit(), asked(), desk, 40)


def test_a_filter_that_nobody_offers_is_shown_as_chosen() -> None:
    bar = inbox.filter_bar(a_visit(), asked(owner="someone-gone"), a_desk(to_triage=4), 0)

    assert [each["value"] for each in bar["fields"][2]["options"] if each["selected"]] == ["someone-gone"]


def test_an_address_keeps_its_filters_and_leaves_out_what_says_nothing() -> None:
    assert asked(kind="medication", number=3).query(page=4) == "view=to_triage&kind=medication&page=4"
    assert asked().query() == "view=to_triage"


def test_new_requests_are_offered_in_words() -> None:
    assert inbox.fresh_line(a_visit(), asked(), 2, NOW)["text"] == "2 new requests since 8:43am. Show them"
    assert inbox.fresh_line(a_visit(), asked(), 1, NOW)["text"] == "1 new request since 8:43am. Show them"
    assert inbox.fresh_line(a_visit(), asked(), 0, NOW) == {}


def test_every_view_has_words_for_being_empty() -> None:
    assert set(inbox.EMPTY) == set(View)


# One row --------------------------------------------------------------------------------------------------------------


def a_request(**columns: Any) -> Any:
    return SimpleNamespace(
        **{
            "unopened_since": NOW - timedelta(minutes=31),
            "opened_at": None,
            "due": NOW + timedelta(minutes=29),
            "status": "received",
            "routing": None,
            **columns,
        }
    )


def test_an_urgent_request_nobody_opened_says_so_in_red() -> None:
    assert rows.presence(a_request(), [], Level.URGENT, NOW) == ("Not opened by anyone", "none")
    assert rows.presence(a_request(), [], Level.SOON, NOW) == ("", "")
    assert rows.presence(a_request(due=NOW - timedelta(1)), [], Level.SOON, NOW) == (
        "Not opened by anyone",
        "none",
    )


def test_new_words_nobody_read_are_not_opened_since_then() -> None:
    said = rows.presence(a_request(opened_at=NOW - timedelta(days=2)), [], Level.URGENT, NOW)

    assert said == ("Not opened since 8:12am", "none")


def test_who_is_at_it_counts_before_who_was_not() -> None:
    there = [Present("1", "Dr Shah", Doing.WRITE), Present("2", "Janet", Doing.READ)]

    assert rows.presence(a_request(), there[:1], Level.URGENT, NOW) == ("Dr Shah is writing", "write")
    assert rows.presence(a_request(), there, Level.URGENT, NOW) == ("Dr Shah and 1 more is writing", "write")
    assert rows.presence(a_request(), there[1:], Level.URGENT, NOW) == ("Janet reading", "read")


@pytest.mark.parametrize(
    ("born", "words"),
    [(date(1967, 6, 2), "58"), (date(2025, 10, 20), "5 mth"), (date(2024, 3, 24), "23 mth"), (None, "")],
)
def test_age_is_in_months_under_two(born: date | None, words: str) -> None:
    assert rows.age(SimpleNamespace(patient=None, said_born_on=born), NOW.date()) == words


def test_what_was_ticked_is_said_short() -> None:
    assert rows.told_words([]) == "Not said"
    assert rows.told_words(["Chest pain."]) == "Chest pain"
    assert rows.told_words(["Chest pain", "Hard to breathe"]) == "Chest pain, and 1 more"
    assert len(rows.told_words(["word " * 40])) <= 62


# Several --------------------------------------------------------------------------------------------------------------


def owned(name: str, status: str = "received", owner: UUID | None = None) -> Any:
    return SimpleNamespace(
        status=status, patient=None, said_name=name, routing=SimpleNamespace(owner_id=owner), pk=uuid4()
    )


def test_closed_ones_and_those_they_have_are_left_out_with_the_reason() -> None:
    me = uuid4()

    able, left_out = many.split([owned("A"), owned("B", "closed"), owned("C", owner=me)], to=me)

    assert [each.said_name for each in able] == ["A"]
    assert (
        many.done("You took", able, left_out)
        == "You took 1 request. Left out: B’s is closed; C’s is theirs already."
    )
    assert many.done("You took", [], []) == "Nothing was ticked. Tick the requests first."


# What is asked --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["page=0", "page=-3", "page=１", "page=9999999999999999999", "page=abc", "size=26", "view=x"]
)
def test_nonsense_in_an_address_is_as_if_it_was_not_there(typed: str) -> None:
    said = asked_from(QueryDict(typed))

    assert said.view is View.TO_TRIAGE
    assert 1 <= said.number <= 1000
    assert said.size == 25


def test_a_list_from_the_future_or_long_ago_is_from_now_or_two_days_ago() -> None:
    assert since_of(QueryDict("since=nonsense"), NOW) == NOW
    assert since_of(QueryDict("since=2026-03-23T08:00:00"), NOW) == NOW
    assert since_of(QueryDict("since=2090-01-01T00:00:00Z"), NOW) == NOW
    assert since_of(QueryDict("since=2020-01-01T00:00:00Z"), NOW) == NOW - timedelta(days=2)


def test_only_ids_are_ticked_and_never_more_than_a_page_holds() -> None:
    one = uuid4()

    assert ticked(QueryDict(f"selected={one}&selected=x")) == [one]
    assert len(ticked(QueryDict("&".join(f"selected={uuid4()}" for _ in range(300))))) == 100
