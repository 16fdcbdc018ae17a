"""Which addresses have safety concerns?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import concerns

_HOME = "<slug:practice>/safety-concerns/"
_ONE = f"{_HOME}<uuid:concern>/"

urlpatterns: list[URLPattern] = [
    path("<slug:practice>/inbox/<uuid:id>/safety-concern/", concerns.concern_report, name="concern_report"),
    path(_HOME, concerns.concerns, name="concerns"),
    path(f"{_HOME}file/", concerns.concerns_file, name="concerns_file"),
    path(f"{_ONE}look/", concerns.concern_look, name="concern_look"),
    path(f"{_ONE}close/", concerns.concern_close, name="concern_close"),
]
