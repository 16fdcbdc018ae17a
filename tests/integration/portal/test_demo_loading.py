"""When and where the demo loads: at any hour, whole or not at all, and nowhere but in a demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from consultations.models import StatusChange
from portal.core import clock
from portal.demo import loading
from portal.demo.acting import inside
from portal.demo.moments import worked_ago
from portal.practices.hours import CoreHours, is_open
from portal.practices.models import Practice
from tests.integration.portal.test_demo import SMALL, practices
from triage.domain.inbox import View
from triage.queries import of_view, requests


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 8, 1, tzinfo=UTC),  # Monday, just opened
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the night in which the clock goes forward
        pytest.param(datetime(2026, 11, 21, 3, 10, tzinfo=UTC), marks=pytest.mark.slow),  # Saturday night
        pytest.param(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), marks=pytest.mark.slow),  # Tuesday, at work
        # a bank holiday after two closed days, in the evening
        pytest.param(datetime(2026, 12, 28, 18, 45, tzinfo=UTC), marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_it_loads_at_any_hour(db: None, moment: datetime) -> None:
    with clock.pretend(moment):
        assert loading.load(scale=SMALL)
        with inside(practices()["millbrook"]):
            assert requests().filter(of_view(View.TO_TRIAGE, now=moment)).count() >= 8
            assert not StatusChange.objects.filter(at__gt=moment).exists()


def test_a_fault_leaves_nothing_behind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: Any, **__: Any) -> int:
        raise RuntimeError("the power went")

    monkeypatch.setattr(loading.history, "load", break_off)

    with pytest.raises(RuntimeError):
        loading.load(scale=SMALL)

    assert not Practice.objects.exists()


def test_outside_the_demo_it_is_refused(db: None, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo")
    with pytest.raises(ImproperlyConfigured), clock.pretend(datetime(2026, 1, 1, tzinfo=UTC)):
        pass

    assert not Practice.objects.exists()


@pytest.mark.parametrize("minutes", [0, 5, 629, 631, 4000])
def test_a_moment_of_work_ago_lies_in_working_hours(minutes: int) -> None:
    hours = CoreHours()
    sunday = datetime(2026, 11, 22, 3, tzinfo=UTC)

    moment = worked_ago(sunday, minutes, hours)

    assert moment <= sunday
    assert is_open(moment - timedelta(seconds=1 if minutes == 0 else 0), hours)
