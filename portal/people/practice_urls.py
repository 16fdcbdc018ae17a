"""Addresses of one practice's team and list."""

from django.urls import path

from portal.people.views import alerts, list_import, markers, needs, patients, team

urlpatterns = [
    path("<slug:practice>/team/", team.people_team, name="people_team"),
    path("<slug:practice>/team/invite/", team.team_invite, name="team_invite"),
    path("<slug:practice>/team/<uuid:member>/new-link/", team.team_new_link, name="team_new_link"),
    path("<slug:practice>/alerts/", alerts.people_alerts, name="people_alerts"),
    path("<slug:practice>/alerts/<uuid:alert>/seen/", alerts.alert_seen, name="alert_seen"),
    path("<slug:practice>/join/<str:token>/", team.team_join, name="team_join"),
    path("<slug:practice>/people/", patients.people_list, name="people_list"),
    path("<slug:practice>/people/import/", list_import.people_import, name="people_import"),
    path("<slug:practice>/people/import/<uuid:list_import>/", list_import.list_import, name="list_import"),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/columns/",
        list_import.list_import_columns,
        name="list_import_columns",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/lines/",
        list_import.list_import_lines,
        name="list_import_lines",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/errors.csv",
        list_import.list_import_errors,
        name="list_import_errors",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/load/",
        list_import.list_import_load,
        name="list_import_load",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/undo/",
        list_import.list_import_undo,
        name="list_import_undo",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/give-up/",
        list_import.list_import_give_up,
        name="list_import_give_up",
    ),
    path(
        "<slug:practice>/people/import/<uuid:list_import>/start-again/",
        list_import.list_import_start_again,
        name="list_import_start_again",
    ),
    path("<slug:practice>/people/needs/", needs.people_needs_due, name="people_needs_due"),
    path("<slug:practice>/people/<uuid:patient>/", patients.people_patient, name="people_patient"),
    path("<slug:practice>/people/<uuid:patient>/needs/", needs.people_needs, name="people_needs"),
    path("<slug:practice>/people/<uuid:patient>/markers/", markers.marker_set, name="people_marker_set"),
    path(
        "<slug:practice>/people/<uuid:patient>/markers/<uuid:marker>/end/",
        markers.marker_end,
        name="people_marker_end",
    ),
]
