"""What somebody says when they are asked in private whether anyone makes them feel unsafe goes to a clinician, nowhere else."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consultations import data_file, drafts, services
from consultations.domain.happening_now import Said
from consultations.models import Consultation, Flag
from portal.core import clock
from portal.notifications.models import OutboxMessage
from portal.people import operators, proxy_rules
from portal.people.models import Proxy
from tests import people, sign_in
from tests.journeys import Writer, words
from tests.people import World, draft_of, sent_by

pytestmark = pytest.mark.django_db

WHEN = "Tuesday mornings, CANARYTIME"
#: Nothing of the question, its answer, its rule or the words of the other question may be on a page.
GIVES_AWAY = (
    "CANARYTIME",
    "feel unsafe",
    "Feels unsafe",
    "makes them feel",
    "private.safe",
    "SAFEGUARD_ADULT",
    "Safe time",
)


@pytest.fixture
def world() -> World:
    made = people.village()
    with made.inside():
        janet, samira, priya = (made.staff[name] for name in ("janet", "samira", "priya"))
        priya.roles = ["safety_officer"]  # as a page never gives it: without being a clinician
        priya.save(update_fields=["roles"])
        Proxy.fresh(
            user=made.accounts["nadia"],
            patient=made.patients["zofia"],
            relation="partner",
            evidence="in person",
            basis=proxy_rules.grounds(34)[0].value,
            starts_on=clock.today() - timedelta(days=10),
            ends_on=clock.today() + timedelta(days=300),
            confirmed_by=janet,
            confirmed_at=clock.now(),
        ).save(force_insert=True)
        assert samira.roles == ["manager"]
    return made


@pytest.fixture
def sent(world: World) -> Consultation:
    return sent_by(world, "zofia", private__safe="yes", private__when=WHEN)


def staff(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def given_away(page: str) -> list[str]:
    return [each for each in GIVES_AWAY if each.lower() in page.lower()]


def test_a_clinician_reads_it_with_the_rule_and_the_safe_time(world: World, sent: Consultation) -> None:
    page = staff(world, "ngozi").get(f"/millbrook/inbox/{sent.pk}/").content.decode()

    assert "Someone makes them feel unsafe" in page
    assert "CANARYTIME" in page
    assert sent.level == "urgent"


@pytest.mark.parametrize("who", ["janet", "samira", "priya"])
def test_whoever_is_no_clinician_learns_that_there_is_something_and_not_what(
    world: World, sent: Consultation, who: str
) -> None:
    client = staff(world, who)
    paths = [
        f"/millbrook/inbox/{sent.pk}/",
        f"/millbrook/inbox/{sent.pk}/?write=ask&fill=gaps",
        f"/millbrook/inbox/{sent.pk}/letter/",
        f"/millbrook/people/{world.patients['zofia'].pk}/",
        "/millbrook/stops/",
    ]

    for path in paths:
        assert given_away(client.get(path).content.decode()) == [], path
    first = client.get(paths[0]).content.decode()
    assert "Something for a clinician to read." in first
    with world.inside():
        flag = Flag.objects.get(consultation=sent, question_id="private.safe")
    assert f"/flags/{flag.pk}/" not in first


def test_no_list_search_or_file_says_it_to_anybody(world: World, sent: Consultation) -> None:
    for who in ("ngozi", "janet"):
        client = staff(world, who)
        for path in ("inbox/", "inbox/?view=not_opened", "inbox/fresh/?since=0", "callers/"):
            assert given_away(client.get(f"/millbrook/{path}").content.decode()) == [], path
        found = client.post("/millbrook/inbox/search/", {"q": "CANARYTIME"})
        assert sent.reference not in found.content.decode()
    inbox = staff(world, "ngozi").get("/millbrook/inbox/").content.decode()
    assert "Something for a clinician to read" in inbox
    for who in ("ngozi", "samira"):
        taken_out = staff(world, who).get(f"/millbrook/inbox/{sent.pk}/fhir/")
        assert taken_out.status_code == 200
        assert given_away(json.dumps(taken_out.json(), ensure_ascii=False)) == []


def test_nobody_who_acts_for_them_sees_the_request_or_is_told(world: World, sent: Consultation) -> None:
    nadia = sign_in.as_patient(Client(), world.accounts["nadia"])

    assert sent.is_private
    assert nadia.get(reverse("consultations:my_request", args=["millbrook", sent.pk])).status_code == 404
    for name in ("my_requests", "my_data"):
        page = nadia.get(reverse(f"consultations:{name}", args=["millbrook"])).content.decode()
        assert sent.reference not in page
        assert given_away(page) == []
    with world.acting("nadia") as visit:
        made = data_file.make(visit)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        whole = "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    assert sent.reference not in whole
    assert given_away(whole) == []


def test_no_notice_leaves_and_their_own_pages_do_not_repeat_it(world: World, sent: Consultation) -> None:
    zofia = sign_in.as_patient(Client(), world.accounts["zofia"])
    page = zofia.get(reverse("consultations:my_request", args=["millbrook", sent.pk])).content.decode()

    assert given_away(page) == []
    assert sent.contact_safe == "no"
    with world.inside():
        assert OutboxMessage.objects.filter(about_id=sent.pk, state="waiting").count() == 0
    with world.acting("zofia") as visit:
        made = data_file.make(visit)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        whole = "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    assert sent.reference in whole
    assert given_away(whole) == []


def test_the_check_page_does_not_say_by_a_row_what_was_answered(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.fill({**people.NEW_PROBLEM, "private.safe": "no"}, writer.begin())
    no = words(writer.get("check/"))
    changed = writer.post("questions/private/?from=check", {"private.safe": "yes"})

    assert changed.headers["Location"].endswith("/questions/private-time/?from=check")
    back = writer.client.post(changed.headers["Location"], {"private.when": WHEN})
    assert back.headers["Location"].endswith("/check/")
    assert words(writer.get("check/")) == no
    assert "Is anyone making you feel unsafe?" in no
    writer.send()
    with world.inside():
        assert "CANARYTIME" in str(Consultation.objects.get().asked)


def test_no_notice_of_a_form_kept_for_later_leaves_to_who_feels_unsafe(world: World) -> None:
    for said, state in (("no", "waiting"), ("yes", "withheld")):
        draft = draft_of(world, "zofia", private__safe=said)
        with world.acting("zofia") as visit:
            drafts.keep_for_later(draft, by=visit)
        with world.inside():
            assert OutboxMessage.objects.get(key__contains=str(draft.pk)).state == state


def test_an_operator_in_the_open_door_reads_nothing_of_it(world: World, sent: Consultation) -> None:
    olu = operators.create_operator(
        email="olu@portal.example", full_name="Olu Operator", password="correct horse battery staple"
    )
    with world.inside():
        operators.open_door(email=olu.email, reason="The inbox shows an error, ticket 4711", minutes=30)

    page = sign_in.as_staff(Client(), olu).get(f"/millbrook/inbox/{sent.pk}/").content.decode()

    assert "Something for a clinician to read." in page
    assert given_away(page) == []


def test_a_stop_repeats_nothing_of_it_to_whoever_is_no_clinician(world: World) -> None:
    draft = draft_of(
        world, "zofia", private__safe="yes", private__when="I want to kill myself. Tuesdays, CANARYTIME"
    )
    with world.acting("zofia") as visit:
        asked = services.to_ask(services.filling(draft, visit))
        assert [each.question_id for each in asked] == ["private.when"]
        _form, stop = services.say_now(draft=draft, by=visit, key=asked[0].key, said=Said.YES)
    assert stop is not None

    janet, ngozi = staff(world, "janet"), staff(world, "ngozi")
    for path in ("/millbrook/stops/", f"/millbrook/stops/{stop.pk}/", "/millbrook/inbox/"):
        page = janet.get(path).content.decode()
        assert str(stop.pk) in page, path
        assert given_away(page) == [], path
        assert "kill myself" not in page, path
    assert "Something for a clinician to read" in janet.get(f"/millbrook/stops/{stop.pk}/").content.decode()
    assert "CANARYTIME" in ngozi.get(f"/millbrook/stops/{stop.pk}/").content.decode()
    assert "kill myself" not in ngozi.get("/millbrook/inbox/").content.decode()
