"""Hints of coercion: off until the practice wants them, for staff alone, and recorded when that changes."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from portal.audit.models import AuditEvent
from portal.core.errors import NotAllowed
from portal.people import changes
from tests.family import PARENT, family
from tests.people import sent_by
from tests.sign_in import as_patient, as_staff
from triage import coercion

pytestmark = pytest.mark.django_db

HEADING = "Consider coercion"


def test_staff_see_them_once_they_are_switched_on_and_nobody_else_ever_does() -> None:
    cache.clear()
    world = family(age=17)
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    one = f"/millbrook/inbox/{made.pk}/"
    ngozi, samira = (as_staff(Client(), world.accounts[who]) for who in ("ngozi", "samira"))
    assert HEADING not in ngozi.get(one).content.decode()
    page = samira.get("/millbrook/safeguarding/hints/").content.decode()
    assert "It is off until somebody switches it on." in page

    for _ in range(2):
        samira.post("/millbrook/safeguarding/hints/", {"on": "yes"})

    shown = ngozi.get(one).content.decode()
    assert HEADING in shown
    assert "Somebody else wrote it for a person of 16 or over" in shown
    assert "e-mail address of the account" not in shown
    changes.change_address(world.accounts["nadia"], "nadia.new@example.com")
    assert "The e-mail address of the account was changed" in ngozi.get(one).content.decode()
    for who in ("yusuf", "nadia"):
        theirs = as_patient(Client(), world.accounts[who])
        for path in (f"/millbrook/requests/{made.pk}/", f"/millbrook/requests/{made.pk}/answers/"):
            assert "oercion" not in theirs.get(path).content.decode()
    assert "oercion" not in samira.get(f"{one}fhir/").content.decode()

    samira.post("/millbrook/safeguarding/hints/", {"on": "no"})

    assert HEADING not in ngozi.get(one).content.decode()
    assert "Samira Haddad" in samira.get("/millbrook/safeguarding/hints/").content.decode()
    with world.inside():
        lines = AuditEvent.objects.filter(action="practice.coercion_hints").order_by("at", "id")
        assert [each.details for each in lines] == [{"on": True}, {"on": False}]
    with world.acting("ngozi") as visit, pytest.raises(NotAllowed):
        coercion.switch(is_on=True, by=visit)
    with world.inside(world.riverside):
        assert not coercion.are_shown()
