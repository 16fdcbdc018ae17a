"""A request leaves as FHIR: whole, recorded, and with nothing its reader may not see."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from consultations import attachments, services
from consultations.domain.attachments import Quarantine
from consultations.domain.lifecycle import Status
from consultations.models import Attachment, Consultation
from portal.audit.models import AuditEvent
from portal.core import clock
from tests import pictures
from tests.people import World, consultation_at, sent_by, village
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def taken_out(world: World, made: Consultation, who: str = "ngozi") -> Any:
    return as_staff(Client(), world.accounts[who]).get(f"/millbrook/inbox/{made.pk}/fhir/")


def resources(response: Any, kind: str) -> list[dict[str, Any]]:
    found = json.loads(response.content)
    return [each["resource"] for each in found["entry"] if each["resource"]["resourceType"] == kind]


def test_it_is_a_valid_bundle_with_answers_task_and_thread(world: World) -> None:
    made = consultation_at(Status.ANSWERED, world)

    with time_machine.travel(clock.now() + timedelta(minutes=1)):  # the reply has left
        response = taken_out(world, made)

    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/fhir+json")
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    Bundle.model_validate(json.loads(response.content))
    assert len(resources(response, "QuestionnaireResponse")) == 1
    assert resources(response, "Task")[0]["identifier"][0]["value"] == made.reference
    assert resources(response, "Patient")[0]["birthDate"] == made.said_born_on.isoformat()
    assert resources(response, "Communication")


def test_the_words_of_the_patient_are_in_the_answers(world: World) -> None:
    made = sent_by(world)

    response = taken_out(world, made)

    assert json.dumps(made.title)[1:-1] in json.dumps(resources(response, "QuestionnaireResponse"))


def test_taking_out_is_recorded_once(world: World) -> None:
    made = sent_by(world)

    taken_out(world, made)

    with world.inside():
        assert AuditEvent.objects.filter(action="consultation.exported", consultation_id=made.pk).count() == 1


def test_a_care_navigator_is_not_offered_it_and_gets_none(world: World) -> None:
    made = sent_by(world)
    page = as_staff(Client(), world.accounts["janet"]).get(f"/millbrook/inbox/{made.pk}/").content.decode()

    assert "/fhir/" not in page
    assert taken_out(world, made, "janet").status_code == 404
    assert (
        "/fhir/"
        in as_staff(Client(), world.accounts["ngozi"]).get(f"/millbrook/inbox/{made.pk}/").content.decode()
    )


def test_a_colleague_of_another_practice_finds_nothing(world: World) -> None:
    assert taken_out(world, sent_by(world), "farah").status_code == 404


def test_no_file_is_opened_to_say_its_size_and_digest(world: World) -> None:
    made = sent_by(world)
    content = pictures.jpeg()
    with world.inside():
        to = attachments.Belongs(kind="photo", person=made.person_id, agreed={}, consultation=made)
        attachments.take(attachments.Upload("scar.jpg", content, len(content)), to)
        attachments.check(Attachment.objects.get().pk)
        Attachment.objects.update(stored="nowhere")

    (document,) = resources(taken_out(world, made), "DocumentReference")

    assert set(document["content"][0]["attachment"]) >= {"size", "hash"}


def test_photos_leave_as_documents_without_their_content_or_name_and_none_that_was_put_away(
    world: World,
) -> None:
    made = sent_by(world)
    content = pictures.jpeg(exif=pictures.exif())
    with world.inside():
        to = attachments.Belongs(kind="photo", person=made.person_id, agreed={}, consultation=made)
        for name in ("My scar.jpg", "not this.jpg"):
            attachments.take(attachments.Upload(name, content, len(content)), to)
        kept, away = Attachment.objects.order_by("added_at")
        for each in (kept, away):
            attachments.check(each.pk)
            each.refresh_from_db()
    with world.acting("ngozi") as visit:
        services.quarantine(attachment=away.pk, by=visit, reason=Quarantine.OTHER)

    response = taken_out(world, made)

    Bundle.model_validate(json.loads(response.content))
    (document,) = resources(response, "DocumentReference")
    attachment = document["content"][0]["attachment"]
    assert document["id"] == str(kept.pk)
    assert (attachment["contentType"], attachment["title"]) == ("image/jpeg", "Photo 1")
    assert attachment["creation"].startswith("2026-11-03")
    with world.inside():
        shown = attachments.open_content(kept)
    assert attachment["size"] == len(shown)
    assert (
        attachment["hash"] == base64.b64encode(hashlib.sha1(shown, usedforsecurity=False).digest()).decode()
    )
    assert "My scar" not in response.content.decode()
    assert str(away.pk) not in response.content.decode()
