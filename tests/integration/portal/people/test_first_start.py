"""An empty database becomes a practice with a manager who is in, by two commands and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client

from portal.people.models import User
from portal.practices.models import Practice

pytestmark = pytest.mark.django_db

HILL = {
    "name": "Hill Road Surgery",
    "short_name": "HILL",
    "ods_code": "Y12345",
    "phone": "01632 960 200",
    "address": "2 Hill Road",
}
GOOD = "four quiet words here"


def run(command: str, /, *words: str, **options: object) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, **options)
    return out.getvalue()


def test_two_commands_and_the_first_manager_is_at_work(client: Client) -> None:
    assert not Practice.objects.exists()
    assert not User.objects.exists()

    run("create_practice", "hill-road", **HILL)
    said = run("create_manager", practice="hill-road", email="maya@hill.example", name="Maya First")
    found = re.search(r"/hill-road/join/[\w-]+/", said)
    assert found
    assert client.get(found.group()).status_code == 200
    assert client.post(found.group(), {"password": GOOD}).url == "/account/staff/"

    inbox = "/hill-road/inbox/"
    client.post("/account/staff/", {"login": "maya@hill.example", "password": GOOD, "next": inbox})
    assert client.get(inbox).url.startswith("/account/second-factor/app/")
    client.get("/account/second-factor/app/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
    client.post("/account/second-factor/app/", {"code": code})

    for path in (
        inbox,
        "/hill-road/team/",
        "/hill-road/team/invite/",
        "/hill-road/alerts/",
        "/hill-road/people/",
    ):
        assert client.get(path).status_code == 200, path
    assert "Hill Road Surgery" in Client().get("/hill-road/").content.decode()


@pytest.mark.parametrize(
    ("slug", "wrong", "words"),
    [
        ("account", {}, "slug"),
        ("Hill Road", {}, "slug"),
        ("hill", {"short_name": "hill"}, "short_name"),
        ("hill", {"phone": "0" * 40}, "phone"),
    ],
)
def test_a_practice_that_cannot_be_is_refused_in_words(slug: str, wrong: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("create_practice", slug, **{**HILL, **wrong})

    assert not Practice.objects.exists()


def test_the_same_practice_twice_is_refused() -> None:
    run("create_practice", "hill-road", **HILL)

    with pytest.raises(CommandError, match="already exists"):
        run("create_practice", "hill-road", **HILL)


def test_a_manager_wants_a_practice_and_an_address() -> None:
    run("create_practice", "hill-road", **HILL)
    with pytest.raises(CommandError, match="no practice called"):
        run("create_manager", practice="nowhere", email="maya@hill.example", name="Maya")
    with pytest.raises(CommandError, match="not an e-mail address"):
        run("create_manager", practice="hill-road", email="maya", name="Maya")
