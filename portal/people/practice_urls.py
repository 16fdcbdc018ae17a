"""Addresses of one practice's team and list."""

from django.urls import path

from portal.people.views import patients, team

urlpatterns = [
    path("<slug:practice>/team/", team.people_team, name="people_team"),
    path("<slug:practice>/team/invite/", team.team_invite, name="team_invite"),
    path("<slug:practice>/team/<uuid:member>/end-access/", team.team_end_access, name="team_end_access"),
    path("<slug:practice>/team/<uuid:member>/new-link/", team.team_new_link, name="team_new_link"),
    path("<slug:practice>/join/<str:token>/", team.team_join, name="team_join"),
    path("<slug:practice>/people/", patients.people_list, name="people_list"),
    path("<slug:practice>/people/<uuid:patient>/", patients.people_patient, name="people_patient"),
]
