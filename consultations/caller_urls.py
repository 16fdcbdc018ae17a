"""The addresses where staff write down what callers say."""

from __future__ import annotations

from django.urls import URLPattern, path

from consultations.views import callers, photos

_FORM = "<slug:practice>/callers/<uuid:draft>/"

urlpatterns: list[URLPattern] = [
    path("<slug:practice>/callers/", callers.callers, name="callers"),
    path("<slug:practice>/callers/new/", callers.caller_new, name="caller_new"),
    path("<slug:practice>/callers/for/<uuid:patient>/", callers.caller_for, name="caller_for"),
    path("<slug:practice>/callers/sent/<uuid:id>/", callers.caller_sent, name="caller_sent"),
    path(_FORM, callers.caller_resume, name="caller_resume"),
    path(f"{_FORM}emergency/", callers.caller_emergency, name="caller_emergency"),
    path(f"{_FORM}stop/<uuid:id>/", callers.caller_stop, name="caller_stop"),
    path(f"{_FORM}now/", callers.caller_now, name="caller_now"),
    path(f"{_FORM}questions/<slug:page>/", callers.caller_question, name="caller_question"),
    path(f"{_FORM}questions/<slug:page>/keep/", callers.caller_keep, name="caller_keep"),
    path(f"{_FORM}photos/<uuid:attachment>/", photos.caller_photo, name="caller_draft_photo"),
    path(f"{_FORM}check/", callers.caller_check, name="caller_check"),
    path(f"{_FORM}send/", callers.caller_send, name="caller_send"),
    path(f"{_FORM}discard/", callers.caller_discard, name="caller_discard"),
]
