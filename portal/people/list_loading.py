"""How does a checked list get in, and out again? In one transaction, or not at all with a sentence about why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from portal import audit
from portal.core import clock
from portal.core.errors import Conflict, DomainError
from portal.people import list_import, list_values
from portal.people.domain.list_states import Change, State
from portal.people.list_models import ListImport, ListLine
from portal.people.models import Patient
from portal.people.patient_list import BATCH, UPDATED

#: What stands on a person who came with the list, in words, by the kind of row.
DEPENDS = {
    "people.PatientLink": "matched to an account",
    "people.Proxy": "with somebody who acts for them",
    "people.NhsLoginCheck": "checked by NHS login",
    "consultations.Consultation": "with a request",
    "consultations.Draft": "with a form being written",
}


def load(row: ListImport) -> ListImport:
    """Load what was checked and confirmed. Refused, the list is as it was and the file can be checked again."""
    return _step(row, State.LOADING, _load, State.CHECKED)


def undo(row: ListImport) -> ListImport:
    """Put back what was there before. Refused, everything stays loaded and the page says what stands in the way."""
    return _step(row, State.UNDOING, _undo, State.LOADED)


def _step(row: ListImport, state: State, act: Callable[[ListImport], None], refused: State) -> ListImport:
    locked: ListImport = ListImport.objects.select_for_update().defer("sealed").get(pk=row.pk)
    if locked.state != state:
        return locked
    try:
        with transaction.atomic():
            act(locked)
    except DomainError as trouble:
        locked = ListImport.objects.defer("sealed").get(pk=row.pk)
        locked.state, locked.refusal = refused, trouble.message
        locked.save(update_fields=["state", "refusal"])
        audit.record("people.list_refused", object_id=locked.pk, details={"code": trouble.code})
    return locked


def _load(row: ListImport) -> None:
    list_import.refuse_if_stale(row)
    lines = list(ListLine.objects.filter(list_import=row).exclude(change=Change.WRONG))
    new = [line for line in lines if line.change == Change.NEW]
    known = [line for line in lines if line.change != Change.NEW]
    rows = _unchanged_since(
        known,
        lambda line: line.before,
        "People on the list were changed since this file was checked. Check it again, then look at the changes.",
    )
    now = clock.now()
    for line in known:
        list_values.put(rows[line.patient_key], line.after)
    for line in new:
        fresh = Patient.fresh(pk=line.patient_key, listed_at=now)
        list_values.put(fresh, line.after)
        rows[line.patient_key] = fresh
    try:
        with transaction.atomic():
            _write(rows)
    except IntegrityError as taken:
        raise Conflict(
            "Somebody on the list has an NHS number that this file gives to another person. "
            "Check the file again, then look at the changes."
        ) from taken
    row.state, row.loaded_at = State.LOADED, now
    list_import.keep_for_undo(row)
    row.save()
    audit.record(
        "people.list_loaded",
        object_id=row.pk,
        details={"added": row.added, "changed": row.changed, "left": row.leaving},
    )


def _undo(row: ListImport) -> None:
    list_import.refuse_if_newer(row)
    lines = list(ListLine.objects.filter(list_import=row).exclude(change=Change.WRONG))
    rows = _unchanged_since(
        lines,
        lambda line: line.after,
        "Some people were changed after the list was loaded, so what was there before cannot be put back. "
        "Export the list from your clinical system and load that.",
    )
    new = {line.patient_key for line in lines if line.change == Change.NEW}
    for line in lines:
        if line.change != Change.NEW:
            list_values.put(rows[line.patient_key], line.before)
    _take_away([key for key in new if key])
    _write({key: each for key, each in rows.items() if key not in new})
    row.state, row.undone_at = State.UNDONE, clock.now()
    row.save(update_fields=["state", "undone_at"])
    list_import.forget(row)
    audit.record("people.list_undone", object_id=row.pk)


def _unchanged_since(
    lines: list[ListLine], expected: Callable[[ListLine], dict[str, Any]], otherwise: str
) -> dict[UUID, Patient]:
    keys = [line.patient_key for line in lines if line.patient_key]
    rows = list_values.by_key(keys, lock=True)
    for line in lines:
        now = rows.get(line.patient_key) if line.patient_key else None
        if now is None or list_values.values(now, expected(line)) != expected(line):
            raise Conflict(otherwise)
    return rows


def _write(rows: dict[UUID, Patient]) -> None:
    Patient.objects.bulk_create(
        list(rows.values()),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=UPDATED,
    )


def _take_away(keys: list[UUID]) -> None:
    """Remove the people who came with the list. Raises Conflict, saying what depends on them, when something does."""
    try:
        with transaction.atomic():
            for start in range(0, len(keys), BATCH):
                Patient.objects.filter(pk__in=keys[start : start + BATCH]).delete()
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
    except ProtectedError as held:
        found = Counter(each._meta.label for each in held.protected_objects)
        what = ", ".join(
            f"{count} {DEPENDS.get(label, 'with something recorded about them')}"
            for label, count in sorted(found.items())
        )
        raise Conflict(
            f"People who came with this list are in use since: {what}. Taking the list back would remove them. "
            "Undo the matches first, or load the list from your clinical system instead."
        ) from held
    except IntegrityError as held:
        raise Conflict(
            "People who came with this list are in use since, so it cannot be taken back."
        ) from held
