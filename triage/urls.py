"""Which addresses are the practice's?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage import (
    coercion_urls,
    colleague_urls,
    concern_urls,
    flag_urls,
    form_urls,
    opening_urls,
    proxy_urls,
    request_urls,
    workload_urls,
)
from triage.views import inbox, matching, photos, stops

app_name = "triage"
urlpatterns: list[URLPattern] = [
    path("<slug:practice>/inbox/", inbox.inbox, name="inbox"),
    path("<slug:practice>/inbox/fresh/", inbox.inbox_fresh, name="inbox_fresh"),
    path("<slug:practice>/inbox/search/", inbox.inbox_search, name="inbox_search"),
    path("<slug:practice>/inbox/take/", inbox.inbox_take, name="inbox_take"),
    path("<slug:practice>/inbox/assign/", inbox.inbox_assign, name="inbox_assign"),
    path("<slug:practice>/stops/", stops.stops, name="stops"),
    path("<slug:practice>/stops/<uuid:id>/", stops.stop, name="stop"),
    path("<slug:practice>/stops/<uuid:id>/handle/", stops.stop_handle, name="stop_handle"),
    path("<slug:practice>/matching/", matching.matching, name="matching"),
    path("<slug:practice>/matching/<uuid:id>/", matching.match, name="match"),
    path("<slug:practice>/matching/<uuid:id>/undo/", matching.unmatch, name="unmatch"),
    path("<slug:practice>/quarantine/", photos.quarantine, name="quarantine"),
    path("<slug:practice>/quarantine/<uuid:attachment>/", photos.quarantined, name="quarantined"),
    *workload_urls.urlpatterns,
    *request_urls.urlpatterns,
    *proxy_urls.urlpatterns,
    *colleague_urls.urlpatterns,
    *form_urls.urlpatterns,
    *concern_urls.urlpatterns,
    *flag_urls.urlpatterns,
    *opening_urls.urlpatterns,
    *coercion_urls.urlpatterns,
]
