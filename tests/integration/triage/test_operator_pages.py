"""What an operator sees who came in by the emergency door: everything to look at, and no button that would be refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from consultations import services
from consultations.domain.lifecycle import Status
from portal import audit
from portal.core import clock
from portal.notifications.models import OutboxMessage
from portal.people import operators
from portal.people.models import User
from tests import sign_in
from tests.people import World, consultation_at, sent_by, village

from .test_stops import stop

pytestmark = pytest.mark.django_db

_FORM = re.compile(r'<form method="post"[^>]*?action="([^"]*)"')
_LINK = re.compile(r'<a [^>]*?href="(/millbrook/[^"#]*)')


@pytest.fixture
def world(db: None) -> World:
    return village()


@pytest.fixture
def operator(world: World) -> Client:
    olu: User = operators.create_operator(
        email="olu@portal.example", full_name="Olu Operator", password="correct horse battery staple"
    )
    with world.inside():
        operators.open_door(email=olu.email, reason="The inbox shows an error, ticket 4711", minutes=30)
    return sign_in.as_staff(Client(), olu)


def test_no_page_shows_a_form_or_a_link_that_is_refused(world: World, operator: Client) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    closed = consultation_at(Status.CLOSED, world, "gareth")
    nobody = sent_by(world, "uma")
    stopped = stop(world, choice="cannot", phone="07700 900 341")
    with world.inside():
        OutboxMessage.objects.filter(about_id=made.pk).update(
            state="given_up", sent_at=None, claim=None, next_try_at=clock.now() + timedelta(days=1)
        )
    pages = [
        "/millbrook/inbox/",
        "/millbrook/inbox/?view=closed",
        *(f"/millbrook/inbox/{each.pk}/" for each in (made, closed, nobody)),
        f"/millbrook/inbox/{made.pk}/?do=assign&write=reply",
        "/millbrook/stops/",
        f"/millbrook/stops/{stopped.pk}/",
        "/millbrook/workload/",
        "/millbrook/workload/failed-notices/",
        "/millbrook/team/",
        f"/millbrook/team/{world.staff['priya'].pk}/",
    ]
    refused = []
    for path in pages:
        answer = operator.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        for place in re.findall(r'href="#([^"]+)"', page):
            if f'id="{place}"' not in page:
                refused.append((path, "jump", place))
        for action in _FORM.findall(page):
            if action.startswith("/millbrook/") and operator.post(action, {"q": "cough"}).status_code == 404:
                refused.append((path, "form", action))
        for href in set(_LINK.findall(page)):
            if operator.get(href.replace("&amp;", "&")).status_code == 404:
                refused.append((path, "link", href))

    assert refused == []


def test_a_colleague_has_the_buttons_the_operator_has_not(world: World, operator: Client) -> None:
    stopped = stop(world, choice="cannot", phone="07700 900 341")
    sent_by(world)
    colleague = sign_in.as_staff(Client(), world.accounts["ngozi"])

    for path, button in (
        (f"/millbrook/stops/{stopped.pk}/", "Keep it and take it off the list"),
        ("/millbrook/inbox/", 'data-key="a"'),
    ):
        assert button in colleague.get(path).content.decode()
        assert button not in operator.get(path).content.decode()


def test_that_an_operator_looked_leaves_new_words_unopened_and_is_kept(
    world: World, operator: Client
) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        services.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")

    operator.get(f"/millbrook/inbox/{made.pk}/")

    janet = sign_in.as_staff(Client(), world.accounts["janet"])
    assert str(made.pk) in janet.get("/millbrook/inbox/?view=not_opened").content.decode()
    with world.inside():
        assert [each.times for each in audit.readers_of(made.pk)] == [1]
