"""The page of the practice double of NHS login: choose who to be, and whether something goes wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from portal.core.http import page
from portal.people import rules
from portal.people.nhs_login import cast
from portal.people.nhs_login.double import FAULTS, Asked, Fault, Wrong, code_for

ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "vtr", "code_challenge",
         "code_challenge_method")  # fmt: skip


@page(rules.ENTRANCE, ("GET", "POST"))
def nhs_login_double(request: HttpRequest) -> HttpResponse:
    """GET offers invented people; POST goes back to us as the one that was chosen."""
    given = request.POST if request.method == "POST" else request.GET
    callback = request.build_absolute_uri(reverse("nhs_login_callback"))
    try:
        asked = Asked.read(given, callback)
    except Wrong as wrong:
        return render(request, "people/nhs_login_double.html", {"wrong": str(wrong)}, status=400)
    people = cast.people()
    if request.method == "POST":
        chosen = next((each for each in people if each.sub == request.POST.get("person")), None)
        fault = request.POST.get("fault", "")
        if "cancel" in request.POST or chosen is None or fault not in set(Fault):
            return _back(asked, error="access_denied")
        try:
            return _back(asked, code=code_for(asked, chosen, Fault(fault)))
        except Wrong as wrong:
            return _back(asked, error=str(wrong))
    context = {
        "people": people,
        "faults": FAULTS,
        "asked": {name: given.get(name, "") for name in ASKED},
        "least": asked.vtr[-1].split(".")[0],
    }
    return render(request, "people/nhs_login_double.html", context)


def _back(asked: Asked, **answer: str) -> HttpResponse:
    return HttpResponseRedirect(f"{asked.redirect_uri}?{urlencode({**answer, 'state': asked.state})}")
