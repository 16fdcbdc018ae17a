"""Which addresses are the patient's?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

app_name = "consultations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("consultations.thread_urls")),
]
