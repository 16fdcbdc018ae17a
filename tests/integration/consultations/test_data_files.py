"""Somebody with very many requests gets their data as a file that a worker makes: theirs alone, sealed, for a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse

from consultations import attachments, data_file, services, tasks
from consultations.domain.attachments import Quarantine
from consultations.models import Attachment, Consultation, DataFile
from consultations.services import data_files
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.files import storage
from portal.notifications.kinds import Kind
from portal.notifications.models import OutboxMessage
from tests import people, pictures
from tests.family import family
from tests.people import World, sent_by
from tests.sign_in import as_patient, was_asked_for

pytestmark = pytest.mark.django_db

PAGE = reverse("consultations:my_file", kwargs={"practice": "millbrook"})


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setattr(storage, "_place", lambda: FileSystemStorage(location=tmp_path))
    monkeypatch.setattr(data_file, "MOST_REQUESTS", 1)
    made = family()
    for _ in range(2):
        sent_by(made)
    return made


def signed_in(world: World, who: str = "zofia") -> Client:
    return was_asked_for(as_patient(Client(), world.accounts[who]), "file")


def rows(world: World) -> list[DataFile]:
    with world.inside():
        return list(DataFile.objects.all())


def work(world: World) -> DataFile:
    """The worker makes the one file that was asked for."""
    (row,) = rows(world)
    tasks.make_data_file(practice_id=str(world.millbrook.pk), data_file=str(row.pk))
    (made,) = rows(world)
    return made


def sweep(world: World) -> None:
    tasks.sweep_data_files()
    tasks.look_after_data_files(practice_id=str(world.millbrook.pk))


def recorded(world: World, action: str) -> int:
    with world.inside():
        return AuditEvent.objects.filter(action=action).count()


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_a_long_file_is_asked_for_made_told_of_and_fetched(world: World, tmp_path: Path) -> None:
    client = signed_in(world)

    asked = client.post(PAGE)
    waiting = client.get(PAGE).content.decode()
    client.post(PAGE)
    made = work(world)
    ready = client.get(PAGE).content.decode()
    fetched = client.post(PAGE, {"ready": "yes"})

    assert asked.status_code == 302
    assert "We are making your file" in waiting
    assert "Get my file" not in waiting
    assert "Your file is ready" in ready
    assert fetched["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as held:
        found = json.loads(held.read("my-data.json"))
        fhir = [name for name in held.namelist() if name.startswith("fhir/")]
    assert len(found["requests"]) == len(fhir) == 2
    assert found["account"]["email"] == "zofia@example.com"
    (lying,) = files(tmp_path)
    assert fetched.content not in lying.read_bytes()
    assert b"my-data" not in lying.read_bytes()
    assert str(world.accounts["zofia"].pk) not in str(lying)
    assert [recorded(world, each) for each in ("data.asked", "data.exported", "data.fetched")] == [1, 1, 1]
    with world.inside():
        (told,) = OutboxMessage.objects.filter(kind=Kind.DATA_FILE_READY)
    assert (told.person_id, told.about_id) == (world.accounts["zofia"].pk, None)
    assert made.ready_at is not None


def test_making_it_twice_makes_one(world: World, tmp_path: Path) -> None:
    signed_in(world).post(PAGE)

    first = work(world)
    second = work(world)

    assert first.name == second.name
    assert len(files(tmp_path)) == 1
    with world.inside():
        assert OutboxMessage.objects.filter(kind=Kind.DATA_FILE_READY).count() == 1


def test_nobody_else_sees_or_gets_it(world: World) -> None:
    signed_in(world).post(PAGE)
    work(world)

    for who in ("gareth", "nadia"):
        other = signed_in(world, who)
        assert "Your file is ready" not in other.get(PAGE).content.decode()
        assert other.post(PAGE, {"ready": "yes"}).status_code == 409
        with world.acting(who):
            assert not DataFile.objects.exists()
    with world.acting("janet"):  # nor staff
        assert not DataFile.objects.exists()


def test_what_is_not_the_person_s_own_is_not_in_it(world: World) -> None:
    theirs = sent_by(world, "gareth")
    mine = sent_by(world)
    with world.acting("ngozi") as visit:
        services.add_note(consultation=mine.pk, by=visit, body="Think of scabies", key="n1")
    client = signed_in(world)
    client.post(PAGE)
    work(world)

    held = zipfile.ZipFile(io.BytesIO(client.post(PAGE, {"ready": "yes"}).content))

    everything = "".join(held.read(name).decode() for name in held.namelist())
    assert mine.reference in everything
    assert theirs.reference not in everything
    assert "scabies" not in everything


def test_after_a_week_it_is_gone_and_can_be_asked_for_again(
    world: World, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    signed_in(world).post(PAGE)
    work(world)

    with time_machine.travel(clock.now() + data_files.KEPT - timedelta(minutes=1), tick=False):
        sweep(world)
        with world.inside():
            attachments.tidy(clock.now())
        assert len(files(tmp_path)) == 1
    with time_machine.travel(clock.now() + data_files.KEPT, tick=False):
        client = signed_in(world)
        assert client.post(PAGE, {"ready": "yes"}).status_code == 409
        with django_capture_on_commit_callbacks(execute=True):
            sweep(world)
        assert not files(tmp_path)
        assert not rows(world)
        client.post(PAGE)
        assert work(world).ready_at is not None
    assert recorded(world, "data.file_removed") == 1


def test_a_worker_that_died_is_followed_by_others_and_then_the_person_is_told(world: World) -> None:
    client = signed_in(world)
    client.post(PAGE)
    for number in range(1, data_files.MOST_TRIES + 1):
        with time_machine.travel(
            clock.now() + number * (data_files.LEASE + timedelta(seconds=1)), tick=False
        ):
            sweep(world)

    (row,) = rows(world)

    assert row.tries == data_files.MOST_TRIES
    assert "We could not make your file" in signed_in(world).get(PAGE).content.decode()
    signed_in(world).post(PAGE)
    assert work(world).ready_at is not None


def test_a_notice_is_withheld_from_an_address_that_is_not_safe(world: World) -> None:
    user = world.accounts["zofia"]
    user.email_safe = "no"
    user.save(update_fields=["email_safe"])
    signed_in(world).post(PAGE)

    work(world)

    with world.inside():
        assert OutboxMessage.objects.get(kind=Kind.DATA_FILE_READY).state == "withheld"


def made_for(world: World, *names: str) -> None:
    """Each has asked for a file, and a worker has made it."""
    for who in names:
        signed_in(world, who).post(PAGE)
    for row in rows(world):
        tasks.make_data_file(practice_id=str(world.millbrook.pk), data_file=str(row.pk))
    assert all(each.ready_at for each in rows(world))


def owners(world: World) -> set[Any]:
    return {each.person_id for each in rows(world)}


def test_a_file_goes_with_the_match_it_was_made_on(
    world: World, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    people._account(world, "spouse", "Second Account")
    with world.inside():
        people._link(world, "spouse", "zofia", "janet")
    for _ in range(2):
        sent_by(world, "gareth")
    made_for(world, "zofia", "spouse", "gareth")
    zofia = world.patients["zofia"].pk

    with django_capture_on_commit_callbacks(execute=True), world.acting("janet") as visit:
        services.unmatch(person=world.accounts["zofia"].pk, patient=zofia, by=visit)

    assert owners(world) == {world.accounts["gareth"].pk}
    assert len(files(tmp_path)) == 1
    assert signed_in(world).post(PAGE, {"ready": "yes"}).status_code == 409
    assert recorded(world, "data.file_removed") == 2


def test_a_file_with_a_request_that_a_stranger_asked_goes_when_that_is_taken_back(world: World) -> None:
    with world.inside():
        asked = Consultation.objects.filter(person=world.accounts["zofia"]).first()
        assert asked
        Consultation.objects.filter(pk=asked.pk).update(person=None)
    sent_by(world)
    made_for(world, "zofia")

    with world.acting("janet") as visit:
        services.unmatch_caller(consultation=asked.pk, by=visit)

    assert rows(world) == []


def test_a_file_with_a_photo_that_is_put_away_goes_and_one_still_to_be_made_does_not_get_it(
    world: World, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with world.inside():
        made = Consultation.objects.filter(patient=world.patients["zofia"]).first()
        assert made
        to = attachments.Belongs(kind="photo", person=made.person_id, agreed={}, consultation=made)
        for name in ("first.jpg", "second.jpg"):
            attachments.take(attachments.Upload(name, pictures.jpeg(), len(pictures.jpeg())), to)
        photos = list(Attachment.objects.order_by("added_at"))
        for each in photos:
            attachments.check(each.pk)
    before = len(files(tmp_path))
    made_for(world, "zofia")

    for photo in photos:
        with django_capture_on_commit_callbacks(execute=True), world.acting("ngozi") as visit:
            services.quarantine(attachment=photo.pk, by=visit, reason=Quarantine.OTHER)
        if photo is photos[0]:
            assert rows(world) == []
            assert len(files(tmp_path)) == before
            signed_in(world).post(PAGE)

    assert work(world).ready_at is not None
    held = zipfile.ZipFile(io.BytesIO(signed_in(world).post(PAGE, {"ready": "yes"}).content))
    assert not [each for each in held.namelist() if each.startswith("files/")]
