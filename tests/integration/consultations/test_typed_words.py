"""Words that are typed and not sent outlast a change of language and the end of a session; nothing is sent by either."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from consultations.models import Message
from portal.core import clock
from portal.people.models import User
from tests.people import World, sent_by, village
from tests.sign_in import as_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return village()


def test_the_language_is_changed_and_what_was_typed_is_in_its_box_on_each_page(world: World) -> None:
    made = sent_by(world)
    client = as_patient(Client(), world.accounts["zofia"])
    one = f"/millbrook/requests/{made.pk}/"
    needs = reverse("consultations:my_needs", kwargs={"practice": "millbrook"})
    contact = reverse("consultations:contact_answers", kwargs={"practice": "millbrook"})
    typed = {"talk": ["bsl"], "words": "Please <speak> slowly."}
    pages = [
        (
            one,
            f"{one}write/",
            {"body": "It is <worse> at night.", "key": "k1"},
            "It is &lt;worse&gt; at night.</textarea>",
        ),
        (f"{one}worse/", f"{one}worse/", {"body": "I am hot.", "key": "k2"}, "I am hot.</textarea>"),
        (f"{one}call/", f"{one}call/", {"phone": "07700 900 3", "about": "My arm."}, "My arm.</textarea>"),
        (f"{one}withdraw/", f"{one}withdraw/", {"reason": "Better."}, "Better.</textarea>"),
        (needs, needs, typed, "Please &lt;speak&gt; slowly.</textarea>"),
        (contact, contact, {"email_safe": "no"}, 'value="no" checked'),
    ]
    for back, post, boxes, shown in pages:
        before = client.get(back).content.decode()
        assert f'name="keep" value="{back}"' in before, back
        assert f'data-back="{back}"' in before, back  # the warning before the time is up stands here too

        put_aside = client.post(f"{post}?language=cy", {**boxes, "keep": back})

        assert (put_aside.status_code, put_aside["Location"]) == (302, back)
        after = client.get(back).content.decode()
        assert '<html lang="cy"' in after, back
        assert shown in after, back
        assert "There is a problem" not in after
        assert shown not in client.get(back).content.decode()  # once
        client.cookies.pop("language")
    with world.inside():
        assert not Message.objects.filter(consultation=made).exists()
    user = User.objects.get(pk=world.accounts["zofia"].pk)
    assert user.language == "cy"
    assert user.contact_asked_at is None
    assert client.post(f"{one}write/", {"keep": "https://elsewhere.example/"}).status_code == 422


@pytest.mark.parametrize("page", ["write", "needs"])
def test_what_the_page_posts_when_the_time_is_up_is_there_after_signing_in(world: World, page: str) -> None:
    made, began, client = sent_by(world), clock.now(), Client()
    one, needs = f"/millbrook/requests/{made.pk}/", "/millbrook/my-data/needs/"
    back, post = (one, f"{one}write/") if page == "write" else (needs, needs)
    with time_machine.travel(began, tick=False):
        as_patient(client, world.accounts["zofia"])
        client.get(back)
    with time_machine.travel(began + timedelta(seconds=settings.PATIENT_IDLE_SECONDS + 60), tick=False):
        over = client.post(post, {"body": "It hurts.", "words": "It hurts.", "key": "k", "keep": back})
        assert over["Location"].startswith("/account/code/")
        as_patient(client, world.accounts["zofia"])
        shown = client.get(back).content.decode()
    assert "It hurts.</textarea>" in shown
    assert "Not sent: you had been signed out." in shown
    with world.inside():
        assert not Message.objects.filter(consultation=made).exists()
