"""What a patient needs, where staff act on it: the banner and the card, the row, the call, the reply, the letter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Flag
from portal.people import needs
from portal.people.models import Patient
from tests.people import World, consultation_at, sent_by, village
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def say(world: World, who: str, *codes: str, **more: str) -> None:
    with world.acting("janet") as visit:
        needs.say(patient=world.patients[who].pk, by=visit, codes=codes, **more)


def page(client: Client, made: Consultation, tail: str = "") -> str:
    return str(client.get(f"/millbrook/inbox/{made.pk}/{tail}").content.decode())


def buttons(shown: str) -> list[str]:
    return re.findall(r'data-key="(\w)"', shown[shown.index('class="s-acts"') :])[:3]


def test_an_interpreter_stands_on_the_banner_the_row_before_the_reply_and_before_the_call(
    world: World,
) -> None:
    made = sent_by(world)
    janet, ngozi = (as_staff(Client(), world.accounts[who]) for who in ("janet", "ngozi"))
    assert "none said." in page(ngozi, made)
    say(world, "zofia", "interpreter", "longer", language="Polish")

    shown = page(ngozi, made)

    banner = shown[shown.index('class="s-ban') : shown.index('class="s-ban__to"')]
    assert "Interpreter: Polish" in banner
    assert "Needs a Polish interpreter: can they read this?" in shown[shown.index('id="composer"') :]
    assert "by staff" in shown
    call = page(ngozi, made, "?do=phone")
    assert "Have a Polish interpreter on the line. Never a child or partner instead." in call
    assert "If you see them: book a Polish interpreter, book a longer appointment." in call
    assert "Interpreter: Polish +1" in janet.get("/millbrook/inbox/?view=all").content.decode()
    assert f"/people/{world.patients['zofia'].pk}/needs/?next=" in page(janet, made)


def test_the_task_to_ring_says_how_to_ring_them(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    say(world, "zofia", "bsl")
    with world.inside():
        Consultation.objects.filter(pk=made.pk).update(phone_since=made.sent_at, unread_since=made.sent_at)

    shown = page(as_staff(Client(), world.accounts["ngozi"]), made)

    task = shown[shown.index("Phone them:") :][:400]
    assert "They use BSL: do not ring by voice." in task


def test_who_would_rather_be_phoned_gets_the_phone_as_the_first_button(world: World) -> None:
    made = sent_by(world)
    ngozi = as_staff(Client(), world.accounts["ngozi"])
    assert buttons(page(ngozi, made))[0] == "t"

    say(world, "zofia", "rather_phone")

    shown = page(ngozi, made)
    assert buttons(shown)[0] == "p"
    assert "They would rather speak to someone." in shown
    say(world, "zofia", "no_phone")
    assert buttons(page(ngozi, made))[0] == "t"
    assert "They asked not to be phoned." in page(ngozi, made, "?do=phone")


def test_a_list_alone_is_acted_on_until_somebody_asked(world: World) -> None:
    made = sent_by(world)
    with world.inside():
        Patient.objects.filter(pk=made.patient_id).update(
            needs="Polish interpreter; easy read", said_needs=None
        )

    shown = page(as_staff(Client(), world.accounts["ngozi"]), made)

    assert "Polish interpreter; easy read" in shown
    assert "nobody has asked them here" in shown
    assert "Needs easy read: one idea a sentence, no hard words." in shown


def test_before_anybody_knows_whose_it_is_the_forms_own_answer_is_acted_on(world: World) -> None:
    made = sent_by(world, "uma", **{"con.need": ["interpreter"]})

    shown = page(as_staff(Client(), world.accounts["ngozi"]), made)

    assert made.patient_id is None
    assert "Needs an interpreter: can they read this?" in shown
    assert "from their answers" in shown


def test_what_they_need_is_seen_where_a_person_is_shown(world: World) -> None:
    sent_by(world, "uma", **_as(world, "gareth"))
    say(world, "gareth", "bsl")
    janet = as_staff(Client(), world.accounts["janet"])
    with world.inside():
        waiting = Consultation.objects.get(patient=None)
    places: dict[str, Any] = {
        f"/millbrook/matching/{waiting.pk}/": None,
        "/millbrook/people/": {"words": "Pritchard"},
        "/millbrook/callers/": {"words": "Pritchard"},
        f"/millbrook/people/{world.patients['gareth'].pk}/": None,
        f"/millbrook/people/{world.patients['gareth'].pk}/proxies/": None,
        f"/millbrook/callers/for/{world.patients['gareth'].pk}/": None,
    }

    for address, typed in places.items():
        answer = janet.post(address, typed) if typed else janet.get(address)
        assert answer.status_code == 200, address
        assert "BSL interpreter" in answer.content.decode(), address


def _as(world: World, who: str) -> dict[str, Any]:
    listed = world.patients[who]
    born: date = listed.born_on
    return {
        "who.first_names": listed.first_names,
        "who.family_name": listed.family_name,
        "who.dob": born.isoformat(),
        "who.sex": listed.sex,
    }


def test_a_history_of_skin_cancer_is_shown_on_every_later_request_of_the_same_person(world: World) -> None:
    before = sent_by(world)
    with world.inside():
        Flag.fresh(
            consultation=before,
            code="C_SKIN_HISTORY",
            level="soon",
            words="Has had skin cancer before",
            rule="sk.cancer_before:1",
            rule_version="skin 2",
            raised_at=before.sent_at,
        ).save(force_insert=True)
    later, other = sent_by(world, kind="medication"), sent_by(world, "gareth")
    ngozi = as_staff(Client(), world.accounts["ngozi"])

    shown = page(ngozi, later)

    why = shown[shown.index('class="s-why') :][:2000]
    assert "Said before: Has had skin cancer before." in why
    assert f"/millbrook/inbox/{before.pk}/" in why
    assert "Said before" not in page(ngozi, other)
    assert "Said before" not in page(ngozi, before)
