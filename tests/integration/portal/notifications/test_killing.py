"""Whatever is killed, everybody is told: workers in the middle of sending, and the broker while requests arrive."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from portal import notifications
from portal.core import clock
from portal.core.tenancy import Scope, sweeping, tenant
from portal.notifications import doorbell, sending
from portal.notifications.kinds import State
from portal.notifications.models import OutboxMessage
from portal.notifications.tasks import sweep_outbox
from portal.people.models import User
from portal.practices.models import Practice
from tests.machinery import Broker, Workers, own_broker, wait_until

from .conftest import make_due
from .mail_server import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(180)]

COUNT = 200


@pytest.fixture
def broker() -> Iterator[Broker]:
    doorbell._quiet_until = 0.0
    with own_broker() as made:
        yield made


@pytest.fixture
def workers(broker: Broker, mail_server: MailServer) -> Iterator[Workers]:
    made = Workers(broker, mail_server.port)
    yield made
    made.stop()


def tell_one(practice: Practice, person: User) -> str:
    with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        written = notifications.tell(
            "request_received", person=person, about=uuid.uuid4(), key=uuid.uuid4().hex
        )
    return written.message_id


def states(practice: Practice) -> Counter[str]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return Counter(OutboxMessage.objects.values_list("state", flat=True))


def lapse_leases(practice: Practice) -> None:
    """The leases of dead workers end now, and the sweep comes round."""
    make_due(practice)
    with sweeping("test"):
        due = sending.practices_with_due(clock.now() + timedelta(seconds=1))
    if due:
        sweep_outbox()


def test_doorbell_wakes_a_worker_within_a_second(
    practice: Practice, person: User, mail_server: MailServer, workers: Workers
) -> None:
    workers.start()
    tell_one(practice, person)
    wait_until(lambda: len(mail_server.arrived) == 1, what="the first mail, the worker's start included")

    took = []
    for count in range(2, 12):
        began = time.monotonic()
        tell_one(practice, person)
        wait_until(lambda count=count: len(mail_server.arrived) == count, what="the mail")  # type: ignore[misc]
        took.append(time.monotonic() - began)

    assert max(took) < 1.0, took


def test_killed_workers_lose_no_notice_and_repeat_none_that_was_recorded(
    practice: Practice, person: User, mail_server: MailServer, workers: Workers
) -> None:
    mail_server.delay = 0.01
    written = [tell_one(practice, person) for _ in range(COUNT)]

    kills = 0
    while states(practice)[State.SENT] < COUNT:
        worker = workers.start()
        before = len(mail_server.arrived)
        lapse_leases(practice)
        wait_until(
            lambda before=before: (  # type: ignore[misc]
                len(mail_server.arrived) >= before + 40 or states(practice)[State.SENT] == COUNT
            ),
            what="forty mails from a worker, or the last",
        )
        workers.kill(worker)
        kills += 1
        assert kills < 20

    times = Counter(mail_server.message_ids)
    assert set(times) == set(written), "each is told and nobody else"
    # The one moment in which a kill can make a second copy is between the server's yes and our commit.
    assert sum(times.values()) - COUNT <= kills
    assert kills >= 4


def test_broker_that_is_killed_slows_no_request_and_loses_no_notice(
    practice: Practice, person: User, mail_server: MailServer, workers: Workers, broker: Broker
) -> None:
    workers.start()
    written, slowest = [], 0.0
    for number in range(COUNT):
        if number == COUNT // 4:
            broker.kill()
        if number == 3 * COUNT // 4:
            broker.start()
        began = time.monotonic()
        written.append(tell_one(practice, person))
        slowest = max(slowest, time.monotonic() - began)

    assert slowest < 2.0
    workers.start()
    wait_until(lambda: _sent_after_a_sweep(practice), seconds=60, what="everybody to be told")

    assert Counter(mail_server.message_ids) == Counter(written), "each once, as every send was recorded"
    connection.close()


def _sent_after_a_sweep(practice: Practice) -> bool:
    try:
        sweep_outbox()
    finally:
        time.sleep(0.5)
    return states(practice)[State.SENT] == COUNT
