"""The inbox as its pages are asked for, behind the doors and walls of production."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from portal.audit.models import AuditEvent
from portal.core import clock
from tests import people, sign_in
from tests.people import World, consultation_at, sent_by
from tests.statements import statements
from triage.models import Routing


@pytest.fixture
def world(db: None) -> World:
    return people.village()


def staff(world: World, who: str = "ngozi") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def asked(client: Client, path: str = "/millbrook/inbox/", **data: str) -> str:
    answer = client.get(path, data)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_a_request_stands_in_the_list_with_who_why_and_how_long(world: World) -> None:
    sent_by(world, "zofia")

    html = asked(staff(world))

    for words in ("To triage, 1 request", "Zofia Kowalczyk", "Itchy rash on both arms", "New problem", "It started about"):
        assert words in html
    assert "Showing 1 to 1 of 1." in html
