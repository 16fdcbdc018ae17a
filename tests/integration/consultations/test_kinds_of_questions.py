"""Questions with more than one box, and what stands beside a question, in a browser without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.models import Draft
from portal.core import clock
from tests import sign_in
from tests.journeys import Writer, words
from tests.people import World, village

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


def test_a_table_of_readings_says_which_number_is_wrong_and_loses_none(world: World) -> None:
    writer = Writer(kind="bp_review")
    writer.begin()
    wrong = {
        "bp.table-d1-am1-sys": "162",
        "bp.table-d1-am1-dia": "",
        "bp.table-d2-am1-sys": "148",
        "bp.table-d2-am1-dia": "90",
    }

    refused = writer.post("questions/readings/", wrong)
    html = refused.content.decode()
    assert refused.status_code == 200
    assert "Day 1, morning, first reading: the bottom number is missing" in words(refused)
    assert 'href="#bp-table-d1-am1-dia"' in html
    for value in ("162", "148", "90"):
        assert f'value="{value}"' in html
    assert 'value="148"' in writer.get("questions/readings/").content.decode()

    few = writer.post("questions/readings/", wrong | {"bp.table-d1-am1-dia": "98"})
    assert "You gave 2" in words(few)
    sure = writer.post(
        "questions/readings/", wrong | {"bp.table-d1-am1-dia": "98", "confirm.bp.table": "2 days of readings"}
    )
    assert sure.status_code == 302
    with world.inside():
        assert Draft.objects.get().answers["bp.table"] == ["1:am1:162/98", "2:am1:148/90"]
    assert "Day 1: morning 162/98" in words(writer.get("check/"))


def test_a_form_for_others_says_so_and_may_be_gone_on_with(world: World) -> None:
    writer = Writer(kind="bp_review")
    assert "This form is for people aged 18 or over." in words(
        writer.client.get("/millbrook/start/bp_review/")
    )
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})
    young = {
        "who.first_names": "Sam", "who.family_name": "Young", "who.dob-day": "1", "who.dob-month": "2",
        "who.dob-year": "2015", "who.sex": "male", "who.postcode": "LS1 4AP",
    }  # fmt: skip

    after = writer.post("questions/details/", young)
    shown = writer.client.get(after.headers["Location"])

    assert "This form is for people aged 18 or over. " in words(shown)
    assert "You can also go on here." in words(shown)


def test_who_is_known_sees_what_is_known_and_is_not_asked_it_again(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.begin()
    after = writer.post("questions/for/", {"who.for": "me"})

    shown = writer.client.get(after.headers["Location"])

    assert "What we already know, so we do not ask" in words(shown)
    assert "Zofia Kowalczyk" in words(shown)
    assert "Sex on the health record Female" in words(shown)
    phone = writer.get("questions/phone/")
    assert 'value="07700 900' in phone.content.decode()
    assert "This is the number we have. Change it if it is wrong." in words(phone)
    assert "/millbrook/start/change_details/" in shown.content.decode()
    stranger = Writer()
    stranger.begin()
    next_page = stranger.post("questions/for/", {"who.for": "me"})
    assert "What we already know" not in words(stranger.client.get(next_page.headers["Location"]))


def test_a_warning_stands_under_the_title_of_its_page_as_plain_text(world: World) -> None:
    writer = Writer(kind="child_problem", client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.begin()
    born = (clock.today() - timedelta(days=90)).isoformat()
    with world.acting("zofia"):
        Draft.objects.update(
            answers={
                "who.for": "my_child", "who.rel": "parent", "who.first_names": "Ola", "who.family_name": "Nowak",
                "who.sex": "male", "who.dob": born, "ch.title": "Cough", "ch.tell": "A cough", "ch.start": "today",
            }
        )  # fmt: skip

    html = writer.get("questions/baby/").content.decode()

    assert re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", html.partition("<form")[2]) == [
        "Babies can get ill fast"
    ]
    assert "<p>Call 999 if your baby is blue, grey, floppy, hard to wake or fights to breathe.</p>" in html
    assert "<p>Do not wait for our answer if your baby gets worse.</p>" in html
