"""People who were shown an emergency screen: a worklist, one of them, and what was done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from consultations import services
from consultations.models import Draft, StopEvent
from portal.audit.models import AuditEvent
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from tests import people, sign_in
from tests.people import NEW_PROBLEM, World, draft_of
from tests.statements import statements


@pytest.fixture
def world(db: None) -> World:
    return people.village()


def staff(world: World, who: str = "janet") -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


TOLD = ["Chest pain, or a tight or heavy chest"]


def stop(world: World, who: str = "gareth", *, patient: bool = True, **said: Any) -> StopEvent:
    """This person was shown "Call 999" and perhaps said what they will do."""
    practice = world.riverside if who == "peter" else world.millbrook
    draft = draft_of(world, who, practice=practice)
    with world.acting(who, practice) as visit:
        held = Draft.objects.select_for_update().get(pk=draft.pk)
        made = services.record_stop(
            draft=held, by=visit, variant="E999", wording_version="1", codes=["EM01"], told=TOLD, rules=["r"],
            patient_id=world.patients[who].pk if patient and who in world.patients else None,
        )  # fmt: skip
        if said:
            made = services.answer_stop(draft=held, by=visit, stop_id=made.pk, **said)
    return made


def nameless(world: World) -> StopEvent:
    """A visitor without account was shown "Call 999" and left nothing."""
    from portal.core import clock

    key, now = "a" * 64, clock.now()
    reach = Tenant(world.millbrook.pk, Scope.PUBLIC, None, (), key, "visitor")
    visit = Visit(practice=world.millbrook, door=Door.DRAFT, tenant=reach)
    with tenant(world.millbrook.pk, scope=Scope.PUBLIC, draft=key, actor="visitor"):
        draft = Draft.fresh(
            key_hash=key, kind="new_problem", set_version=1, answers={"np.title": "Chest"}, started_at=now,
            saved_at=now, expires_at=now,
        )  # fmt: skip
        draft.save(force_insert=True)
        return services.record_stop(
            draft=draft, by=visit, variant="E999", wording_version="1", codes=["EM01"], told=TOLD, rules=["r"]
        )


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def seen(page: str) -> str:
    return re.findall(r'name="seen"(?: value="([^"]*)")?', page)[0]


def handle(
    client: Client, made: StopEvent, note: str = "Phoned, ambulance on its way.", page: str = ""
) -> Any:
    """What was done is said on `page`, or on the page of the stop as it is now."""
    page = page or shown(client, f"/millbrook/stops/{made.pk}/")
    there = seen(page) if 'name="seen"' in page else ""
    said = {"note": note, "seen": there}
    return client.post(f"/millbrook/stops/{made.pk}/handle/", said, follow=True)


def test_whoever_sends_help_sees_where_they_live(world: World) -> None:
    with world.inside():
        world.patients["gareth"].address, world.patients["gareth"].postcode = "3 Orchard Close", "LS98 4AP"
        world.patients["gareth"].save()
    known, unsaid = stop(world), stop(world, patient=False)

    page = shown(staff(world), f"/millbrook/stops/{known.pk}/")
    assert "3 Orchard Close, LS98 4AP" in page
    assert "It may be about somebody else" not in page

    page = shown(staff(world), f"/millbrook/stops/{unsaid.pk}/")
    assert "Gareth Pritchard, born 2 Jun 1967. 3 Orchard Close, LS98 4AP" in page
    assert "It may be about somebody else." in page
    with world.inside():
        assert AuditEvent.objects.filter(
            action="stop.read", object_id=unsaid.pk, patient_id=world.patients["gareth"].pk
        ).exists()


def test_who_can_be_called_is_a_task_with_number_and_time(world: World) -> None:
    stop(world, choice="cannot", phone="07700 900 341")

    html = shown(staff(world), "/millbrook/stops/")

    for words in (
        "Gareth Pritchard",
        "Chest pain",
        "Pressed “I cannot get help”",
        "tel:07700900341",
        "Call by:",
    ):
        assert words in html
    assert re.search(r'class="s-late">Call by: now<', html)


def test_who_left_nothing_is_a_count_with_their_words_and_no_task(world: World) -> None:
    nameless(world)

    html = shown(staff(world), "/millbrook/stops/")

    assert "Nobody is waiting for a call." in html
    assert "Left no way to be called, in the last 7 days: 1" in html
    assert TOLD[0] in html


def test_one_stop_shows_what_was_ticked_said_and_answered(world: World) -> None:
    made = stop(world, choice="calling_999")

    html = shown(staff(world), f"/millbrook/stops/{made.pk}/")

    for words in (
        TOLD[0],
        "Says: I am calling 999.",
        "Shown “Call 999”",
        NEW_PROBLEM["np.title"],
        "2 Jun 1967",
    ):
        assert words in html
    assert f"/millbrook/people/{world.patients['gareth'].pk}/" in html


def test_a_stop_of_a_form_that_is_gone_still_shows_its_answers(world: World) -> None:
    made = stop(world)
    with world.inside():
        StopEvent.objects.filter(pk=made.pk).update(set_version=999, answers={"old.question": "my chest"})

    assert "my chest" in shown(staff(world), f"/millbrook/stops/{made.pk}/")


def test_what_was_done_takes_it_off_the_list_and_is_recorded_once(world: World) -> None:
    made = stop(world)
    client = staff(world)

    opened = shown(client, f"/millbrook/stops/{made.pk}/")
    answer = handle(client, made, page=opened)
    handle(client, made, page=opened)

    html = answer.content.decode()
    assert "Kept what you did for" in html
    assert "Nobody is waiting for a call." in html
    with world.inside():
        kept = StopEvent.objects.get(pk=made.pk)
        assert (kept.handled_by, kept.handled_note) == ("Janet Brathwaite", "Phoned, ambulance on its way.")
        assert AuditEvent.objects.filter(action="stop.handled", object_id=made.pk).count() == 1


def test_who_cannot_get_help_after_all_is_to_be_called_again_with_what_was_done(world: World) -> None:
    made = stop(world, choice="calling_999")
    client = staff(world)
    handle(client, made, "Left a voicemail.")
    with world.acting("gareth") as visit:
        held = Draft.objects.select_for_update().get(pk=made.draft_id)
        services.answer_stop(draft=held, by=visit, stop_id=made.pk, choice="cannot")

    assert "Nobody is waiting for a call." not in shown(client, "/millbrook/stops/")
    assert f"/millbrook/stops/{made.pk}/" in shown(client, "/millbrook/inbox/")
    before = shown(client, f"/millbrook/stops/{made.pk}/")
    assert "Janet Brathwaite" in before
    assert "Left a voicemail." in before

    html = handle(staff(world, "ngozi"), made, "Spoke to him.").content.decode()
    assert "Nobody is waiting for a call." in html
    with world.inside():
        kept = StopEvent.objects.get(pk=made.pk)
        assert kept.handled_by == "Dr Ngozi Okafor"
        assert kept.handled_note.startswith("Spoke to him.\nJanet Brathwaite, ")
        assert AuditEvent.objects.filter(action="stop.raised_again", object_id=made.pk).count() == 1


def test_the_second_to_say_what_they_did_is_told_who_was_first_and_both_are_kept(world: World) -> None:
    made = stop(world)
    opened = shown(staff(world, "ngozi"), f"/millbrook/stops/{made.pk}/")
    handle(staff(world), made, "Left a voicemail.")

    html = handle(staff(world, "ngozi"), made, "Spoke to him, 999 called.", page=opened).content.decode()

    assert "Janet Brathwaite dealt with this before you: Left a voicemail." in html
    with world.inside():
        kept = StopEvent.objects.get(pk=made.pk)
        first, second = kept.handled_note.splitlines()
        assert (kept.handled_by, first) == ("Dr Ngozi Okafor", "Spoke to him, 999 called.")
        assert second.startswith("Janet Brathwaite, ")
        assert second.endswith(": Left a voicemail.")


def test_who_leaves_a_number_after_staff_thought_nobody_could_call_is_to_be_called(world: World) -> None:
    made = nameless(world)
    handle(staff(world), made, "No name and no number.")

    with tenant(world.millbrook.pk, scope=Scope.PUBLIC, draft="a" * 64, actor="visitor"):
        reach = Tenant(world.millbrook.pk, Scope.PUBLIC, None, (), "a" * 64, "visitor")
        visit = Visit(practice=world.millbrook, door=Door.DRAFT, tenant=reach)
        draft = Draft.objects.get(pk=made.draft_id)
        services.answer_stop(
            draft=draft, by=visit, stop_id=made.pk, choice="calling_999", phone="07700 900 341"
        )

    assert f"/millbrook/stops/{made.pk}/" in shown(staff(world), "/millbrook/inbox/")


def test_no_number_of_visitors_puts_who_is_to_be_called_off_the_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage.queries import stops as queries

    nameless(world)
    made = stop(world)
    monkeypatch.setattr(queries, "MOST", 1)

    with world.inside():
        assert [each.pk for each in queries.stops(made.shown_at).to_call] == [made.pk]


def test_what_they_pressed_meanwhile_is_read_before_it_is_taken_off_the_list(world: World) -> None:
    made, client = stop(world), staff(world)
    opened = shown(client, f"/millbrook/stops/{made.pk}/")
    with world.acting("gareth") as visit:
        services.answer_stop(draft=made.draft, by=visit, stop_id=made.pk, choice="cannot")

    refused = handle(client, made, "Looked at it.", page=opened)

    html = refused.content.decode()
    assert refused.status_code == 422
    assert "They have said more since you opened this page." in html
    assert "Looked at it." in html
    assert "I cannot get help" in html
    with world.inside():
        assert StopEvent.objects.get(pk=made.pk).handled_at is None
    assert handle(client, made, "Rang her.", page=html).status_code == 200
    with world.inside():
        assert StopEvent.objects.get(pk=made.pk).handled_note == "Rang her."


def test_nothing_said_is_refused_with_an_example(world: World) -> None:
    made = stop(world)

    answer = handle(staff(world), made, "  ")

    assert answer.status_code == 422
    assert "Say what you did" in answer.content.decode()
    with world.inside():
        assert StopEvent.objects.get(pk=made.pk).handled_at is None


def test_reading_is_recorded(world: World) -> None:
    made = stop(world)
    client = staff(world)

    shown(client, "/millbrook/stops/")
    shown(client, f"/millbrook/stops/{made.pk}/")

    with world.inside():
        assert AuditEvent.objects.get(action="stop.list.read").ids == [made.pk]
        assert AuditEvent.objects.get(action="stop.read").object_id == made.pk


def test_a_stop_of_another_practice_is_not_there(world: World) -> None:
    theirs = stop(world, "peter")
    client = staff(world)

    assert "Peter" not in shown(client, "/millbrook/stops/")
    assert client.get(f"/millbrook/stops/{theirs.pk}/").status_code == 404
    assert client.post(f"/millbrook/stops/{theirs.pk}/handle/", {"note": "x"}).status_code == 404
    assert staff(world, "farah").get("/millbrook/stops/").status_code == 404


def test_a_patient_does_not_open_the_worklist(world: World) -> None:
    made = stop(world)
    client = sign_in.as_patient(Client(), world.accounts["gareth"])

    assert client.get("/millbrook/stops/").status_code == 404
    assert client.get(f"/millbrook/stops/{made.pk}/").status_code == 404


def test_handling_is_a_post(world: World) -> None:
    made = stop(world)

    assert staff(world).get(f"/millbrook/stops/{made.pk}/handle/").status_code == 405


@pytest.mark.parametrize("number", [1, 25])
def test_the_worklist_needs_five_statements_whatever_its_length(world: World, number: int) -> None:
    for _ in range(number):
        stop(world)
    client = staff(world)
    shown(client, "/millbrook/stops/")

    with statements() as asked:
        shown(client, "/millbrook/stops/")

    assert len(asked) <= 5, str(asked)


def test_the_call_stands_first_in_the_inbox(world: World) -> None:
    made = stop(world, choice="cannot", phone="07700 900 341")
    people.sent_by(world, "zofia")

    html = shown(staff(world), "/millbrook/inbox/")

    assert html.index(f"/millbrook/stops/{made.pk}/") < html.index("Itchy rash")
    assert "07700 900 341" in html
    assert "To triage, 2 requests" in html
