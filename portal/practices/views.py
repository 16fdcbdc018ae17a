"""Which practices can be written to here?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.core.http import Door, Rule, page
from portal.practices.queries import all_practices

ALL_PRACTICES = Rule(
    "practices", "Anyone may see which practices are here, and what robots are asked.", Door.WORLD
)


@page(ALL_PRACTICES)
def practices(request: HttpRequest) -> HttpResponse:
    """Every practice, each leading to its front door."""
    return render(request, "practices/list.html", {"practices": all_practices()})


@page(ALL_PRACTICES)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may show the front doors and nothing behind them."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/account/", "/*/request/", "/*/requests/", "/*/join/")),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
