"""What the front door says follows from the clock, the nation's holidays and the practice's own closures."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from consultations.domain import library, starts
from consultations.models import Draft
from portal.practices.models import Closure, Practice
from tests import sign_in
from tests.journeys import words
from tests.people import World, village
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


@pytest.mark.parametrize(
    ("moment", "says", "says_not"),
    [
        (
            "2026-03-23T10:00:00+00:00",
            ["by 6:30pm tomorrow", "dealt with today", "Open until 6:30pm"],
            ["We are closed", "Nobody here reads"],
        ),
        (
            "2026-03-23T22:00:00+00:00",
            [
                "We are closed",
                "by 6:30pm tomorrow",
                "Opens 8am tomorrow",
                "Nobody here reads it before 8am tomorrow",
            ],
            ["dealt with today"],
        ),
        ("2026-03-27T10:00:00+00:00", ["by 6:30pm on Monday 30 March"], ["We are closed"]),
        (
            "2026-04-06T10:00:00+00:00",
            ["We are closed today: Easter Monday", "by 6:30pm tomorrow"],
            ["dealt with today"],
        ),
    ],
    ids=["open", "night", "friday", "bank holiday"],
)
def test_the_promise_and_what_is_open_come_from_the_clock(
    world: World, moment: str, says: list[str], says_not: list[str]
) -> None:
    with time_machine.travel(moment, tick=False):
        text = words(Client().get("/millbrook/"))

    assert [each for each in says if each not in text] == []
    assert [each for each in says_not if each in text] == []


def test_when_closed_111_comes_first(world: World) -> None:
    with time_machine.travel("2026-03-23T22:00:00+00:00", tick=False):
        html = Client().get("/millbrook/").content.decode()

    assert html.index("tel:111") < html.index("tel:999")


def test_a_day_the_practice_is_shut_counts(world: World) -> None:
    with world.inside():
        Closure.fresh(day=date(2026, 3, 24), reason="Staff training").save()
    with time_machine.travel("2026-03-23T10:00:00+00:00", tick=False):
        assert "by 6:30pm on Wednesday 25 March" in words(Client().get("/millbrook/"))
    with time_machine.travel("2026-03-24T10:00:00+00:00", tick=False):
        assert "We are closed today: Staff training" in words(Client().get("/millbrook/"))


def test_the_root_lists_the_practices(world: World) -> None:
    shown = Client().get("/")

    assert "/millbrook/" in shown.content.decode()
    assert "/riverside/" in shown.content.decode()
    assert "Disallow: /*/request/" in Client().get("/robots.txt").content.decode()


def test_a_form_of_another_practice_is_not_offered(world: World) -> None:
    client = sign_in.as_patient(Client(), world.accounts["zofia"])
    client.post("/millbrook/start/new_problem/")

    assert "Go on with your form" in words(client.get("/millbrook/"))
    assert "Go on with your form" not in words(client.get("/riverside/"))


def test_the_door_costs_few_statements(world: World) -> None:
    with statements() as stranger:
        Client().get("/millbrook/")
    client = sign_in.as_patient(Client(), world.accounts["zofia"])
    with statements() as known:
        client.get("/millbrook/")

    assert len(stranger) <= 1, stranger
    assert len(known) <= 4, known


def test_beginning_again_empties_the_form_and_going_on_does_not(world: World) -> None:
    client = Client()
    client.post("/millbrook/start/new_problem/")
    client.post("/millbrook/request/new_problem/emergency/", {"em": "none"})
    client.post("/millbrook/request/new_problem/questions/tell/", {"np.tell": "It itches a lot at night."})

    on = client.post("/millbrook/start/new_problem/")
    assert "/questions/" in on.headers["Location"]
    assert "You have begun this form already" in words(client.get("/millbrook/start/new_problem/"))
    client.post("/millbrook/start/new_problem/", {"again": "1"})
    client.post("/millbrook/request/new_problem/emergency/", {"em": "none"})

    assert "It itches" not in client.get("/millbrook/request/new_problem/questions/tell/").content.decode()


def test_the_door_weighs_little_and_every_kind_can_be_reached_without_a_script(world: World) -> None:
    front = Client().get("/millbrook/")
    everything = Client().get("/millbrook/start/").content.decode()

    assert len(front.content) < 100_000
    for each in library.all():
        assert f"/millbrook/start/{each.slug}/" in everything
        assert Client().get(f"/millbrook/start/{each.slug}/").status_code == 200
    shown = re.findall(r'href="/millbrook/start/(\w+)/', front.content.decode())
    assert shown == [each.slug for each in starts.most_used(library.all())]


def test_it_is_said_for_whom_a_form_is_and_where_others_go(world: World) -> None:
    text = words(Client().get("/millbrook/start/new_problem/"))

    assert "This form is for people aged 16 or over." in text
    assert "For people aged 16 or over." in words(Client().get("/millbrook/"))


def test_help_from_a_pharmacy_is_offered_and_writing_stays_open(world: World) -> None:
    for nation, pharmacy in (("england", "few days’ supply"), ("wales", "few days’ supply")):
        Practice.objects.filter(pk=world.millbrook.pk).update(nation=nation)
        page = Client().get("/millbrook/start/medication/")
        assert pharmacy in words(page)
        assert "You can still write to us." in words(page)
        assert "Start now" in words(page)


def test_who_acts_for_others_starts_with_one_press(world: World) -> None:
    client = sign_in.as_patient(Client(), world.accounts["nadia"])

    page = client.get("/millbrook/start/new_problem/")
    assert re.search(r'<button[^>]*value="me"', page.content.decode())
    amina = world.patients["amina"]
    assert f'value="{amina.pk}"' in page.content.decode()
    sent = client.post("/millbrook/start/new_problem/", {"for": str(amina.pk)})

    assert sent.status_code == 302
    with world.inside():
        assert Draft.objects.get(person=world.accounts["nadia"]).patient_id == amina.pk


def test_the_demo_says_on_every_page_that_nobody_has_approved_the_form(world: World) -> None:
    client = Client()
    client.post("/millbrook/start/new_problem/")
    pages = ["start/new_problem/", "request/new_problem/emergency/"]
    for path in pages:
        assert "Not approved for real use" in words(client.get(f"/millbrook/{path}"))
    client.post("/millbrook/request/new_problem/emergency/", {"em": "none"})
    for path in ("questions/tell/", "check/", "later/"):
        assert "Not approved for real use" in words(client.get(f"/millbrook/request/new_problem/{path}"))


def test_without_approval_nothing_is_offered_in_production_and_there_is_another_way(
    world: World, settings: Any
) -> None:
    settings.UNAPPROVED_SETS = False
    client = Client()

    assert "You cannot write to us here yet" in words(client.get("/millbrook/"))
    page = client.post("/millbrook/start/new_problem/")
    assert "You cannot start this form here at the moment." in words(page)
    assert "01632 960 118" in words(page)
    with world.inside():
        assert not Draft.objects.exists()
