"""What does a person see when something fails? Pages that need nothing: no request, no session, no database.

They are made with the stylesheets if their addresses can be had, and without if not.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.utils.cache import patch_cache_control

SHEETS = ("vendor/nhsuk/nhsuk.css", "css/patient.css")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: something the browser sent could not be read."""
    return failure("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: rare here, because what a person may not see is not found."""
    return failure("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a page that was open too long, or a form that came from another site."""
    return failure("403_csrf.html", 403, no_cookie=not request.COOKIES)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: also for what exists and is somebody else's."""
    return failure("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours."""
    return failure("500.html", 500)


def closed(request: HttpRequest) -> HttpResponse:
    """503, with the request to try again in five minutes."""
    response = failure("503.html", 503)
    response["Retry-After"] = "300"
    return response


def failure(template: str, status: int, **words: Any) -> HttpResponse:
    """One of the pages above, never kept by a browser."""
    page = loader.get_template(template).render({"sheets": _sheets(), **words})
    response = HttpResponse(page, status=status)
    patch_cache_control(response, no_store=True)
    return response


def _sheets() -> list[str]:
    try:
        return [static(sheet) for sheet in SHEETS]
    except ValueError:  # the static files were never collected: the page matters more than its looks
        return []
