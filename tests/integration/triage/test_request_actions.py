"""Take, give on, phone, raise, lower, close, open again: each works, is refused, is recorded, and is told once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from consultations import services as conversation
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, StatusChange
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import DomainError
from portal.notifications.models import OutboxMessage
from portal.people import operators
from tests import sign_in
from tests.integration.triage.test_request import client_of, html, url
from tests.people import NET, World, consultation_at, sent_by, village
from triage.models import Assignment, Routing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def data_for(tail: str, world: World) -> dict[str, Any]:
    return {
        "take/": {},
        "assign/": {"to": str(world.staff["priya"].pk)},
        "hand-over/": {"team": "pharmacy", "reason": "A question about tablets"},
        "phone/": {"result": "no answer", "note": "Rang twice"},
        "level/": {"level": "urgent", "reason": "Sounds worse"},
        "close/": {"outcome": "admin_done"},
        "reopen/": {"reason": "It came back"},
    }[tail]


#: page: (from which status, the move, what the patient is told)
WORKS = {
    "take/": (Status.RECEIVED, "take", None),
    "assign/": (Status.RECEIVED, "assign", None),
    "hand-over/": (Status.IN_PROGRESS, "hand_over", None),
    "phone/": (Status.RECEIVED, "phoned", None),
    "level/": (Status.RECEIVED, "raise_level", None),
    "close/": (Status.IN_PROGRESS, "close", "request_closed"),
    "reopen/": (Status.CLOSED, "reopen", "request_reopened"),
}
TAILS = list(WORKS)


def state_of(world: World, made: Consultation) -> tuple[Any, ...]:
    with world.inside():
        made.refresh_from_db()
        routing = Routing.objects.get(consultation=made)
        return made.status, made.level, made.with_whom, made.version, routing.owner_id, routing.team_id


@pytest.mark.parametrize("tail", TAILS)
def test_it_works_is_recorded_and_told_as_often_as_it_should(world: World, tail: str) -> None:
    status, move, kind = WORKS[tail]
    made = consultation_at(status, world)
    with world.inside():
        told = OutboxMessage.objects.filter(about_id=made.pk).count()

    answer = client_of(world, "janet").post(url(made, tail), data_for(tail, world))

    assert answer.status_code == 302
    assert answer["Location"] == url(made)
    with world.inside():
        assert StatusChange.objects.filter(consultation=made, move=move).count() == 1
        event = AuditEvent.objects.get(consultation_id=made.pk, action=f"request.{move}")
        assert event.actor == world.accounts["janet"].pk
        assert OutboxMessage.objects.filter(about_id=made.pk).count() == told + (1 if kind else 0)
        if kind:
            assert OutboxMessage.objects.filter(about_id=made.pk, kind=kind).count() == 1


@pytest.mark.parametrize("tail", [tail for tail in TAILS if tail != "phone/"])
def test_a_wrong_status_is_refused_in_a_sentence_and_changes_nothing(world: World, tail: str) -> None:
    made = consultation_at(Status.RECEIVED if tail == "reopen/" else Status.CLOSED, world)
    before = state_of(world, made)

    answer = client_of(world, "ngozi").post(url(made, tail), data_for(tail, world))

    assert answer.status_code == 409
    assert "closed" in html(answer)
    assert state_of(world, made) == before


def test_a_call_about_a_closed_request_is_kept_and_leaves_it_closed(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)

    answer = client_of(world, "ngozi").post(url(made, "phone/"), data_for("phone/", world))

    assert answer.status_code == 302
    assert state_of(world, made)[0] == Status.CLOSED


@pytest.mark.parametrize("who", ["farah", "leo", "zofia"])
@pytest.mark.parametrize("tail", TAILS)
def test_other_practice_former_staff_and_patients_get_404(world: World, tail: str, who: str) -> None:
    made = consultation_at(WORKS[tail][0], world)
    before = state_of(world, made)

    assert client_of(world, who).post(url(made, tail), data_for(tail, world)).status_code == 404
    assert state_of(world, made) == before


@pytest.mark.parametrize("tail", TAILS)
def test_looking_changes_nothing(world: World, tail: str) -> None:
    made = consultation_at(WORKS[tail][0], world)
    before = state_of(world, made)

    assert client_of(world, "ngozi").get(url(made, tail)).status_code == 405
    assert state_of(world, made) == before


def test_take_gives_it_to_me_and_assign_to_a_colleague(world: World) -> None:
    made = sent_by(world)

    client_of(world, "ngozi").post(url(made, "take/"))
    assert state_of(world, made)[4] == world.staff["ngozi"].pk

    client_of(world, "ngozi").post(url(made, "assign/"), {"to": str(world.staff["priya"].pk)})
    assert state_of(world, made)[4] == world.staff["priya"].pk
    with world.inside():
        assert Assignment.objects.filter(consultation=made).count() == 2


@pytest.mark.parametrize("to", ["", "nonsense", "farah", "leo"])
def test_assigning_to_nobody_or_to_somebody_from_elsewhere_shows_the_panel_again(
    world: World, to: str
) -> None:
    made = sent_by(world)
    wanted = str(world.staff[to].pk) if to in world.staff else to

    answer = client_of(world, "ngozi").post(url(made, "assign/"), {"to": wanted})

    assert answer.status_code in (409, 422)
    assert 'id="do-this"' in html(answer)
    assert "Dr Priya Shah" in html(answer)
    assert "Dr Farah Aziz" not in html(answer)
    assert state_of(world, made)[4] is None


def test_hand_over_leaves_it_without_owner_in_the_team_with_the_reason(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    ngozi = client_of(world, "ngozi")

    ngozi.post(url(made, "hand-over/"), {"team": "pharmacy", "reason": "About tablets"})

    assert state_of(world, made)[4] is None
    page = html(ngozi.get(url(made)))
    assert "You handed it over to " in page
    assert "“About tablets”" in page


def test_phone_keeps_the_attempt_and_shows_the_number(world: World) -> None:
    made = sent_by(world)
    ngozi = client_of(world, "ngozi")

    page = html(ngozi.get(url(made) + "?do=phone"))
    assert 'href="tel:07700900218"' in page
    ngozi.post(url(made, "phone/"), {"result": "no answer", "note": "Rang twice"})

    page = html(ngozi.get(url(made)))
    assert "You phoned: no answer: “Rang twice”" in page


def test_anyone_raises_and_only_a_clinician_lowers_with_a_reason(world: World) -> None:
    made = sent_by(world)
    janet, ngozi = client_of(world, "janet"), client_of(world, "ngozi")

    assert janet.post(url(made, "level/"), {"level": "urgent"}).status_code == 302
    assert state_of(world, made)[1] == Level.URGENT
    page = html(ngozi.get(url(made)))
    assert "<strong>Raised to urgent</strong> by Janet Brathwaite" in page
    assert "Urgent flag." not in page, "a person raised it: no rule did"

    assert janet.post(url(made, "level/"), {"level": "soon", "reason": "Better"}).status_code == 404
    refused = ngozi.post(url(made, "level/"), {"level": "soon"})
    assert refused.status_code == 409
    assert "Say why it is less pressing" in html(refused)
    assert state_of(world, made)[1] == Level.URGENT

    assert ngozi.post(url(made, "level/"), {"level": "soon", "reason": "Seen her"}).status_code == 302
    assert state_of(world, made)[1] == Level.SOON
    page = html(ngozi.get(url(made)))
    assert page.index("<strong>Lowered to soon</strong> by Dr Ngozi Okafor") < page.index("Their own words")
    assert "“Seen her”" in page


@pytest.mark.parametrize("outcome", ["", "nonsense", "withdrawn_by_patient"])
def test_close_needs_an_outcome_a_person_may_pick(world: World, outcome: str) -> None:
    made = sent_by(world)

    answer = client_of(world, "ngozi").post(url(made, "close/"), {"outcome": outcome})

    assert answer.status_code == 422
    assert 'id="do-this"' in html(answer)
    assert state_of(world, made)[0] == Status.RECEIVED


def test_reopen_needs_a_reason_and_gives_it_to_whoever_does_so(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)
    client = client_of(world, "priya")

    assert client.post(url(made, "reopen/"), {"reason": " "}).status_code == 422
    assert state_of(world, made)[0] == Status.CLOSED
    assert client.post(url(made, "reopen/"), {"reason": "It came back"}).status_code == 302
    assert state_of(world, made)[0] == Status.IN_PROGRESS
    assert state_of(world, made)[4] == world.staff["priya"].pk


def test_nothing_is_changed_when_recording_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sent_by(world)
    before = state_of(world, made)

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("The audit trail cannot be written.")

    monkeypatch.setattr("portal.audit.record", broken)
    client = client_of(world, "ngozi")
    client.raise_request_exception = False

    assert client.post(url(made, "take/")).status_code == 500
    assert state_of(world, made) == before


@pytest.mark.parametrize("panel", ["phone", "assign", "hand-over", "level", "close"])
def test_each_panel_opens_by_its_address(world: World, panel: str) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)

    page = html(client_of(world, "ngozi").get(url(made) + f"?do={panel}"))

    assert 'id="do-this"' in page
    assert f'action="{url(made, panel + "/")}"' in page


def test_only_a_clinician_lowers_a_level_whatever_else_somebody_is(world: World) -> None:
    made = consultation_at(Status.RECEIVED, world, "gareth", np__course="quickly_worse")
    priya = world.staff["priya"]
    olu = operators.create_operator(
        email="olu@portal.example", full_name="Olu Operator", password="correct horse battery staple"
    )
    with world.inside():
        operators.open_door(email=olu.email, reason="The inbox shows an error, ticket 4711", minutes=30)
        assert Consultation.objects.get(pk=made.pk).level == Level.URGENT
    said = {"level": "soon", "reason": "Spoke to him"}
    for roles, may in (
        (["receptionist"], False),
        (["manager"], False),
        (["safety_officer"], False),
        (["manager", "safety_officer", "receptionist"], False),
        (["operator"], False),
        (["clinician"], True),
    ):
        with world.inside():
            priya.roles = roles
            priya.save(update_fields=["roles"])
        who = olu if roles == ["operator"] else world.accounts["priya"]
        answer = sign_in.as_staff(Client(), who).post(url(made, "level/"), said)
        with world.acting("priya") as visit:
            if not may:
                assert answer.status_code == 404, roles
                with pytest.raises(DomainError):
                    conversation.lower_level(consultation=made.pk, by=visit, level=Level.SOON, reason="x")
        with world.inside():
            assert Consultation.objects.get(pk=made.pk).level == ("soon" if may else "urgent"), roles
    with world.inside():
        change = StatusChange.objects.get(consultation=made, move="lower_level")
        assert (change.reason, change.target) == ("Spoke to him", "Soon")
        assert AuditEvent.objects.filter(consultation_id=made.pk, action__contains="lower").count() == 1
    with world.acting("priya") as visit, pytest.raises(DomainError):
        conversation.lower_level(consultation=made.pk, by=visit, level=Level.ROUTINE, reason=" ")


def version_on(page: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', page)[-1]


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        ("close", {"outcome": "admin_done", "reason": "All sorted out"}),
        ("level", {"level": "soon", "reason": "All sorted out"}),
        ("phone", {"result": "spoke", "note": "All sorted out"}),
    ],
)
def test_no_old_page_closes_lowers_or_settles_what_was_written_since(
    world: World, panel: str, said: dict[str, str]
) -> None:
    made = consultation_at(Status.ANSWERED, world)
    ngozi = client_of(world, "ngozi")
    opened = html(ngozi.get(url(made) + f"?do={panel}"))
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")
    before = state_of(world, made)

    refused = ngozi.post(url(made, f"{panel}/"), {**said, "version": version_on(opened)})

    assert refused.status_code == 409
    assert "This request has changed since you opened this page." in html(refused)
    assert "All sorted out" in html(refused)
    assert state_of(world, made) == before
    now = {**said, "version": version_on(html(refused))}
    assert ngozi.post(url(made, f"{panel}/"), now).status_code == 302
    assert state_of(world, made) != before


def test_told_from_an_old_page_does_not_count_for_an_answer_written_since(world: World) -> None:
    made = sent_by(world, con__how="letter")
    with world.acting("ngozi") as visit:
        conversation.reply(consultation=made.pk, by=visit, body="Use it.", key="a", safety_net=NET)
    janet = client_of(world, "janet")
    opened = html(janet.get(url(made)))
    with world.acting("priya") as visit:
        conversation.reply(consultation=made.pk, by=visit, body="Come in.", key="b", safety_net=NET)

    page = html(janet.post(url(made, "told/"), {"version": version_on(opened)}, follow=True))
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        printed = html(client_of(world, "janet").get(url(made, "letter/")))

    assert "This request has changed since you opened this page." in page
    assert printed.index("Use it.") < printed.index("Come in.")
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).to_tell == "letter"
    janet.post(url(made, "told/"), {"version": version_on(page)})
    with world.inside():
        assert Consultation.objects.get(pk=made.pk).to_tell == ""
