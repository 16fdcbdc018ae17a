"""How the pages about who acts for a patient say where an access stands."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.people.proxy_models import Proxy
from triage.presenters.proxies import stand


def test_an_access_that_was_ended_names_its_day_and_not_today() -> None:
    proxy = Proxy(ended_at=datetime(2026, 3, 20, 9, 12, tzinfo=UTC), ends_on=date(2027, 1, 1))

    assert stand(proxy, date(2026, 3, 20)) == "Ended by somebody, today, 9:12am"
    assert stand(proxy, date(2026, 3, 24)) == "Ended by somebody, Friday 20 March, 9:12am"
