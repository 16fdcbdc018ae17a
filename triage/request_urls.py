"""Which addresses are those of one request on the staff's side?"""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
