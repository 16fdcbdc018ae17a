"""Was somebody who is signed in refused a page? That is kept, after the page's own transaction was taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from portal.core.http import Door
from portal.people import alerts

logger = logging.getLogger(__name__)


class RefusalsAreKept:
    """Writes a line for each refusal by a rule. A page that does not exist has no rule, and makes no line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404):
            self._keep(request)
        return response

    def _keep(self, request: HttpRequest) -> None:
        match: Any = request.resolver_match
        rule = getattr(match.func, "rule", None) if match else None
        if rule is None or rule.door not in (Door.STAFF, Door.PATIENT) or not request.user.is_authenticated:
            return
        visit: Any = getattr(request, "visit", None)
        practice = visit.practice.pk if visit else None
        person: Any = request.user.pk
        try:
            alerts.note_refusal(
                practice_id=practice, person=person, rule=rule.name, as_staff=rule.door == Door.STAFF
            )
        except DatabaseError:  # the refusal itself stands
            logger.exception("a refusal could not be kept")
