"""Which addresses have marks on flags, and the counts of the rules?"""

from __future__ import annotations

from django.urls import URLPattern, path

from triage.views import flags

_ONE = "<slug:practice>/inbox/<uuid:id>/flags/<uuid:flag>/"

urlpatterns: list[URLPattern] = [
    path(f"{_ONE}mark/", flags.flag_mark, name="flag_mark"),
    path(f"{_ONE}unmark/", flags.flag_unmark, name="flag_unmark"),
    path("<slug:practice>/danger-rules/", flags.danger_rules, name="danger_rules"),
]
