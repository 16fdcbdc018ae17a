"""A clinician asks for photos on the thread, the patient adds them; a private one is asked for once, with consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consultations import attachments, services
from consultations.domain.attachments import MOST_ASKED, State
from consultations.domain.lifecycle import Status
from consultations.models import Attachment, Consultation, ImageRequest, Message
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import DomainError, NotAllowed
from portal.files.kinds import LARGEST
from portal.notifications.models import OutboxMessage
from portal.people import limits
from portal.people.models import Patient
from tests import people, pictures, sign_in
from tests.journeys import words
from tests.people import World, sent_by, village
from triage.forms.composer import shown_now

pytestmark = pytest.mark.django_db

AGREED = {"shows": "no", "agree": ["staff_may_see", "may_be_kept"]}
CONSENT = "Spoke by phone. Offered to see her with a chaperone. She would rather send one."
LEFT = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


@pytest.fixture
def request_(world: World) -> Consultation:
    return sent_by(world, "zofia")


def desk(world: World, who: str = "ngozi") -> Client:
    client = Client()
    sign_in.as_staff(client, world.staff[who].user)
    return client


def patient(world: World, who: str = "zofia") -> Client:
    client = Client()
    sign_in.as_patient(client, world.accounts[who])
    return client


def inbox(made: Consultation, tail: str = "") -> str:
    return f"/millbrook/inbox/{made.pk}/{tail}"


def mine(made: Consultation, tail: str = "") -> str:
    return f"/millbrook/requests/{made.pk}/{tail}"


def ask(world: World, made: Consultation, who: str = "ngozi", **more: Any) -> Any:
    tail = "ask/private-photo/" if "consent" in more else "ask/photos/"
    seen = shown_now(made.pk, clock.now(), made.patient_id)
    typed = {"what": "Your left arm", "key": "k1", "seen_at": seen, **more}
    return desk(world, who).post(inbox(made, tail), typed)


def photo(name: str = "arm.jpg", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pictures.jpeg(), content_type="image/jpeg")


def rows(world: World) -> list[Attachment]:
    with world.inside():
        return list(Attachment.objects.select_related("asked_by").order_by("added_at", "id"))


def status(world: World, made: Consultation) -> str:
    with world.inside():
        return str(Consultation.objects.get(pk=made.pk).status)


def asked(world: World) -> list[ImageRequest]:
    with world.inside():
        return list(ImageRequest.objects.order_by("asked_at"))


def noted(world: World) -> list[str]:
    with world.inside():
        found = AuditEvent.objects.filter(action__startswith="photo.").order_by("at", "id")
        return list(found.values_list("action", flat=True))


class TestOrdinaryPhotos:
    def test_they_are_asked_for_added_and_come_back_to_the_practice(
        self, world: World, request_: Consultation
    ) -> None:
        page = words(desk(world, "janet").get(f"{inbox(request_)}?do=photos"))
        assert "Ask for photos" in page
        assert ask(world, request_, "janet").status_code == 302
        assert status(world, request_) == Status.WAITING

        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            thread = zofia.get(mine(request_))
            assert mine(request_, "photos/add/") in thread.content.decode()
            assert "Your left arm" in words(thread)
            shown = words(zofia.get(mine(request_, "photos/add/")))
            assert "asked you for photos" in shown
            assert "You can add up to 4 photos." in shown
            added = zofia.post(mine(request_, "photos/add/"), {**AGREED, "files": [photo(), photo("b.jpg")]})
            assert added.headers["Location"] == mine(request_)
            assert "I have added 2 files." in words(zofia.get(mine(request_)))

        assert status(world, request_) == Status.IN_PROGRESS  # with whoever asked
        assert [each.state for each in rows(world)] == [State.WAITING] * 2
        assert noted(world) == ["photo.asked", "photo.added", "photo.added"]

    def test_each_file_that_is_not_taken_is_named_with_why_and_the_others_are_kept(
        self, world: World, request_: Consultation
    ) -> None:
        ask(world, request_)
        page = mine(request_, "photos/add/")
        large = photo("large.jpg", pictures.jpeg() + b"0" * LARGEST)
        drawing = SimpleUploadedFile("drawing.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            refused = words(zofia.post(page, {**AGREED, "files": [large, drawing, photo("good.jpg")]}))
            assert "“large.jpg” is too large. The most is 10 MB." in refused
            assert "drawing.jpg" in refused
            assert "You can add up to 3" in refused
            assert len(rows(world)) == 1

            zofia.post(page, {**AGREED, "files": [photo(f"{number}.jpg") for number in range(5)]})
            thread = words(zofia.get(mine(request_)))
            assert "“3.jpg” was not added. You can add up to 4" in thread
            assert "“4.jpg” was not added." in thread
            assert len(rows(world)) == MOST_ASKED

    def test_who_sends_file_after_file_is_asked_to_wait(self, world: World, request_: Consultation) -> None:
        ask(world, request_)
        with time_machine.travel(clock.now() + LEFT, tick=False):
            for _ in range(limits.BY_NAME["add_file"].amount):
                limits.is_within("add_file", request_.pk)
            shown = words(patient(world).post(mine(request_, "photos/add/"), {**AGREED, "files": [photo()]}))

        assert "“arm.jpg” was not added. Too many were sent in a short time. Wait 10 minutes" in shown
        assert rows(world) == []

    def test_from_a_page_that_is_out_of_date_they_are_not_asked_for(
        self, world: World, request_: Consultation
    ) -> None:
        seen = shown_now(request_.pk, clock.now(), request_.patient_id)
        of_another = shown_now(request_.pk, clock.now(), world.patients["gareth"].pk)
        with world.acting("zofia") as visit:
            services.add_words(consultation=request_.pk, by=visit, body="The rash is gone.", key="w")

        for each, why in (
            (seen, "The patient wrote again."),
            (of_another, "Whose request this is has changed."),
        ):
            refused = ask(world, request_, seen_at=each)
            assert refused.status_code == 409
            assert why in words(refused)
            assert 'value="Your left arm"' in refused.content.decode()
        assert asked(world) == []

        shown = refused.content.decode().split('id="do-this"')[1]
        fresh = shown.split('name="seen_at" value="')[1].split('"')[0]
        assert ask(world, request_, seen_at=fresh).status_code == 302
        assert len(asked(world)) == 1

    def test_staff_read_english_and_the_patient_reads_their_own_language(
        self, world: World, request_: Consultation
    ) -> None:
        ask(world, request_)
        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            zofia.cookies["language"] = "cy"
            zofia.post(mine(request_, "photos/add/"), {**AGREED, "files": [photo(), photo("b.jpg")]})
            thread = words(zofia.get(mine(request_)))

        with world.inside():
            said = Message.objects.get(consultation=request_, key__startswith="photos:")
        assert said.body == "I have added 2 files."
        assert "Rwyf wedi ychwanegu 2 ffeil." in thread
        assert "I have added" not in thread

    def test_nothing_typed_is_lost_and_nothing_is_taken_without_consent(
        self, world: World, request_: Consultation
    ) -> None:
        ask(world, request_)
        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            refused = zofia.post(mine(request_, "photos/add/"), {"shows": "no", "files": [photo()]})

        assert "Tick both boxes." in words(refused)
        assert 'value="no" checked' in " ".join(refused.content.decode().split())
        assert rows(world) == []
        assert status(world, request_) == Status.WAITING

    def test_private_parts_are_not_taken_here(self, world: World, request_: Consultation) -> None:
        ask(world, request_)
        with time_machine.travel(clock.now() + LEFT):
            shown = patient(world).post(
                mine(request_, "photos/add/"), {**AGREED, "shows": "yes", "files": [photo()]}
            )

        assert "We do not take photos of private parts here" in words(shown)
        assert "We will arrange to see you." in words(shown)
        assert "go on with the form" not in words(shown)
        assert [each.state for each in rows(world)] == [State.REFUSED]
        assert status(world, request_) == Status.IN_PROGRESS  # the practice has to know, and to arrange it

    def test_no_more_than_four(self, world: World, request_: Consultation) -> None:
        ask(world, request_)
        small = pictures.encoded(pictures.drawing(30, 30))
        with time_machine.travel(clock.now() + LEFT):
            shown = patient(world).post(
                mine(request_, "photos/add/"),
                {**AGREED, "files": [photo(f"{n}.jpg", small) for n in range(5)]},
                follow=True,
            )
            assert "“4.jpg” was not added." in words(shown)
            assert "Nothing to add now" in words(patient(world).get(mine(request_, "photos/add/")))

        assert len(rows(world)) == 4

    @pytest.mark.parametrize("later", [timedelta(), timedelta(days=15)])
    def test_before_it_left_and_after_its_time_nothing_can_be_added(
        self, world: World, request_: Consultation, later: timedelta
    ) -> None:
        ask(world, request_)

        with time_machine.travel(clock.now() + later):
            zofia = patient(world)
            assert "photos/add/" not in zofia.get(mine(request_)).content.decode()
            zofia.post(mine(request_, "photos/add/"), {**AGREED, "files": [photo()]})

        assert rows(world) == []

    def test_taken_back_it_is_not_asked(self, world: World, request_: Consultation) -> None:
        ask(world, request_)
        with world.inside():
            message = Message.objects.get(consultation=request_)
        with world.acting("ngozi") as visit:
            services.undo(message=message.pk, by=visit)

        with time_machine.travel(clock.now() + LEFT):
            assert "photos/add/" not in patient(world).get(mine(request_)).content.decode()

    def test_pressed_twice_it_is_asked_once(self, world: World, request_: Consultation) -> None:
        ask(world, request_)
        ask(world, request_)

        assert len(asked(world)) == 1

    def test_what_to_show_has_to_be_said(self, world: World, request_: Consultation) -> None:
        refused = ask(world, request_, what="")

        assert refused.status_code == 422
        assert "Say what the photos should show" in words(refused)
        assert asked(world) == []


def test_one_that_could_not_be_opened_is_sent_again(world: World, request_: Consultation) -> None:
    ask(world, request_)
    with time_machine.travel(clock.now() + LEFT):
        patient(world).post(
            mine(request_, "photos/add/"), {**AGREED, "files": [photo("bad.jpg", pictures.jpeg()[:3000])]}
        )
        with world.inside():
            services.check_photo(attachment=Attachment.objects.get().pk)
            assert OutboxMessage.objects.filter(kind="photo_failed").count() == 1
    with time_machine.travel(clock.now() + timedelta(days=15)):
        zofia = patient(world)
        assert "Send again what we could not open" in words(zofia.get(mine(request_)))
        page = words(zofia.get(mine(request_, "photos/add/")))
        assert "We could not open “bad.jpg”." in page
        assert "You can add 1 photo." in page
        zofia.post(mine(request_, "photos/add/"), {**AGREED, "files": [photo("good.jpg")]})
        assert "photos/add/" not in zofia.get(mine(request_)).content.decode()

    assert [each.name for each in rows(world) if each.state == State.WAITING] == ["good.jpg"]


class TestOnePrivatePhoto:
    def test_it_is_asked_for_sent_once_and_for_clinicians_and_the_patient_alone(
        self, world: World, request_: Consultation
    ) -> None:
        assert ask(world, request_, consent=CONSENT).status_code == 302
        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            assert mine(request_, "photos/private/") in zofia.get(mine(request_)).content.decode()
            page = words(zofia.get(mine(request_, "photos/private/")))
            assert "You do not have to." in page
            assert CONSENT not in page
            zofia.post(mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]})
            assert "Nothing to add now" in words(zofia.get(mine(request_, "photos/private/")))
            zofia.post(mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]})
        (row,) = rows(world)
        with world.inside():
            attachments.check(row.pk)
        assert row.asked_by is not None
        assert row.asked_by.is_intimate
        assert asked(world)[0].used_at is not None
        assert noted(world) == ["photo.private_asked", "photo.added", "photo.private_sent"]

        looks = f"{inbox(request_)}photos/{row.pk}/image/"
        assert desk(world).get(looks).status_code == 200
        assert desk(world, "janet").get(looks).status_code == 404
        navigator = desk(world, "janet").get(inbox(request_))
        assert "Clinicians alone open it." in words(navigator)
        assert "data:image/jpeg" not in navigator.content.decode().split("<main")[1]
        assert f"“{CONSENT}”" in words(desk(world).get(inbox(request_)))
        own = Client()
        sign_in.as_patient(own, world.accounts["zofia"])
        assert own.get(mine(request_, f"photos/{row.pk}/")).status_code == 200
        exported = desk(world).get(f"{inbox(request_)}fhir/")
        assert exported.status_code == 200
        assert str(row.pk) not in exported.content.decode()

        # Putting it away would show it to a manager, who is no clinician: so a clinician alone does that.
        away = {"reason": "other"}
        assert (
            desk(world, "samira").post(f"{inbox(request_)}photos/{row.pk}/put-away/", away).status_code == 404
        )
        assert desk(world, "samira").get(f"/millbrook/quarantine/{row.pk}/").status_code == 404
        assert desk(world).post(f"{inbox(request_)}photos/{row.pk}/put-away/", away).status_code == 302

    @pytest.mark.parametrize("who", ["janet", "samira"])
    def test_only_a_clinician_asks(self, world: World, request_: Consultation, who: str) -> None:
        assert ask(world, request_, who, consent=CONSENT).status_code == 404
        assert "private photo" not in words(desk(world, who).get(f"{inbox(request_)}?do=private-photo"))
        with world.acting(who) as visit, pytest.raises(NotAllowed):
            services.ask_for_photos(consultation=request_.pk, by=visit, what="x", key="k", consent=CONSENT)
        assert asked(world) == []

    def test_of_nobody_under_18_and_of_nobody_whose_age_is_not_certain(
        self, world: World, request_: Consultation
    ) -> None:
        with world.inside():
            born = clock.today().replace(year=clock.today().year - 18) + timedelta(days=1)
            Patient.objects.filter(pk=request_.patient_id).update(born_on=born)
        unmatched = sent_by(world, "uma")

        young, unsure = ask(world, request_, consent=CONSENT), ask(world, unmatched, consent=CONSENT)

        assert "they are under 18" in words(young)
        assert "it is not certain that they are 18" in words(unsure)
        assert "Ask for one private photo" not in words(desk(world).get(inbox(request_)))
        assert asked(world) == []

    def test_who_turns_out_to_be_young_cannot_send_it(self, world: World, request_: Consultation) -> None:
        ask(world, request_, consent=CONSENT)
        with world.inside():
            Patient.objects.filter(pk=request_.patient_id).update(
                born_on=clock.today() - timedelta(days=6000)
            )

        with time_machine.travel(clock.now() + LEFT):
            patient(world).post(
                mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]}
            )

        assert rows(world) == []

    def test_one_that_could_not_be_opened_is_sent_again_in_the_same_days(
        self, world: World, request_: Consultation
    ) -> None:
        ask(world, request_, consent=CONSENT)
        with time_machine.travel(clock.now() + LEFT):
            zofia = patient(world)
            bad = photo("bad.jpg", pictures.jpeg()[:3000])
            zofia.post(mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [bad]})
            with world.inside():
                services.check_photo(attachment=Attachment.objects.get().pk)
            assert mine(request_, "photos/private/") in zofia.get(mine(request_)).content.decode()
            assert mine(request_, "photos/add/") not in zofia.get(mine(request_)).content.decode()
            zofia.post(mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]})

        assert [each.state for each in rows(world)] == [State.REFUSED, State.WAITING]

    def test_how_they_agreed_has_to_be_written_down(self, world: World, request_: Consultation) -> None:
        refused = ask(world, request_, consent="  ")

        assert refused.status_code == 422
        assert "Write down how they agreed first" in words(refused)
        with world.acting("ngozi") as visit, pytest.raises(DomainError):
            services.ask_for_photos(consultation=request_.pk, by=visit, what="x", key="k", consent=" ")
        assert asked(world) == []

    def test_after_seven_days_it_has_ended(self, world: World, request_: Consultation) -> None:
        ask(world, request_, consent=CONSENT)

        with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
            zofia = patient(world)
            assert "photos/private/" not in zofia.get(mine(request_)).content.decode()
            zofia.post(mine(request_, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]})
            assert "It has ended." in words(desk(world).get(inbox(request_)))

        assert rows(world) == []

    def test_who_acts_for_the_patient_neither_sends_nor_sees_it(
        self, world: World, request_: Consultation
    ) -> None:
        with world.inside():
            people._proxy(world, "nadia", "zofia", "janet")
        made = request_
        ask(world, made, consent=CONSENT)

        with time_machine.travel(clock.now() + LEFT):
            nadia = patient(world, "nadia")
            assert nadia.get(mine(made)).status_code == 200
            assert "photos/private/" not in nadia.get(mine(made)).content.decode()
            assert nadia.get(mine(made, "photos/private/")).status_code == 404
            patient(world).post(mine(made, "photos/private/"), {"agree": AGREED["agree"], "files": [photo()]})
            (row,) = rows(world)
            with world.inside():
                attachments.check(row.pk)
            assert nadia.get(mine(made, f"photos/{row.pk}/")).status_code == 404
            assert "arm.jpg" not in words(nadia.get(mine(made)))
