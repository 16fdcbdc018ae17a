"""Which address switches hints of coercion?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import coercion

urlpatterns: list[URLPattern] = [
    path("<slug:practice>/safeguarding/hints/", coercion.coercion_hints, name="coercion_hints"),
]
