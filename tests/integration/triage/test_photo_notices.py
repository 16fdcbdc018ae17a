"""A photo that fails after its request was sent: its sender is told that one failed, never which, and staff read whether."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consultations import attachments, services
from consultations.models import Attachment, Consultation
from portal.core import clock
from portal.notifications.models import OutboxMessage
from portal.notifications.rendering import render
from tests import pictures, sign_in
from tests.journeys import words
from tests.people import World, sent_by, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def fails(world: World, request: Consultation, name: str = "private name.jpg") -> None:
    """Something that looks like a photo, and cannot be opened."""
    with world.inside():
        content = pictures.jpeg()[:3000]
        to = attachments.Belongs(kind="photo", person=request.person_id, agreed={}, consultation=request)
        assert attachments.take(attachments.Upload(name, content, len(content)), to) is None
        services.check_photo(attachment=Attachment.objects.latest("added_at").pk)


def notices(world: World) -> list[OutboxMessage]:
    with world.inside():
        return list(OutboxMessage.objects.filter(kind="photo_failed"))


def staff_page(world: World, request: Consultation) -> str:
    client = Client()
    sign_in.as_staff(client, world.staff["priya"].user)
    return words(client.get(f"/millbrook/inbox/{request.pk}/"))


def test_they_are_told_once_for_all_that_failed_and_no_name_leaves(world: World) -> None:
    request = sent_by(world, "zofia")

    fails(world, request)
    fails(world, request, "other.jpg")

    (told,) = notices(world)
    assert (told.person_id, told.about_id) == (request.person_id, request.pk)
    said: Any = render(told.kind, practice=world.millbrook, link="https://x/")  # type: ignore[arg-type]
    assert "could not be opened" in said.body
    assert "private name" not in said.subject + said.body + said.html + said.text
    patient = Client()
    sign_in.as_patient(patient, world.accounts["zofia"])
    assert "private name.jpg" in words(patient.get(f"/millbrook/requests/{request.pk}/"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "A message to them is on its way."),
        ("sent", "A message told them."),
        ("withheld", "Messages to them are not safe"),
        ("given_up", "No message reached them"),
    ],
)
def test_staff_read_what_became_of_the_notice_and_no_more(world: World, state: str, said: str) -> None:
    request = sent_by(world, "zofia")
    fails(world, request)
    with world.inside():
        sent_at = clock.now() if state == "sent" else None
        OutboxMessage.objects.filter(kind="photo_failed").update(state=state, sent_at=sent_at)

    shown = staff_page(world, request)

    assert said in shown
    assert ("A message told them" in shown) is (state == "sent")


def test_one_that_failed_on_the_form_is_not_told_again(world: World) -> None:
    request = sent_by(world, "zofia")
    fails(world, request)
    with world.inside():
        Attachment.objects.update(checked_at=request.sent_at - timedelta(seconds=1))

    assert "The form said so before it was sent." in staff_page(world, request)


def test_the_link_to_images_put_away_is_for_safeguarding(world: World) -> None:
    def link(who: str) -> bool:
        client = Client()
        sign_in.as_staff(client, world.staff[who].user)
        return "/millbrook/quarantine/" in client.get("/millbrook/workload/").content.decode()

    assert (link("samira"), link("priya")) == (True, False)
