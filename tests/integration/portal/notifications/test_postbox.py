"""The demo's postbox shows every e-mail and text as the person would get it, and is not there in production."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client

from portal import notifications
from portal.core.tenancy import Scope, tenant
from portal.notifications import sending
from portal.notifications.models import PostboxMessage
from portal.people.models import User
from portal.practices.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _postbox(settings: Any) -> None:
    settings.POSTBOX = True
    settings.EMAIL_BACKEND = "portal.notifications.backends.PostboxBackend"


def test_notice_is_read_there_and_its_link_can_be_followed(
    practice: Practice, person: User, client: Client
) -> None:
    about = uuid.uuid4()
    with tenant(practice.pk, scope=Scope.STAFF):
        notifications.tell("reply_sent", person=person, about=about, key="a")
    sending.drain(practice.pk)
    kept = PostboxMessage.objects.get()

    listed = client.get("/postbox/").content.decode()
    shown = client.get(f"/postbox/{kept.pk}/").content.decode()

    assert "you have a message to read" in listed
    assert "pat@example.org" in listed
    assert f'/mill/requests/{about}/" rel="nofollow">' in shown
    assert "Mill&#39;s Surgery" in shown
    assert "Mill&amp;#39;" not in shown
    assert f"/mill/requests/{about}/" in client.get(f"/postbox/{kept.pk}/html/").content.decode()


def test_any_mail_django_sends_lands_there(client: Client) -> None:
    send_mail("Your code", "Your code is 12345678\n\n<script>alert(1)</script>", None, ["Pat@Example.org"])

    [mail] = client.get("/postbox.json").json()["messages"]

    assert (mail["to"], mail["subject"]) == ("pat@example.org", "Your code")
    assert "12345678" in mail["body"]
    assert "<script>alert" not in client.get(f"/postbox/{mail['id']}/").content.decode()


def test_newest_first_and_by_address(client: Client) -> None:
    for number, to in enumerate(["a@example.org", "b@example.org", "a@example.org"]):
        send_mail(f"Message {number}", "words", None, [to])

    everything = [each["subject"] for each in client.get("/postbox.json").json()["messages"]]
    to_a = [each["subject"] for each in client.get("/postbox.json?to=A@example.org ").json()["messages"]]
    page = client.get("/postbox/?to=a@example.org").content.decode()

    assert everything == ["Message 2", "Message 1", "Message 0"]
    assert to_a == ["Message 2", "Message 0"]
    assert "Message 0" in page
    assert "Message 1" not in page


def test_nothing_changes_by_post_and_unknown_messages_are_not_found(client: Client) -> None:
    assert client.post("/postbox/").status_code == 405
    assert client.get(f"/postbox/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/postbox/", "/postbox.json", "/postbox/083ddc64-dd01-4f7d-af9b-95c946ea88f3/"]
)
def test_without_a_postbox_there_are_no_pages_and_no_rows(client: Client, settings: Any, path: str) -> None:
    settings.POSTBOX = False

    assert client.get(path).status_code == 404
    with pytest.raises(RuntimeError, match="no postbox here"):
        send_mail("Your code", "12345678", None, ["pat@example.org"])
    with pytest.raises(RuntimeError, match="no postbox here"):
        PostboxMessage.objects.count()
