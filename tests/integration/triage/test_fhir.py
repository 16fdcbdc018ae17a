"""A request leaves as FHIR: whole, recorded, and with nothing its reader may not see."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from portal.audit.models import AuditEvent
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
