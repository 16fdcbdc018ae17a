"""A patient goes the whole way, from the front door to the confirmation, in a browser without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from consultations.domain import library
from consultations.models import Consultation, Draft
from portal.notifications.models import OutboxMessage
from portal.people.models import User
from tests import sign_in
from tests.journeys import NONE_OF_THESE, Writer, code_in_mail, fields, heading, posted, words
from tests.people import MEDICATION, NEW_PROBLEM, World, village

pytestmark = pytest.mark.django_db

LETTER = {
    **{key: value for key, value in NEW_PROBLEM.items() if key.startswith(("who.", "con."))},
    "ad.kind": "letter",
    "ad.for": "My work wants to know that I can lift again.",
    "ad.detail": "My work wants to know that I can lift again.",
    "ad.fee": ["ok"],
}
FORMS = {"new_problem": NEW_PROBLEM, "medication": MEDICATION, "admin_letter": LETTER}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


@pytest.mark.parametrize("kind", FORMS)
def test_a_stranger_writes_proves_their_address_and_sends(world: World, kind: str) -> None:
    writer = Writer(kind=kind)

    at_check = writer.fill(FORMS[kind], writer.begin())
    assert at_check.headers["Location"] == writer.url("check/")
    assert "Not sent yet." in words(writer.get("check/"))
    to_prove = writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})
    assert to_prove.headers["Location"] == writer.url("prove/")
    claimed = writer.prove("zofia.new@example.org")
    assert claimed.headers["Location"] == writer.url("check/")
    assert "Send to Millbrook Surgery" in words(writer.get("check/"))
    sent = writer.send()

    shown = writer.client.get(sent.headers["Location"])
    assert heading(shown) == "We have your request"
    with world.inside():
        made = Consultation.objects.get()
        assert made.reference in words(shown)
        assert made.person.full_name == "Zofia Kowalczyk"
        assert made.kind == kind
        assert [each.kind for each in OutboxMessage.objects.filter(about_id=made.pk)] == ["request_received"]


def harmless(kind: str, given: dict[str, object]) -> dict[str, object]:
    """An answer to every question that can be chosen, one that says no; those given stay."""
    answers: dict[str, object] = {}
    for question in library.get(kind).questions.values():
        values = [option.value for option in question.options]
        no = next(
            (each for each in ("none", "no", "not_sure", "unsure") if each in values),
            values[-1] if values else "",
        )
        blank = {"number": "5" if question.required else "", "date": None}
        answers[question.id] = no or blank.get(question.type, "Nothing to say here.")
    return {**answers, **given}


def areas() -> list[str]:
    return [option.value for option in library.get("new_problem").questions["np.area"].options]


def in_turn(values: list[str], *always: str) -> list[Any]:
    """Each of the values as a test; those beyond `always` take patience. The pure walks take every way every time."""
    return [each if each in always else pytest.param(each, marks=pytest.mark.slow) for each in values]


@pytest.mark.parametrize("area", in_turn(areas(), "chest_breath", "pee", "skin"))
def test_every_branch_of_a_new_problem_can_be_walked_and_sent(world: World, area: str) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["uma"]))
    given = {
        **NEW_PROBLEM,
        "np.area": area,
        "con.times": "",
        "obs.peak_flow": "",
        "who.nhs_number": "",
        "np.pain": "2",
    }

    writer.fill(harmless("new_problem", given), writer.begin())
    sent = writer.send()

    assert "/sent/" in sent.headers.get("Location", ""), words(sent)[:900]
    with world.inside():
        made = Consultation.objects.get()
        assert made.level != "emergency"
        assert made.asked["answers"]


KINDS = ["repeat", "run_out", "side_effect", "question", "change", "new_request"]


@pytest.mark.parametrize("kind", in_turn(KINDS, "run_out", "change"))
def test_every_kind_of_medicine_request_can_be_walked(world: World, kind: str) -> None:
    writer = Writer(kind="medication", client=sign_in.as_patient(Client(), world.accounts["uma"]))

    writer.fill(
        harmless("medication", {**MEDICATION, "md.kind": kind, "con.times": "", "who.nhs_number": ""}),
        writer.begin(),
    )

    assert "/sent/" in writer.send().headers.get("Location", "")


def test_the_front_door_leads_to_what_there_is(world: World) -> None:
    shown = Client().get("/millbrook/")

    text = words(shown)
    assert "How can we help?" in text
    assert "a person will answer by 6:30pm" in text
    for kind in FORMS:
        assert f"/millbrook/start/{kind}/" in shown.content.decode()


def test_every_link_of_the_open_pages_leads_somewhere(world: World) -> None:
    import re

    client = Client()
    seen: set[str] = set()
    for start in (
        "/",
        "/millbrook/",
        "/millbrook/start/",
        "/millbrook/start/medication/",
        "/millbrook/privacy/",
        "/millbrook/help/",
    ):
        html = client.get(start).content.decode()
        for address in re.findall(r'href="(/[^"#]*)', html):
            if address not in seen and not address.startswith("/static/"):
                seen.add(address)
                assert client.get(address).status_code in (200, 302), (start, address)
    assert len(seen) > 6


def test_a_person_known_to_the_practice_is_not_asked_who_they_are(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    known = {
        key: value
        for key, value in NEW_PROBLEM.items()
        if key not in ("who.first_names", "who.family_name", "who.dob", "who.sex", "who.postcode")
    }

    writer.fill(known, writer.begin())
    sent = writer.send()

    assert "/sent/" in sent.headers["Location"]
    with world.inside():
        made = Consultation.objects.get()
        assert made.patient_id == world.patients["zofia"].pk
        assert made.said_name == "Zofia Kowalczyk"
        assert "who.dob" not in Draft.objects.get().answers


def test_a_proxy_chooses_whom_they_write_for(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["nadia"]))
    begin = writer.client.get("/millbrook/start/new_problem/")
    assert "Amina Khan" in words(begin)
    answers = {
        **NEW_PROBLEM,
        "who.for": "other_adult",
        "who.rel": "son_daughter",
        "who.with": "yes",
        "who.agree": "yes",
    }

    writer.client.post("/millbrook/start/new_problem/", {"for": str(world.patients["amina"].pk)})
    writer.fill(answers, writer.post("emergency/", NONE_OF_THESE))
    assert "This is for Amina Khan" in words(writer.get("check/"))
    sent = writer.send()

    assert "/sent/" in sent.headers["Location"], words(sent)
    with world.inside():
        made = Consultation.objects.get()
        assert made.patient_id == world.patients["amina"].pk
        assert made.writer_name == "Nadia Khan"


def test_a_mother_who_is_known_does_not_file_her_child_under_her_own_name(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    answers = {
        **NEW_PROBLEM, "who.for": "my_child", "who.rel": "parent", "who.with": "yes",
        "who.first_names": "Jan", "who.dob": "2019-05-02", "who.sex": "male", "who.agree": "yes",
    }  # fmt: skip

    writer.fill(answers, writer.begin())
    sent = writer.send()

    assert "/sent/" in sent.headers["Location"], words(sent)
    with world.inside():
        made = Consultation.objects.get()
        assert made.patient_id is None
        assert made.said_name == "Jan Kowalczyk"


def test_nobody_chooses_a_patient_they_do_not_act_for(world: World) -> None:
    client = sign_in.as_patient(Client(), world.accounts["tariq"])  # his right to act for Amina has ended

    client.post("/millbrook/start/new_problem/", {"for": str(world.patients["amina"].pk)})

    with world.inside():
        assert Draft.objects.get().patient_id is None


# Pages ----------------------------------------------------------------------------------------------------------------


def test_an_error_keeps_what_was_typed_and_is_said_first(world: World) -> None:
    writer = Writer()
    writer.begin()

    shown = writer.post(
        "questions/details/",
        {"who.first_names": "Zofia", "who.dob-day": "31", "who.dob-month": "2", "who.dob-year": "1992"},
    )

    html = shown.content.decode()
    assert shown.status_code == 200
    assert "<title>Error: " in html
    assert 'value="Zofia"' in html
    assert 'value="31"' in html
    assert "Enter your last name" in words(shown)
    assert 'href="#who-family-name"' in html


def test_what_was_typed_and_not_valid_is_there_when_one_comes_back(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/phone/", {"con.phone": "not a number", "con.times": "mornings, and on Tuesdays"})

    shown = writer.get("questions/phone/")

    assert "not a number" in shown.content.decode()
    assert "mornings, and on Tuesdays" in shown.content.decode()


def test_back_and_change_return_to_where_one_came_from(world: World) -> None:
    writer = Writer()
    writer.fill(NEW_PROBLEM, writer.begin())

    check = writer.get("check/").content.decode()
    assert f"{writer.url('questions/tell/')}?from=check" in check
    changed = writer.post("questions/tell/?from=check", {"np.tell": "It has gone to my back as well now."})

    assert changed.headers["Location"] == writer.url("check/")
    assert "It has gone to my back as well now." in words(writer.get("check/"))
    assert writer.url("questions/problem/") in writer.get("questions/tell/").content.decode()


def test_a_from_that_is_not_check_is_not_believed(world: World) -> None:
    writer = Writer()
    writer.begin()

    moved = writer.post(
        "questions/tell/?from=https://elsewhere.example/", {"np.tell": "It itches a lot at night."}
    )

    assert moved.headers["Location"].startswith("/millbrook/")
    assert "check" not in moved.headers["Location"]


def test_a_change_that_opens_a_branch_shows_what_is_missing(world: World) -> None:
    writer = Writer()
    writer.fill(NEW_PROBLEM, writer.begin())

    writer.post("questions/area/?from=check", {"np.area": "chest_breath"})
    shown = writer.get("check/")
    refused = writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})

    assert "p-missing" in shown.content.decode()
    assert refused.status_code == 200
    assert "There is a problem" in words(refused)


def test_without_agreeing_it_cannot_be_sent(world: World) -> None:
    writer = Writer()
    writer.fill(NEW_PROBLEM, writer.begin())

    refused = writer.post("check/", {"fin.ack": "yes"})

    assert refused.status_code == 200
    assert "Tick to say you know this goes in your health record" in words(refused)
    assert 'id="fin-ack" name="fin.ack" type="checkbox" value="yes" checked' in refused.content.decode()


def test_an_unlikely_number_is_asked_about_once(world: World) -> None:
    writer = Writer()
    writer.begin()
    answers = {**NEW_PROBLEM, "np.fever": "yes"}
    with_fever = writer.fill(answers, writer.get("questions/for/")) if False else None
    assert with_fever is None
    from consultations.domain import library

    page = next(
        each for each in library.get("new_problem").pages if any(q.id == "obs.temp" for q in each.questions)
    )
    first = writer.post(f"questions/{page.id}/", {"obs.temp": "41.6"})
    again = writer.post(f"questions/{page.id}/", {"obs.temp": "41.6", "confirm.obs.temp": "41.6"})

    if first.status_code == 200:
        assert "confirm.obs.temp" in first.content.decode()
        assert "41.6" in first.content.decode()
    assert again.status_code == 302


def test_two_tabs_do_not_lose_each_others_pages(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/tell/", {"np.tell": "It itches a lot at night."})
    writer.post("questions/problem/", {"np.title": "Itchy rash"})
    writer.post("questions/tell/", {"np.tell": "It itches a lot in the morning."})

    with world.inside():
        answers = Draft.objects.get().answers
    assert answers["np.title"] == "Itchy rash"
    assert answers["np.tell"] == "It itches a lot in the morning."


def test_autosave_keeps_the_page_and_says_so_only_then(world: World) -> None:
    writer = Writer()
    writer.begin()

    fresh = writer.get("questions/tell/")
    kept = writer.post("questions/tell/keep/", {"np.tell": "It itches"})
    gone = Writer().post("questions/tell/keep/", {"np.tell": "It itches"})

    assert "saved at" in words(fresh)
    assert kept.content.decode().startswith("Your answers were saved at ")
    assert "It itches" in writer.get("questions/tell/").content.decode()
    assert gone.status_code == 410


def test_pages_that_are_not_there_are_404(world: World) -> None:
    writer = Writer()
    writer.begin()

    assert writer.get("questions/no-such-page/").status_code == 404
    assert Client().get("/millbrook/start/no-such-kind/").status_code == 404
    assert Writer(kind="no-such-kind").get("check/").status_code == 404


def test_the_number_of_parts_is_said_in_words(world: World) -> None:
    writer = Writer()
    writer.begin()

    assert "Part 1 of" in words(writer.get("questions/for/"))
    assert fields(writer.get("questions/for/")) == ["who.for"]


# Sign-in --------------------------------------------------------------------------------------------------------------


def test_one_who_mistyped_their_address_gets_through(world: World) -> None:
    writer = Writer()
    writer.fill(NEW_PROBLEM, writer.begin())
    writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})
    asked = writer.get("prove/").headers["Location"]
    on_the_way = writer.client.get(asked)
    typed = writer.client.post(asked, {"email": "zofai@exmaple.org"})
    code_page = writer.client.get(typed.headers["Location"])
    from_nowhere = writer.client.get("/account/code/?next=/millbrook/requests/")

    other = writer.client.post("/account/code/other-address/", {"next": writer.url("claim/")})
    sent = writer.client.post(other.headers["Location"], {"email": "zofia@right.example.org"})
    entered = writer.client.post(sent.headers["Location"], {"code": code_in_mail()})
    writer.client.get(entered.headers["Location"])
    done = writer.send()

    for shown in (on_the_way, code_page):
        assert "Your form is saved, but not sent yet." in words(shown)
        assert "Millbrook Surgery" in words(shown)
    assert "01632" in words(on_the_way), "who has no e-mail can call"
    assert "Sign in as practice staff" not in words(on_the_way)
    assert "not sent yet" not in words(from_nowhere)
    assert mail.outbox[-1].to == ["zofia@right.example.org"]
    assert "/sent/" in done.headers["Location"]


def test_save_and_finish_later_asks_for_the_code_and_keeps_the_form_for_two_weeks(world: World) -> None:
    writer = Writer()
    writer.begin()

    later = writer.post("questions/tell/", {"np.tell": "It itches", "later": "1"})
    page = writer.client.get(later.headers["Location"])
    asked = writer.client.get(writer.url("prove/?then=later"))
    sent = writer.client.post(asked.headers["Location"], {"email": "zofia@right.example.org"})
    entered = writer.client.post(sent.headers["Location"], {"code": code_in_mail()})
    claimed = writer.client.get(entered.headers["Location"])
    kept = writer.client.get(claimed.headers["Location"])

    assert "tell us your e-mail address" in heading(page)
    assert heading(kept) == "Your form is saved"
    elsewhere = Writer(client=sign_in.as_patient(Client(), User.objects.get(email="zofia@right.example.org")))
    assert "It itches" in elsewhere.get("questions/tell/").content.decode()


def test_a_page_says_where_the_form_is_gone_on_with(world: World) -> None:
    writer = Writer()
    writer.begin()
    writer.post("questions/for/", {"who.for": "me"})

    door = writer.client.get("/millbrook/")
    resumed = writer.get()

    assert "Go on with your form" in words(door)
    assert resumed.headers["Location"] == writer.url("questions/details/")
    assert "Go on with your form" not in words(Client().get("/millbrook/"))


def test_posted_helper_speaks_as_a_browser(world: World) -> None:
    assert posted("new_problem", "details", NEW_PROBLEM)["who.dob-year"] == "1992"
