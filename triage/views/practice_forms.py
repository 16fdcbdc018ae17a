"""The practice's forms: which are on, which questions of its own they have, and who approved them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consultations import offers
from consultations.domain.computed import RESULTS_FORM
from consultations.services import approvals
from consultations.services import practice_forms as services
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from triage import form_rules as rules
from triage.forms.practice_forms import ApproveForm, QuestionForm, ResultDaysForm, SwitchForm, WithdrawForm
from triage.presenters import practice_forms as say


@page(rules.LIST)
def practice_forms(request: HttpRequest) -> HttpResponse:
    """All forms with their state."""
    return render(request, "triage/practice_forms.html", say.page(request.visit))  # type: ignore[attr-defined]


@page(rules.SEE)
def practice_form(request: HttpRequest, kind: str) -> HttpResponse:
    """One form."""
    return _show(request, kind)


@page(rules.CHANGE, ("POST",))
def form_switch(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer a form, or stop offering it."""
    form, on = SwitchForm(request.POST, prefix="switch"), "on" in request.POST
    return _act(
        request,
        kind,
        "switch",
        form,
        lambda by, said: services.switch(kind=kind, on=on, **said, by=by),
        "Patients can start this form again." if on else "Patients can not start this form now.",
    )


@page(rules.CHANGE, ("GET", "POST"))
def form_question_add(request: HttpRequest, kind: str) -> HttpResponse:
    """A question of the practice's own."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    questions = offers.of(visit.practice).current(kind)
    posted = request.POST if request.method == "POST" else None
    form, status = QuestionForm(posted, parts=say.parts(questions)), 200
    if form.is_bound and form.is_valid():
        try:
            services.add_question(kind=kind, written=form.written, by=visit)
        except DomainError as trouble:
            form.add_error(trouble.code if trouble.code in form.fields else None, trouble.message)
            status = trouble.status
        else:
            messages.success(request, "The question is asked in every form that is begun from now on.")
            return redirect("triage:practice_form", practice=visit.practice.slug, kind=kind)
    elif form.is_bound:
        status = 422
    context = {"form": form, "kind": kind, "questions": questions}
    return render(request, "triage/form_question.html", context, status=status)


@page(rules.REMOVE, ("POST",))
def form_question_remove(request: HttpRequest, own: tuple[str, str]) -> HttpResponse:
    """Take a question of the practice's own out."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    kind, question = own
    services.remove_question(kind=kind, question=question, by=visit)
    messages.success(request, "The question is asked no more. Answers that were given stay.")
    return redirect("triage:practice_form", practice=visit.practice.slug, kind=kind)


@page(rules.APPROVE, ("GET", "POST"))
def form_approve(request: HttpRequest, kind: str) -> HttpResponse:
    """All that is approved, in full; then a name to it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form, status = ApproveForm(request.POST) if request.method == "POST" else None, 200
    if form is not None and form.is_valid():
        try:
            approvals.approve(kind=kind, **form.cleaned_data, by=visit)
        except DomainError as trouble:
            form.add_error(trouble.code if trouble.code in form.fields else None, trouble.message)
            status = trouble.status
        else:
            messages.success(request, "Approved under your name.")
            return redirect("triage:practice_form", practice=visit.practice.slug, kind=kind)
    elif form is not None:
        status = 422
    return render(request, "triage/form_approve.html", say.to_approve(visit, kind, form), status=status)


@page(rules.APPROVE, ("POST",))
def form_withdraw(request: HttpRequest, kind: str) -> HttpResponse:
    """Take an approval back."""
    form = WithdrawForm(request.POST, prefix="withdraw")
    return _act(
        request,
        kind,
        "withdraw",
        form,
        lambda by, said: approvals.withdraw(kind=kind, **said, by=by),
        "The approval is taken back. Where only approved forms are offered, this one is not any more.",
    )


@page(rules.DAYS, ("POST",))
def form_days(request: HttpRequest) -> HttpResponse:
    """After how many days a result counts as late."""
    return _act(
        request,
        RESULTS_FORM,
        "days",
        ResultDaysForm(request.POST, prefix="days"),
        lambda by, said: services.set_result_days(days=said, by=by),
        "From now on these days count.",
    )


def _act(
    request: HttpRequest,
    kind: str,
    part: str,
    form: Any,
    change: Callable[[Visit, dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if not form.is_valid():
        return _show(request, kind, 422, **{part: form})
    try:
        change(visit, form.cleaned_data)
    except DomainError as trouble:
        form.add_error(trouble.code if trouble.code in form.fields else None, trouble.message)
        return _show(request, kind, trouble.status, **{part: form})
    messages.success(request, done)
    return redirect("triage:practice_form", practice=visit.practice.slug, kind=kind)


def _show(request: HttpRequest, kind: str, status: int = 200, **refused: Any) -> HttpResponse:
    visit: Visit = request.visit  # type: ignore[attr-defined]
    return render(request, "triage/practice_form.html", say.one(visit, kind, **refused), status=status)
