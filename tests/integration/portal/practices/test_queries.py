from datetime import UTC, date, datetime, time

import pytest

from portal.core.tenancy import Scope, tenant
from portal.practices.hours import end_of_next_working_period, is_open
from portal.practices.models import Closure, Practice
from portal.practices.queries import core_hours


@pytest.fixture
def highland(db: None) -> Practice:
    return Practice.objects.create(
        slug="highland",
        name="Highland Practice",
        short_name="HIGH",
        ods_code="S1",
        nation="scotland",
        phone="01632 960 002",
        address="2 Loch Road",
        opens_at=time(9),
    )


def test_a_practice_keeps_its_hours_its_nations_holidays_and_its_own_closures(highland: Practice) -> None:
    with tenant(highland.pk, scope=Scope.SYSTEM):
        Closure.fresh(day=date(2026, 3, 24), reason="Staff training").save()
        hours = core_hours(highland)

    assert not is_open(datetime(2026, 3, 23, 8, 30, tzinfo=UTC), hours)
    assert is_open(datetime(2026, 3, 23, 9, 0, tzinfo=UTC), hours)
    assert hours.closed_because(date(2026, 11, 30)) == "Saint Andrew's Day"
    assert hours.closed_because(date(2026, 4, 6)) is None
    monday = datetime(2026, 3, 23, 10, tzinfo=UTC)
    assert end_of_next_working_period(monday, hours) == datetime(2026, 3, 25, 18, 30, tzinfo=UTC)


def test_a_patient_may_read_the_closures_their_promise_is_reckoned_with(highland: Practice) -> None:
    with tenant(highland.pk, scope=Scope.SYSTEM):
        Closure.fresh(day=date(2026, 3, 24), reason="Staff training").save()

    with tenant(highland.pk, scope=Scope.PUBLIC):
        assert core_hours(highland).closed_because(date(2026, 3, 24)) == "Staff training"
