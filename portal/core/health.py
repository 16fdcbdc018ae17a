"""Is this process up, and does its database answer?"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from portal.core.http import Door, Rule, page

HEALTH = Rule("health", "Anyone may ask whether the server is up. It says nothing else.", Door.WORLD)


@page(HEALTH)
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when Django has loaded and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
