"""Which addresses are about a person's own data?"""

from __future__ import annotations

from django.urls import path

from consultations.views import hidden, my_data, needs

_MINE = "<slug:practice>/my-data/"

urlpatterns = [
    path(_MINE, my_data.my_data, name="my_data"),
    path(f"{_MINE}who-looked/", my_data.who_looked, name="who_looked"),
    path(f"{_MINE}file/", my_data.my_file, name="my_file"),
    path(f"{_MINE}hidden/", hidden.my_hidden, name="my_hidden"),
    path(f"{_MINE}contact/", my_data.contact_answers, name="contact_answers"),
    path(f"{_MINE}needs/", needs.my_needs, name="my_needs"),
    path(f"{_MINE}needs/<uuid:patient>/", needs.their_needs, name="their_needs"),
]
