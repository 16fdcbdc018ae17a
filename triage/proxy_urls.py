"""Which addresses are about who acts for a patient?"""

from __future__ import annotations

from django.urls import path

from triage.views import proxies

_ALL = "<slug:practice>/people/<uuid:patient>/proxies/"
_ONE = f"{_ALL}<uuid:proxy>/"

urlpatterns = [
    path("<slug:practice>/proxy-reviews/", proxies.proxy_reviews, name="proxy_reviews"),
    path(_ALL, proxies.proxies, name="proxies"),
    path(_ONE, proxies.proxy, name="proxy"),
    path(f"{_ONE}keep/", proxies.proxy_keep, name="proxy_keep"),
    path(f"{_ONE}end/", proxies.proxy_end, name="proxy_end"),
    path("<slug:practice>/inbox/<uuid:id>/consent/", proxies.consent_checked, name="consent_checked"),
]
