"""Which address opens which room? Every pattern carries its access rule, or the project does not start."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from portal.core import health
from portal.practices import views as practices

urlpatterns: list[URLPattern | URLResolver] = [
    path("", practices.practices, name="practices"),
    path("robots.txt", practices.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("account/", include("portal.people.urls")),
]

if settings.POSTBOX:
    urlpatterns.append(path("", include("portal.notifications.urls")))

urlpatterns += [
    path("", include("portal.people.practice_urls")),
    path("", include("consultations.urls")),
    path("", include("triage.urls")),
]

handler400 = "portal.core.failures.bad_request"
handler403 = "portal.core.failures.forbidden"
handler404 = "portal.core.failures.not_found"
handler500 = "portal.core.failures.server_error"
