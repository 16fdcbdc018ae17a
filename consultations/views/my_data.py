"""What does the practice keep about me here, who has looked, and is it safe to write to me?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations import access, data_file, drafts, needs_access, queries
from consultations.forms.contact import ContactForm
from consultations.presenters import my_data as presenter
from consultations.services import data_files
from portal import audit
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.people import contact, proxies, step_up, steps
from portal.people.queries import names_of_staff, patients_named
from portal.people.typed import put_back, puts_aside, taken

#: What the proof is for that is asked for before the file.
PURPOSE = "file"


def _visit(request: HttpRequest) -> Visit:
    return request.visit  # type: ignore[attr-defined, no-any-return]


@page(access.MY_DATA)
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything one can do with one's own data, and who may act for one."""
    visit = _visit(request)
    own = drafts.own_patient(visit)
    mine = needs_access.find_own(visit)
    context: dict[str, Any] = {
        "acting": proxies.who_acts_for([own]) if own else [],
        "needs_due": mine is not None and (mine.known_needs.is_due or not mine.known_needs.was_asked),
        "needs_of": patients_named(each for each in visit.proxies if needs_access.reaches(visit, each)),
        "is_due": contact.is_due(visit.user, clock.now()),
    }
    return render(request, "consultations/my_data.html", context)


@page(access.MY_DATA)
def who_looked(request: HttpRequest) -> HttpResponse:
    """Who of the practice has looked, at each request."""
    visit, now = _visit(request), clock.now()
    rows = queries.list_of(visit)
    ids = [each.pk for each in rows]
    audit.record("request.list.read", ids=ids)
    readings = audit.readers_of_each(ids)
    names = names_of_staff(one.actor for each in readings.values() for one in each)
    lines = presenter.looked_at(rows, readings, names, mine=visit.user.pk, now=now)
    return render(request, "consultations/who_looked.html", {"lines": lines})


@page(access.MY_DATA, ("GET", "POST"))
def my_file(request: HttpRequest) -> HttpResponse:
    """What the file holds, and with POST the file, for somebody who has proved who they are in the last ten minutes, for
    this: it holds what they have hidden, and somebody may have stood by when they signed in.

    Whoever has very many requests asks for it with the first POST and gets it with one made when it is ready.
    """
    visit = _visit(request)
    if not step_up.is_proved_for(request, PURPOSE):
        return HttpResponseRedirect(f"{reverse('account_again')}?{urlencode({'next': request.path})}")
    kept = data_files.of(visit)
    if request.method != "POST":
        return render(request, "consultations/my_file.html", {"kept": kept, "days": data_files.KEPT.days})
    if "ready" in request.POST:
        try:
            held = data_files.fetch(visit)
        except DomainError as trouble:
            return render(request, "consultations/my_file.html", {"trouble": trouble.message}, status=409)
    elif data_file.is_long(visit):
        data_files.ask(visit)
        return redirect("consultations:my_file", practice=visit.practice.slug)
    else:
        held = data_file.make(visit)
    response = HttpResponse(held, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@page(access.MY_CONTACT, ("GET", "POST"))
@puts_aside
def contact_answers(request: HttpRequest) -> HttpResponse:
    """Whose address and number these are, and whether it is safe to use them."""
    visit = _visit(request)
    form = ContactForm(request.POST or None, user=visit.user)
    if request.method == "GET":
        put_back(form, taken(request))
    if form.is_valid():
        contact.answer(user=visit.user, said=form.cleaned_data)
        messages.success(request, _("Thank you. We keep to it from now on."))
        own = reverse("consultations:my_requests", kwargs={"practice": visit.practice.slug})
        return HttpResponseRedirect(steps.local_path(request, request.GET.get("next", "")) or own)
    status = 422 if form.is_bound else 200
    return render(request, "consultations/contact_answers.html", {"form": form}, status=status)
