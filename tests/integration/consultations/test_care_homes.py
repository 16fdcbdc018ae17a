"""An account of a care home is used by several people: each request says who of them wrote it, and what they are."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from consultations import services
from consultations.models import Consultation, Draft
from portal.core.errors import DomainError
from portal.people.models import Proxy
from tests.journeys import Writer, fields, words
from tests.people import World, draft_of, village
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

AGREED = {"fin.ack": "yes", "fin.share": "yes"}
JOY = "Joy Mensah, senior carer"
FOR_HER = {"who__for": "other_adult", "who__rel": "care_home_staff", "who__with": "yes", "who__agree": "yes"}


@pytest.fixture
def world() -> World:
    made = village()
    with made.inside():
        Proxy.objects.filter(user=made.accounts["nadia"]).update(relation="care home staff")
    return made


def ready(world: World) -> tuple[Writer, Draft]:
    """Nadia's account, which is a home's now, with a finished form for Amina."""
    draft = draft_of(world, "nadia", **FOR_HER)
    with world.inside():
        Draft.objects.filter(pk=draft.pk).update(patient=world.patients["amina"])
    return Writer(client=as_patient(Client(), world.accounts["nadia"])), draft


def sent(world: World) -> Consultation:
    writer, draft = ready(world)
    assert writer.post("send/", {"draft": str(draft.pk), **AGREED, "your_name": JOY}).status_code == 302
    with world.inside():
        return Consultation.objects.get()


def test_who_is_writing_is_asked_each_time_and_not_kept_as_the_accounts_name(world: World) -> None:
    writer, _ = ready(world)
    assert "your_name" in fields(writer.get("check/"))
    assert "Who is writing? Your name and job" in words(writer.get("check/"))

    made = sent(world)

    assert made.writer_name == JOY
    world.accounts["nadia"].refresh_from_db()
    assert world.accounts["nadia"].full_name == "Nadia Khan"


@pytest.mark.parametrize("typed", ["", "Joy"])
def test_without_a_name_and_a_job_nothing_is_sent(world: World, typed: str) -> None:
    writer, draft = ready(world)
    refused = writer.post("send/", {"draft": str(draft.pk), **AGREED, "your_name": typed})

    assert "Write your name and your job" in words(refused)
    with world.inside():
        assert not Consultation.objects.exists()


def test_no_other_way_in_goes_round_the_question(world: World) -> None:
    draft = draft_of(world, "nadia", **FOR_HER)
    with world.acting("nadia") as visit, pytest.raises(DomainError, match="your name and your job"):
        services.submit(
            draft=Draft.objects.select_for_update().get(pk=draft.pk),
            by=visit,
            patient=world.patients["amina"],
        )


def test_staff_and_the_thread_say_who_wrote(world: World) -> None:
    made = sent(world)
    janet = as_staff(Client(), world.accounts["janet"])
    page = words(janet.get(reverse("triage:request", kwargs={"practice": "millbrook", "id": made.pk})))
    assert f"{JOY} (care home staff)" in page

    home = as_patient(Client(), world.accounts["nadia"])
    assert JOY in words(home.get(f"/millbrook/requests/{made.pk}/"))


def test_a_home_that_asks_to_be_called_says_who_asks(world: World) -> None:
    home = Writer(client=as_patient(Client(), world.accounts["nadia"]))
    amina = world.patients["amina"]
    home.client.post("/millbrook/start/new_problem/", {"for": str(amina.pk), "call": "1"})
    wish = {"phone": "07700 900 218", "safe": "yes"}
    assert home.post("call/", wish).status_code == 422

    home.post("call/", {**wish, "writer": JOY})

    with world.inside():
        made = Consultation.objects.get()
    assert (made.writer_name, made.patient_id) == (JOY, amina.pk)


def test_family_is_not_asked(world: World) -> None:
    with world.inside():
        Proxy.objects.filter(user=world.accounts["nadia"]).update(relation="daughter")
    writer, _ = ready(world)

    assert "your_name" not in fields(writer.get("check/"))
