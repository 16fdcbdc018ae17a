"""The workload page: every number is the length of its list, for everybody who may see it and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from consultations import services
from portal import notifications
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.demo import loading
from portal.demo.acting import inside
from portal.notifications.kinds import State
from portal.notifications.models import OutboxMessage
from portal.people.models import User
from portal.practices.models import Practice
from tests import people, sign_in
from tests.people import NET, World, consultation_at, sent_by
from tests.statements import statements

WORKLOAD = "/millbrook/workload/"
FAILED = f"{WORKLOAD}failed-notices/"
_TILE = re.compile(r'<a href="([^"]*)"><b>([\d,]+)</b><span>([^<]*)</span><small>([^<]*)</small>')


@pytest.fixture
def world(db: None) -> World:
    return people.village()


def staff(world: World, who: str = "samira") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def shown(client: Client, path: str = WORKLOAD) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def tiles(html: str) -> dict[str, tuple[int, str, str]]:
    """Number, address and small line of each tile, by its words."""
    return {
        text: (int(number), href.replace("&amp;", "&"), under)
        for href, number, text, under in _TILE.findall(html)
    }


def rows_at(client: Client, href: str) -> int:
    """How many rows the list behind an address has."""
    joined = "&" if "?" in href else "?"
    html = shown(client, f"{href}{joined}size=100")
    if "failed-notices" in href:
        return html.count('aria-labelledby="notice-')
    return html.count('class="c-pat"') - html.count('<th role="columnheader" scope="col" class="c-pat"')


# A practice with everything in it: the demo, small ---------------------------------------------------------------------


@pytest.fixture
def demo(db: None) -> Practice:
    loading.load(scale=0.03)
    return Practice.objects.get(slug="millbrook")


def test_each_number_is_the_length_of_its_list(demo: Practice) -> None:
    for who in ("samira.haddad", "ngozi.okafor", "rhys.llewellyn"):
        client = sign_in.as_staff(Client(), User.objects.get(email=f"{who}@staff.example"))

        found = tiles(shown(client))

        assert list(found) == [
            "Open", "Not opened", "Due today", "Overdue", "Waiting for patient", "Stopped for safety",
            "Replies not read", "Notices that failed",
        ]  # fmt: skip
        assert {text: number for text, (number, _, _) in found.items()} == {
            text: rows_at(client, href) for text, (_, href, _) in found.items()
        }, who
        assert all(number for number, _, _ in found.values()), "the demo has something of everything"


def test_a_care_navigator_has_no_workload_page(world: World) -> None:
    client = staff(world, "janet")

    assert client.get(WORKLOAD).status_code == 404
    assert client.get(FAILED).status_code == 404


def test_staff_of_another_practice_do_not_see_it(world: World) -> None:
    client = staff(world, "farah")

    assert client.get(WORKLOAD).status_code == 404
    assert client.get(FAILED).status_code == 404
    assert client.get("/riverside/workload/").status_code == 200


def test_it_is_only_to_be_read(world: World) -> None:
    assert staff(world).post(WORKLOAD).status_code == 405


@pytest.mark.parametrize("many", [0, 12])
def test_under_eight_statements_whatever_the_size(world: World, many: int) -> None:
    for number in range(many):
        sent_by(world, "zofia", np__title=f"Rash {number}")
    client = staff(world)
    shown(client)

    with statements() as counted:
        shown(client)

    assert len(counted) < 8


def test_a_practice_without_requests_says_so(world: World) -> None:
    html = shown(staff(world))

    assert {number for number, _, _ in tiles(html).values()} == {0}
    assert "there is nothing to count yet" in html
    assert "is-bad" not in html


def test_answers_are_counted_in_core_hours_by_level(world: World) -> None:
    monday = clock.now() - timedelta(days=(clock.now().weekday() + 7))
    sent_at = monday.replace(hour=10, minute=0, second=0, microsecond=0)
    for number in range(5):
        with clock.pretend(sent_at):
            made = sent_by(world, "gareth", np__course="quickly_worse", np__title=f"Worse {number}")
        with clock.pretend(sent_at + timedelta(minutes=30 + number)), world.acting("ngozi") as visit:
            services.reply(
                consultation=made.pk, by=visit, body="Come today.", key=f"reply-{number}", safety_net=NET
            )

    with clock.pretend(sent_at + timedelta(days=3)):
        html = shown(staff(world))

    urgent = re.sub(r"<[^>]*>", " ", html[html.index("s-lvl--u") :].split("</tbody>")[0])
    assert "5 32 min 34 min 100%" in " ".join(urgent.split())


def test_a_waiting_request_stands_in_open_and_waiting(world: World) -> None:
    consultation_at("waiting", world)  # type: ignore[arg-type]
    client = staff(world)

    found = tiles(shown(client))

    assert (found["Open"][0], found["Waiting for patient"][0], found["Due today"][0]) == (1, 1, 0)
    assert rows_at(client, found["Open"][1]) == 1


# Notices that failed --------------------------------------------------------------------------------------------------


@pytest.fixture
def given_up(world: World) -> OutboxMessage:
    """A notice that nobody could deliver."""
    with world.inside():
        notice = notifications.tell("match_confirmed", person=world.accounts["zofia"], key="refused")
        OutboxMessage.objects.filter(pk=notice.pk).update(
            state=State.GIVEN_UP, attempts=8, last_error="refused"
        )
    return notice


def test_a_failed_notice_is_shown_with_its_reason(world: World, given_up: OutboxMessage) -> None:
    html = shown(staff(world), FAILED)

    assert "Zofia Kowalczyk" in html
    assert "The mail server refused the address" in html
    with world.inside():
        line = AuditEvent.objects.filter(action="notices.read").get()
    assert line.ids == [given_up.pk]


def test_nothing_failed_is_said(world: World) -> None:
    assert "has been delivered or is on its way" in shown(staff(world), FAILED)


def test_trying_again_puts_it_back_on_its_way_once(world: World, given_up: OutboxMessage) -> None:
    client = staff(world)

    first = client.post(f"{FAILED}{given_up.pk}/again/")
    second = client.post(f"{FAILED}{given_up.pk}/again/")

    assert first.status_code == 302
    assert second.status_code == 409
    with world.inside():
        assert OutboxMessage.objects.get(pk=given_up.pk).state == State.WAITING
        assert AuditEvent.objects.filter(action="notice.tried_again").count() == 1


@pytest.mark.parametrize(("who", "method"), [("farah", "post"), ("janet", "post"), ("samira", "get")])
def test_nobody_else_tries_again(world: World, given_up: OutboxMessage, who: str, method: str) -> None:
    answer = getattr(staff(world, who), method)(f"{FAILED}{given_up.pk}/again/")

    assert answer.status_code == (405 if method == "get" else 404)
    with world.inside():
        assert OutboxMessage.objects.get(pk=given_up.pk).state == State.GIVEN_UP


def test_a_notice_of_another_practice_is_not_found(world: World, given_up: OutboxMessage) -> None:
    answer = staff(world, "farah").post(f"/riverside/workload/failed-notices/{given_up.pk}/again/")

    assert answer.status_code == 404


def test_the_demo_is_entered_as_the_system(demo: Practice) -> None:
    with inside(demo):
        assert AuditEvent.objects.filter(action="demo.history_loaded", agent="system:load_demo").count() == 1
