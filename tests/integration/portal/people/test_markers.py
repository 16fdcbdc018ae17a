"""Safeguarding markers: their kinds, who set them, their review; seen by staff alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from consultations.models import Flag
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import DomainError, NotAllowed
from portal.people import markers
from portal.people.domain.markers import KIND_WORDS, MarkerKind, review_on
from portal.people.models import Patient, SafeguardingMarker
from tests import people, sign_in
from tests.people import World, sent_by

pytestmark = pytest.mark.django_db

WORDS = "Domestic abuse"


@pytest.fixture
def world() -> World:
    return people.village()


def staff(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def page_of(world: World, who: str = "zofia") -> str:
    return f"/millbrook/people/{world.patients[who].pk}/"


def set_by(world: World, who: str = "ngozi", kind: str = "domestic_abuse") -> int:
    answer = staff(world, who).post(f"{page_of(world)}markers/", {"kind": kind, "review": "6"})
    return answer.status_code


def test_a_clinician_sets_it_all_staff_see_it_and_a_manager_ends_it(world: World) -> None:
    sent = sent_by(world, "zofia")
    assert set_by(world) == 302
    request = f"/millbrook/inbox/{sent.pk}/"
    for who in ("janet", "samira", "ngozi"):
        client = staff(world, who)
        assert WORDS in client.get(request).content.decode()
        page = client.get(page_of(world)).content.decode()
        assert WORDS in page.replace("<option", "")
        assert "Set by" in page
        assert "Review on" in page
    assert "Safeguarding" in staff(world, "janet").get("/millbrook/inbox/").content.decode()
    with world.inside():
        [marker] = SafeguardingMarker.objects.all()
        assert marker.review_on == review_on(clock.today(), 6)

    staff(world, "samira").post(f"{page_of(world)}markers/{marker.pk}/end/")

    assert WORDS not in staff(world, "janet").get(request).content.decode()
    with world.inside():
        assert not Patient.objects.get(pk=world.patients["zofia"].pk).is_safeguarded
        lines = AuditEvent.objects.filter(object_id=marker.pk).order_by("at")
        assert [(each.action, each.details) for each in lines] == [
            ("marker.set", {"kind": "domestic_abuse"}),
            ("marker.ended", {"kind": "domestic_abuse"}),
        ]


def test_the_next_request_is_at_least_soon_and_what_the_list_says_stays(world: World) -> None:
    with world.inside():
        Patient.objects.filter(pk=world.patients["gareth"].pk).update(safeguarding_marker=True)
    set_by(world)

    sent = sent_by(world, "zofia")

    with world.inside():
        assert Flag.objects.get(consultation=sent, code="RF_SAFEGUARDING").level == "soon"
    with world.acting("ngozi") as visit:
        made = markers.set_marker(patient=world.patients["gareth"], kind="other", months=1, by=visit)
        markers.end_marker(marker=made, by=visit)
        markers.end_marker(marker=made, by=visit)
    with world.inside():
        assert Patient.objects.get(pk=world.patients["gareth"].pk).is_safeguarded


def test_set_again_it_has_a_new_review_and_an_old_one_says_that_it_is_late(world: World) -> None:
    with world.acting("ngozi") as visit:
        for months in (12, 1):
            markers.set_marker(patient=world.patients["zofia"], kind="coercion", months=months, by=visit)
        assert len(markers.of(world.patients["zofia"])) == 1
        with pytest.raises(DomainError):
            markers.set_marker(patient=world.patients["zofia"], kind="made_up", months=1, by=visit)
        with pytest.raises(DomainError):
            markers.set_marker(patient=world.patients["zofia"], kind="other", months=2, by=visit)
    sent = sent_by(world, "zofia")
    with time_machine.travel(clock.now() + timedelta(days=40)):
        client = staff(world, "janet")
        assert "review was due" in client.get(f"/millbrook/inbox/{sent.pk}/").content.decode()
        assert "Review was due" in client.get(page_of(world)).content.decode()


def test_care_navigators_set_none_and_no_patient_or_proxy_sees_one(world: World) -> None:
    assert set_by(world, "janet") == 404
    with world.acting("janet") as visit, pytest.raises(NotAllowed):
        markers.set_marker(patient=world.patients["zofia"], kind="other", months=1, by=visit)
    assert "Set the marker" not in staff(world, "janet").get(page_of(world)).content.decode()
    with world.acting("ngozi") as visit:
        for who in ("zofia", "amina"):
            markers.set_marker(patient=world.patients[who], kind="domestic_abuse", months=3, by=visit)
    sent = sent_by(world, "zofia")
    for who in ("zofia", "nadia"):
        with world.acting(who):
            assert list(SafeguardingMarker.objects.all()) == []
        client = sign_in.as_patient(Client(), world.accounts[who])
        for name in ("my_requests", "my_data"):
            said = client.get(reverse(f"consultations:{name}", args=["millbrook"])).content.decode()
            assert "afeguarding" not in said
            assert WORDS not in said
    own = sign_in.as_patient(Client(), world.accounts["zofia"])
    said = own.get(reverse("consultations:my_request", args=["millbrook", sent.pk])).content.decode()
    assert "afeguarding" not in said
    with world.inside(world.riverside):
        assert list(SafeguardingMarker.objects.all()) == []


def test_each_kind_has_words_and_a_review_falls_on_a_day_there_is() -> None:
    assert set(KIND_WORDS) == set(MarkerKind)
    assert review_on(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert review_on(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert review_on(date(2026, 11, 30), 12) == date(2027, 11, 30)
