"""Which addresses are those of one request on the staff's side?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import actions, composer, photos, request

_ONE = "<slug:practice>/inbox/<uuid:id>/"

urlpatterns: list[URLPattern] = [
    path(_ONE, request.request, name="request"),
    path(f"{_ONE}fhir/", request.request_fhir, name="fhir"),
    path(f"{_ONE}presence/", request.request_presence, name="presence"),
    path(f"{_ONE}hints/", request.request_hints, name="hints"),
    path(f"{_ONE}drafts/<slug:mode>/", request.request_draft, name="draft"),
    path(f"{_ONE}photos/<uuid:attachment>/", photos.photo, name="photo"),
    path(f"{_ONE}photos/<uuid:attachment>/image/", photos.photo_image, name="photo_image"),
    path(f"{_ONE}photos/<uuid:attachment>/put-away/", photos.photo_quarantine, name="photo_quarantine"),
    path(f"{_ONE}reply/", composer.request_reply, name="reply"),
    path(f"{_ONE}ask/", composer.request_ask, name="ask"),
    path(f"{_ONE}ask/photos/", actions.request_ask_photos, name="ask_photos"),
    path(f"{_ONE}ask/private-photo/", actions.request_ask_private_photo, name="ask_private_photo"),
    path(f"{_ONE}note/", composer.request_note, name="note"),
    path(f"{_ONE}undo/<uuid:message>/", composer.request_undo, name="undo"),
    path(f"{_ONE}take/", actions.request_take, name="take"),
    path(f"{_ONE}assign/", actions.request_assign, name="assign"),
    path(f"{_ONE}hand-over/", actions.request_hand_over, name="hand_over"),
    path(f"{_ONE}phone/", actions.request_phone, name="phone"),
    path(f"{_ONE}told/", actions.request_told, name="told"),
    path(f"{_ONE}letter/", request.request_letter, name="letter"),
    path(f"{_ONE}level/", actions.request_level, name="level"),
    path(f"{_ONE}close/", actions.request_close, name="close"),
    path(f"{_ONE}reopen/", actions.request_reopen, name="reopen"),
]
