"""The postbox's addresses: in the demo and in tests only."""

from django.urls import path

from portal.notifications import views

urlpatterns = [
    path("postbox/", views.postbox, name="postbox"),
    path("postbox.json", views.postbox_json, name="postbox_json"),
    path("postbox/<uuid:id>/", views.postbox_message, name="postbox_message"),
    path("postbox/<uuid:id>/html/", views.postbox_html, name="postbox_html"),
]
