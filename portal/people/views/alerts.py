"""What a manager should look at, and saying that one has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.http import Visit, page
from portal.people import alert_rules as rules
from portal.people import alerts
from portal.people.models import Alert


@page(rules.SEE)
def people_alerts(request: HttpRequest) -> HttpResponse:
    """Unusual things that somebody did here, those nobody has looked at first."""
    return render(request, "people/alerts.html", {"lines": alerts.lines()})


@page(rules.MARK, ("POST",))
def alert_seen(request: HttpRequest, alert: Alert) -> HttpResponse:
    """A manager has looked at it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    alerts.mark_seen(alert=alert, by=visit)
    return redirect("people_alerts", practice=visit.practice.slug)
