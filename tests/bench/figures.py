"""How fast is it here? `make bench` prints figures; nothing fails for being slow.

Pages are asked for in this process, behind the walls of the tests, so that figures of one run can be compared with each
other: "times healthz" is how many answers of the health check the same machine gives in that time. The tests' database
does not wait for the disk; submissions with a real one take the disk's time on top.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.jinja2 import Template
from django.test import Client

from consultations import services
from consultations.domain.freetext import quality, screen
from consultations.domain.lifecycle import Status
from consultations.models import Draft
from portal.notifications import sending
from portal.notifications.kinds import State
from portal.notifications.models import OutboxMessage
from tests import sign_in
from tests.house import CHECKOUT
from tests.journeys import Writer
from tests.people import World, consultation_at, draft_of, sent_by, village

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

ROWS, ROUNDS, SUBMISSIONS, TEXTS = 100, 60, 100, 10_000


def say(what: str, figure: str, more: str = "") -> None:
    sys.stdout.write(f"  {what:<46}{figure:>14}  {more}\n")


def middle(act: Callable[[], Any]) -> float:
    """The middle of many times, in milliseconds, once warm."""
    for _ in range(5):
        act()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


@pytest.fixture
def rendering(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each template took to render, in milliseconds."""
    took: list[float] = []
    render = Template.render

    def timed(self: Template, *args: Any, **kwargs: Any) -> str:
        began = time.perf_counter()
        html = render(self, *args, **kwargs)
        took.append((time.perf_counter() - began) * 1000)
        return html

    monkeypatch.setattr(Template, "render", timed)
    return took


def test_words() -> None:
    """The time to look for danger in 2,000 characters, over many texts of labelled lines put together at random."""
    home = CHECKOUT / "tests" / "words"
    lines = [each for name in quality.TAUGHT for each in quality.read(home / name)]
    sys.stdout.write(f"\n\nDanger in 2,000 characters, {TEXTS:,} texts each, processor time:\n")
    for what, some in (
        ("all lines", lines),
        ("harmless lines", [each for each in lines if each.label == "none"]),
    ):
        pick, took = random.Random(1), []  # noqa: S311
        for _ in range(TEXTS):
            text = ""
            while len(text) < 2_000:
                text += pick.choice(some).text + pick.choice((". ", " ", "\n", ", "))
            began = time.process_time()
            screen(text[:2_000])
            took.append((time.process_time() - began) * 1000)
        took.sort()
        figure = f"{statistics.median(took):.2f} ms"
        say(what, figure, f"fastest {took[0]:.2f}, 99 of 100 within {took[len(took) * 99 // 100]:.2f}")


def test_figures(rendering: list[float]) -> None:
    world = village()
    sys.stdout.write(f"\n\nPages, the middle of {ROUNDS}, in this process:\n")
    health = middle(lambda: Client().get("/healthz"))
    say("health check", f"{health:.2f} ms")
    _questions(rendering, health)
    _staff(world, rendering, health)
    sys.stdout.write("\nThroughput, one process:\n")
    _submissions(world)
    _outbox(world)
    sys.stdout.write("\n")


def _page(what: str, act: Callable[[], Any], rendering: list[float], health: float) -> None:
    assert act().status_code == 200
    rendering.clear()
    took = middle(act)
    drawn = statistics.median(rendering[5:])
    say(what, f"{took:.2f} ms", f"{took / health:.1f} times healthz; rendering {drawn:.2f} ms of it")


def _questions(rendering: list[float], health: float) -> None:
    writer = Writer()
    writer.begin()
    for page, what in (
        ("tell", "question page, a text area"),
        ("course", "question page, radios"),
        ("for", "question page, who it is for"),
    ):
        if writer.get(f"questions/{page}/").status_code == 200:
            _page(what, lambda page=page: writer.get(f"questions/{page}/"), rendering, health)  # type: ignore[misc]


def _staff(world: World, rendering: list[float], health: float) -> None:
    for _ in range(ROWS):
        sent_by(world, "gareth")
    answered = consultation_at(Status.ANSWERED, world, "zofia")
    client = sign_in.as_staff(Client(), world.accounts["ngozi"])
    _page(
        f"inbox, {ROWS} rows",
        lambda: client.get("/millbrook/inbox/", {"size": "100"}),
        rendering,
        health,
    )
    _page("one request", lambda: client.get(f"/millbrook/inbox/{answered.pk}/"), rendering, health)


def _submissions(world: World) -> None:
    drafts = [draft_of(world, "zofia") for _ in range(SUBMISSIONS)]
    began = time.perf_counter()
    for each in drafts:
        with transaction.atomic(), world.acting("zofia") as visit:
            held = Draft.objects.select_for_update().get(pk=each.pk)
            services.submit(draft=held, by=visit, patient=world.patients["zofia"])
    took = time.perf_counter() - began
    say("submissions, flags and routing included", f"{SUBMISSIONS / took:.0f} /s")


def _outbox(world: World) -> None:
    with world.inside():
        waiting = OutboxMessage.objects.exclude(state=State.SENT).count()
    began = time.perf_counter()
    sent = sending.drain(world.millbrook.pk)
    took = time.perf_counter() - began
    say("notices sent, to a mail server that takes no time", f"{sent / took:.0f} /s", f"{sent} of {waiting}")
