"""One request on one screen, through the browser's door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import services
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Flag
from portal.audit.models import AuditEvent
from portal.core import clock
from tests.people import NET, World, consultation_at, sent_by, village
from tests.sign_in import as_staff
from triage import presence

pytestmark = pytest.mark.django_db

#: What is not a question to the database, but its grammar.
GRAMMAR = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def client_of(world: World, who: str) -> Client:
    return as_staff(Client(), world.accounts[who])


def url(made: Consultation, tail: str = "") -> str:
    return f"/millbrook/inbox/{made.pk}/{tail}"


@contextmanager
def counted() -> Iterator[list[str]]:
    found: list[str] = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found.extend(each["sql"] for each in context if not each["sql"].lstrip().upper().startswith(GRAMMAR))


def html(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_shows_who_what_and_when(world: World) -> None:
    made = sent_by(world)

    answer = client_of(world, "ngozi").get(url(made))

    assert answer.status_code == 200
    page = html(answer)
    assert "Ms Zofia Kowalczyk, 3" in page
    assert "999 034 1176" in page
    assert "Itchy rash on both arms" in page
    assert "It started about two weeks ago on the inside of my left elbow." in page
    assert "Reply goes to <strong>the patient</strong>" in page
    assert "Send to Ms Z. Kowalczyk" in page
    assert "You opened it first" in page


def test_opening_is_recorded_each_time_and_the_first_once(world: World) -> None:
    made = sent_by(world)
    ngozi, priya = client_of(world, "ngozi"), client_of(world, "priya")

    ngozi.get(url(made))
    ngozi.get(url(made))
    priya.get(url(made))

    with world.inside():
        made.refresh_from_db()
        assert made.opened_by == "Dr Ngozi Okafor"
        events = AuditEvent.objects.filter(consultation_id=made.pk)
        assert events.filter(action="request.read").count() == 3
        assert events.filter(action="request.open").count() == 1


def test_statements_first_and_later(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")

    with counted() as first:
        client.get(url(made))
    with counted() as later:
        client.get(url(made))

    assert len(first) <= 8, "\n".join(first)
    assert len(later) <= 8
    assert len(later) == 5


def test_a_thread_of_a_hundred_messages_takes_no_more_statements(world: World) -> None:
    made = sent_by(world)
    client = client_of(world, "ngozi")
    client.get(url(made))
    with world.acting("zofia") as visit:
        for number in range(100):
            services.add_words(consultation=made.pk, by=visit, body=f"More words {number}", key=f"w{number}")

    with counted() as long:
        answer = client.get(url(made))

    assert len(long) == 5
    page = html(answer)
    assert "More words 0<" in page
    assert "More words 99<" in page
    assert page.rindex("More words 0<") < page.rindex("More words 99<")
    assert "Earlier messages: 94" in page


@pytest.mark.parametrize("tail", ["", "presence/"])
def test_another_practice_and_strangers_get_404(world: World, tail: str) -> None:
    made = sent_by(world)

    assert client_of(world, "farah").get(url(made, tail)).status_code == 404
    assert client_of(world, "leo").get(url(made, tail)).status_code == 404
    assert client_of(world, "farah").get(f"/riverside/inbox/{made.pk}/{tail}").status_code == 404
    assert Client().get(url(made, tail)).status_code == 302


def test_a_request_of_nobody_matched_says_so(world: World) -> None:
    made = sent_by(world, "uma")

    page = html(client_of(world, "janet").get(url(made)))

    assert "Not matched yet" in page
    assert f"/millbrook/matching/{made.pk}/" in page


def test_a_proxy_is_shown_and_named_on_the_button(world: World) -> None:
    about = {
        "first_names": "Amina",
        "family_name": "Khan",
        "dob": "1943-09-14",
        "rel": "son_daughter",
        "with": "no",
    }
    made = sent_by(
        world,
        "nadia",
        for_patient="amina",
        who__for="other_adult",
        who__agree="yes",
        **{f"who__{key}": value for key, value in about.items()},
    )

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "s-ban--proxy" in page
    assert "Mrs Amina Khan, 8" in page
    assert "<strong>Nadia Khan</strong>" in page
    assert "Send to Nadia Khan about Mrs A. Khan" in page


def flagged(world: World) -> Consultation:
    return sent_by(
        world,
        np__tell="My calf is bigger than the other one since a four hour flight.",
        np__course="quickly_worse",
    )


def test_flags_are_shown_with_their_answer_and_version_and_words_are_marked(world: World) -> None:
    made = flagged(world)
    with world.inside():
        Flag.fresh(
            consultation=made, code="RF_CLOT", level="urgent", rule="r", rule_version="2026.3",
            words="Words about a clot risk: “four hour flight”", raised_at=clock.now(),
        ).save(force_insert=True)  # fmt: skip

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "s-lvl--u" in page
    assert "Because of " in page
    assert "Quickly worse" in page
    assert "<mark>four hour flight<sup>" in page
    assert "2026.3" in page


def test_words_that_look_like_html_are_shown_as_typed(world: World) -> None:
    made = sent_by(world, np__tell="<script>alert(1)</script> & <b>sore</b>")

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;sore&lt;/b&gt;" in page


def test_earlier_requests_say_how_they_ended_and_whether_the_reply_was_read(world: World) -> None:
    with time_machine.travel(clock.now() - timedelta(days=60), tick=True):
        old = consultation_at(Status.CLOSED, world)
    with time_machine.travel(clock.now() - timedelta(days=500), tick=True):
        ancient = consultation_at(Status.CLOSED, world)
    made = sent_by(world)

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "Earlier requests: 1 in 12 months" in page
    assert "Advice given, Dr Ngozi Okafor" in page
    assert str(old.pk) in page
    assert str(ancient.pk) not in page


def test_buttons_are_those_the_person_may_press(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    closed = consultation_at(Status.CLOSED, world)
    janet, ngozi = client_of(world, "janet"), client_of(world, "ngozi")

    page = html(janet.get(url(made)))
    assert "Raise the level" in page
    assert "lower the level" not in page
    assert "Raise or lower the level" not in html(janet.get(url(made)))
    assert "Take <kbd>" in page
    assert "Take <kbd>" not in html(ngozi.get(url(made))), "it is hers already"

    page = html(ngozi.get(url(closed)))
    assert "Open again" in page
    assert "Take <kbd>" not in page
    assert "reply-form" not in page
    assert "note-form" in page, "a note can still be written"


def test_the_history_has_notes_notices_and_who_looked(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("janet") as visit:
        services.add_note(consultation=made.pk, by=visit, body="Rang to check.", key="n1")
    client_of(world, "priya").get(url(made))

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "Internal note, Janet Brathwaite, Care navigator." in page
    assert "“We have your request”" in page
    assert "Dr Priya Shah looked at it, once so far" in page
    assert "You replied" in page
    assert "Sent to" in page
    assert "If it gets hot, very sore or yellow: call us." in page


# Presence -------------------------------------------------------------------------------------------------------------


def test_a_colleague_is_shown_while_looking_and_while_writing(world: World) -> None:
    made = sent_by(world)
    priya, ngozi = client_of(world, "priya"), client_of(world, "ngozi")

    priya.get(url(made))
    assert "Dr Priya Shah is looking at it" in html(ngozi.get(url(made)))

    priya.post(url(made, "drafts/reply/"), {"body": "Dear"})
    assert "Dr Priya Shah is writing now" in html(ngozi.get(url(made)))
    assert "writing now" not in html(priya.get(url(made))), "nobody is told of themselves"


def test_polling_says_304_when_nothing_is_new_and_tells_of_changes(world: World) -> None:
    made = sent_by(world)
    ngozi = client_of(world, "ngozi")
    ngozi.get(url(made))
    with world.inside():
        made.refresh_from_db()
    poll = f"{url(made, 'presence/')}?version={made.version}"

    first = ngozi.get(poll, headers={"Portal-Quiet": "1"})
    again = ngozi.get(poll, headers={"Portal-Quiet": "1", "If-None-Match": first["ETag"]})
    with world.acting("zofia") as visit:
        services.add_words(consultation=made.pk, by=visit, body="Worse now", key="w")
    changed = ngozi.get(poll, headers={"Portal-Quiet": "1", "If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""
    assert "Something happened since you opened this page" in html(changed)
    assert "Worse now" not in html(changed)


def test_presence_of_many_is_one_call_and_ends_by_itself(world: World) -> None:
    one, two = sent_by(world), sent_by(world, "gareth")
    client_of(world, "priya").get(url(one))
    visit = world.visit("ngozi")

    assert [each.name for each in presence.of_many(visit, [one.pk, two.pk])[one.pk]] == ["Dr Priya Shah"]
    assert two.pk not in presence.of_many(visit, [one.pk, two.pk])
    with time_machine.travel(clock.now() + timedelta(seconds=41), tick=True):
        assert presence.of_many(visit, [one.pk, two.pk]) == {}


def test_without_a_cache_the_page_shows_nobody_and_works(world: World, settings: Any) -> None:
    made = sent_by(world)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
            "OPTIONS": {"socket_connect_timeout": 0.2},
        }
    }
    try:
        answer = client_of(world, "ngozi").get(url(made))
    finally:
        presence._rest.until = None

    assert answer.status_code == 200
    assert "is looking at it" not in html(answer)


def test_outcome_words_are_shown_on_a_closed_request(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)

    page = html(client_of(world, "ngozi").get(url(made)))

    assert "Closed: Advice given" in page
    assert page.index("You closed it: Advice given") < page.index("You replied</li>"), "the newest first"
    assert NET["lines"][0] in page
    assert Outcome.ADVICE_GIVEN
