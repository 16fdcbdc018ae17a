"""Two hundred requests are sent while workers and the broker are killed: each is in the inbox, each patient is told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from consultations import services
from consultations.models import Consultation, Draft
from portal.core import clock
from portal.notifications import doorbell
from portal.notifications.kinds import State
from portal.notifications.models import OutboxMessage
from portal.notifications.tasks import sweep_outbox
from tests.integration.portal.notifications.conftest import mail_server as mail_server
from tests.integration.portal.notifications.mail_server import MailServer
from tests.machinery import Broker, Workers, own_broker, wait_until
from tests.people import World, draft_of, village
from triage.models import Routing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(300)]

COUNT = 200
#: After how many submissions what is killed.
WORKER_DIES = (30, 75, 120, 165)
BROKER_DIES, BROKER_RETURNS = 60, 140


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


def sends(world: World, number: int) -> Consultation:
    """Zofia sends one more request, in a transaction of its own, as a web process does."""
    draft = draft_of(world, "zofia", np__title=f"Problem {number}")
    with world.acting("zofia") as visit:
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        return services.submit(draft=held, by=visit, patient=world.patients["zofia"])


def recorded(world: World) -> set[str]:
    """The notices that are known to have been sent."""
    with world.inside():
        return {each.message_id for each in OutboxMessage.objects.filter(state=State.SENT)}


def told(world: World) -> int:
    return len(recorded(world))


def lapse_leases(world: World) -> None:
    """The leases of the dead end now, instead of after minutes. Only while nobody is alive to be robbed of theirs."""
    with world.inside():
        OutboxMessage.objects.exclude(state=State.SENT).update(next_try_at=clock.now() - timedelta(seconds=1))


def test_whatever_is_killed_each_request_arrives_and_each_patient_is_told(
    transactional_db: None, mail_server: MailServer, workers: Workers, broker: Broker, settings: Any
) -> None:
    world = village()
    mail_server.delay = 0.02
    made, slowest, kills = [sends(world, 0)], 0.0, 0
    confirmed: dict[str, int] = {}
    worker = workers.start()
    wait_until(lambda: told(world) == 1, what="the first notice, the worker's start included")

    for number in range(1, COUNT):
        if number in WORKER_DIES:
            workers.kill(worker)
            arrived = Counter(mail_server.message_ids)
            confirmed |= {each: arrived[each] for each in recorded(world)}
            worker = workers.start()
            kills += 1
        if number == BROKER_DIES:
            broker.kill()
        if number == BROKER_RETURNS:
            broker.start()
        began = time.monotonic()
        made.append(sends(world, number))
        slowest = max(slowest, time.monotonic() - began)
    workers.kill(worker)
    kills += 1
    before = told(world)
    lapse_leases(world)
    workers.start()
    workers.start()
    _until_all_are_told(world)

    with world.inside():
        keys = set(Consultation.objects.values_list("pk", flat=True))
        placed = set(Routing.objects.values_list("consultation_id", flat=True))
        notices = {each.message_id: each for each in OutboxMessage.objects.all()}
    assert keys == {each.pk for each in made}, "each is there, once"
    assert placed == keys, "and in the inbox"
    assert Counter(each.about_id for each in notices.values()) == Counter(keys), "one notice each"
    times = Counter(mail_server.message_ids)
    assert set(times) == set(notices), "each patient is told, and nobody else"
    assert {each: times[each] for each in confirmed} == confirmed, (
        "what was confirmed and recorded is not sent again"
    )
    # The one moment in which a kill can make a second copy is between the server's yes and our commit; a mail server
    # knows it by its Message-ID.
    assert sum(times.values()) - COUNT <= kills
    assert before < COUNT, "some were killed before they were sent"
    assert slowest < 2.0, "a dead broker slows nobody's submission"


def _until_all_are_told(world: World) -> None:
    patience = time.monotonic() + 90
    while told(world) < COUNT:
        assert time.monotonic() < patience, f"{told(world)} of {COUNT} are told."
        sweep_outbox()
        time.sleep(1)
