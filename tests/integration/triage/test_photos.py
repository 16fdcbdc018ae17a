"""Staff open a photo on purpose, each look is noted, and one that should not have been sent is put away."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from consultations import attachments, services
from consultations.domain.attachments import PRIVATE_PARTS, Quarantine, State
from consultations.models import Attachment, Consultation
from portal.audit.models import AuditEvent
from portal.core.errors import NotAllowed
from portal.files import storage
from tests import pictures, sign_in
from tests.journeys import words
from tests.people import World, sent_by, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


@pytest.fixture
def request_(world: World) -> Consultation:
    return sent_by(world, "zofia")


def attach(world: World, request: Consultation, content: bytes, kind: str = "photo") -> Attachment:
    """A photo of the request, as its sender added it and a worker looked at it."""
    with world.inside():
        to = attachments.Belongs(kind=kind, person=request.person_id, agreed={}, consultation=request)
        assert attachments.take(attachments.Upload("a.jpg", content, len(content)), to) is None
        row = Attachment.objects.latest("added_at")
        attachments.check(row.pk)
        found: Attachment = Attachment.objects.get(pk=row.pk)
    return found


@pytest.fixture
def photo(world: World, request_: Consultation) -> Attachment:
    return attach(world, request_, pictures.jpeg(exif=pictures.exif()))


def desk(world: World, who: str = "priya") -> Client:
    client = Client()
    sign_in.as_staff(client, world.staff[who].user)
    return client


def page(photo: Attachment, tail: str = "") -> str:
    return f"/millbrook/inbox/{photo.consultation_id}/photos/{photo.pk}/{tail}"


def noted(world: World) -> list[tuple[str, Any]]:
    with world.inside():
        return list(
            AuditEvent.objects.filter(action__contains="photo", actor_kind="staff")
            .order_by("at", "id")
            .values_list("action", "object_id")
        )


def row(world: World, photo: Attachment) -> Attachment:
    with world.inside():
        found: Attachment = Attachment.objects.get(pk=photo.pk)
    return found


class TestTheRequest:
    def test_only_a_smudge_is_there_until_it_is_opened(self, world: World, photo: Attachment) -> None:
        shown = desk(world).get(f"/millbrook/inbox/{photo.consultation_id}/")

        html = shown.content.decode()
        assert "Open Photo 1" in words(shown)
        assert "Taken 2026-11-03 14:02 (from the file, unverified)" in words(shown)
        assert 'src="data:image/jpeg;base64,' in html
        assert page(photo, "image/") not in html
        assert noted(world) == []

    def test_what_waits_what_failed_and_what_was_not_taken_is_said(
        self, world: World, request_: Consultation
    ) -> None:
        attach(world, request_, pictures.jpeg()[:3000])
        with world.inside():
            to = attachments.Belongs(kind="photo", person=None, agreed={}, consultation=request_)
            attachments.take(attachments.Upload("b.jpg", pictures.jpeg(), len(pictures.jpeg())), to)
            attachments.note_refused(to, PRIVATE_PARTS)

        text = words(desk(world).get(f"/millbrook/inbox/{request_.pk}/"))

        assert "Could not be opened. Nobody has told them: ask for another." in text
        assert "Still being checked." in text
        assert "Wanted to send a photo of private parts. None was taken." in text

    def test_a_request_is_in_the_inbox_before_its_photos_are_checked(
        self, world: World, request_: Consultation
    ) -> None:
        with world.inside():
            to = attachments.Belongs(kind="photo", person=None, agreed={}, consultation=request_)
            attachments.take(attachments.Upload("b.jpg", pictures.jpeg(), len(pictures.jpeg())), to)

        assert "Kowalczyk" in words(desk(world).get("/millbrook/inbox/"))


class TestOpening:
    def test_each_look_is_noted_with_the_picture(self, world: World, photo: Attachment) -> None:
        priya = desk(world)

        shown = priya.get(page(photo))
        assert noted(world) == []
        picture = priya.get(page(photo, "image/"))
        priya.get(page(photo, "image/"))

        assert f'src="{page(photo, "image/")}"' in shown.content.decode()
        assert picture.content.startswith(b"\xff\xd8\xff")
        assert picture.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in picture.headers["Cache-Control"]
        assert noted(world) == [("photo.read", photo.pk)] * 2

    def test_where_the_line_cannot_be_written_nothing_is_shown(
        self, world: World, photo: Attachment, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        priya = desk(world)
        priya.raise_request_exception = False
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
        monkeypatch.setattr("portal.audit.record", lambda *_a, **_k: 1 / 0)

        assert priya.get(page(photo, "image/")).status_code == 500

    def test_it_can_be_looked_at_dot_by_dot(self, world: World, photo: Attachment) -> None:
        shown = desk(world).get(f"{page(photo)}?size=whole")

        assert "s-picture--whole" in shown.content.decode()
        assert "Fit it to the screen" in words(shown)

    def test_a_paper_is_saved_and_never_shown_in_the_page(self, world: World, request_: Consultation) -> None:
        paper = attach(world, request_, pictures.pdf_with_script(), kind="file")

        answer = desk(world).get(page(paper, "image/"))

        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"JavaScript" not in answer.content

    def test_another_practice_and_another_request_do_not_open_it(
        self, world: World, photo: Attachment
    ) -> None:
        other = sent_by(world, "gareth")

        assert desk(world, "farah").get(page(photo, "image/")).status_code == 404
        wrong = f"/millbrook/inbox/{other.pk}/photos/{photo.pk}/image/"
        assert desk(world).get(wrong).status_code == 404


class TestPuttingAway:
    def put_away(self, world: World, photo: Attachment, reason: str = "intimate_child") -> Any:
        return desk(world, "janet").post(page(photo, "put-away/"), {"reason": reason})

    def test_it_is_hidden_from_everybody_but_who_looks_after_safeguarding(
        self, world: World, photo: Attachment
    ) -> None:
        gone = self.put_away(world, photo)

        assert gone.headers["Location"] == f"/millbrook/inbox/{photo.consultation_id}/"
        hidden = row(world, photo)
        assert (hidden.state, hidden.quarantine_reason) == (State.QUARANTINED, "intimate_child")
        assert hidden.quarantined_by.startswith("Janet")
        for who in ("janet", "ngozi", "priya", "samira"):
            client = desk(world, who)
            assert client.get(page(photo)).status_code == 404
            assert client.get(page(photo, "image/")).status_code == 404
            text = words(client.get(f"/millbrook/inbox/{photo.consultation_id}/"))
            assert "Open Photo" not in text
        zofia = Client()
        sign_in.as_patient(zofia, world.accounts["zofia"])
        mine = f"/millbrook/requests/{photo.consultation_id}/photos/{photo.pk}/"
        assert zofia.get(mine).status_code == 404

        for who in ("janet", "ngozi", "priya"):
            assert desk(world, who).get("/millbrook/quarantine/").status_code == 404
            assert desk(world, who).get(f"/millbrook/quarantine/{photo.pk}/").status_code == 404
        samira = desk(world, "samira")
        listed = samira.get("/millbrook/quarantine/")
        assert "It shows private parts of somebody under 18" in words(listed)
        assert "<img" not in listed.content.decode().split("<main")[1]
        assert samira.get(f"/millbrook/quarantine/{photo.pk}/").status_code == 200
        assert [each for each, _ in noted(world)] == [
            "photo.quarantined", "photo.quarantine.list", "photo.quarantined.read",
        ]  # fmt: skip

    @pytest.mark.parametrize("who", ["zofia", "ngozi", "samira"])
    def test_the_wall_itself_hides_it(self, world: World, photo: Attachment, who: str) -> None:
        self.put_away(world, photo)

        with world.acting(who), connection.cursor() as cursor:
            cursor.execute("select count(*) from consultations_attachment")
            assert cursor.fetchone() == (0,)

    def test_it_is_kept_and_twice_is_once(self, world: World, photo: Attachment) -> None:
        self.put_away(world, photo)
        first = row(world, photo)
        with world.acting("ngozi") as visit:
            services.quarantine(attachment=photo.pk, by=visit, reason=Quarantine.OTHER)

        again = row(world, photo)

        assert (again.quarantined_at, again.quarantine_reason) == (first.quarantined_at, "intimate_child")
        assert storage.fetch(again.stored)

    def test_a_reason_is_needed(self, world: World, photo: Attachment) -> None:
        refused = self.put_away(world, photo, reason="")

        assert refused.status_code == 422
        assert "Choose a reason" in words(refused)
        assert row(world, photo).state == State.CHECKED

    def test_a_patient_cannot(self, world: World, photo: Attachment) -> None:
        with world.acting("zofia") as visit, pytest.raises(NotAllowed):
            services.quarantine(attachment=photo.pk, by=visit, reason=Quarantine.OTHER)
