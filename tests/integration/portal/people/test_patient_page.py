"""One patient's page: from the person to what they wrote."""

import re

import pytest
from django.test import Client

from tests import people, sign_in
from tests.people import World, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return people.village()


@pytest.mark.parametrize("numbered", [True, False])
def test_their_requests_are_one_press_away(world: World, *, numbered: bool) -> None:
    theirs, somebody_elses = sent_by(world, "zofia"), sent_by(world, "gareth")
    patient = world.patients["zofia"]
    if not numbered:
        with world.inside():
            patient.nhs_number = ""
            patient.save(update_fields=["nhs_number"])
    janet = sign_in.as_staff(Client(), world.accounts["janet"])
    page = janet.get(f"/millbrook/people/{patient.pk}/").content.decode()
    asked = re.search(r'action="(/millbrook/inbox/search/)".*?name="q" value="([^"]+)"', page, re.S)
    assert asked is not None

    found = janet.post(asked[1], {"q": asked[2]}).content.decode()

    assert f"/millbrook/inbox/{theirs.pk}/" in found
    assert f"/millbrook/inbox/{somebody_elses.pk}/" not in found
