"""Which addresses has a colleague's page?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import colleague

_HOME = "<slug:practice>/team/<uuid:member>/"

urlpatterns: list[URLPattern] = [
    path(_HOME, colleague.colleague, name="colleague"),
    path(f"{_HOME}roles/", colleague.colleague_roles, name="colleague_roles"),
    path(f"{_HOME}teams/", colleague.colleague_teams, name="colleague_teams"),
    path(f"{_HOME}last-day/", colleague.colleague_last_day, name="colleague_last_day"),
    path(f"{_HOME}away/", colleague.colleague_away, name="colleague_away"),
    path(f"{_HOME}end-access/", colleague.team_end_access, name="team_end_access"),
]
