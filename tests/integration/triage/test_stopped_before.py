"""Who was stopped and sends again: staff see both, what was said then and what is said now."""

from __future__ import annotations

import pytest
from django.test import Client

from consultations import services
from consultations.domain import library
from consultations.models import Consultation, Draft, StopEvent
from tests import sign_in
from tests.journeys import Writer, words
from tests.people import MEDICATION, NEW_PROBLEM, World, draft_of, sent_by, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def page_of_latest(world: World) -> tuple[Consultation, str]:
    with world.inside():
        found: Consultation = Consultation.objects.order_by("-sent_at").first()
    staff = sign_in.as_staff(Client(), world.accounts["ngozi"])
    return found, words(staff.get(f"/millbrook/inbox/{found.pk}/"))


def test_sending_again_without_the_symptom_is_seen_side_by_side(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.begin({"em": "EM01"})
    answers = {**NEW_PROBLEM}
    end = writer.fill(answers, writer.post("emergency/", {"em": "none"}))
    assert "check" in end.headers["Location"]
    assert "/sent/" in writer.send().headers["Location"]

    request, page = page_of_latest(world)

    assert request.level in ("urgent", "emergency")
    assert "Before they were stopped, and now" in page
    assert "Chest pain, tightness or squeezing" in page
    assert "Different: Ticked “None of these”" in page
    with world.inside():
        assert StopEvent.objects.count() == 1


def test_an_answer_that_was_changed_after_a_stop_is_marked(world: World) -> None:
    client = sign_in.as_patient(Client(), world.accounts["zofia"])
    writer = Writer(kind="medication", client=client)
    writer.fill(MEDICATION, writer.begin())
    place = library.get("medication").page_of("md.too_much").id
    assert "/stop/" in writer.post(f"questions/{place}/", {"md.too_much": "yes"}).headers["Location"]
    writer.post(f"questions/{place}/?from=check", {"md.too_much": "no"})
    assert "/sent/" in writer.send().headers["Location"]

    request, page = page_of_latest(world)

    label = library.get("medication").questions["md.too_much"].staff_label
    assert request.level in ("urgent", "emergency")
    assert f"{label} Yes Different: No" in page


def test_a_request_without_a_stop_shows_nothing_of_the_kind(world: World) -> None:
    writer = Writer(client=sign_in.as_patient(Client(), world.accounts["zofia"]))
    writer.fill(NEW_PROBLEM, writer.begin())
    writer.send()

    assert "Before they were stopped" not in page_of_latest(world)[1]


def test_what_stopped_the_writer_is_not_compared_with_what_somebody_else_is_about(world: World) -> None:
    draft = draft_of(world, "nadia")
    with world.acting("nadia") as visit:
        services.record_stop(
            draft=Draft.objects.select_for_update().get(pk=draft.pk),
            by=visit,
            variant="E999",
            wording_version="1",
            codes=["EM01"],
            told=["Chest pain, tightness or squeezing"],
            rules=["emergency:EM01"],
            patient_id=world.patients["nadia"].pk,
        )

    sent_by(world, "nadia", for_patient="amina")
    of_amina = page_of_latest(world)[1]
    sent_by(world, "nadia")
    her_own = page_of_latest(world)[1]

    assert "Before they were stopped" not in of_amina
    assert "Before they were stopped" in her_own
