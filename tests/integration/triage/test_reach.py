"""What an account says about being reached stands where staff ring, write and look."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.models import Consultation
from portal.people import contact
from tests.people import World, sent_by, village
from tests.sign_in import as_staff

pytestmark = pytest.mark.django_db

SAFE = dict.fromkeys(contact.QUESTIONS, "yes") | {"contact_how": "either"}


@pytest.fixture
def world() -> World:
    cache.clear()
    return village()


def says(world: World, who: str, **answers: str) -> None:
    with world.acting(who) as visit:
        contact.answer(user=visit.user, said=SAFE | answers)


def page(client: Client, made: Consultation, tail: str = "") -> str:
    return str(client.get(f"/millbrook/inbox/{made.pk}/{tail}").content.decode())


def banner(shown: str) -> str:
    return shown[shown.index('class="s-ban') : shown.index('class="s-ban__to"')]


def test_the_stricter_of_account_and_request_is_read_before_a_call_and_before_writing(world: World) -> None:
    made = sent_by(world)
    ngozi = as_staff(Client(), world.accounts["ngozi"])
    call = page(ngozi, made, "?do=phone")
    assert "Their account was never asked whether phone, texts and e-mail are only theirs and safe." in call
    assert "Phone not private" not in call

    says(world, "zofia")
    call = page(ngozi, made, "?do=phone")
    assert "Their account was asked how to reach them on " in call
    assert "leave no message" not in call

    says(world, "zofia", phone_only_mine="unsure", text_safe="unsure", email_safe="no", contact_how="message")
    call = page(ngozi, made, "?do=phone&write=reply")
    for words in ("Phone not private", "No texts", "No e-mail"):
        assert words in banner(call)
    assert "Their number may not be only theirs: they are not sure." in call
    assert "Do not text: they are not sure that it is safe." in call
    assert "They would rather have a message here than a call." in call
    assert "their account says that e-mails are not safe." in call[call.index('id="composer"') :]
    assert "Phone them with care" in call

    says(world, "zofia")
    with world.inside():
        Consultation.objects.filter(pk=made.pk).update(contact_safe="no")
    shown = page(ngozi, made, "?do=phone")  # a yes of the account does not take back the no of the request
    assert "Messages may not be safe" in banner(shown)
    assert "With this request they did not say that messages are safe." in shown


def test_the_patients_own_account_counts_where_somebody_else_wrote(world: World) -> None:
    made = sent_by(world)
    says(world, "zofia", phone_only_mine="no")
    with world.inside():  # as if a person who acts for them had written it
        Consultation.objects.filter(pk=made.pk).update(person=world.accounts["nadia"])
    says(world, "nadia", text_safe="no")

    call = page(as_staff(Client(), world.accounts["janet"]), made, "?do=phone")

    assert "Zofia Kowalczyk’s number is not only theirs." in call
    assert "Do not text: they said that it is not safe." in call
    assert "Nadia Khan’s account was asked how to reach them on " in call
