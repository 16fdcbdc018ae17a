"""Somebody would rather speak: what they wrote so far becomes a request that staff see at once, with or without an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consultations.models import Consultation, Draft
from portal.notifications.models import OutboxMessage
from portal.people.models import Patient
from tests.family import family
from tests.journeys import NONE_OF_THESE, Writer, fields, heading, words
from tests.people import World, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

BORN = {"born_on_day": "14", "born_on_month": "2", "born_on_year": "1992"}
STRANGER: dict[str, Any] = {
    "whom": "me", "name": "Zofia Kowalczyk", **BORN, "phone": "07700900218", "safe": "yes", "times": "",
}  # fmt: skip
TELL = "It started about two weeks ago on my left elbow."


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


def half_way(writer: Writer, tell: str = TELL) -> Writer:
    writer.begin()
    writer.post("questions/tell/", {"np.tell": tell})
    return writer


def known(world: World, who: str) -> Writer:
    return Writer(client=as_patient(Client(), world.accounts[who]))


def only(world: World) -> Consultation:
    with world.inside():
        found: Consultation = Consultation.objects.select_related("routing__team").get()
    return found


def test_who_has_no_account_asks_from_a_half_filled_form_and_staff_see_it_at_once(world: World) -> None:
    writer = half_way(Writer())
    asked = writer.get("call/")
    assert heading(asked) == "Ask us to call you"
    assert "What you have written so far comes with it" in words(asked)
    assert "any of these" not in words(asked)  # there is no list here that it could mean
    assert "about" not in fields(asked)  # they have written what it is about

    done = writer.post("call/", {**STRANGER, "times": "Not before ten"})

    assert done.headers["Location"] == writer.url("call/")
    made = only(world)
    assert (made.title, made.kind, made.status) == ("Asks to be called", "new_problem", "received")
    assert (made.person_id, made.patient_id, made.said_name) == (None, None, "Zofia Kowalczyk")
    assert (made.contact_phone, made.contact_how) == ("07700 900 218", "phone")
    assert TELL in made.words
    assert made.routing.team.key
    shown = words(writer.get("call/"))
    assert made.reference in shown
    assert "We will call you" in shown
    assert TELL not in shown


def test_what_was_not_asked_is_said_so_and_never_as_no(world: World) -> None:
    half_way(Writer()).post("call/", STRANGER)
    made = only(world)

    assert {row["id"] for row in made.asked["answers"]} == {"np.tell"}
    assert made.asked["said_no"] == []
    not_asked = [label for each in made.asked["not_asked"] for label in each["labels"]]
    assert "Needs" in not_asked
    janet = as_staff(Client(), world.accounts["janet"])
    page = words(janet.get(reverse("triage:request", kwargs={"practice": "millbrook", "id": made.pk})))
    assert "Not finished: they asked to be called instead" in page
    assert "07700 900 218" in page
    assert "None of these" in page


def test_the_emergency_check_left_open_is_shown_and_raises_to_soon(world: World) -> None:
    writer = Writer()
    begun = writer.client.post("/millbrook/start/new_problem/", {"call": "1"})
    assert begun.headers["Location"] == writer.url("call/")
    assert "about" in fields(writer.get("call/"))

    writer.post("call/", {**STRANGER, "about": "I would like to talk about my tablets."})

    made = only(world)
    assert made.level == "soon"
    assert made.asked["emergency"] is None
    assert made.words == "I would like to talk about my tablets."
    with world.inside():
        assert list(made.flags.values_list("code", flat=True)) == ["INFO_NOT_ANSWERED"]


def test_danger_in_the_few_words_raises_the_level(world: World) -> None:
    writer = Writer()
    writer.client.post("/millbrook/start/new_problem/", {"call": "1"})
    writer.post("call/", {**STRANGER, "about": "I have crushing chest pain and I can't breathe"})

    assert only(world).level in ("urgent", "emergency")


def test_danger_in_the_answers_so_far_raises_the_level(world: World) -> None:
    half_way(Writer(), "I had chest pain and a tight chest an hour ago.").post("call/", STRANGER)

    assert only(world).level in ("urgent", "emergency")


def test_who_said_that_somebody_makes_them_feel_unsafe_is_called_in_private(world: World) -> None:
    writer = known(world, "gareth")
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})
    writer.post("questions/tell/", {"np.tell": TELL})
    writer.post("questions/private/", {"private.safe": "yes"})
    writer.post("call/", {"phone": "07700 900 218", "times": "", "safe": "no"})

    assert only(world).is_private


def test_pressed_twice_it_is_one_request(world: World) -> None:
    writer = half_way(Writer())
    for _ in range(3):
        again = writer.post("call/", STRANGER)
    assert again.status_code in (200, 302)

    made = only(world)
    with world.inside():
        assert Draft.objects.get().submitted_at == made.sent_at


def test_without_a_name_a_birthday_and_a_number_nothing_is_asked_and_nothing_typed_is_lost(
    world: World,
) -> None:
    writer = half_way(Writer())
    wrong = writer.post("call/", {"whom": "me", "phone": "12", "safe": "yes", "times": "School run at three"})

    assert wrong.status_code == 422
    said = words(wrong)
    assert "Enter the full name of the person it is about" in said
    assert "Enter the date of birth" in said
    assert "Enter a UK phone number" in said
    assert said.index("Enter the full name") < said.index("Enter a UK phone number"), (
        "as they stand on the page"
    )
    assert "School run at three" in wrong.content.decode()
    with world.inside():
        assert not Consultation.objects.exists()


def test_who_said_that_it_is_for_themselves_is_not_asked_about_the_person(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})

    asked, wrong = writer.get("call/"), writer.post("call/", {"phone": "07700 900 218", "safe": "yes"})

    assert "Your full name" in words(asked)
    assert "the person it is about" not in words(asked) + words(wrong)
    assert "Enter your date of birth" in words(wrong)


def test_another_browser_neither_asks_with_this_form_nor_reads_the_promise(world: World) -> None:
    writer, other = half_way(Writer()), Writer()
    assert other.get("call/").headers["Location"] == "/millbrook/start/new_problem/"
    assert other.post("call/", STRANGER).status_code == 410
    writer.post("call/", STRANGER)

    assert only(world).reference not in other.get("call/", follow=True).content.decode()


def test_who_is_known_is_asked_for_a_number_alone_and_has_it_on_their_page(world: World) -> None:
    writer = known(world, "gareth")
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})
    writer.post("questions/tell/", {"np.tell": TELL})
    page = writer.get("call/")
    assert not {"name", "born_on_day", "whom"} & set(fields(page))

    done = writer.post("call/", {"phone": "07700 900 218", "times": "", "safe": "no"})

    made = only(world)
    assert done.headers["Location"] == f"/millbrook/requests/{made.pk}/sent/"
    assert "We will call you by" in words(writer.client.get(done.headers["Location"]))
    assert made.patient_id == world.patients["gareth"].pk
    assert (made.for_whom, made.contact_safe) == ("me", "no")
    with world.inside():
        assert OutboxMessage.objects.get(kind="request_received").state == "withheld"
    assert TELL in writer.client.get(f"/millbrook/requests/{made.pk}/").content.decode()


def test_about_somebody_else_it_is_not_taken_for_the_writers_own(world: World) -> None:
    writer = known(world, "gareth")
    writer.client.post("/millbrook/start/new_problem/", {"call": "1"})
    incomplete = writer.post("call/", {"whom": "other", "phone": "07700 900 218", "safe": "yes"})
    assert incomplete.status_code == 422
    writer.post(
        "call/",
        {"whom": "other", "name": "Kit Ash", "born_on_day": "1", "born_on_month": "5", "born_on_year": "2022",
         "writer": "Amina Khan", "phone": "07700 900 218", "safe": "yes"},
    )  # fmt: skip

    made = only(world)
    assert (made.for_whom, made.patient_id, made.said_name) == ("my_child", None, "Kit Ash")


def test_who_acts_for_somebody_asks_for_them(world: World) -> None:
    writer = known(world, "nadia")
    amina = world.patients["amina"]
    writer.client.post("/millbrook/start/new_problem/", {"for": str(amina.pk), "call": "1"})
    assert set(fields(writer.get("call/"))) == {"about", "phone", "times", "safe"}

    writer.post("call/", {"phone": "07700 900 218", "safe": "yes"})

    made = only(world)
    assert (made.patient_id, made.for_whom, made.writer_name) == (amina.pk, "other_adult", "Nadia Khan")
    assert made.proxy_id is not None


def test_a_stop_comes_before_the_call(world: World) -> None:
    writer = Writer()
    writer.begin({"em": "EM01"})

    assert "/stop/" in writer.get("call/").headers["Location"]
    assert "/stop/" in writer.post("call/", STRANGER).headers["Location"]
    with world.inside():
        assert not Consultation.objects.exists()


def test_staff_match_it_to_the_list_and_can_take_that_back(world: World) -> None:
    half_way(Writer()).post("call/", STRANGER)
    made, janet = only(world), as_staff(Client(), world.accounts["janet"])
    where = f"/millbrook/matching/{made.pk}/"
    assert "Asks to be called; has no account" in words(janet.get("/millbrook/matching/"))
    assert janet.get(where).status_code == 200

    janet.post(where, {"patient": str(world.patients["zofia"].pk), "evidence": "phone"})
    assert only(world).patient_id == world.patients["zofia"].pk
    janet.post(where, {"take_back": "yes"})
    assert only(world).patient_id is None


def test_the_sixth_in_an_hour_from_one_browser_is_asked_to_wait(world: World) -> None:
    writer = Writer()
    writer.client.get("/millbrook/start/new_problem/")
    for _ in range(5):
        half_way(writer)
        assert writer.post("call/", STRANGER).status_code == 302
    half_way(writer)

    assert writer.post("call/", STRANGER).status_code == 429
    with world.inside():
        assert Consultation.objects.count() == 5


def test_who_acts_for_somebody_does_not_learn_the_number_on_the_list() -> None:
    world = family()
    with world.inside():
        Patient.objects.filter(pk=world.patients["yusuf"].pk).update(phone="07700 900 345")
    for who, whom in (("tariq", "my_child"), ("yusuf", "me")):
        writer = known(world, who)
        chosen = {"for": str(world.patients["yusuf"].pk)} if whom == "my_child" else {}
        writer.client.post("/millbrook/start/new_problem/", chosen)
        writer.post("emergency/", NONE_OF_THESE)
        writer.post("questions/for/", {"who.for": whom, "who.rel": "parent", "who.with": "yes"})

        assert ("900 345" in words(writer.get("call/")) + str(writer.get("call/").content)) is (whom == "me")
