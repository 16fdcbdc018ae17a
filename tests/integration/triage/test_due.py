"""The inbox and the request's own page say the same about when an answer is due."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from portal.core import clock
from tests import sign_in
from tests.people import consultation_at, village

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 23, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize("again", [False, True], ids=["first words", "getting worse after the answer"])
def test_inbox_and_request_agree_when_the_answer_is_due(again: bool) -> None:
    with clock.pretend(MONDAY):
        world = village()
        made = consultation_at(
            Status.ANSWERED if again else Status.RECEIVED, world, np__course="quickly_worse", np__pain=9
        )
        if again:
            with clock.pretend(datetime(2026, 3, 23, 9, 30, tzinfo=UTC)), world.acting("zofia") as visit:
                services.getting_worse(consultation=made.pk, by=visit, body="It is twice the size", key="w")
        with clock.pretend(datetime(2026, 3, 23, 9, 35, tzinfo=UTC)):
            client = sign_in.as_staff(Client(), world.accounts["ngozi"])
            inbox = client.get("/millbrook/inbox/").content.decode()
            page = client.get(f"/millbrook/inbox/{made.pk}/").content.decode()

    row = re.search(rf"{made.pk}.*?(in \d+ min|today [\d:apm]+|\d+ min late)", inbox, re.DOTALL)
    shown = re.search(r'<h2 id="do">(.*?)</h2>', page, re.DOTALL)
    assert row, inbox
    assert shown, page
    assert row.group(1) in shown.group(1)
