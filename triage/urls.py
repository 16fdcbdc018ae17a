"""Which addresses are the practice's?"""

from __future__ import annotations

from django.urls import URLPattern

from triage import request_urls

app_name = "triage"
urlpatterns: list[URLPattern] = [*request_urls.urlpatterns]
