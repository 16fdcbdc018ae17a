"""Somebody takes a request out of their own list: nothing shows it, nobody else's list changes, no answer is lost."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultations import services, tasks
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, HiddenRequest, Message
from consultations.services import known
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.notifications.models import OutboxMessage
from tests.family import PARENT, family
from tests.people import NET, World, consultation_at, draft_of, sent_by, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

TITLE = "Itchy rash"


@pytest.fixture
def world() -> World:
    return village()


def address(name: str, **kwargs: object) -> str:
    return reverse(f"consultations:{name}", kwargs={"practice": "millbrook", **kwargs})


def text(client: Client, name: str, query: str = "", **kwargs: object) -> str:
    response = client.get(address(name, **kwargs) + query)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def proves_again(client: Client) -> None:
    """What giving the code of /account/again/ leaves in the session."""
    session = client.session
    proofs = session[AUTHENTICATION_METHODS_SESSION_KEY]
    proof = {"method": "code", "at": clock.now().timestamp(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*proofs, proof]
    session.save()


def asks_who_is_there(client: Client, name: str, **kwargs: object) -> bool:
    response = client.get(address(name, **kwargs))
    return response.status_code == 302 and response["Location"].startswith("/account/again/?next=")


def hide(client: Client, made: Consultation, value: str = "yes") -> None:
    assert client.post(address("my_request_hide", id=made.pk), {"hidden": value}).status_code == 302


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce=" not in line]


def test_no_page_shows_that_anything_is_hidden(world: World) -> None:
    client = as_patient(Client(), world.accounts["zofia"])
    lists, others = ("my_requests", "who_looked"), ("my_data", "front_door")
    before = {name: without_tokens(text(client, name)) for name in lists}
    made = sent_by(world)
    before |= {name: without_tokens(text(client, name)) for name in others}
    assert TITLE in text(client, "my_requests")
    assert TITLE in text(client, "who_looked")

    hide(client, made)

    assert {name: without_tokens(text(client, name)) for name in (*lists, *others)} == before
    assert without_tokens(text(client, "my_requests", "?hidden=1"))[5:] == before["my_requests"][5:]
    # Whoever opens the form again is not led to what was sent and hidden.
    assert "/sent/" not in client.get(address("resume", kind=made.kind)).headers.get("Location", "")


def test_it_opens_to_a_proof_that_was_asked_for_and_to_no_earlier_one(world: World) -> None:
    made = sent_by(world)
    client = as_patient(Client(), world.accounts["zofia"])
    hide(client, made)
    gated = (
        "my_request",
        "my_answers",
        "my_request_call",
        "my_request_withdraw",
        "sent",
        "my_request_photos",
    )

    assert asks_who_is_there(client, "my_hidden")  # though the code to sign in was given a moment ago
    assert all(asks_who_is_there(client, name, id=made.pk) for name in gated)
    assert TITLE not in text(client, "my_request_worse", id=made.pk)  # about danger: never kept waiting

    with time_machine.travel(clock.now() + timedelta(seconds=2), tick=False):
        proves_again(client)
        assert TITLE in text(client, "my_hidden")
        assert "It is not in your list" in text(client, "my_request", id=made.pk)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert asks_who_is_there(client, "my_hidden")
        assert asks_who_is_there(client, "my_request", id=made.pk)
        sent = client.post(
            address("my_request_write", id=made.pk), {"body": "It is on my neck now.", "key": "k"}
        )
        assert sent.status_code == 302  # what was typed on a page that was open is not lost
        with world.inside():
            assert Message.objects.filter(consultation=made, body="It is on my neck now.").exists()

    hide(client, made, "no")
    assert TITLE in text(client, "my_requests")
    assert TITLE in text(client, "my_request", id=made.pk)


def test_the_file_of_ones_own_data_holds_it_and_asks_as_well(world: World) -> None:
    sent_by(world)
    client = as_patient(Client(), world.accounts["zofia"])

    assert client.post(address("my_file"))["Location"].startswith("/account/again/?next=")
    assert asks_who_is_there(client, "my_file")
    with time_machine.travel(clock.now() + timedelta(seconds=2), tick=False):
        proves_again(client)
        assert "Get my file" in text(client, "my_file")
        assert client.post(address("my_file"))["Content-Type"] == "application/zip"
        assert asks_who_is_there(client, "my_hidden")  # that proof was for the file


def test_what_is_refused_does_not_show_it_and_is_in_its_box_once_it_is_open(world: World) -> None:
    made = sent_by(world)
    client = as_patient(Client(), world.accounts["zofia"])
    hide(client, made)
    long = "It itches. " * 2_000
    posts: tuple[tuple[str, dict[str, str], str], ...] = (
        ("my_request_write", {"body": long, "key": "k"}, "my_request"),
        ("my_request_withdraw", {"reason": "x" * 600}, "my_request_withdraw"),
        ("my_request_call", {"about": "My elbow", "phone": "12"}, "my_request_call"),
    )

    for name, typed, after in posts:
        refused = client.post(address(name, id=made.pk), typed)
        assert (refused.status_code, TITLE in refused.content.decode()) == (302, False), name
        assert unquote(refused["Location"]).endswith(f"next={address(after, id=made.pk)}")

    with time_machine.travel(clock.now() + timedelta(seconds=2), tick=False):
        proves_again(client)
        page = text(client, "my_request", id=made.pk)
        assert TITLE in page
        assert "It itches. It itches." in page
        assert "It is not sent yet" in page
        assert "My elbow" in text(client, "my_request_call", id=made.pk)
    with world.inside():
        assert not Message.objects.filter(consultation=made).exists()


def test_each_hides_from_themselves_alone_and_it_is_recorded() -> None:
    world = family()
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    clients = {who: as_patient(Client(), world.accounts[who]) for who in ("yusuf", "nadia", "tariq")}

    def sees() -> set[str]:
        return {who for who, client in clients.items() if made.title in text(client, "my_requests")}

    assert sees() == {"yusuf", "nadia", "tariq"}
    hide(clients["nadia"], made)
    hide(clients["nadia"], made)
    assert sees() == {"yusuf", "tariq"}
    hide(clients["yusuf"], made)
    assert sees() == {"tariq"}
    hide(clients["nadia"], made, "no")
    assert sees() == {"nadia", "tariq"}

    with world.inside():
        lines = AuditEvent.objects.filter(
            consultation_id=made.pk, action__in=("request.hidden", "request.listed_again")
        )
        names = {user.pk: name for name, user in world.accounts.items()}
        assert [(each.action, names[each.actor]) for each in lines.order_by("at", "pk")] == [
            ("request.hidden", "nadia"),
            ("request.hidden", "yusuf"),
            ("request.listed_again", "nadia"),
        ]
    for who, rows in (("yusuf", 1), ("nadia", 0), ("tariq", 0), ("ngozi", 0)):
        with world.acting(who), connection.cursor() as cursor:  # the wall itself
            cursor.execute("select count(*) from consultations_hiddenrequest")
            assert cursor.fetchone()[0] == rows, who
    with world.acting("ngozi") as visit, pytest.raises(NotAllowed):
        services.hide(consultation=made.pk, by=visit, hidden=True)
    assert (
        made.title
        in as_staff(Client(), world.accounts["ngozi"]).get("/millbrook/inbox/?view=all").content.decode()
    )


def test_an_answer_to_it_is_told_chased_and_read_as_any_other(world: World) -> None:
    made = sent_by(world)
    client = as_patient(Client(), world.accounts["zofia"])
    hide(client, made)
    with world.acting("ngozi") as visit:
        services.raise_level(consultation=made.pk, by=visit, level=Level.URGENT, reason="")
        services.reply(consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET)
    assert made.title not in text(client, "my_requests")
    with world.inside():
        assert OutboxMessage.objects.filter(about_id=made.pk, kind="reply_sent").count() == 1
        since = Consultation.objects.get(pk=made.pk).unread_since
    assert since is not None

    with time_machine.travel(since + timedelta(hours=1, seconds=1), tick=False):
        tasks.serve_one_unread(practice_id=str(world.millbrook.pk), consultation=str(made.pk))
        client = as_patient(Client(), world.accounts["zofia"])
        assert asks_who_is_there(client, "my_request", id=made.pk)
        with world.inside():
            found = Consultation.objects.get(pk=made.pk)
            assert found.phone_since is not None
            assert found.answer_read_at is None  # being asked who is there is not reading
    later = sent_by(world, np__title="Sore knee")
    hide(client, later)  # newer, and nothing to read in it
    before = {name: without_tokens(text(client, name)) for name in ("my_requests", "my_data", "front_door")}
    with time_machine.travel(since + timedelta(hours=1, seconds=2), tick=False):
        proves_again(client)
        behind = text(client, "my_hidden")
        assert "1 answer here is not read yet." in behind
        assert behind.count("Not read yet") == 1
        assert behind.index("Not read yet") < behind.index(TITLE) < behind.index("Sore knee")
        assert not any("read yet" in line for page in before.values() for line in page)
        assert "Use it." in text(client, "my_request", id=made.pk)
        assert "read yet" not in text(client, "my_hidden")
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).answer_read_at is not None


def test_a_form_that_asks_about_earlier_requests_does_not_name_it(world: World) -> None:
    made, other = sent_by(world), sent_by(world, np__title="Sore knee")
    for_caller = draft_of(world)
    with world.acting("zofia") as visit:
        services.hide(consultation=made.pk, by=visit, hidden=True)
        named = known._earlier(for_caller, visit, world.patients["zofia"])
        assert [each.pk for each in named] == [other.pk]
        assert [each.pk for each in known._earlier(for_caller, visit, None)] == [other.pk]
    for_caller.entered_by_id = world.staff["janet"].pk
    with world.acting("janet") as visit:
        named = known._earlier(for_caller, visit, world.patients["zofia"])
        assert [each.pk for each in named] == [other.pk]


def test_what_was_hidden_for_everybody_stays_hidden_for_each_who_could_see_it() -> None:
    world = family()
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    shown = consultation_at(Status.ANSWERED, world)
    with world.inside():
        Consultation.objects.filter(pk=made.pk).update(hidden_at=clock.now())
    move: Any = import_module("consultations.migrations.0015_hidden_for_each_account")
    for _ in range(2):
        move.copy(apps, None)

    names = {user.pk: name for name, user in world.accounts.items()}
    with world.inside():
        assert {names[each.person_id] for each in HiddenRequest.objects.filter(consultation=made)} == {
            "yusuf",
            "nadia",
            "tariq",
        }
        assert not HiddenRequest.objects.filter(consultation=shown).exists()
