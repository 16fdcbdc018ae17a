"""Somebody who says that they are worse: the list and the page say so before anything else, until staff answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from consultations import services
from portal.core.dates import date_of, day_words
from portal.practices.queries import core_hours
from tests.people import NET, World, promised_a_question, village
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db


def test_who_is_asked_how_they_are_and_is_worse_is_seen_to_be_worse(world: World) -> None:
    made, promised = promised_a_question(world)
    page = as_staff(Client(), world.accounts["ngozi"]).get(f"/millbrook/inbox/{made.pk}/").content.decode()
    assert f"We ask them how they are on <strong>{day_words(date_of(promised.due_at))}</strong>." in page
    asked_at = promised.due_at + timedelta(minutes=1)
    with time_machine.travel(asked_at), world.inside():
        services.ask_how_they_are(follow_up=promised.pk, hours=core_hours(world.millbrook))
    with time_machine.travel(asked_at + timedelta(hours=1)), world.acting("zofia") as visit:
        services.answer_follow_up(follow_up=promised.pk, by=visit, answer="worse", body="Up all <night>.")
    with time_machine.travel(asked_at + timedelta(hours=2)), world.acting("zofia") as visit:
        services.add_words(
            consultation=made.pk, by=visit, body="I forgot to say: I am off on Friday.", key="b"
        )
    with time_machine.travel(asked_at + timedelta(hours=3, minutes=5)):
        client = as_staff(Client(), world.accounts["ngozi"])
        inbox = client.get("/millbrook/inbox/").content.decode()
        page = client.get(f"/millbrook/inbox/{made.pk}/").content.decode()

        assert "We ask them how they are" not in page, "they were asked"
        assert "Says they are getting worse" in inbox
        assert "<q>I am worse. Up all &lt;night&gt;.</q>" in inbox
        assert "waited 2 h" in inbox
        first = page.index("Says they are getting worse.")
        assert page.index('id="why"') < first < page.index("Their own words")
        assert re.search(r"I am worse\. Up all &lt;night&gt;\.</q>", page)

        with world.acting("ngozi") as visit:
            services.reply(consultation=made.pk, by=visit, body="Come in today.", key="c", safety_net=NET)
        assert (
            "getting worse."
            not in client.get(f"/millbrook/inbox/{made.pk}/").content.decode().split("Their own words")[0]
        )


@pytest.fixture
def world() -> World:
    return village()
