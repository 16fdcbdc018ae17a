"""Which addresses are the patient's?"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from consultations.views import (
    calling,
    emergency,
    front_door,
    happening,
    journey,
    photos,
    sending,
)

app_name = "consultations"

_FORM = "<slug:practice>/request/<slug:kind>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:practice>/", front_door.front_door, name="front_door"),
    path("<slug:practice>/privacy/", front_door.privacy, name="privacy"),
    path("<slug:practice>/help/", front_door.help_page, name="help"),
    path("<slug:practice>/leave/", front_door.leave, name="leave"),
    path("<slug:practice>/start/", front_door.kinds, name="kinds"),
    path("<slug:practice>/start/<slug:kind>/", front_door.begin, name="begin"),
    path(_FORM, journey.resume, name="resume"),
    path(f"{_FORM}emergency/", emergency.emergency, name="emergency"),
    path(f"{_FORM}stop/<uuid:id>/", emergency.stop, name="stop"),
    path(f"{_FORM}now/", happening.now, name="now"),
    path(f"{_FORM}questions/<slug:page>/", journey.question, name="question"),
    path(f"{_FORM}questions/<slug:page>/keep/", journey.keep, name="keep"),
    path(f"{_FORM}photos/<uuid:attachment>/", photos.draft_photo, name="draft_photo"),
    path(f"{_FORM}call/", calling.call, name="call"),
    path(f"{_FORM}later/", journey.later, name="later"),
    path(f"{_FORM}check/", sending.check, name="check"),
    path(f"{_FORM}prove/", sending.prove, name="prove"),
    path("<slug:practice>/go-on/", sending.go_on_here, name="go_on_here"),
    path(f"{_FORM}claim/", sending.claim, name="claim"),
    path(f"{_FORM}send/", sending.send, name="send"),
    path("<slug:practice>/requests/<uuid:id>/sent/", sending.sent, name="sent"),
    path("", include("consultations.thread_urls")),
    path("", include("consultations.my_data_urls")),
    path("", include("consultations.caller_urls")),
]
