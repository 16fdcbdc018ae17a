"""What somebody needs, as they say it themselves: once, after a form's short question, and again after a year."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from consultations import data_file, services
from consultations.domain.lifecycle import Outcome, Status
from consultations.models import Consultation, Message
from portal.core import clock
from portal.people import needs
from portal.people.domain.needs import Need, Source
from portal.people.models import Patient, Proxy
from tests.journeys import Writer, fields, words
from tests.people import World, consultation_at, sent_by, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

MINE = "/millbrook/my-data/needs/"


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def client(world: World, who: str) -> Client:
    return as_patient(Client(), world.accounts[who])


def known(world: World, who: str) -> Any:
    with world.inside():
        return needs.of(Patient.objects.get(pk=world.patients[who].pk))


def due(world: World, who: str) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients[who].pk).update(needs_due_since=clock.today())


def test_a_form_asks_once_and_what_was_ticked_is_kept(world: World) -> None:
    made = sent_by(world, **{"con.need": ["interpreter"]})
    assert known(world, "zofia").codes == (Need.INTERPRETER,)
    zofia = client(world, "zofia")

    sent = zofia.get(f"/millbrook/requests/{made.pk}/sent/")
    assert f"{MINE}?next=" in sent.content.decode()
    answer = zofia.post(f"{MINE}?next=/millbrook/requests/", {"talk": "interpreter", "language": "Polish"})

    assert answer.headers["Location"] == "/millbrook/requests/"
    assert known(world, "zofia").lines == ("Interpreter: Polish",)
    assert MINE not in zofia.get(f"/millbrook/requests/{made.pk}/sent/").content.decode()
    later = Writer(client=zofia, kind="medication")
    later.begin()
    later.post("questions/for/", {"who.for": "me"})
    assert later.get("questions/help/").status_code in (302, 404)
    assert "con.clinician" in fields(later.get("questions/phone/"))


def test_after_a_year_the_next_form_asks_whether_it_is_still_right(world: World) -> None:
    zofia = client(world, "zofia")
    zofia.post(MINE, {"talk": "bsl", "words": "Look at me when you talk"})
    assert "Is this still right?" not in words(zofia.get("/millbrook/start/new_problem/"))
    due(world, "zofia")

    begin = zofia.get("/millbrook/start/new_problem/")
    assert "Is this still right?" in words(begin)
    assert "Look at me when you talk" in words(begin)
    assert "Start now" in words(begin)  # never in the way
    answer = zofia.post(f"{MINE}?next=/millbrook/start/new_problem/", {"still": "1"})

    assert answer.headers["Location"] == "/millbrook/start/new_problem/"
    assert "Is this still right?" not in words(zofia.get("/millbrook/start/new_problem/"))
    assert known(world, "zofia").lines == ("BSL interpreter", "Look at me when you talk")


def test_who_acts_for_somebody_says_what_they_need_and_does_not_read_their_own_words(world: World) -> None:
    theirs = f"{MINE}{world.patients['amina'].pk}/"
    nadia = client(world, "nadia")
    assert "Amina Khan" in words(nadia.get(theirs))
    nadia.post(theirs, {"talk": "interpreter", "language": "Urdu"})
    assert known(world, "amina").source == Source.PROXY
    with world.inside():
        held = Patient.objects.get(pk=world.patients["amina"].pk)
        held.said_needs = {**held.said_needs, "words": "Not my daughter", "words_from": "patient"}
        held.save()
    due(world, "amina")

    begins = words(nadia.get("/millbrook/start/new_problem/"))
    assert "what Amina Khan needs. Is this still right?" in begins
    assert "an interpreter: Urdu" in begins
    assert "Not my daughter" not in begins
    assert "Please check" in words(nadia.get("/millbrook/my-data/"))
    shown = nadia.get(theirs)

    assert "Not my daughter" not in words(shown)
    assert "words" not in fields(shown)
    with world.inside():
        Proxy.objects.filter(user=world.accounts["nadia"]).update(kinds=["medication"])
    assert nadia.get(theirs).status_code == 404
    assert client(world, "gareth").get(theirs).status_code == 404


def test_a_refused_page_keeps_what_was_typed_and_nobody_unmatched_is_asked(world: World) -> None:
    refused = client(world, "zofia").post(MINE, {"talk": "interpreter", "words": "Slowly"})
    assert refused.status_code == 422
    assert "Write which language you speak" in words(refused)
    assert "Slowly" in refused.content.decode()
    assert "We do not know yet which person" in words(client(world, "uma").get(MINE))
    assert "p-larger" not in client(world, "uma").get(MINE).content.decode()


def test_large_print_gives_larger_letters_on_every_device_until_they_choose_otherwise(world: World) -> None:
    client(world, "zofia").post(MINE, {"read": "large_print"})

    another = client(world, "zofia")
    assert 'class="p-larger"' in another.get("/millbrook/").content.decode()
    assert 'class="p-larger"' not in client(world, "gareth").get("/millbrook/").content.decode()
    another.post(MINE, {"letters": "ordinary"})
    assert 'class="p-larger"' not in another.get("/millbrook/").content.decode()
    another.post(MINE, {"read": "large_print"})
    assert 'class="p-larger"' not in another.get("/millbrook/").content.decode()


def test_larger_letters_lose_nothing_that_was_typed_beside_them(world: World) -> None:
    zofia = client(world, "zofia")
    assert 'form="needs"' in zofia.get(MINE).content.decode()

    zofia.post(MINE, {"letters": "larger", "talk": "interpreter", "words": "Slowly, please"})

    shown = zofia.get(MINE).content.decode()
    assert "Slowly, please" in shown
    assert 'class="p-larger"' in shown
    with world.inside():
        world.patients["zofia"].refresh_from_db()
        assert not world.patients["zofia"].needs


def test_a_match_brings_what_the_form_said_and_undoing_it_has_it_asked_again(world: World) -> None:
    made = sent_by(world, "uma", **{"con.need": ["bsl"]})
    gareth = world.patients["gareth"].pk
    with world.acting("janet") as visit:
        services.match(person=world.accounts["uma"].pk, patient=gareth, by=visit, only=made.pk)
    assert known(world, "gareth").codes == (Need.BSL,)

    with world.acting("janet") as visit:
        services.unmatch(person=world.accounts["uma"].pk, patient=gareth, by=visit)

    assert known(world, "gareth").is_due


def test_ones_own_file_and_fhir_hold_it(world: World) -> None:
    made = sent_by(world)
    client(world, "zofia").post(MINE, {"talk": "interpreter", "language": "Polish", "visit": "longer"})

    with world.acting("zofia") as visit:
        found, _bundles, _held = data_file.contents(visit)
    assert found["what_i_need"]["language"] == "Polish"
    assert "more time" in found["what_i_need"]["needs"]
    assert "more time" in data_file.render_to_string("consultations/data_file.html", {"data": found})
    taken = as_staff(Client(), world.accounts["ngozi"]).get(f"/millbrook/inbox/{made.pk}/fhir/")
    resources = [each["resource"] for each in json.loads(taken.content)["entry"]]
    person = next(each for each in resources if each["resourceType"] == "Patient")
    assert person["extension"][0]["valueBoolean"] is True
    assert person["communication"] == [{"language": {"text": "Polish"}}]
    codes = [each["code"]["text"] for each in resources if each["resourceType"] == "Flag"]
    assert {"Interpreter: Polish", "Longer appointment"} <= set(codes)
    from fhir.resources.R4B.bundle import Bundle

    Bundle.model_validate(json.loads(taken.content))


def test_who_would_rather_speak_asks_for_a_call_on_a_request_that_was_sent(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    zofia = client(world, "zofia")
    at = f"/millbrook/requests/{made.pk}/call/"
    assert at in zofia.get(f"/millbrook/requests/{made.pk}/").content.decode()
    asked = {"phone": "07700 900 111", "times": "before 3pm", "about": "The cream", "key": "k7"}
    assert zofia.post(at, {**asked, "phone": "12"}).status_code == 422

    for _twice in range(2):
        assert zofia.post(at, asked).status_code == 302

    with world.inside():
        after = Consultation.objects.get(pk=made.pk)
        (said,) = Message.objects.filter(consultation=made, author=Message.Author.PATIENT)
        assert said.body == "Please call me.\n\nThe cream"
        assert said.for_practice == "My number is 07700 900 111.\n\nWhen not to call: before 3pm"
    assert (after.contact_how, after.status) == ("phone", Status.IN_PROGRESS)
    pages = [zofia.get(at).content.decode() for _tab in range(2)]
    for page, about in zip(pages, ("The cream again", "My new number is below"), strict=True):
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert (
            zofia.post(at, {**hidden, "phone": "07700 900 111", "times": "", "about": about}).status_code
            == 302
        )
        with world.inside():
            assert Message.objects.filter(consultation=made, body__contains=about).count() == 1, about
    with world.acting("ngozi") as visit:
        services.close(consultation=made.pk, by=visit, outcome=Outcome.ADVICE_GIVEN)


def test_the_front_door_leads_to_a_call_for_whoever_writes_and_whoever_does_not(world: World) -> None:
    stranger = Client()
    door = stranger.get("/millbrook/")
    assert "Ask us to call you" in words(door)

    begun = stranger.post("/millbrook/start/new_problem/", {"call": "1"})

    assert begun.headers["Location"] == "/millbrook/request/new_problem/call/"
    assert "/millbrook/request/new_problem/call/" in stranger.get("/millbrook/").content.decode()
