"""The inbox as its pages are asked for, behind the doors and walls of production."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from consultations import services as conversation
from consultations.domain.lifecycle import Status
from consultations.models import Consultation, StatusChange
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.people import sessions
from portal.people.models import Patient
from tests import people, sign_in
from tests.people import NET, World, consultation_at, sent_by
from tests.statements import statements
from triage import presence, queries
from triage.domain.inbox import View
from triage.models import Assignment, Routing
from triage.presence import Doing
from triage.queries.workload import open_work

INBOX = "/millbrook/inbox/"


@pytest.fixture
def world(db: None) -> World:
    return people.village()


def staff(world: World, who: str = "ngozi") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def shown(client: Client, path: str = INBOX, **data: str) -> str:
    answer = client.get(path, data)
    assert answer.status_code == 200
    return answer.content.decode()


def searched(client: Client, words: str, **data: str) -> str:
    answer = client.post(f"{INBOX}search/", {"q": words, **data})
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'class="c-pat"><a href="[^"]*">([^<]*)</a>', html)


def many(world: World, number: int, **columns: Any) -> list[Consultation]:
    """So many requests at once, as `submit` stores them."""
    from triage.placing import age_of, place

    made = []
    with world.inside():
        now = clock.now()
        for each in range(number):
            row = Consultation.fresh(
                reference=f"MILL {each:03d} AAA",
                kind="new_problem",
                title=f"Cough {each}",
                words="I have had a cough for a week.",
                status="received",
                level="routine",
                person=world.accounts["zofia"],
                patient=world.patients["zofia"],
                said_name="Zofia Kowalczyk",
                promised_by=now + timedelta(days=1),
                sent_at=now - timedelta(minutes=number - each),
                **columns,
            )
            row.save(force_insert=True)
            place(consultation=row, age_years=age_of(row))
            made.append(row)
    return made


# What is shown --------------------------------------------------------------------------------------------------------


def test_a_request_stands_in_the_list_with_who_why_and_how_long(world: World) -> None:
    sent_by(world, "zofia")

    html = shown(staff(world))

    for words in (
        "To triage, 1 request",
        "Zofia Kowalczyk",
        "Itchy rash on both arms",
        "New problem",
        "No owner",
    ):
        assert words in html
    assert "Showing 1 to 1 of 1." in html


def test_somebody_not_matched_is_shown_as_such_with_a_way_to_match_them(world: World) -> None:
    made = sent_by(world, "uma")

    html = shown(staff(world, "janet"))

    assert "Not matched yet" in html
    assert f"/millbrook/matching/{made.pk}/" in html


def test_who_writes_for_somebody_else_is_named(world: World) -> None:
    sent_by(
        world,
        "nadia",
        for_patient="amina",
        who__for="other_adult",
        who__rel="son_daughter",
        who__with="yes",
        who__agree="yes",
    )

    html = shown(staff(world))

    assert names(html) == ["Amina Khan"]
    assert re.search(r"s-chip--proxy\">by (son or )?daughter<", html)


def test_each_view_opens_and_an_unknown_one_is_the_first(world: World) -> None:
    client = staff(world)

    for view in (
        "to_triage",
        "mine",
        "my_team",
        "due_today",
        "overdue",
        "waiting",
        "stopped",
        "not_read",
        "closed",
    ):
        assert "<h1>" in shown(client, view=view)
    assert "<h1>To triage</h1>" in shown(client, view="everything' or 1=1")


def test_an_empty_view_says_so_and_what_is_open_elsewhere(world: World) -> None:
    made = sent_by(world, "zofia")
    client = staff(world)
    client.get(f"{INBOX}{made.pk}/")

    html = shown(client, view="mine")

    assert "You have no requests." in html
    assert "1 to triage" in html
    assert "The last thing done" not in html, "nobody has done anything yet"


def test_closed_requests_offer_no_buttons_that_can_do_nothing(world: World) -> None:
    made = consultation_at(Status.CLOSED, world)

    html = shown(staff(world), view="closed")

    assert str(made.pk) in html
    assert "data-bulk" not in html
    assert "data-bulk" not in shown(staff(world), view="mine")


def test_filters_say_what_they_hide_and_show_all_of_it_again(world: World) -> None:
    sent_by(world, "zofia")
    sent_by(world, "gareth", kind="medication")
    client = staff(world)

    html = shown(client, kind="medication")

    assert names(html) == ["Gareth Pritchard"]
    assert "Hiding 1 of 2." in html
    assert "Show all 2" in html
    assert "Your filter hides 2 here:" in " ".join(shown(client, kind="admin_letter").split())


@pytest.mark.parametrize(
    "wrong", ["page=0", "page=-1", "page=x", "page=99999999999999", "size=7", "team=%27", "owner=x"]
)
def test_an_address_that_says_nothing_sensible_still_opens(world: World, wrong: str) -> None:
    sent_by(world, "zofia")

    assert staff(world).get(f"{INBOX}?{wrong}").status_code == 200


def test_pages_follow_each_other(world: World) -> None:
    many(world, 31)
    client = staff(world)

    first, second = shown(client), shown(client, page="2")

    assert len(names(first)) == 25
    assert "Showing 1 to 25 of 31." in first
    assert "Next 6" in first
    assert len(names(second)) == 6
    assert "Showing 26 to 31 of 31." in second
    assert "Next" not in re.sub(r"<nav.*?</nav>", "", second).partition("Showing 26")[2][:60]


def test_presence_is_shown_and_is_nobody_when_they_have_gone(world: World) -> None:
    made = sent_by(world, "zofia")
    presence.note(world.visit("priya"), made.pk, Doing.WRITE)

    html = shown(staff(world))

    assert "Dr Priya Shah is writing" in html


def test_what_a_patient_wrote_is_shown_as_text_and_never_as_page(world: World) -> None:
    sent_by(world, "zofia", np__title="<script>alert(1)</script>", np__tell="<img src=x onerror=1>")

    html = shown(staff(world))

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert" in html


# New words on something that was answered -----------------------------------------------------------------------------


def test_getting_worse_after_an_answer_is_due_within_the_hour_and_unopened(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread to my face", key="w1")
    client = staff(world)

    html = shown(client)

    assert "Says they are getting worse" in html
    assert "It has spread to my face" in html
    assert "New reply" in html
    assert "Not opened since" in html
    with world.inside():
        from triage.queries import requests

        row = requests().get(pk=made.pk)
        assert row.due <= row.promised_by
        assert row.unopened_since == row.patient_wrote_at


def test_once_somebody_has_read_the_new_words_it_is_no_longer_unopened(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")
    client = staff(world)
    assert "Not opened since" in shown(client)

    with world.acting("priya"):
        from portal import audit

        audit.record("request.read", consultation_id=made.pk)

    assert "Not opened since" not in shown(client)
    assert "Nothing" not in names(shown(client))


def test_the_patients_own_reading_does_not_count_as_opened(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")
        from portal import audit

        audit.record("request.read", consultation_id=made.pk)

    assert "Not opened since" in shown(staff(world))


def test_an_answer_to_the_new_words_ends_it(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")
    with world.acting("ngozi") as visit:
        conversation.reply(consultation=made.pk, by=visit, body="Come in now.", key="r2", safety_net=NET)

    html = shown(staff(world), view="waiting")

    assert "Not opened since" not in html
    assert "getting worse" not in html


# Who may, and what is recorded ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "fresh/", "search/"])
def test_strangers_patients_and_staff_elsewhere_see_nothing(world: World, path: str) -> None:
    sent_by(world, "zofia")

    assert Client().get(INBOX + path).status_code == 302
    assert staff(world, "farah").get(INBOX + path).status_code == 404
    assert staff(world, "leo").get(INBOX + path).status_code == 404
    assert sign_in.as_patient(Client(), world.accounts["zofia"]).get(INBOX + path).status_code == 404


@pytest.mark.parametrize("path", ["take/", "assign/"])
def test_taking_and_assigning_are_posts(world: World, path: str) -> None:
    assert staff(world).get(INBOX + path).status_code == 405


def test_reading_the_list_is_one_line_with_its_ids(world: World) -> None:
    made = [sent_by(world, "zofia"), sent_by(world, "gareth")]

    shown(staff(world))

    with world.inside():
        lines = AuditEvent.objects.filter(action="inbox.read")
        assert [set(each.ids) for each in lines] == [{each.pk for each in made}]
        assert lines[0].details == {"view": "to_triage"}
        assert str(lines[0].actor) == str(world.accounts["ngozi"].pk)


@pytest.mark.parametrize("rows", [1, 25, 100])
def test_the_inbox_needs_six_statements_whatever_its_length(world: World, rows: int) -> None:
    many(world, rows)
    client = staff(world)
    shown(client)

    with statements() as asked:
        html = shown(client, size="100")

    assert len(names(html)) == rows
    assert len(asked) <= 6, str(asked)


def test_an_empty_inbox_needs_six_statements_too(world: World) -> None:
    client = staff(world)
    shown(client)

    with statements() as asked:
        shown(client)

    assert len(asked) <= 6, str(asked)


def test_three_hundred_requests_and_the_longest_names_are_shown(world: World) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    with world.inside():
        Patient.objects.filter(pk=world.patients["zofia"].pk).update(
            family_name=name[:120], first_names="A" * 120
        )
    many(world, 300, contact_how="phone")
    client = staff(world)

    html = shown(client, size="100", page="3")

    assert "Showing 201 to 300 of 300." in html
    assert name[:120] in html


# What is new ----------------------------------------------------------------------------------------------------------


def fresh(client: Client, since: Any, tag: str = "", **data: str) -> Any:
    headers = {"Portal-Quiet": "1", **({"If-None-Match": tag} if tag else {})}
    return client.get(f"{INBOX}fresh/", {"since": since.isoformat(), **data}, headers=headers)


def test_new_requests_are_offered_and_nothing_else_is_304(world: World) -> None:
    sent_by(world, "zofia")
    client, since = staff(world), clock.now()
    first = fresh(client, since)
    assert "new request" not in first.content.decode()

    same = fresh(client, since, first["ETag"])
    sent_by(world, "gareth")
    changed = fresh(client, since, first["ETag"])

    assert (same.status_code, same.content) == (304, b"")
    assert "1 new request since" in changed.content.decode()
    assert "Gareth" not in changed.content.decode()


def test_asking_what_is_new_is_no_reading_and_keeps_nobody_signed_in(world: World) -> None:
    sent_by(world, "zofia")
    client = staff(world)
    session = client.session
    session[sessions.SEEN] -= 300
    session.save()
    before = session[sessions.SEEN]

    with statements() as asked:
        fresh(client, clock.now())

    assert len(asked) <= 5, str(asked)
    assert client.session[sessions.SEEN] == before
    with world.inside():
        assert not AuditEvent.objects.filter(action__startswith="inbox").exists()
    shown(client)
    assert client.session[sessions.SEEN] > before, "a page that somebody opens does keep them signed in"


# Search ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["kowalczyk", "Zofia Kowalczyk", "999 034 1176", "elbow", "itchy rash"])
def test_requests_are_found_by_name_number_and_words(world: World, words: str) -> None:
    sent_by(world, "zofia")
    sent_by(world, "gareth", kind="medication")

    assert names(searched(staff(world), words))[:1] == ["Zofia Kowalczyk"]


def test_a_request_is_found_by_its_reference(world: World) -> None:
    made = sent_by(world, "zofia")

    assert names(searched(staff(world), made.reference.lower())) == ["Zofia Kowalczyk"]


def test_nothing_found_offers_a_near_spelling(world: World) -> None:
    sent_by(world, "zofia")

    html = searched(staff(world), "Kowalsky")

    assert "No request fits “Kowalsky”." in html
    assert "Zofia Kowalczyk, 34" in html
    assert names(html) == []


def test_a_search_is_posted_and_recorded_without_its_words(world: World) -> None:
    made = sent_by(world, "zofia")

    html = searched(staff(world), "Kowalczyk")

    assert 'method="post" action="/millbrook/inbox/search/"' in html
    with world.inside():
        line = AuditEvent.objects.get(action="inbox.searched.read")
        assert line.ids == [made.pk]
        assert "owalczyk" not in str(line.details)


# Several at once ------------------------------------------------------------------------------------------------------


def test_the_ticked_are_taken_and_the_closed_are_left_out_by_name(world: World) -> None:
    one, done = sent_by(world, "gareth"), consultation_at(Status.CLOSED, world, "zofia")
    client = staff(world)

    answer = client.post(
        f"{INBOX}take/", {"selected": [str(one.pk), str(done.pk)], "view": "to_triage"}, follow=True
    )

    html = answer.content.decode()
    assert "You took 1 request. Left out: Zofia Kowalczyk’s is closed." in html
    with world.inside():
        assert Routing.objects.get(consultation=one).owner_id == world.staff["ngozi"].pk
        assert Routing.objects.get(consultation=done).owner_id is None


def test_assigning_shows_who_it_is_about_and_who_is_left_out_before_it_is_done(world: World) -> None:
    one, done = sent_by(world, "gareth"), consultation_at(Status.CLOSED, world, "zofia")
    client = staff(world, "janet")

    preview = client.post(f"{INBOX}assign/", {"selected": [str(one.pk), str(done.pk)]})

    html = preview.content.decode()
    assert preview.status_code == 200
    assert "Assign 1 request" in html
    assert "Zofia Kowalczyk’s is closed" in html
    with world.inside():
        assert Routing.objects.get(consultation=one).owner_id is None


def test_the_confirmed_are_given_to_the_colleague_once_and_recorded(world: World) -> None:
    rows = [sent_by(world, "gareth"), sent_by(world, "zofia")]
    priya = str(world.staff["priya"].pk)

    answer = staff(world, "janet").post(
        f"{INBOX}assign/", {"selected": [str(each.pk) for each in rows], "to": priya}, follow=True
    )

    assert "Dr Priya Shah now has 2 requests." in answer.content.decode()
    with world.inside():
        assert {str(each.owner_id) for each in Routing.objects.all()} == {priya}
        assert Assignment.objects.filter(owner_id=priya).count() == 2
        assert StatusChange.objects.filter(move="assign").count() == 2


def test_assigning_without_a_colleague_says_what_is_missing(world: World) -> None:
    one = sent_by(world, "gareth")

    answer = staff(world).post(f"{INBOX}assign/", {"selected": str(one.pk), "to": ""})

    assert answer.status_code == 422
    assert "s-field__error" in answer.content.decode()


@pytest.mark.parametrize("who", ["leo", "farah"])
def test_nobody_who_does_not_work_here_can_be_given_a_request(world: World, who: str) -> None:
    one = sent_by(world, "gareth")

    answer = staff(world).post(f"{INBOX}assign/", {"selected": str(one.pk), "to": str(world.staff[who].pk)})

    assert answer.status_code == 422
    with world.inside():
        assert Routing.objects.get(consultation=one).owner_id is None


@pytest.mark.parametrize("path", ["take/", "assign/"])
def test_requests_of_another_practice_are_as_if_not_ticked(world: World, path: str) -> None:
    theirs = sent_by(world, "peter", practice=world.riverside)

    answer = staff(world).post(
        f"{INBOX}{path}",
        {"selected": [str(theirs.pk), "no-id"], "to": str(world.staff["priya"].pk)},
        follow=True,
    )

    assert "Peter" not in answer.content.decode()
    with world.inside(world.riverside):
        assert Routing.objects.get(consultation=theirs).owner_id is None


def test_when_recording_fails_nothing_is_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sent_by(world, "gareth")
    client = staff(world)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")

    from portal.audit import models

    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(models.AuditEvent, "save", fails)
    answer = client.post(f"{INBOX}take/", {"selected": str(one.pk)})
    monkeypatch.undo()

    assert answer.status_code == 500
    with world.inside():
        assert Routing.objects.get(consultation=one).owner_id is None


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.ANSWERED])
def test_what_is_taken_back_before_anybody_looked_stays_listed_until_somebody_has(
    world: World, status: Status
) -> None:
    made = consultation_at(status, world)
    with world.acting("zofia") as visit:
        conversation.getting_worse(consultation=made.pk, by=visit, body="It has spread", key="w1")
        assert conversation.withdraw(consultation=made.pk, by=visit).status == Status.CLOSED
    client = staff(world, "janet")

    assert str(made.pk) in shown(client, view="not_opened")
    assert "Says they are getting worse" in shown(client, view="not_opened")
    with world.acting("janet") as visit:
        around = queries.desk(visit, now=clock.now())
        assert around.counts[View.NOT_OPENED] == 1
        assert [each.id for each in around.unopened] == [made.pk]
        assert open_work(now=clock.now()).unopened_urgent == 1

    client.get(f"/millbrook/inbox/{made.pk}/")

    assert str(made.pk) not in shown(client, view="not_opened")
