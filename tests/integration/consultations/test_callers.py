"""A receptionist writes down what a caller says: the patient's own form, the same rules, the same list and clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from consultations import attachments, services
from consultations.domain.caller import Caller, Checked, How
from consultations.models import Attachment, Consultation, Draft, StatusChange, StopEvent
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.dates import end_of_day
from portal.core.errors import NotAllowed
from portal.core.tenancy import Scope, tenant
from portal.notifications.models import OutboxMessage
from portal.people.models import Patient
from tests import journeys, pictures
from tests.family import family
from tests.journeys import heading, words
from tests.people import NET, NEW_PROBLEM, World, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

BEGIN: dict[str, Any] = {
    "kind": "new_problem",
    "how": "phone",
    "who": "patient",
    "phone": "07700 900 982",
    "checked": "details",
    "consent": "yes",
}
NADIA = {"who": "other", "name": "Nadia Khan", "relation": "son_daughter"}
ABOUT_HER = {"who__rel": "son_daughter", "who__with": "yes"}
READ_BACK = {"read_back": "yes", "fin.ack": "yes", "fin.share": "yes"}


@pytest.fixture
def world() -> World:
    return village()


@dataclass
class Desk:
    """A member of staff with a caller on the line."""

    world: World
    who: str = "janet"
    client: Client = field(default_factory=Client)
    address: str = ""  # of the form

    def __post_init__(self) -> None:
        as_staff(self.client, self.world.accounts[self.who])

    def begin(self, patient: str = "gareth", **more: Any) -> HttpResponse:
        name, given = (
            ("caller_for", {"patient": self.world.patients[patient].pk}) if patient else ("caller_new", {})
        )
        at = reverse(f"consultations:{name}", kwargs={"practice": "millbrook", **given})
        response = self.client.post(at, {key: value for key, value in {**BEGIN, **more}.items() if value})
        if response.status_code == 302:
            self.address = response.headers["Location"].removesuffix("emergency/")
        return response

    def emergency(self, *ticked: str) -> HttpResponse:
        return self.client.post(f"{self.address}emergency/", {"em": list(ticked) or ["none"]})

    def fill(self, start: HttpResponse, **answers: Any) -> HttpResponse:
        wanted = {**NEW_PROBLEM, **{key.replace("__", "."): value for key, value in answers.items()}}
        return journeys.Writer(client=self.client).fill(wanted, start)

    def say(self, asked: HttpResponse, answer: str) -> HttpResponse:
        """The caller's answer about the words of theirs that the page quotes."""
        where = asked.headers["Location"]
        about = self.client.get(where).content.decode().split('name="about" value="')[1].split('"')[0]
        return self.client.post(where, {"about": about, "now": answer})

    def send(self, **more: Any) -> HttpResponse:
        return self.client.post(f"{self.address}send/", {**READ_BACK, **more})

    def write_down(
        self, patient: str = "gareth", begin: dict[str, Any] | None = None, **answers: Any
    ) -> Consultation:
        self.begin(patient, **(begin or {}))
        self.fill(self.emergency(), **answers)
        sent = self.send()
        assert sent.status_code == 302, words(sent)[:800]
        with self.world.inside():
            found: Consultation = Consultation.objects.order_by("-sent_at").first()  # type: ignore[assignment]
        return found


