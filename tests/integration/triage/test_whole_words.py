"""What a patient wrote reaches staff whole, in the version of the form it was written in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from consultations.domain import library
from consultations.models import Consultation
from tests import people, sign_in
from tests.people import World, sent_by

pytestmark = pytest.mark.django_db

PIECE = "Ból głowy od 3 dni 😣👩🏽‍⚕️ ألم في الصدر, zażółć gęślą jaźń, ½ < 38.5° & “więcej” "


@pytest.fixture
def world() -> World:
    return people.village()


def test_two_thousand_characters_of_any_script_come_through_whole(world: World) -> None:
    text = (PIECE * 40)[:1998].rstrip() + "ź."
    sent = sent_by(world, "zofia", np__tell=text)
    with world.inside():
        kept = Consultation.objects.get(pk=sent.pk)
        assert next(row["value"] for row in kept.asked["answers"] if row["id"] == "np.tell") == text
        assert text in kept.words

    page = sign_in.as_staff(Client(), world.accounts["ngozi"]).get(f"/millbrook/inbox/{sent.pk}/")
    own = sign_in.as_patient(Client(), world.accounts["zofia"]).get(
        reverse("consultations:my_request", args=["millbrook", sent.pk])
    )

    last = str(escape(text[-200:])).replace("&#x27;", "&#39;")
    assert last.split("“")[-1] in page.content.decode()
    assert page.content.decode().count("👩🏽‍⚕️") >= text.count("👩🏽‍⚕️")
    assert own.content.decode().count("👩🏽‍⚕️") >= text.count("👩🏽‍⚕️")


def test_a_form_begun_before_a_new_version_is_sent_and_read_in_its_own(world: World) -> None:
    newest = library.get("new_problem").version
    assert newest > 1

    sent = sent_by(world, "zofia", np__course="quickly_worse")

    page = sign_in.as_staff(Client(), world.accounts["ngozi"]).get(f"/millbrook/inbox/{sent.pk}/")
    with world.inside():
        kept = Consultation.objects.get(pk=sent.pk)
        versions = set(kept.flags.exclude(rule__startswith="words:").values_list("rule_version", flat=True))
    assert kept.asked["version"] == 1
    assert versions == {library.get("new_problem", 1).rule_version}
    assert library.get("new_problem", 1).rule_version in page.content.decode()
