"""Which addresses are the patient's?"""

from __future__ import annotations

from django.urls import URLPattern

app_name = "consultations"
urlpatterns: list[URLPattern] = []
