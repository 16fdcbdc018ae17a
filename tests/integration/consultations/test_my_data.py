"""A person sees who has looked, gets what they can see as a file, and says whether it is safe to write to them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from consultations import attachments, data_file, services
from consultations.domain.attachments import Quarantine
from consultations.domain.lifecycle import Status
from consultations.models import Attachment
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.notifications.kinds import State
from portal.notifications.models import OutboxMessage
from portal.people import contact
from portal.people.models import User
from tests import pictures
from tests.family import PARENT, family
from tests.people import World, consultation_at, sent_by
from tests.sign_in import as_patient, as_staff, was_asked_for
from tests.statements import statements

pytestmark = pytest.mark.django_db

SAID = {
    "email_only_mine": "yes",
    "email_safe": "yes",
    "phone_only_mine": "no",
    "text_safe": "no",
    "contact_how": "message",
}


@pytest.fixture
def world() -> World:
    return family()


def signed_in(world: World, who: str = "zofia") -> Client:
    return was_asked_for(as_patient(Client(), world.accounts[who]), "file")


def where(name: str, practice: str = "millbrook", **more: Any) -> str:
    return reverse(f"consultations:{name}", kwargs={"practice": practice, **more})


def file_of(client: Client) -> tuple[dict[str, Any], str]:
    response = client.post(where("my_file"))
    assert response.status_code == 200, response.headers.get("Location")
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as held:
        return json.loads(held.read("my-data.json")), held.read("my-data.html").decode()


def test_who_has_looked_at_each_request(world: World) -> None:
    made = sent_by(world)
    other = sent_by(world, "gareth")
    staff = as_staff(Client(), world.staff["janet"].user)
    staff.get(reverse("triage:request", kwargs={"practice": "millbrook", "id": made.pk}))
    staff.get(reverse("triage:request", kwargs={"practice": "millbrook", "id": other.pk}))

    page = signed_in(world).get(where("who_looked")).content.decode()

    assert made.reference in page
    assert "Janet Brathwaite, Care navigator: once" in page
    assert other.reference not in page


def test_who_has_looked_costs_the_same_for_many_requests(world: World) -> None:
    def cost() -> int:
        client = signed_in(world)
        with statements() as seen:
            client.get(where("who_looked"))
        return len(seen)

    sent_by(world)
    one = cost()
    for _ in range(4):
        sent_by(world)
    assert cost() == one


def test_the_file_holds_what_the_person_sees_and_no_note(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)
    with world.acting("ngozi") as visit:
        services.add_note(consultation=made.pk, by=visit, body="Think of scabies <b>", key="n1")
    sent_by(world, "gareth")

    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        found, page = file_of(signed_in(world))

    (request,) = found["requests"]
    assert request["reference"] == made.reference
    assert [each["body"] for each in request["messages"]] == ["Use the cream."]
    assert request["messages"][0]["what_to_do"] == ["If it gets hot, very sore or yellow: call us."]
    assert any(each["question"] and each["answer"] for each in request["answers"])
    assert found["account"]["email"] == "zofia@example.com"
    assert "scabies" not in json.dumps(found) + page
    assert made.reference in page


def test_what_may_still_be_taken_back_is_not_in_the_file(world: World) -> None:
    consultation_at(Status.ANSWERED, world)

    found, page = file_of(signed_in(world))

    assert found["requests"][0]["messages"] == []
    assert "Use the cream." not in page


def test_words_in_the_file_are_no_html(world: World) -> None:
    sent_by(world, np__title="<script>alert(1)</script>")

    _, page = file_of(signed_in(world))

    assert "<script>" not in page


def test_the_private_question_is_in_no_file(world: World) -> None:
    sent_by(world, private__safe="yes")

    found, page = file_of(signed_in(world))

    assert "unsafe" not in json.dumps(found) + page


def test_before_a_match_no_reply_is_in_the_file(world: World) -> None:
    consultation_at(Status.ANSWERED, world, "uma")

    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        found, _ = file_of(signed_in(world, "uma"))

    assert found["requests"][0]["messages"] == []
    assert found["account"]["is_matched"] is False


def test_who_acts_for_somebody_gets_their_own_data_alone(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    theirs, _ = file_of(signed_in(world, "nadia"))
    child, _ = file_of(signed_in(world, "yusuf"))

    assert theirs["requests"] == []
    assert [each["reference"] for each in child["requests"]] == [made.reference]
    assert {each["name"] for each in child["account"]["people_who_act_for_me"]} == {
        "Nadia Khan",
        "Tariq Khan",
    }


def test_the_number_of_one_parent_is_not_shown_to_the_other(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", con__phone="07700 900 777", **PARENT)

    for who, sees in (("nadia", True), ("tariq", False), ("yusuf", False)):
        page = signed_in(world, who).get(where("my_answers", id=made.pk)).content.decode()
        assert ("900 777" in page) is sees, who


def test_after_ten_minutes_one_signs_in_again_first_and_nothing_is_given(world: World) -> None:
    client = signed_in(world)

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        responses = [client.get(where("my_file")), client.post(where("my_file"))]

    for response in responses:
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_again"))
    assert not recorded(world, "data.exported")


def test_the_file_is_recorded_and_another_practice_s_is_empty(world: World) -> None:
    sent_by(world)
    client = signed_in(world)
    file_of(client)

    assert len(recorded(world, "data.exported")) == 1
    with zipfile.ZipFile(io.BytesIO(client.post(where("my_file", "riverside")).content)) as held:
        assert json.loads(held.read("my-data.json"))["requests"] == []


def recorded(world: World, action: str) -> list[AuditEvent]:
    with world.inside():
        return list(AuditEvent.objects.filter(action=action))


def test_the_file_costs_the_same_statements_for_many_requests(world: World) -> None:
    def cost() -> int:
        client = signed_in(world)
        with statements() as seen:
            file_of(client)
        return len(seen)

    sent_by(world)
    one = cost()
    for _ in range(4):
        sent_by(world)
    assert cost() == one


def test_contact_answers_are_asked_for_kept_and_asked_again(world: World) -> None:
    client = signed_in(world)
    asks = "Tell us how to reach you safely"
    assert asks in client.get(where("my_requests")).content.decode()

    assert client.post(where("contact_answers"), {**SAID, "text_safe": ""}).status_code == 422
    assert client.post(where("contact_answers"), SAID).status_code == 302

    kept = User.objects.get(pk=world.accounts["zofia"].pk)
    assert {name: getattr(kept, name) for name in SAID} == SAID
    assert asks not in client.get(where("my_requests")).content.decode()
    assert not contact.is_due(kept, clock.now() + timedelta(days=181))
    assert contact.is_due(kept, clock.now() + timedelta(days=182))
    assert len(recorded(world, "account.contact_answered")) == 1


@pytest.mark.parametrize(("safe", "state"), [("yes", State.SENT), ("no", State.WITHHELD)])
def test_no_notice_leaves_for_an_address_that_is_not_safe(
    world: World, django_capture_on_commit_callbacks: Any, safe: str, state: State
) -> None:
    made = sent_by(world)  # the notice waits already when the answer comes
    signed_in(world).post(where("contact_answers"), {**SAID, "email_safe": safe})

    from portal.notifications import sending

    sending.drain(world.millbrook.pk)

    with world.inside():
        assert [each.state for each in OutboxMessage.objects.filter(about_id=made.pk)] == [state]
    assert len(mail.outbox) == (1 if safe == "yes" else 0)


def test_who_may_act_for_one_is_said(world: World) -> None:
    page = signed_in(world, "yusuf").get(where("my_data")).content.decode()

    assert "Nadia Khan, parent" in page
    assert "Nobody." in signed_in(world, "zofia").get(where("my_data")).content.decode()


@pytest.mark.parametrize("name", ["my_data", "who_looked", "my_file", "contact_answers"])
def test_nobody_gets_in_without_signing_in(world: World, name: str) -> None:
    assert Client().get(where(name)).status_code == 302


ASKED = "is it safe to write to you?"


def test_the_beginning_of_a_form_asks_again_after_six_months_and_once_in_a_sign_in(world: World) -> None:
    begin = reverse("consultations:begin", kwargs={"practice": "millbrook", "kind": "new_problem"})
    signed_in(world).post(where("contact_answers"), SAID)

    assert ASKED not in signed_in(world).get(begin).content.decode()
    with time_machine.travel(clock.now() + contact.ASKED_AGAIN, tick=False):
        client = signed_in(world)
        assert ASKED in client.get(begin).content.decode()
        assert client.post(begin).status_code == 302  # it holds nobody up
        assert ASKED not in client.get(begin).content.decode()
        done = client.post(f"{where('contact_answers')}?next={begin}", SAID)
        assert done["Location"] == begin
        assert ASKED not in signed_in(world).get(begin).content.decode()


def test_no_answer_leads_off_the_site(world: World) -> None:
    done = signed_in(world).post(f"{where('contact_answers')}?next=https://elsewhere.example/", SAID)

    assert done["Location"] == where("my_requests")


def test_the_file_holds_their_photos_and_none_that_was_put_away(world: World) -> None:
    made = sent_by(world)
    with world.inside():
        to = attachments.Belongs(kind="photo", person=made.person_id, agreed={}, consultation=made)
        for name in ("rash.jpg", "wrong.jpg"):
            attachments.take(attachments.Upload(name, pictures.jpeg(), len(pictures.jpeg())), to)
        kept, away = Attachment.objects.order_by("added_at")
        for each in (kept, away):
            attachments.check(each.pk)
    with world.acting("ngozi") as visit:
        services.quarantine(attachment=away.pk, by=visit, reason=Quarantine.OTHER)

    response = signed_in(world).post(where("my_file"))

    with zipfile.ZipFile(io.BytesIO(response.content)) as held:
        found = json.loads(held.read("my-data.json"))["requests"][0]["files"]
        names = [each for each in held.namelist() if each.startswith("files/")]
        assert [each["name"] for each in found] == ["rash.jpg"]
        assert names == [found[0]["file"]]
        assert held.read(names[0]).startswith(b"\xff\xd8\xff")
        assert found[0]["file"] in held.read("my-data.html").decode()


def test_photos_beyond_what_the_file_takes_are_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sent_by(world)
    with world.inside():
        to = attachments.Belongs(kind="photo", person=made.person_id, agreed={}, consultation=made)
        attachments.take(attachments.Upload("rash.jpg", pictures.jpeg(), len(pictures.jpeg())), to)
        attachments.check(Attachment.objects.get().pk)
    monkeypatch.setattr(data_file, "MOST_BYTES", 10)

    found, page = file_of(signed_in(world))

    assert found["requests"][0]["files"][0]["file"] is None
    assert "open it on the page of this request" in page
