"""The manager's pages of the practice's list: bring a file, name its columns, see what it does, load it, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import audit
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.http import Visit, page
from portal.core.spreadsheets import csv_text
from portal.people import list_import as lists
from portal.people import list_presenters as say
from portal.people import list_queries, patient_list, rules
from portal.people.domain.list_states import OPEN, Change, State
from portal.people.list_forms import BringForm, ColumnsForm, LoadForm
from portal.people.list_models import ListImport

SECONDS = 3


@page(rules.IMPORT, ("GET", "POST"))
def people_import(request: HttpRequest) -> HttpResponse:
    """The lists that were brought, and a form to bring another."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = BringForm(request.POST or None, request.FILES or None) if request.method == "POST" else BringForm()
    if form.is_bound and form.is_valid():
        try:
            made = lists.bring(content=form.cleaned_data["file"].read(), by=visit)
        except DomainError as trouble:
            form.add_error("file", trouble.message)
        else:
            return redirect("list_import_columns", practice=visit.practice.slug, list_import=made.pk)
    context = {"form": form, "history": say.history(list_queries.history(), clock.now())}
    return render(request, "people/people_import.html", context, status=422 if form.errors else 200)


@page(rules.IMPORT_ONE, ("GET", "POST"))
def list_import_columns(request: HttpRequest, load: ListImport) -> HttpResponse:
    """What each column holds, and the first people as they will be. POST looks again, or has every line checked."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    if load.state not in OPEN or load.state == State.CHECKING:
        return _to(visit, load)
    listed = lists.file_of(load)
    first = listed.lines[0].cells
    examples = [first[place] if place < len(first) else "" for place in range(len(listed.headings))]
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        headings=listed.headings,
        proposed=load.columns,
        examples=examples,
        initial={"is_whole": "yes" if load.is_whole else "no"},
    )
    columns = load.columns
    if form.is_bound and form.is_valid():
        columns = form.columns
        if "look" not in request.POST:
            whole = form.cleaned_data["is_whole"] == "yes"
            lists.say_columns(load=load, columns=columns, is_whole=whole, by=visit)
            return _to(visit, load)
    reader = patient_list.Lines(clock.today(), patient_list.clinicians_here(), lenient=True)
    shown = say.preview(listed, columns, reader, list_queries.clinician_names())
    audit.record("people.list.read", object_id=load.pk)
    context = {"form": form, "load": load, "preview": shown, "many": len(listed.lines)}
    return render(request, "people/list_import_columns.html", context, status=422 if form.errors else 200)


@page(rules.IMPORT_ONE)
def list_import(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Where a list stands. While a worker is busy the page asks again every few seconds, without a script."""
    return _show(request, load)


@page(rules.IMPORT_ONE)
def list_import_lines(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Every line of one kind, a hundred at a time."""
    try:
        change, number = Change(request.GET.get("kind", Change.CHANGED)), int(request.GET.get("page", "1"))
    except ValueError as trouble:
        raise Http404 from trouble
    if not 1 <= number <= 10_000:
        raise Http404
    found = list_queries.lines(load, change, page=number)
    audit.record("people.list.read", object_id=load.pk)
    context = {
        "load": load,
        "kind": change.value,
        "heading": say.KINDS[change],
        "lines": say.changes(found[: list_queries.PAGE], list_queries.clinician_names()),
        "page": number,
        "more": len(found) > list_queries.PAGE,
    }
    return render(request, "people/list_import_lines.html", context)


@page(rules.IMPORT_ONE)
def list_import_errors(request: HttpRequest, load: ListImport) -> HttpResponse:
    """What is wrong, line by line, as a file to work through. It repeats nothing of what the lines say."""
    rows: list[tuple[object, ...]] = [("Line", "What is wrong")]
    for line in list_queries.wrong_lines(load):
        rows += [(line.number, sentence) for sentence in say.problems(line)]
    response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lines-to-put-right.csv"'
    return response


@page(rules.IMPORT_ONE, ("POST",))
def list_import_load(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Load a list that was checked."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    form = LoadForm(request.POST)
    form.is_valid()
    try:
        lists.confirm(load=load, many_leavers=form.cleaned_data["many_leavers"], by=visit)
    except DomainError as trouble:
        return _show(request, load, trouble.message)
    return _to(visit, load)


@page(rules.IMPORT_ONE, ("POST",))
def list_import_undo(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Put back what was there before."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    try:
        lists.ask_undo(load=load, by=visit)
    except DomainError as trouble:
        return _show(request, load, trouble.message)
    return _to(visit, load)


@page(rules.IMPORT_ONE, ("POST",))
def list_import_give_up(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Forget a file that was not loaded."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    try:
        lists.give_up(load=load, by=visit)
    except DomainError as trouble:
        return _show(request, load, trouble.message)
    messages.success(request, "The file is forgotten. The list is as it was.")
    return redirect("people_import", practice=visit.practice.slug)


@page(rules.IMPORT_ONE, ("POST",))
def list_import_start_again(request: HttpRequest, load: ListImport) -> HttpResponse:
    """Ask once more for a step that a worker should have done by now."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    lists.start_again(load=load, by=visit)
    return _to(visit, load)


def _to(visit: Visit, load: ListImport) -> HttpResponse:
    return redirect("list_import", practice=visit.practice.slug, list_import=load.pk)


def _show(request: HttpRequest, load: ListImport, trouble: str = "") -> HttpResponse:
    fresh = list_queries.find(load.pk) or load
    said = say.one(fresh, clock.now())
    parts = []
    if said["state"] in (State.WRONG, State.CHECKED, State.LOADED):
        clinicians = list_queries.clinician_names()
        for change, heading in say.KINDS.items():
            found = list_queries.lines(fresh, change, most=say.SHOWN)
            if found:
                shown = say.changes(found[: say.SHOWN], clinicians)
                more = len(found) > say.SHOWN
                parts.append({"kind": change.value, "heading": heading, "lines": shown, "more": more})
        audit.record("people.list.read", object_id=fresh.pk)
    context = {"load": said, "parts": parts, "trouble": trouble or said["refusal"]}
    response = render(request, "people/list_import.html", context, status=422 if trouble else 200)
    if said["refresh"]:
        response["Refresh"] = str(SECONDS)
    return response
