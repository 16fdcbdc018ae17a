"""What notices say: that there is something to read, and where; never what."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from portal.notifications import timing
from portal.notifications.kinds import FACTS, Kind, State
from portal.notifications.rendering import Notice, link_to, render
from portal.practices.models import Practice

ABOUT = "0192d4c8-7a51-7c3e-9b1f-3a5d8e2f4b60"
PRACTICE = Practice(slug="st-marys", name="St Mary's & St John's", phone="01632 960123")

#: Words that would tell somebody looking over a shoulder what it is about, or who wrote it.
TELLING = re.compile(
    r"\b(diagnos\w*|symptom\w*|pain\w*|medicin\w*|prescri\w*|tablet\w*|dose\w*|test\b|result\w*|blood|cancer|pregnan\w*|"
    r"contracepti\w*|sexual\w*|mental\w*|depress\w*|anxi\w*|suicid\w*|infect\w*|rash|fit note|sick note|condition\w*|"
    r"treat\w*|urgent\w*|doctor\w*|gp|nurse\w*|pharmacist\w*|dr|clinic\w*|patient\w*|appointment\w*|photo\w*)\b",
    re.IGNORECASE,
)


def notice(kind: Kind) -> Notice:
    path = "" if FACTS[kind].path else "/account/invitation/a-secret/"
    return render(
        kind, practice=PRACTICE, link=link_to(kind, practice_slug=PRACTICE.slug, about=ABOUT, path=path)
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(kind: Kind) -> None:
    words = notice(kind)

    assert words.subject.startswith("St Mary's & St John's: ")
    assert "\n" not in words.subject
    assert len(words.subject) <= 90
    for part in (words.body, words.text):
        assert "St Mary's & St John's" in part
        assert "https://" in part or "http://" in part
        assert not re.search(r"&#|&amp;|\{\{|\{%|<", part), "plain text is not HTML"
    assert "St Mary&#39;s &amp; St John&#39;s" in words.html
    assert len(words.text) <= 306, "two text messages at most, the link included"


@pytest.mark.parametrize("kind", Kind)
def test_no_kind_says_what_it_is_about(kind: Kind) -> None:
    words = notice(kind)

    for part in (words.subject, words.body, words.html, words.text):
        assert TELLING.findall(part) == []


def test_the_canary_sings() -> None:
    assert TELLING.findall("Dr Okafor has your blood test results")


@pytest.mark.parametrize("kind", Kind)
def test_help_that_cannot_wait_is_named(kind: Kind) -> None:
    assert {"111", "999", "01632 960123"} <= set(re.findall(r"01632 960123|\d{3}\b", notice(kind).body))


def test_link_is_the_practice_page_of_the_request() -> None:
    assert link_to(Kind.REPLY_SENT, practice_slug="mill", about=ABOUT).endswith(f"/mill/requests/{ABOUT}/")
    assert link_to(Kind.MATCH_CONFIRMED, practice_slug="mill").endswith("/mill/")


@pytest.mark.parametrize("kind", [kind for kind in Kind if FACTS[kind].path])
def test_link_leads_to_a_page_there_is(kind: Kind) -> None:
    page = resolve(urlsplit(link_to(kind, practice_slug="mill", about=ABOUT)).path)

    assert page.url_name in ("front_door", "my_request", "my_file", "people_alerts", "concerns")


def test_there_are_templates_for_kinds_alone() -> None:
    folder = Path(__file__).parents[4] / "templates" / "emails"

    assert {each.name for each in folder.iterdir() if each.is_dir()} == {kind.value for kind in Kind}


def test_pauses_grow_and_end() -> None:
    pauses = [timing.pause_after(tries) for tries in range(1, timing.MOST_TRIES)]

    assert pauses == sorted(pauses, key=lambda pause: pause or timing.LEASE)
    assert None not in pauses
    assert timing.pause_after(timing.MOST_TRIES) is None


def test_a_send_begun_last_ends_within_the_lease(settings: object) -> None:
    assert timing.BEGIN_UNTIL.total_seconds() + settings.EMAIL_TIMEOUT <= timing.LEASE.total_seconds()  # type: ignore[attr-defined]


def test_only_three_states_are_open() -> None:
    assert {state for state in State if state.is_open} == {State.WAITING, State.SENDING, State.FAILED}


@pytest.mark.parametrize("kind", Kind)
def test_a_locked_screen_shows_who_wrote_and_nothing_of_the_matter(kind: Kind) -> None:
    words = notice(kind)

    mail = f"{words.subject} {' '.join(words.body.split())}"[
        :240
    ]  # the longest preview of the mail programs we know
    text = words.text[:178]  # what a phone's locked screen shows of a text message
    for preview in (mail, text):
        assert "St Mary's & St John's" in preview[:60]
        assert TELLING.findall(preview) == []
