"""Which requests are mine, and what did I send?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consultations import access, drafts, queries
from consultations.domain import library
from consultations.models import Consultation
from consultations.presenters import thread as presenter
from consultations.views.hidden import looks_twice
from portal import audit
from portal.core import clock
from portal.core.http import Visit, page
from portal.people import contact


@page(access.MY_REQUESTS)
def my_requests(request: HttpRequest) -> HttpResponse:
    """Everything this account has sent here or may see, and the forms it has begun."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    rows = queries.list_of(visit)
    own = access.own_patients(visit)
    audit.record("request.list.read", ids=[each.pk for each in rows])
    begun = [(each, library.get(each.kind, each.set_version).title) for each in drafts.unfinished(visit)]
    context = {
        "lines": presenter.lines(rows, own, clock.now()),
        "begun": begun,
        "is_matched": bool(own),
        "asks_contact": contact.is_due(visit.user, clock.now()),
    }
    return render(request, "consultations/my_requests.html", context)


@page(access.MY_REQUEST)
@looks_twice
def my_answers(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """All that was sent, in the exact words of the questions as they were asked."""
    audit.record("request.read", consultation_id=consultation.pk, patient_id=consultation.patient_id)
    visit: Visit = request.visit  # type: ignore[attr-defined]
    context = {"consultation": consultation, "answers": presenter.answers(consultation, visit.user.pk)}
    return render(request, "consultations/my_answers.html", context)
