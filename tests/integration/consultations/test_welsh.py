"""A patient who chose Welsh reads Welsh everywhere but in what a clinician has to approve; the practice reads English."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext

from consultations.domain import journey, library
from consultations.models import Consultation
from consultations.presenters.questions import above
from portal.core.language import WELSH, spoken_to
from portal.core.sentence import Sentence
from portal.notifications.kinds import Kind
from portal.notifications.rendering import render
from portal.people.models import User
from tests import sign_in
from tests.journeys import Writer, words
from tests.people import NEW_PROBLEM, World, village

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return village()


def choose(client: Client, to: str, after: str = "/millbrook/") -> HttpResponse:
    return client.post("/account/language/", {"to": to, "next": after})  # type: ignore[return-value]


def html(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_front_door_is_welsh_once_it_was_chosen_and_english_again(world: World) -> None:
    client = Client()

    with time_machine.travel("2026-03-27T10:00:00+00:00", tick=False):
        back = choose(client, "cy")
        welsh = client.get("/millbrook/")
        choose(client, "en-gb")
        english = client.get("/millbrook/")

    assert back.headers["Location"] == "/millbrook/"
    assert '<html lang="cy">' in html(welsh)
    assert welsh.headers["Content-Language"] == "cy"
    assert "erbyn 6:30pm, dydd Llun 30 Mawrth" in words(welsh)
    assert "Ar agor tan 6:30pm." in words(welsh)
    assert "rhwng dydd Llun a dydd Gwener" in words(welsh)
    assert "Mae’r ffurflenni a’u cwestiynau yn Saesneg" in words(welsh)
    assert re.search(r'<li lang="en"><a href="/millbrook/start/', html(welsh))
    assert "Cookie" in welsh.headers["Vary"]
    assert not client.cookies["language"]["max-age"]
    assert '<html lang="en-GB">' in html(english)
    assert english.headers["Content-Language"] == "en"
    assert "How can we help?" in words(english)
    assert 'lang="en"' not in html(english).replace('lang="en-GB"', "")


@pytest.mark.parametrize("to", ["", "fr", "cy'"])
def test_what_is_no_language_of_ours_changes_nothing(world: World, to: str) -> None:
    client = Client()

    choose(client, to)

    assert '<html lang="en-GB">' in html(client.get("/millbrook/"))


def test_nobody_is_led_away_by_the_switch(world: World) -> None:
    assert choose(Client(), "cy", "https://evil.example/").headers["Location"] == "/"


def test_a_question_is_english_in_a_welsh_page_and_says_so(world: World) -> None:
    writer = Writer()
    choose(writer.client, "cy")
    page = writer.client.get(writer.begin().headers["Location"])

    assert "Mae’r cwestiynau yn Saesneg" in words(page)
    assert "Parhau" in words(page)
    assert '<div lang="en">' in html(page)
    assert '<html lang="cy">' in html(page)


def test_what_was_typed_is_kept_when_the_language_is_changed_in_the_middle(world: World) -> None:
    writer = Writer()
    first = writer.begin().headers["Location"]
    page = writer.client.post(first, {"who.for": "me"}).headers["Location"]
    typed = {"who.first_names": "Zofia", "who.dob-day": "31", "who.dob-month": "2", "who.dob-year": "1980"}

    changed = writer.client.post(f"{page}?language=cy", typed)
    shown = writer.client.get(changed.headers["Location"])
    refused = writer.client.post(page, typed)

    assert changed.status_code == 302
    assert 'value="Zofia"' in html(shown)
    assert '<html lang="cy">' in html(shown)
    assert "does dim diwrnod o’r fath" in words(refused)
    assert "Mae problem" in words(refused)
    # The name of the question is English in the Welsh sentence, above and beside, and is read aloud as such.
    assert html(refused).count('<span lang="en">Date of birth</span>: does dim') == 2


def test_a_request_written_in_welsh_pages_is_kept_word_for_word_as_in_english(world: World) -> None:
    kept = []
    for language in ("en-gb", "cy"):
        writer = Writer()
        choose(writer.client, language)
        writer.fill(NEW_PROBLEM, writer.begin())
        writer.post("check/", {"fin.ack": "yes", "fin.share": "yes"})
        writer.prove(f"zofia.{language}@example.org")
        writer.send()
        with world.inside():
            made = Consultation.objects.order_by("-sent_at").first()
            assert made is not None
            kept.append((made.asked, made.words, made.title, made.level))

    assert kept[0] == kept[1]
    assert User.objects.get(email="zofia.cy@example.org").language == "cy"
    assert User.objects.get(email="zofia.en-gb@example.org").language == ""


def test_the_next_browser_follows_the_account(world: World) -> None:
    User.objects.filter(pk=world.accounts["nadia"].pk).update(language="cy")
    writer = Writer()
    writer.begin()

    writer.prove(world.accounts["nadia"].email)

    assert writer.client.cookies["language"].value == "cy"


def test_notices_are_in_the_persons_language_and_those_to_staff_in_english(world: World) -> None:
    told = render(Kind.REPLY_SENT, practice=world.millbrook, link="https://x.example/", language="cy")
    staff = render(Kind.SAFETY_CONCERN, practice=world.millbrook, link="https://x.example/", language="cy")

    assert told.subject == "Millbrook Surgery: mae gennych neges i’w darllen"
    assert told.text == "Millbrook Surgery: Mae gennych neges i’w darllen. https://x.example/"
    assert '<html lang="cy">' in told.html
    assert "Darllenwch eich neges" in told.body
    assert "a colleague has a concern" in staff.subject
    assert "Please do not reply" in staff.body


def test_staff_pages_stay_english(world: World) -> None:
    client = sign_in.as_staff(Client(), world.accounts["priya"])
    client.cookies["language"] = "cy"

    page = client.get("/millbrook/inbox/")

    assert '<html lang="en-GB">' in html(page)
    assert page.headers["Content-Language"] == "en"


def test_a_failure_speaks_welsh_too(world: World) -> None:
    client = Client()
    choose(client, "cy")

    assert "Ni chafwyd hyd i’r dudalen" in words(client.get("/nowhere/at/all/"))


def test_what_is_wrong_on_a_page_of_any_form_is_said_in_welsh() -> None:
    looked_at = 0
    for questions in library.all():
        own = [each.ask for each in (*questions.questions.values(), *questions.acknowledgements) if each.ask]
        own += [slip.message.split("}")[-1] for each in questions.questions.values() for slip in each.slips]
        wrong = [
            error
            for page in questions.pages
            for error in journey.clean(page, {}, saved={}, today=date(2026, 3, 23)).errors
        ]
        wrong += journey.clean_acknowledgements(questions, {}, saved={}, today=date(2026, 3, 23)).errors
        for question in questions.questions.values():
            for slip in question.slips:
                posted = {question.id: [str(slip.between[0])]}
                found = journey.clean(
                    questions.page_of(question.id), posted, saved={}, today=date(2026, 3, 23)
                )
                wrong += [*found.errors, *found.confirm]
        with spoken_to(WELSH):
            said = [str(above(each.message)) for each in wrong]
            assert not [(words, each) for words in said for each in own if each in words]
            assert not [each for each in map(template_of, wrong) if each != GLUE and gettext(each) == each]
        looked_at += len(wrong)
    assert looked_at > 300


GLUE = "%(first)s %(then)s"  # two sentences in a row, each looked up for itself


def template_of(wrong: journey.FieldError | journey.Confirm) -> str:
    """What is looked up for a sentence."""
    assert isinstance(wrong.message, Sentence), wrong
    return wrong.message.template


def test_a_page_left_empty_says_so_in_welsh_and_the_english_page_in_its_own_words(world: World) -> None:
    writer = Writer()
    choose(writer.client, "cy")
    writer.begin()
    welsh = writer.post("questions/for/", {})
    choose(writer.client, "en-gb")
    english = writer.post("questions/for/", {})

    assert "Tell us who this request is for" not in words(welsh)
    assert "dewiswch un o’r atebion" in words(welsh)
    assert "Tell us who this request is for" in words(english)
