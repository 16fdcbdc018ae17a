"""Which addresses open what a patient has sent?"""

from __future__ import annotations

from django.urls import path

from consultations.views import happening, photos, requests, thread, thread_photos

_ONE = "<slug:practice>/requests/<uuid:id>/"

urlpatterns = [
    path("<slug:practice>/requests/", requests.my_requests, name="my_requests"),
    path(_ONE, thread.my_request, name="my_request"),
    path(f"{_ONE}answers/", requests.my_answers, name="my_answers"),
    path(f"{_ONE}photos/add/", thread_photos.my_request_photos, name="my_request_photos"),
    path(f"{_ONE}photos/private/", thread_photos.my_request_private_photo, name="my_request_private_photo"),
    path(f"{_ONE}photos/<uuid:attachment>/", photos.my_photo, name="my_photo"),
    path(f"{_ONE}write/", thread.my_request_write, name="my_request_write"),
    path(f"{_ONE}call/", thread.my_request_call, name="my_request_call"),
    path(f"{_ONE}worse/", thread.my_request_worse, name="my_request_worse"),
    path(f"{_ONE}now/<uuid:message>/", happening.message_now, name="message_now"),
    path(f"{_ONE}stop/<uuid:stop>/", happening.message_stop, name="message_stop"),
    path(f"{_ONE}withdraw/", thread.my_request_withdraw, name="my_request_withdraw"),
    path(f"{_ONE}hide/", thread.my_request_hide, name="my_request_hide"),
    path(f"{_ONE}private/", thread.my_request_private, name="my_request_private"),
    path(f"{_ONE}clear/<uuid:message>/", thread.my_request_clear, name="my_request_clear"),
    path(f"{_ONE}how-are-you/<uuid:follow_up>/", thread.how_are_you, name="how_are_you"),
]
