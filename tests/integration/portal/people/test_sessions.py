"""How long a patient stays signed in, and how often that is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.people import accounts, sessions
from tests import sign_in

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
HOME = "/account/"


@pytest.fixture
def patient_browser() -> Client:
    user = accounts.with_password(email="asha@example.org", full_name="Asha", password=None)
    with time_machine.travel(BEGAN, tick=False):
        return sign_in.as_patient(Client(), user)


def at(client: Client, **later: float) -> Any:
    with time_machine.travel(BEGAN + timedelta(**later), tick=False):
        return client.get(HOME)


def test_a_patient_may_think_for_half_an_hour(patient_browser: Client) -> None:
    assert at(patient_browser, minutes=29, seconds=59).status_code == 200
    assert at(patient_browser, minutes=59).status_code == 200

    assert at(patient_browser, minutes=89).status_code == 302


def test_a_session_that_ended_is_gone_from_the_database(patient_browser: Client) -> None:
    key = patient_browser.cookies["sessionid"].value

    at(patient_browser, minutes=31)

    assert not Session.objects.filter(session_key=key).exists()


def test_signs_of_life_are_written_once_a_minute(patient_browser: Client) -> None:
    def writes(**later: float) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            at(patient_browser, **later)
        return sum("UPDATE" in each["sql"] and "django_session" in each["sql"] for each in seen)

    assert [writes(seconds=each) for each in (10, 59, 60, 70, 119, 121)] == [0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("session", "over"),
    [
        ({}, False),
        ({"seen_at": 1000, "began_at": 1000}, False),
        ({"seen_at": 1000 - 1800, "began_at": 0}, True),
        ({"seen_at": 1000 - 1799, "began_at": 0}, False),
        ({"seen_at": 1000 - 900, "began_at": 0, "as_staff": True}, True),
        ({"seen_at": 1000 - 899, "began_at": 0, "as_staff": True}, False),
        ({"seen_at": 1000, "began_at": 1000 - 43200}, True),
        ({"seen_at": 1000, "began_at": 1000 - 43199}, False),
    ],
)
def test_the_clocks_end_exactly_when_they_say(session: dict[str, Any], over: bool) -> None:
    assert bool(sessions.why_over(session, 1000)) is over
