"""Which addresses has the workload page?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import workload

_HOME = "<slug:practice>/workload/"

urlpatterns: list[URLPattern] = [
    path(_HOME, workload.workload, name="workload"),
    path(f"{_HOME}failed-notices/", workload.failed_notices, name="failed_notices"),
    path(f"{_HOME}failed-notices/<uuid:id>/again/", workload.failed_notice_again, name="failed_notice_again"),
]
