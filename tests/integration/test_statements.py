"""How many statements may a page take? One table, asked with 25 rows and with 100 around it.

What begins, ends or holds a transaction is not counted. What belongs to signing in (session, account, entering the
practice) is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Draft, Message
from portal.core import clock
from portal.people import needs
from tests import sign_in
from tests.journeys import Writer
from tests.people import World, consultation_at, draft_of, sent_by, village
from tests.statements import statements
from triage.placing import place

pytestmark = pytest.mark.django_db

Visit = Callable[[], HttpResponse]


@pytest.fixture
def world() -> World:
    return village()


def _crowd(world: World, count: int) -> None:
    """So many requests of Gareth's, open, in the inbox and in his own list."""
    now = clock.now()
    with world.inside():
        there = Consultation.objects.count()
        for number in range(there, there + count):
            row = Consultation.fresh(
                reference=f"MILL {number:03d} AAA", kind="new_problem", title="A cough", words="It will not go away",
                status="received", level="routine", person=world.accounts["gareth"],
                patient=world.patients["gareth"], said_name="Gareth Pritchard", contact_how="message",
                promised_by=now + timedelta(days=1), sent_at=now - timedelta(minutes=number + 40),
            )  # fmt: skip
            row.save(force_insert=True)
            place(consultation=row, age_years=58)


def _talk(world: World, consultation: Consultation, count: int) -> None:
    """So many messages on one request."""
    now = clock.now()
    with world.inside():
        for number in range(count):
            Message.fresh(
                consultation=consultation, author=Message.Author.PATIENT, person=world.accounts["gareth"],
                author_name="Gareth Pritchard", kind=Message.Kind.WORDS, body="And another thing", key=f"m{number}",
                written_at=now - timedelta(minutes=number), visible_at=now - timedelta(minutes=number),
            ).save(force_insert=True)  # fmt: skip


def _doctor(world: World) -> Client:
    return sign_in.as_staff(Client(), world.accounts["ngozi"])


def form(world: World, rows: int) -> Visit:
    """A page of questions, of somebody who has sent so many requests."""
    _crowd(world, rows)
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["gareth"]))
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})
    return lambda: writer.get("questions/tell/")


def submit(world: World, rows: int) -> Visit:
    """Sending, for somebody who has sent so many requests and has said what they need."""
    _crowd(world, rows)
    with world.inside():
        needs.add_from_form(patient=world.patients["gareth"].pk, answered=["none"], by="Gareth Pritchard")
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["gareth"]))
    writer.begin()
    draft = draft_of(world, "gareth")
    with world.inside():
        Draft.objects.filter(pk=draft.pk).update(patient=world.patients["gareth"])
    sent = {"draft": str(draft.pk), "fin.ack": "yes", "fin.share": "yes"}
    return lambda: writer.post("send/", sent)


def inbox(world: World, rows: int) -> Visit:
    """An inbox of so many rows."""
    _crowd(world, rows)
    client = _doctor(world)
    return lambda: client.get("/millbrook/inbox/", {"size": "100"})


def request(world: World, rows: int) -> Visit:
    """One request with so many messages, of somebody with so many earlier ones."""
    _crowd(world, rows)
    made = sent_by(world, "gareth")
    _talk(world, made, rows)
    client = _doctor(world)
    return lambda: client.get(f"/millbrook/inbox/{made.pk}/")


def reply(world: World, rows: int) -> Visit:
    """A reply to it."""
    _crowd(world, rows)
    made = consultation_at(Status.IN_PROGRESS, world, "gareth")
    _talk(world, made, rows)
    client = _doctor(world)
    page = client.get(f"/millbrook/inbox/{made.pk}/", {"write": "reply"}).content.decode()
    said: dict[str, Any] = {name: _value(page, name) for name in ("seen_at", "key")}
    said |= {"body": "Use the cream twice a day.", "signs": ["worse"], "action": "call_us", "send": "1"}
    return lambda: client.post(f"/millbrook/inbox/{made.pk}/reply/", said)


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


BUDGET: dict[str, tuple[Callable[[World, int], Visit], int, int]] = {
    "a page of the form": (form, 4, 200),
    "submit": (submit, 12, 302),
    "the inbox": (inbox, 6, 200),
    "one request": (request, 8, 200),
    "a reply": (reply, 12, 302),
}


@pytest.mark.parametrize("page", BUDGET)
def test_a_page_keeps_to_its_statements_whatever_surrounds_it(world: World, page: str) -> None:
    make, most, status = BUDGET[page]
    needed = []
    for rows, more in ((25, 25), (100, 75)):
        visit = make(world, more)
        with statements() as asked:
            response = visit()
        assert response.status_code == status, response.content.decode()[:2000]
        assert len(asked) <= most, f"{page}, {rows} rows:\n{asked}"
        needed.append(len(asked))

    assert needed[0] == needed[1], "the same with more rows"
