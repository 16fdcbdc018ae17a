"""What would this file do to the list? A worker reads every line and keeps what is new, what changes and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from portal import audit
from portal.core import clock
from portal.people import list_import, list_queries, list_values
from portal.people.domain import list_columns, list_file
from portal.people.domain.list_states import Change, State
from portal.people.list_models import ListImport, ListLine
from portal.people.models import ListStatus, Patient
from portal.people.patient_list import BATCH, Known, LineError, Lines, clinicians_here

#: A file in which everything is wrong is wrong in one way; nobody reads more lines than this.
MOST_PROBLEMS = 5000


def check(load: ListImport) -> ListImport:
    """Read the file and keep its lines. Safe to run twice: what an earlier run kept is replaced."""
    locked: ListImport = ListImport.objects.select_for_update().get(pk=load.pk)
    if locked.state != State.CHECKING:
        return locked
    ListLine.objects.filter(list_import=locked).delete()
    listed = list_import.file_of(locked)
    lines = Lines(clock.today(), clinicians_here(), lenient=True)
    people = list(_people(listed, locked.columns, lines))
    known = Known()
    there: dict[UUID, bool] = {}
    for number, patient in people:
        is_there, wrong = known.claim(number, patient)
        there[patient.pk] = is_there
        if wrong:
            lines.errors.append(wrong)
    locked.read, locked.unknown_clinicians = len(listed.lines), lines.unknown_clinicians
    if lines.errors:
        _keep_problems(locked, lines.errors)
    else:
        _keep_changes(locked, people, there)
    locked.save()
    audit.record(
        "people.list_checked",
        object_id=locked.pk,
        details={
            "new": locked.added,
            "changed": locked.changed,
            "leaving": locked.leaving,
            "wrong": locked.wrong,
        },
    )
    return locked


def _people(listed: list_file.Listed, columns: list[str], lines: Lines) -> Iterator[tuple[int, Patient]]:
    for line in listed.lines:
        row = list_columns.row(line, columns)
        if row is None:
            lines.errors.append(
                LineError(
                    line.number,
                    "line",
                    f"has {len(line.cells)} cells where the headings are {len(columns)}. "
                    "Text with the mark between cells in it needs quotes around it.",
                )
            )
        elif (patient := lines.patient(line.number, row)) is not None:
            yield line.number, patient


def _keep_problems(load: ListImport, errors: list[LineError]) -> None:
    by_line: dict[int, list[list[str]]] = {}
    for error in errors:
        label = list_columns.LABELS.get(error.column, error.column.capitalize())
        by_line.setdefault(error.line, []).append([label, error.says])
    ListLine.objects.bulk_create(
        (
            ListLine.fresh(list_import=load, number=number, change=Change.WRONG, problems=problems)
            for number, problems in sorted(by_line.items())[:MOST_PROBLEMS]
        ),
        batch_size=BATCH,
    )
    load.wrong, load.state = len(by_line), State.WRONG
    load.added = load.changed = load.unchanged = load.leaving = 0


def _keep_changes(load: ListImport, people: list[tuple[int, Patient]], there: dict[UUID, bool]) -> None:
    """Keep what the file would do. Fields the file has no column for stay as they are."""
    names = [name for name in list_columns.LABELS if name in load.columns or name == "list_status"]
    rows = list_values.by_key([patient.pk for _, patient in people if there[patient.pk]])
    kept: list[ListLine] = []
    load.added = load.changed = load.unchanged = load.leaving = load.wrong = 0
    for number, said in people:
        line = ListLine.fresh(
            list_import=load, number=number, patient_key=said.pk, name=str(said), born_on=said.born_on
        )
        if not there[said.pk]:
            line.change, line.after = Change.NEW, list_values.values(said, list_columns.LABELS)
            load.added += 1
            kept.append(line)
            continue
        # An NHS number is never taken away by an empty cell: it is what everybody is recognised by.
        told = names if said.nhs_number else [name for name in names if name != "nhs_number"]
        line.before, line.after = list_values.differences(rows[said.pk], said, told)
        if line.after:
            line.change = Change.CHANGED
            load.changed += 1
            kept.append(line)
        else:
            load.unchanged += 1
    load.registered_before = Patient.objects.filter(list_status=ListStatus.REGISTERED).count()
    if load.is_whole:
        gone = _leavers(load, {patient.pk for _, patient in people})
        load.leaving = len(gone)
        kept += gone
    ListLine.objects.bulk_create(kept, batch_size=BATCH)
    last = list_queries.last_loaded()
    load.based_on = last.pk if last else None
    load.state = State.CHECKED


def _leavers(load: ListImport, in_file: set[UUID]) -> list[ListLine]:
    rows = Patient.objects.filter(list_status=ListStatus.REGISTERED).order_by("family_key", "first_names")
    gone = (each for each in rows if each.pk not in in_file)
    return [
        ListLine.fresh(
            list_import=load,
            number=place,
            change=Change.LEAVER,
            patient_key=each.pk,
            name=str(each),
            born_on=each.born_on,
            before={"list_status": ListStatus.REGISTERED.value},
            after={"list_status": ListStatus.LEFT.value},
        )
        for place, each in enumerate(gone, 1)
    ]
