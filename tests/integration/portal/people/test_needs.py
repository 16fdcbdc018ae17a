"""What a patient needs: who may say it, that it is kept and recorded once, and that it is asked again after a year."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import DomainError, NotAllowed
from portal.people import needs
from portal.people.domain.needs import Need, Source
from portal.people.models import Patient, User
from tests.people import World, village
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def patient(world: World, who: str) -> Patient:
    with world.inside():
        found: Patient = Patient.objects.get(pk=world.patients[who].pk)
        return found


def lines(world: World, action: str) -> list[AuditEvent]:
    with world.inside():
        return list(AuditEvent.objects.filter(action=action))


def say(world: World, by: str, about: str, *codes: Need, **more: str) -> None:
    with world.acting(by) as visit:
        needs.say(patient=world.patients[about].pk, by=visit, codes=codes, **more)


def test_the_patient_says_it_and_it_is_recorded_without_a_word_of_it(world: World) -> None:
    say(
        world, "gareth", "gareth", Need.INTERPRETER, Need.LARGE_PRINT, language="Welsh", words="Slowly please"
    )

    now = needs.of(patient(world, "gareth"))
    assert now.lines == ("Interpreter: Welsh", "Large print", "Slowly please")
    assert (now.source, now.said_on) == (Source.PATIENT, clock.today())
    (line,) = lines(world, "people.needs.said")
    assert line.actor == world.accounts["gareth"].pk
    assert line.details == {"by": "patient", "codes": 2}
    assert User.objects.get(pk=world.accounts["gareth"].pk).larger_text is True


def test_nobody_says_it_for_somebody_they_do_not_act_for(world: World) -> None:
    for who, about in (("gareth", "zofia"), ("tariq", "amina"), ("uma", "gareth"), ("peter", "gareth")):
        with pytest.raises(NotAllowed):
            say(world, who, about, Need.BSL)
    with world.inside():
        from portal.people.models import Proxy

        Proxy.objects.filter(user=world.accounts["nadia"]).update(kinds=["medication"])
    with pytest.raises(NotAllowed):
        say(world, "nadia", "amina", Need.BSL)
    assert lines(world, "people.needs.said") == []


def test_who_acts_for_somebody_leaves_that_persons_own_words_alone(world: World) -> None:
    say(world, "nadia", "amina", Need.INTERPRETER, language="Urdu", words="Talk to me")
    assert needs.of(patient(world, "amina")).lines[-1] == "Talk to me"
    with world.inside():
        kept = patient(world, "amina")
        kept.said_needs = {**kept.said_needs, "words": "Not with my daughter", "words_from": "patient"}
        kept.save()

    say(world, "nadia", "amina", Need.BSL, words="Talk to me")

    assert needs.of(patient(world, "amina")).lines == ("BSL interpreter", "Not with my daughter")

    say(
        world, "janet", "amina", Need.BSL, words="Not with my daughter"
    )  # staff press Save on what stands there
    say(world, "nadia", "amina", Need.INTERPRETER, language="Urdu", words="Talk to me")

    kept = needs.said_of(patient(world, "amina"))
    assert kept.is_own_words
    assert kept.words == "Not with my daughter"


def test_two_that_cannot_both_be_right_are_refused_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(DomainError, match="Choose one"):
        say(world, "gareth", "gareth", Need.NO_PHONE, Need.RATHER_PHONE)
    assert patient(world, "gareth").said_needs is None


def test_a_form_adds_to_what_is_known_and_counts_as_asked(world: World) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients["gareth"].pk).update(needs="Welsh interpreter")
        needs.add_from_form(
            patient=world.patients["gareth"].pk, answered=["large_print"], by="Gareth Pritchard"
        )
        needs.add_from_form(patient=world.patients["gareth"].pk, answered=["none"], by="Gareth Pritchard")
        needs.add_from_form(patient=world.patients["zofia"].pk, answered=["none"], by="Zofia Kowalczyk")

    assert needs.of(patient(world, "gareth")).lines == ("Interpreter: Welsh", "Large print")
    assert needs.of(patient(world, "zofia")).was_asked
    assert len(lines(world, "people.needs.said")) == 2


def test_after_a_year_it_is_asked_again_once_and_still_right_is_an_answer(world: World) -> None:
    with time_machine.travel(clock.now() - timedelta(days=400), tick=False):
        say(world, "janet", "gareth", Need.BSL)
        with world.inside():
            assert needs.raise_due() == 0
    with world.inside():
        assert (needs.raise_due(), needs.raise_due()) == (1, 0)
    assert needs.of(patient(world, "gareth")).is_due

    with world.acting("gareth") as visit:
        needs.confirm(patient=world.patients["gareth"].pk, by=visit)

    now = needs.of(patient(world, "gareth"))
    assert (now.is_due, now.said_on, now.codes) == (False, clock.today(), (Need.BSL,))
    with world.inside():
        assert needs.raise_due() == 0


def test_staff_write_it_down_from_a_request_and_come_back_to_it(world: World) -> None:
    client = as_staff(Client(), world.accounts["janet"])
    at = f"/millbrook/people/{world.patients['gareth'].pk}/needs/"
    refused = client.post(at, {"talk": "interpreter", "words": "Slowly"})
    assert refused.status_code == 422
    assert "Write which language you speak" in refused.content.decode()
    assert "Slowly" in refused.content.decode()

    answer = client.post(f"{at}?next=/millbrook/inbox/", {"talk": "interpreter", "language": "Welsh"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/millbrook/inbox/")
    assert (
        client.post(f"{at}?next=https://elsewhere.example", {}).headers["Location"].startswith("/millbrook/")
    )
    assert needs.of(patient(world, "gareth")).source == Source.STAFF
    listed = client.get(f"/millbrook/people/{world.patients['gareth'].pk}/").content.decode()
    assert "Needs last said" in listed


def test_staff_see_whom_to_ask_again_and_say_that_it_is_still_right(world: World) -> None:
    say(world, "janet", "gareth", Need.BSL)
    with world.inside():
        Patient.objects.filter(pk=world.patients["gareth"].pk).update(needs_due_since=clock.today())
    client = as_staff(Client(), world.accounts["janet"])
    assert "Gareth Pritchard" in client.get("/millbrook/people/needs/").content.decode()

    client.post(f"/millbrook/people/{world.patients['gareth'].pk}/needs/", {"still": "1"})

    assert "Nobody is due." in client.get("/millbrook/people/needs/").content.decode()


def test_everybody_who_is_to_be_asked_again_is_on_a_page_of_the_list(world: World) -> None:
    with world.inside():
        for number in range(101):
            Patient.fresh(
                first_names="Ann", family_name=f"Due{number:03}", born_on=clock.today(), sex="female",
                listed_at=clock.now(), needs_due_since=clock.today() - timedelta(days=number),
            ).save(force_insert=True)  # fmt: skip
    janet = as_staff(Client(), world.accounts["janet"])

    first = janet.get("/millbrook/people/needs/").content.decode()
    second = janet.get("/millbrook/people/needs/?page=2").content.decode()

    assert "1 to 100 of 101 people" in first
    assert ("Due100" in first, "Due000" in first) == (True, False)
    assert ("Due100" in second, "Due000" in second) == (False, True)
