"""With the cache down people still get in, and guessing is still limited."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client, override_settings

from portal.core.cache import SturdyCache

from .test_sign_in_by_code import ask, code_in, is_in


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def no_cache() -> Iterator[None]:
    dead = {
        "BACKEND": "portal.core.cache.SturdyCache",
        "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    with override_settings(CACHES={"default": dead}):
        caches["default"].clear()
        yield
        caches["default"].clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("no_cache")
def test_a_patient_gets_in_without_the_cache(client: Client) -> None:
    began = time.monotonic()

    ask(client, "new@example.org")
    client.post("/account/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert is_in(client)
    assert time.monotonic() - began < 3


@pytest.mark.django_db
@pytest.mark.usefixtures("no_cache")
def test_limits_still_bite_without_the_cache(browser: Callable[[], Client]) -> None:
    for _ in range(3):
        ask(browser(), "new@example.org")

    assert "tried too often" in ask(browser(), "new@example.org").content.decode()


def test_what_was_counted_here_is_found_again(no_cache: None) -> None:
    cache = SturdyCache(f"redis://127.0.0.1:{free_port()}/0", {"OPTIONS": {"socket_connect_timeout": 1}})

    assert cache.add("key", 1)
    assert not cache.add("key", 2)
    assert cache.incr("key") == 2
    assert cache.get("key") == 2
    assert cache.delete("key")
    assert cache.get("key", "gone") == "gone"
