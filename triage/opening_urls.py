"""Which addresses have the opening hours?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import opening

_HOME = "<slug:practice>/hours/"

urlpatterns: list[URLPattern] = [
    path(_HOME, opening.opening, name="opening"),
    path(f"{_HOME}week/", opening.opening_week, name="opening_week"),
    path(f"{_HOME}desk/", opening.opening_desk, name="opening_desk"),
    path(f"{_HOME}close/", opening.opening_close, name="opening_close"),
    path(f"{_HOME}reopen/", opening.opening_reopen, name="opening_reopen"),
]
