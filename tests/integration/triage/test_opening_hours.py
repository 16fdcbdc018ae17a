"""A manager changes when the practice is open; the front door, promises and due times follow at once."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from consultations.services import promised
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.practices.hours import week
from portal.practices.models import Closure
from portal.practices.opening import Hours, Week, as_kept
from portal.practices.queries import week_of
from tests import sign_in
from tests.journeys import words
from tests.people import World, consultation_at, village
from tests.statements import statements
from triage import opening_hours
from triage.models import OpeningChange
from triage.queries.conditions import requests

pytestmark = pytest.mark.django_db

#: Monday, 23 March 2026, 10am.
MONDAY = datetime(2026, 3, 23, 10, tzinfo=UTC)
TUESDAY = date(2026, 3, 24)
SHORT: Week = (*week()[:1], ((time(9), time(12)), (time(13), time(16))), *week()[2:])


@pytest.fixture
def world() -> World:
    return village()


def browser(world: World, who: str = "samira") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def posted(week: Week, was: Week, which: str = "work", **more: str) -> dict[str, str]:
    names = ("opens", "closes", "opens_again", "closes_again")
    said = {f"{which}-was": json.dumps(as_kept(was))}
    for number, day in enumerate(week):
        edges = [f"{edge:%H:%M}" for span in day for edge in span]
        said |= {f"{which}-{name}_{number}": edge for name, edge in zip(names, edges, strict=False)}
    return {**said, **{f"{which}-{name}": value for name, value in more.items()}}


def closing(first: date, last: date | None = None, reason: str = "Staff training") -> dict[str, Any]:
    said: dict[str, Any] = {"close-reason": reason}
    for name, day in (("first_day", first), ("last_day", last)):
        if day:
            said |= {
                f"close-{name}_day": day.day,
                f"close-{name}_month": day.month,
                f"close-{name}_year": day.year,
            }
    return said


def test_the_front_door_and_the_clock_of_promises_follow_at_once(world: World) -> None:
    client = browser(world)
    with clock.pretend(MONDAY):
        before = words(Client().get("/millbrook/"))
        answer = client.post("/millbrook/hours/week/", posted(SHORT, week()))
        after = words(Client().get("/millbrook/"))
        world.millbrook.refresh_from_db()
        with world.inside():
            routine, urgent = (
                promised(world.millbrook, level, clock.now()) for level in ("routine", "urgent")
            )

    assert answer.status_code == 302
    assert "by 6:30pm tomorrow" in before
    assert "by 4pm tomorrow" in after
    assert "8am to 6:30pm, Monday and Wednesday to Friday; 9am to midday and 1pm to 4pm, Tuesday" in after
    assert (routine, urgent) == (
        datetime(2026, 3, 24, 16, tzinfo=UTC),
        datetime(2026, 3, 23, 18, 30, tzinfo=UTC),
    )


def test_the_desk_has_hours_of_its_own_and_promises_do_not_follow_them(world: World) -> None:
    desk = week(time(8, 30), time(18))
    with clock.pretend(MONDAY):
        browser(world).post("/millbrook/hours/desk/", posted(SHORT, desk, "desk"))
        front = words(Client().get("/millbrook/"))

    assert "9am to midday and 1pm to 4pm, Tuesday" in front
    assert "by 6:30pm tomorrow" in front


def test_a_closed_day_is_said_moves_the_next_promise_and_leaves_those_given(world: World) -> None:
    client = browser(world)
    with clock.pretend(MONDAY):
        given = consultation_at(Status.RECEIVED, world)
        answer = client.post("/millbrook/hours/close/", closing(TUESDAY, TUESDAY + timedelta(days=1)))
        page = words(client.get("/millbrook/hours/"))
        front = words(Client().get("/millbrook/"))
    with clock.pretend(MONDAY + timedelta(days=1)):
        on_the_day = words(Client().get("/millbrook/"))
    with world.inside():
        kept = Consultation.objects.get(pk=given.pk).promised_by

    assert answer.status_code == 302
    assert kept == given.promised_by == datetime(2026, 3, 24, 18, 30, tzinfo=UTC)
    assert "1 patient was promised an answer on this day" in page
    assert "by 6:30pm on Thursday 26 March" in front
    assert "We are closed today: Staff training" in on_the_day

    with clock.pretend(MONDAY):
        client.post("/millbrook/hours/reopen/", {"day": "2026-03-24"})
        again = words(Client().get("/millbrook/"))
        second = client.post("/millbrook/hours/reopen/", {"day": "2026-03-24"})
        nonsense = client.post("/millbrook/hours/reopen/", {"day": "yesterday"})

    assert "by 6:30pm tomorrow" in again
    assert (second.status_code, nonsense.status_code) == (409, 409)


def test_new_words_on_something_urgent_are_due_from_the_opening_of_that_day(world: World) -> None:
    """The inbox reckons in SQL; it reads the same week."""
    with clock.pretend(MONDAY):
        made = consultation_at(Status.ANSWERED, world, np__course="quickly_worse", np__pain=9)
    wrote, promise = datetime(2026, 3, 24, 6, tzinfo=UTC), datetime(2026, 3, 24, 18, 30, tzinfo=UTC)
    due = []
    for hours in (week(), SHORT):
        world.millbrook.opening = {"work": as_kept(hours)}
        world.millbrook.save(update_fields=["opening"])
        with world.inside():
            Consultation.objects.filter(pk=made.pk).update(
                patient_wrote_at=wrote, promised_by=promise, answered_at=MONDAY, level="urgent"
            )
            due.append(requests().get(pk=made.pk).due)

    assert due[1] - due[0] == timedelta(hours=1)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"closes_0": "07:00"}, "closing time must be later"),
        ({"closes_0": ""}, "Enter when you close on Monday"),
        ({"opens_2": ""}, "Enter when you open on Wednesday"),
        ({"opens_again_3": "17:00", "closes_again_3": "19:00"}, "You open again after you close"),
        ({"opens_6": "25:00"}, "Enter a time like 8:30 or 6:30pm"),
        ({f"{place}_{day}": "" for place in ("opens", "closes") for day in range(7)}, "on at least one day"),
    ],
)
def test_a_week_that_cannot_be_is_said_beside_its_day_and_nothing_typed_is_lost(
    world: World, more: dict[str, str], says: str
) -> None:
    answer = browser(world).post(
        "/millbrook/hours/week/", posted(week(), week(), **{"closes_4": "17:15", **more})
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    name = next(iter(more))
    day = page[page.index(f"work-{name}") - 900 : page.index(f"work-{name}") + 300]
    assert says in page
    assert says in day or "closes_0" in more
    assert 'value="17:15"' in page or "closes_4" in more
    world.millbrook.refresh_from_db()
    assert world.millbrook.opening == {}


def test_times_may_be_typed_as_people_say_them(world: World) -> None:
    said = posted(week(), week(), opens_0="8am", closes_0="6.30pm", opens_1="08.00", closes_1="12pm")
    browser(world).post("/millbrook/hours/week/", said)
    world.millbrook.refresh_from_db()

    found = week_of(world.millbrook)
    assert found[0] == ((time(8), time(18, 30)),)
    assert found[1] == ((time(8), time(12)),)


@pytest.mark.parametrize(
    ("posts", "says"),
    [
        (closing(date(2026, 3, 22)), "Choose today or a day to come"),
        (closing(TUESDAY, date(2026, 3, 23)), "must be the first day or later"),
        (closing(TUESDAY, date(2026, 4, 30)), "at most 14 days"),
        (closing(date(2036, 3, 24)), "too far ahead"),
        (closing(TUESDAY, reason=" "), "Why, as patients read it"),
        ({"close-reason": "Training"}, "Enter the first day closed"),
        (closing(date(2026, 3, 26)), "is closed already"),
    ],
)
def test_days_that_cannot_be_closed_are_said_beside_the_field(
    world: World, posts: dict[str, Any], says: str
) -> None:
    with world.inside():
        Closure.fresh(day=date(2026, 3, 26), reason="Painters").save()
    with clock.pretend(MONDAY):
        answer = browser(world).post("/millbrook/hours/close/", posts)

    assert answer.status_code in (409, 422)
    assert says in words(answer)
    with world.inside():
        assert Closure.objects.count() == 1


def test_two_managers_do_not_save_over_each_other(world: World) -> None:
    client = browser(world)
    other: Week = week(time(8), time(18))
    client.post("/millbrook/hours/week/", posted(other, week()))
    answer = client.post("/millbrook/hours/week/", posted(SHORT, week()))
    world.millbrook.refresh_from_db()
    found = week_of(world.millbrook)
    page = answer.content.decode()
    again = re.search(r'name="work-was" value="([^"]+)"', page)

    assert answer.status_code == 409
    assert "Somebody has changed these hours meanwhile" in page
    assert 'value="16:00"' in page
    assert found == other
    assert again
    assert json.loads(again.group(1).replace("&quot;", '"')) == as_kept(other)
    assert client.post("/millbrook/hours/week/", posted(SHORT, other)).status_code == 302


def test_every_change_has_a_name_against_it_and_saving_the_same_is_none(world: World) -> None:
    client = browser(world)
    with clock.pretend(MONDAY):
        client.post("/millbrook/hours/week/", posted(SHORT, week()))
        client.post("/millbrook/hours/week/", posted(SHORT, SHORT))
        client.post("/millbrook/hours/close/", closing(TUESDAY))
        client.post("/millbrook/hours/reopen/", {"day": "2026-03-24"})
        page = words(client.get("/millbrook/hours/"))
    with world.inside():
        rows = list(OpeningChange.objects.order_by("made_at", "id").values_list("change", "made_by_name"))
        lines = AuditEvent.objects.filter(action__startswith="opening.").count()

    assert sorted(rows) == [(each, "Samira Haddad") for each in ("closed", "reopened", "work")]
    assert lines == 3
    assert "Before: 8am to 6:30pm, Monday to Friday" in page
    assert "Open again on Tuesday 24 March 2026 (was closed: Staff training)" in page


def test_only_a_manager_of_the_practice_changes_them(world: World) -> None:
    for who in ("ngozi", "janet"):
        assert browser(world, who).get("/millbrook/hours/").status_code == 404
        with world.acting(who) as visit, pytest.raises(NotAllowed):
            opening_hours.set_week(which=Hours.WORK, week=SHORT, was=as_kept(week()), by=visit)
        with world.acting(who) as visit, pytest.raises(NotAllowed):
            opening_hours.close_days(first=clock.today(), last=clock.today(), reason="x", by=visit)
        with world.acting(who) as visit, pytest.raises(NotAllowed):
            opening_hours.reopen_day(day=clock.today(), by=visit)


def test_the_page_costs_the_same_with_many_closed_days(world: World) -> None:
    client = browser(world)
    costs = []
    for days in (1, 40):
        with world.inside():
            for ahead in range(days):
                Closure.objects.get_or_create(
                    practice=world.millbrook,
                    day=clock.today() + timedelta(days=1 + ahead),
                    defaults={"reason": "Closed"},
                )
        client.get("/millbrook/hours/")
        with statements() as asked:
            assert client.get("/millbrook/hours/").status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]
