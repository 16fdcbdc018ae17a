"""What do the pages of the practice's list say about a file, and about what it would change?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from portal.core import nhs_numbers, wording
from portal.people import list_import, list_values
from portal.people.domain import list_columns
from portal.people.domain.list_file import Listed
from portal.people.domain.list_states import AT_WORK, MANY_LEAVERS, UNDO_FOR, Change, State, are_many_leavers
from portal.people.list_models import ListImport, ListLine
from portal.people.models import ListStatus, Sex
from portal.people.patient_list import Lines

SHOWN = 10
PREVIEWED = 5
EMPTY = "(empty)"
STATES: dict[State, str] = {
    State.COLUMNS: "Waits for its columns to be named",
    State.CHECKING: "Is being checked",
    State.WRONG: "Has lines to put right",
    State.CHECKED: "Checked, not loaded",
    State.LOADING: "Is being loaded",
    State.LOADED: "Loaded",
    State.UNDOING: "Is being taken back",
    State.UNDONE: "Taken back",
    State.LEFT: "Not loaded, forgotten",
}
AT_WORK_WORDS = {
    State.CHECKING: "We are reading every line",
    State.LOADING: "We are loading the list",
    State.UNDOING: "We are putting back what was there",
}
KINDS: dict[Change, str] = {
    Change.NEW: "New people",
    Change.CHANGED: "People whose details change",
    Change.LEAVER: "People who are not in the file",
    Change.WRONG: "Lines to put right",
}


def history(rows: Iterable[ListImport], now: datetime) -> list[dict[str, Any]]:
    """One line for each list that was brought: who, when, what came of it."""
    return [
        {
            "id": row.pk,
            "when": wording.when_words(row.uploaded_at, now),
            "by": row.uploaded_by.display_name,
            "state": STATES[State(row.state)],
            "more": _who_did(row, now),
            "counts": _counts(row) if row.loaded_at or row.state == State.CHECKED else "",
        }
        for row in rows
    ]


def _who_did(row: ListImport, now: datetime) -> str:
    done = []
    if row.loaded_at and row.loaded_by:
        done.append(f"loaded by {row.loaded_by.display_name}, {wording.when_within(row.loaded_at, now)}")
    if row.undone_at and row.undone_by:
        done.append(f"taken back by {row.undone_by.display_name}, {wording.when_within(row.undone_at, now)}")
    return "; ".join(done)


def _counts(row: ListImport) -> str:
    return f"{row.added:,} new, {row.changed:,} changed, {row.leaving:,} not in the file, {row.unchanged:,} as they were"


def one(row: ListImport, now: datetime) -> dict[str, Any]:
    """Where a list stands and what may be done next."""
    state = State(row.state)
    undo_until = row.loaded_at + UNDO_FOR if row.loaded_at else None
    return {
        "id": row.pk,
        "state": state.value,
        "said": STATES[state],
        "at_work": AT_WORK_WORDS.get(state, ""),
        "is_lost": list_import.is_lost(row),
        "refresh": state in AT_WORK and not list_import.is_lost(row),
        "brought": f"{row.uploaded_by.display_name}, {wording.when_within(row.uploaded_at, now)}",
        "did": _who_did(row, now),
        "refusal": row.refusal,
        "read": row.read,
        "wrong": row.wrong,
        "unchanged": row.unchanged,
        "unknown_clinicians": row.unknown_clinicians,
        "is_whole": row.is_whole,
        "leaving": row.leaving,
        "many_leavers": state == State.CHECKED and are_many_leavers(row.leaving, row.registered_before),
        "share": f"{MANY_LEAVERS:.0%}",
        "registered_before": row.registered_before,
        "changes_nothing": not (row.added or row.changed or row.leaving),
        "may_undo": row.may_be_undone_at(now),
        "undo_until": wording.when_within(undo_until, now) if undo_until else "",
        "tiles": [
            {"count": row.added, "words": "new"},
            {"count": row.changed, "words": "changed"},
            {"count": row.leaving, "words": "not in the file"},
            {"count": row.unchanged, "words": "as they were"},
        ],
    }


def changes(lines: Iterable[ListLine], clinicians: dict[str, str]) -> list[dict[str, Any]]:
    """Each line as a page lists it: who, and for each field what was and what will be."""
    return [
        {
            "number": line.number,
            "name": line.name,
            "born": wording.date_of_birth(line.born_on) if line.born_on else "",
            "fields": [
                {
                    "label": list_columns.LABELS[name],
                    "before": shown(name, line.before[name], clinicians),
                    "after": shown(name, said, clinicians),
                }
                for name, said in line.after.items()
                if line.change == Change.CHANGED
            ],
            "problems": problems(line),
        }
        for line in lines
    ]


def problems(line: ListLine) -> list[str]:
    """What is wrong with a line, as sentences. They repeat nothing of what the line says."""
    return [f"{label} {says}" if label != "Line" else f"This line {says}" for label, says in line.problems]


def shown(name: str, said: Any, clinicians: dict[str, str]) -> str:
    """A value as people read it."""
    if said in ("", None):
        return EMPTY
    if name == "nhs_number":
        return nhs_numbers.in_threes(said)
    if name == "born_on":
        return wording.date_of_birth(date.fromisoformat(said))
    if name == "sex":
        return str(Sex(said).label)
    if name == "list_status":
        return str(ListStatus(said).label)
    if name == "usual_clinician":
        return clinicians.get(said, "Somebody who works here no more")
    if isinstance(said, bool):
        return "Yes" if said else "No"
    return str(said)


def preview(
    listed: Listed, columns: Sequence[str], lines: Lines, clinicians: dict[str, str]
) -> dict[str, Any]:
    """The first people of a file as they will be, with these columns."""
    names = [name for name in list_columns.LABELS if name in columns]
    rows = []
    for line in listed.lines[:PREVIEWED]:
        row = list_columns.row(line, columns)
        person = lines.patient(line.number, row) if row is not None else None
        if person is None:
            rows.append([f"Line {line.number}", *["cannot be read like this"] * len(names)])
        else:
            said = list_values.values(person, names)
            rows.append([f"Line {line.number}", *(shown(name, said[name], clinicians) for name in names)])
    return {"head": ["Line", *(list_columns.LABELS[name] for name in names)], "rows": rows}