def test_the_same_form_becomes_the_patients_request_with_the_same_rules(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    said = {"np__title": "Chest pain", "np__tell": "I have chest pain now and then."}
    asked = desk.fill(desk.emergency(), **said)
    page = words(desk.client.get(asked.headers["Location"]))
    for _ in range(4):
        if "/now/" in asked.headers["Location"]:
            asked = desk.say(asked, "before")
        asked = desk.fill(asked, **said)
    assert desk.send().status_code == 302
    with world.inside():
        made: Any = Consultation.objects.order_by("-sent_at").first()

    assert "They said “Chest pain”. Ask them now. Is that happening now, or in the last 24 hours?" in page

    assert (made.patient_id, made.person_id) == (world.patients["gareth"].pk, None)
    assert (made.entered_name, made.entered_how) == (world.staff["janet"].display_name, "phone")
    assert made.read_back_at is not None
    assert made.level in ("urgent", "emergency")
    with world.inside():
        assert made.flags.filter(question_id="np.tell").exists()
        assert made.routing.team.key  # placed by the same rules, in the same list
        assert StatusChange.objects.get(consultation=made).move == "write_down"


def test_who_is_speaking_is_not_asked_again_and_a_matched_patient_gives_no_details(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    first = desk.emergency()

    assert first.headers["Location"].endswith("/questions/safe/")
    with world.inside():
        draft = Draft.objects.get(entered_by__isnull=False)
    assert draft.answers == {"who.for": "me", "con.phone": "07700 900 982"}


def test_somebody_else_who_calls_is_kept_with_what_they_are(world: World) -> None:
    made = Desk(world).write_down("amina", NADIA, **ABOUT_HER, who__agree="yes")

    assert (made.for_whom, made.writer_name, made.relation) == ("other_adult", "Nadia Khan", "son_daughter")
    page = Desk(world, "ngozi").client.get(
        reverse("triage:request", kwargs={"practice": "millbrook", "id": made.pk})
    )
    assert (
        f"Written down by {made.entered_name}, by phone, from Nadia Khan (son or daughter); read back"
        in words(page)
    )
    assert "Send to Nadia" not in words(page)


def test_a_caller_who_does_not_agree_with_the_patient_is_flagged_as_online(world: World) -> None:
    made = Desk(world).write_down("amina", NADIA, **ABOUT_HER, who__agree="no")

    assert made.is_consent_unsure
    with world.inside():
        assert "RF_PROXY_NO_CONSENT" in set(made.flags.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": ""}, "Choose what it is about"),
        ({"who": ""}, "Choose who is speaking"),
        ({"who": "other", "name": " ", "relation": ""}, "Enter the name of the person speaking"),
        ({"checked": ""}, "Choose how you know who the patient is"),
        ({"consent": ""}, "Ask whether you may write it down, then tick"),
        ({"phone": "12"}, "Enter a UK phone number"),
    ],
)
def test_a_form_is_not_begun_before_it_is_known_who_speaks_and_that_they_agree(
    world: World, wrong: dict[str, str], says: str
) -> None:
    desk = Desk(world)
    response = desk.begin(**wrong)

    assert response.status_code == 422
    assert says in words(response)
    with world.inside():
        assert not Draft.objects.exists()


def test_without_reading_back_nothing_is_sent_and_nothing_is_lost(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    desk.fill(desk.emergency())
    refused = desk.send(read_back="")

    assert "Read it back to the caller, then tick that they agreed" in words(refused)
    with world.inside():
        assert not Consultation.objects.exists()
        assert Draft.objects.get().answers["np.title"] == NEW_PROBLEM["np.title"]
    with world.acting("janet") as visit, pytest.raises(NotAllowed):
        services.submit(draft=Draft.objects.get(), by=world.visit("priya"), read_back=True)
    del visit


def test_pressing_send_twice_is_one_request(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    desk.fill(desk.emergency())
    first, second = desk.send(), desk.send()

    assert first.headers["Location"] == second.headers["Location"]
    with world.inside():
        assert Consultation.objects.count() == 1
    assert "You will hear by" in words(desk.client.get(first.headers["Location"]))


def test_an_emergency_tells_the_receptionist_what_to_do_and_is_on_the_list_of_stops(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    stopped = desk.emergency("EM01")
    page = desk.client.get(stopped.headers["Location"])

    assert heading(page) == "Stop. Keep the caller on the line"
    assert "Call 999 now, from another phone" in words(page)
    assert "07700 900 982" in words(page)
    with world.inside():
        stop = StopEvent.objects.get()
    assert (stop.patient_id, stop.person_id) == (world.patients["gareth"].pk, None)
    assert stop.entered_name == world.staff["janet"].display_name
    assert stop.call_by is not None
    listed = words(desk.client.get(reverse("triage:stops", kwargs={"practice": "millbrook"})))
    assert f"{stop.entered_name} had the caller on the line" in listed

    kept = desk.client.post(stopped.headers["Location"], {"choice": "calling_999"})
    assert "Stay with them" in words(desk.client.get(kept.headers["Location"]))


def test_after_help_was_had_the_form_goes_on_as_urgent(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    stopped = desk.emergency("EM01")
    on = desk.client.post(stopped.headers["Location"], {"choice": "already_had_help"})
    desk.fill(on)
    desk.send()

    with world.inside():
        assert Consultation.objects.get().level in ("urgent", "emergency")


def test_what_is_open_already_is_shown_before_a_second_one_is_begun(world: World) -> None:
    desk = Desk(world)
    made = desk.write_down(np__title="A sore knee")
    at = reverse("consultations:caller_for", kwargs={"practice": "millbrook", "patient": made.patient_id})

    again = words(desk.client.get(at))

    assert "They have something open already" in again
    assert "A sore knee" in again
    assert made.reference in again


def test_half_a_form_is_gone_on_with_by_the_same_person_and_nobody_else(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    first = desk.emergency()
    left = desk.client.post(first.headers["Location"], {"who.safe": "yes", "later": "1"})
    listed = desk.client.get(left.headers["Location"])

    assert "Begun today and not sent" in words(listed)
    assert world.patients["gareth"].name in words(listed)
    assert desk.client.get(desk.address).status_code == 302
    other = Desk(world, "priya")
    assert other.client.get(desk.address).status_code == 404
    assert other.client.get(f"{desk.address}check/").status_code == 404
    assert "Begun today" not in words(other.client.get(left.headers["Location"]))
    for away in ("farah",):
        assert Desk(world, away).client.get(desk.address).status_code == 404


def test_the_wall_opens_a_form_for_a_caller_to_its_writer_as_staff_alone(world: World) -> None:
    Desk(world).begin()

    def seen(who: str) -> int:
        with world.acting(who), connection.cursor() as cursor:
            cursor.execute("select count(*) from consultations_draft")
            return int(cursor.fetchone()[0])

    assert {who: seen(who) for who in ("janet", "priya", "samira", "gareth", "nadia")} == {
        "janet": 1, "priya": 0, "samira": 0, "gareth": 0, "nadia": 0,
    }  # fmt: skip
    janet = world.accounts["janet"].pk
    with tenant(
        world.millbrook.pk, scope=Scope.PATIENT, person=janet, actor="x"
    ):  # Janet as a patient herself
        assert not Draft.objects.exists()
    with tenant(world.riverside.pk, scope=Scope.STAFF, person=janet, actor="x"):
        assert not Draft.objects.exists()


def test_a_form_for_a_caller_ends_with_the_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from consultations import drafts, queries

    desk = Desk(world)
    desk.begin()
    with world.inside():
        draft = Draft.objects.get()
        assert draft.expires_at == end_of_day(draft.saved_at)
        Draft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    late = desk.client.post(
        f"{desk.address}questions/problem/", {"np.tell": "It began on Monday, with a rash."}
    )

    assert late.status_code == 410
    assert "It began on Monday, with a rash." in words(late)
    with world.inside():
        Draft.objects.update(answers={})  # the name and number of who called are a reason by themselves
        assert Draft.objects.get().caller
        assert queries.practices_with_expired_drafts(clock.now()) == [world.millbrook.pk]
        assert drafts.sweep() == 1
        swept = Draft.objects.get()
        assert (swept.answers, swept.caller, queries.practices_with_expired_drafts(clock.now())) == (
            {},
            None,
            [],
        )
    assert desk.client.get(f"{desk.address}questions/problem/").status_code == 410


def test_somebody_not_on_the_list_is_asked_who_they_are_and_matched_later(world: World) -> None:
    desk = Desk(world)
    made = desk.write_down("")

    assert (made.patient_id, made.person_id, made.said_name) == (None, None, "Zofia Kowalczyk")
    at = reverse("triage:match", kwargs={"practice": "millbrook", "id": made.pk})
    zofia = world.patients["zofia"] if "zofia" in world.patients else world.patients["gareth"]
    desk.client.post(at, {"patient": str(zofia.pk), "evidence": "phone"})
    with world.inside():
        made.refresh_from_db()
    assert made.patient_id == zofia.pk
    assert "Was it written down for the wrong patient?" in words(desk.client.get(at))
    desk.client.post(at, {"take_back": "1"})
    with world.inside():
        made.refresh_from_db()
    assert made.patient_id is None


def test_the_patient_reads_it_in_their_account_and_who_wrote_it_down(world: World) -> None:
    made = Desk(world).write_down()
    client = as_patient(Client(), world.accounts["gareth"])
    page = words(
        client.get(reverse("consultations:my_request", kwargs={"practice": "millbrook", "id": made.pk}))
    )

    assert f"Written down by {made.entered_name} at the practice when you phoned" in page
    with world.inside():
        told = OutboxMessage.objects.get(about_id=made.pk)
    assert (told.person_id, told.kind) == (world.accounts["gareth"].pk, "request_received")


def answer(world: World, made: Consultation) -> Consultation:
    with world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="Use the cream.", key="reply", safety_net=NET)
    with world.inside():
        made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("patient", "answers", "wanted"),
    [
        ("gareth", {"con__how": "message"}, ""),
        ("gareth", {"con__how": "phone"}, "phone"),
        ("amina", {"con__how": "message"}, "phone"),  # no account of her own
        ("gareth", {"con__how": "message", "who__safe": "no"}, "safe_way"),
    ],
)
def test_an_answer_that_no_message_brings_is_somebodys_task_until_it_is_told(
    world: World, patient: str, answers: dict[str, Any], wanted: str
) -> None:
    desk = Desk(world)
    made = answer(world, desk.write_down(patient, **answers))

    assert made.to_tell == wanted
    at = reverse("triage:inbox", kwargs={"practice": "millbrook"})
    listed = words(desk.client.get(f"{at}?view=to_tell"))
    assert (made.title in listed) == bool(wanted)
    if wanted:
        desk.client.post(reverse("triage:told", kwargs={"practice": "millbrook", "id": made.pk}))
        with world.inside():
            made.refresh_from_db()
        assert (made.to_tell, made.to_tell_since) == ("", None)


def test_an_answer_taken_back_leaves_nothing_to_tell_and_speaking_to_them_tells_it(world: World) -> None:
    made = answer(world, Desk(world).write_down("amina"))
    with world.acting("ngozi") as visit:
        services.undo(message=made.messages.get(key="reply").pk, by=visit)
        made.refresh_from_db()
        assert made.to_tell == ""
        services.reply(consultation=made.pk, by=visit, body="Use it.", key="again", safety_net=NET)
        made.refresh_from_db()
        assert made.to_tell == "phone"
        services.phoned(consultation=made.pk, by=visit, result="no answer")
        made.refresh_from_db()
        assert made.to_tell == "phone"
        services.phoned(consultation=made.pk, by=visit, result="spoke")
        made.refresh_from_db()
        assert made.to_tell == ""


def test_a_young_person_who_phones_for_themselves_is_not_shown_to_a_parent() -> None:
    world = family()
    made = Desk(world).write_down("yusuf")

    assert made.is_private
    with world.acting("nadia"):
        assert not Consultation.objects.exists()
    with world.inside():
        assert {each.person_id for each in OutboxMessage.objects.all()} == {world.accounts["yusuf"].pk}


def test_staff_of_another_practice_and_an_operator_begin_nothing(world: World) -> None:
    caller = Caller(How.PHONE, Checked.DETAILS)
    from consultations import drafts

    with world.acting("gareth") as visit, pytest.raises(NotAllowed):
        drafts.begin_for_caller(visit=visit, kind="new_problem", patient=None, caller=caller)
    with world.inside():
        somebody = Patient.objects.get(pk=world.patients["gareth"].pk)
    at = reverse("consultations:caller_for", kwargs={"practice": "millbrook", "patient": somebody.pk})
    assert Desk(world, "farah").client.get(at).status_code == 404


def test_who_wants_a_letter_gets_one_in_print_they_can_read(world: World) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients["gareth"].pk).update(needs="Large print; hearing aids")
    desk = Desk(world)
    made = answer(world, desk.write_down(con__how="letter"))

    assert made.to_tell == "letter"
    with world.inside():
        made.messages.update(visible_at=made.sent_at)
    at = reverse("triage:letter", kwargs={"practice": "millbrook", "id": made.pk})
    letter = desk.client.get(at)
    assert 'class="is-large"' in letter.content.decode()
    assert "Use the cream." in words(letter)
    assert 'class="is-large"' not in desk.client.get(f"{at}?large=no").content.decode()


def test_a_photo_added_for_a_caller_is_blurred_in_the_list_opened_on_purpose_and_noted(world: World) -> None:
    desk = Desk(world)
    desk.begin()
    desk.fill(desk.emergency())
    page = f"{desk.address}questions/photo/"
    picture = SimpleUploadedFile("rash.jpg", pictures.jpeg(), content_type="image/jpeg")
    desk.client.post(
        page, {"shows": "no", "agree": ["staff_may_see", "may_be_kept"], "files": [picture], "add": "1"}
    )
    with world.inside():
        row = Attachment.objects.get()
        attachments.check(row.pk)
    address = f"{desk.address}photos/{row.pk}/"

    shown = desk.client.get(page).content.decode()

    assert f'href="{address}"' in shown
    assert f'src="{address}"' not in shown
    assert 'src="data:image/jpeg;base64,' in shown
    assert desk.client.get(address).content.startswith(b"\xff\xd8\xff")
    assert Desk(world, "priya").client.get(address).status_code == 404
    with world.inside():
        (noted,) = AuditEvent.objects.filter(action="photo.read", object_id=row.pk)
    assert noted.patient_id == world.patients["gareth"].pk
