"""How many statements do the pages for callers need? The same however many forms are begun and people are found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from consultations.models import Draft
from portal.core import clock
from portal.core.models import new_id
from portal.people.models import Patient
from tests.integration.consultations.test_callers import Desk
from tests.people import World, sent_by, village
from tests.statements import Statements, statements

pytestmark = pytest.mark.django_db

LIST = "/millbrook/callers/"


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def namesakes(world: World, number: int) -> None:
    with world.inside():
        for _ in range(number):
            Patient.fresh(
                first_names="Gareth",
                family_name="Pritchard",
                born_on=date(1967, 6, 2),
                needs="Welsh interpreter",
                listed_at=clock.now(),
            ).save(force_insert=True)


def begun_again(world: World, number: int) -> None:
    """More forms begun by the same person for other callers."""
    with world.inside():
        draft = Draft.objects.get(entered_by__isnull=False)
        for _ in range(number):
            draft.pk = new_id()
            draft.started_at += timedelta(seconds=1)
            draft.save(force_insert=True)


def asked(desk: Desk, address: str, **typed: str) -> Statements:
    with statements() as found:
        answer = desk.client.post(address, typed) if typed else desk.client.get(address)
    assert answer.status_code in (200, 302), answer.status_code
    return found


def test_the_list_of_callers_costs_the_same_for_one_and_for_many(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    asked(desk, LIST)
    one, found_one = asked(desk, LIST), asked(desk, LIST, words="Pritchard")
    begun_again(world, 12)
    namesakes(world, 12)

    many, found_many = asked(desk, LIST), asked(desk, LIST, words="Pritchard")

    assert len(many) == len(one), many
    assert len(found_many) == len(found_one), found_many
    assert (len(one) <= 5, len(found_one) <= 7) == (True, True), (one, found_one)


def test_each_page_for_a_caller_costs_few_statements_however_much_is_open(world: World) -> None:
    desk = Desk(world)
    begin = reverse(
        "consultations:caller_for",
        kwargs={"practice": "millbrook", "patient": world.patients["gareth"].pk},
    )
    asked(desk, begin)
    first = asked(desk, begin)
    for _ in range(3):
        sent_by(world, "gareth")
    assert len(asked(desk, begin)) == len(first)
    with statements() as beginning:
        desk.begin()
    with statements() as ticked:
        after = desk.emergency()
    page = after.headers["Location"]
    shown = asked(desk, page)
    desk.fill(after)
    check = asked(desk, f"{desk.address}check/")
    with statements() as sent:
        assert desk.send().status_code == 302

    costs = {
        "who is calling": (first, 6),
        "begin": (beginning, 7),
        "emergency check": (ticked, 6),
        "a question": (shown, 4),
        "check": (check, 4),
        "send": (sent, 22),
    }
    counted = {name: len(found) for name, (found, _most) in costs.items()}
    assert all(len(found) <= most for found, most in costs.values()), str(counted)
