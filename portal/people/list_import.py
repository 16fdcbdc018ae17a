"""What may a manager do with a list that clinical systems export? Bring it, name its columns, load it, take it back.

Each act here is quick. Reading 20,000 lines and loading them are the worker's (list_checking, list_loading): they take
seconds, and a request that waits for them would hold a web process, and the manager, for as long.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from portal import audit
from portal.core import clock, wording
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people import list_queries, sealing
from portal.people.domain import list_columns, list_file
from portal.people.domain.list_states import (
    AT_WORK,
    KEPT_FOR,
    LOST_AFTER,
    OPEN,
    UNDO_FOR,
    State,
    are_many_leavers,
)
from portal.people.list_models import ListColumns, ListImport, ListLine
from portal.people.roles import Permission

logger = logging.getLogger(__name__)

_SEAL = b"people.list_import"
TASKS = {
    State.CHECKING: "people.check_list",
    State.LOADING: "people.load_list",
    State.UNDOING: "people.undo_list",
}


def bring(*, content: bytes, by: Visit) -> ListImport:
    """Take a file in, sealed. Raises DomainError with what to do when it cannot be a list."""
    _check(by)
    try:
        listed = list_file.read(content)
    except list_file.Unreadable as trouble:
        raise DomainError(trouble.says, code="file") from trouble
    now = clock.now()
    load = ListImport.fresh(
        state=State.COLUMNS,
        step_at=now,
        uploaded_by_id=by.membership.id,
        uploaded_at=now,
        forget_at=now + KEPT_FOR,
        sealed=sealing.keys(_SEAL).encrypt(content),
        columns=list_columns.propose(listed.headings, list_queries.meanings()),
    )
    with transaction.atomic():
        load.save(force_insert=True)
        audit.record("people.list_brought", object_id=load.pk, details={"lines": len(listed.lines)})
    return load


def file_of(load: ListImport) -> list_file.Listed:
    """What stands in the file. Raises DomainError when it has been forgotten."""
    sealed = ListImport.objects.filter(pk=load.pk).values_list("sealed", flat=True).first()
    if not sealed:
        raise DomainError("This file is not kept any more. Choose it again.", code="forgotten")
    return list_file.read(sealing.keys(_SEAL).decrypt(bytes(sealed)))


def say_columns(*, load: ListImport, columns: Sequence[str], is_whole: bool, by: Visit) -> ListImport:
    """Say what the columns hold; the practice's next file is proposed the same. A worker then checks every line."""
    _check(by)
    listed = file_of(load)
    if len(columns) != len(listed.headings) or not set(columns) <= {
        *list_columns.LABELS,
        list_columns.IGNORED,
    }:
        raise DomainError(
            "The columns on the page were not those of this file. Choose them again.", code="columns"
        )
    if wrong := list_columns.problems(columns):
        raise DomainError(" ".join(wrong), code="columns")
    with transaction.atomic():
        locked = _locked(load, State.COLUMNS, State.WRONG, State.CHECKED)
        locked.columns, locked.is_whole, locked.refusal = list(columns), is_whole, ""
        remembered = ListColumns.objects.select_for_update().first() or ListColumns.fresh()
        remembered.meanings = list_columns.remember(listed.headings, columns, remembered.meanings)
        remembered.save()
        _start(locked, State.CHECKING)
    return locked


def confirm(*, load: ListImport, many_leavers: bool, by: Visit) -> ListImport:
    """Load what was checked. Raises DomainError when many would leave and nobody said that is right, and Conflict when
    the list is another one than it was checked against. Pressing twice changes nothing."""
    _check(by)
    try:
        with transaction.atomic():
            locked = _lock(load)
            if locked.state in (State.LOADING, State.LOADED):
                return locked
            locked = _in_state(locked, State.CHECKED)
            refuse_if_stale(locked)
            if are_many_leavers(locked.leaving, locked.registered_before) and not many_leavers:
                raise DomainError(
                    f"{locked.leaving:,} of {locked.registered_before:,} people on the list are not in this file. "
                    "If the file is your whole list and they have all left, tick the box. If not, choose the whole list.",
                    code="many_leavers",
                )
            locked.loaded_by_id, locked.refusal = by.membership.id, ""
            _start(locked, State.LOADING)
            audit.record("people.list_confirmed", object_id=locked.pk)
    except IntegrityError as taken:
        raise _busy() from taken
    return locked


def ask_undo(*, load: ListImport, by: Visit) -> ListImport:
    """Put back what was there before a list was loaded, within a day of it. Raises DomainError with why it cannot be."""
    _check(by)
    try:
        with transaction.atomic():
            locked = _lock(load)
            if locked.state in (State.UNDOING, State.UNDONE):
                return locked
            if not locked.may_be_undone_at(clock.now()):
                raise DomainError(
                    "This can be undone for a day after the list was loaded, and the day is over. "
                    "Export the list from your clinical system and load that.",
                    code="too_late",
                )
            refuse_if_newer(locked)
            locked.undone_by_id, locked.refusal = by.membership.id, ""
            _start(locked, State.UNDOING)
            audit.record("people.list_undo_asked", object_id=locked.pk)
    except IntegrityError as taken:
        raise _busy() from taken
    return locked


def give_up(*, load: ListImport, by: Visit) -> ListImport:
    """Forget a file that was not loaded."""
    _check(by)
    with transaction.atomic():
        locked = _lock(load)
        if locked.state != State.LEFT:
            locked = _in_state(locked, *OPEN)
            forget(locked)
            audit.record("people.list_given_up", object_id=locked.pk)
    return locked


def start_again(*, load: ListImport, by: Visit) -> ListImport:
    """Ask a worker once more for a step that was lost. Nothing happens while the step may still be running."""
    _check(by)
    with transaction.atomic():
        locked = _lock(load)
        if is_lost(locked):
            _start(locked, State(locked.state))
    return locked


def is_lost(load: ListImport) -> bool:
    """Whether a worker should have been done with this long ago."""
    return load.state in AT_WORK and clock.now() - load.step_at > LOST_AFTER


def tidy() -> int:
    """Forget files and lines whose day is over, and ring again for lost steps. Gives how many were forgotten."""
    now, forgotten = clock.now(), 0
    rows = ListImport.objects.select_for_update(skip_locked=True).defer("sealed")
    for load in rows.filter(forget_at__lte=now).exclude(state__in=AT_WORK):
        forget(load)
        forgotten += 1
    for load in rows.filter(state__in=AT_WORK, step_at__lt=now - LOST_AFTER):
        _start(load, State(load.state))
    return forgotten


# What the steps share -------------------------------------------------------------------------------------------------


def forget(load: ListImport) -> None:
    """Take away the file and its lines; the counts stay in the history. The caller holds the row."""
    ListLine.objects.filter(list_import=load).delete()
    if load.state in OPEN:
        load.state = State.LEFT
    load.sealed = load.forget_at = None
    load.save(update_fields=["state", "sealed", "forget_at"])


def keep_for_undo(load: ListImport) -> None:
    """The file is not needed once it is loaded; its lines are, for a day. The caller saves."""
    load.sealed = None
    load.forget_at = clock.now() + UNDO_FOR


def refuse_if_stale(load: ListImport) -> None:
    """Raises Conflict when another list was loaded, or taken back, since this one was checked."""
    last = list_queries.last_loaded()
    if (last.pk if last else None) != load.based_on:
        raise Conflict(
            "The list has changed since this file was checked: another file was loaded or taken back. "
            "Check this file again, then look at the changes."
        )


def refuse_if_newer(load: ListImport) -> None:
    """Raises Conflict when a later list stands on this one."""
    last = list_queries.last_loaded()
    if last is not None and last.pk != load.pk and last.loaded_by and last.loaded_at:
        raise Conflict(
            f"{last.loaded_by.display_name} loaded a newer list {wording.when_within(last.loaded_at, clock.now())}. Undo that one first."
        )


def _check(by: Visit) -> None:
    if not by.may(Permission.IMPORT_PATIENTS):
        raise NotAllowed("Only a manager of the practice can load its list.")


def _lock(load: ListImport) -> ListImport:
    locked: ListImport = ListImport.objects.select_for_update().defer("sealed").get(pk=load.pk)
    return locked


def _in_state(load: ListImport, *states: State) -> ListImport:
    if load.state not in states:
        raise Conflict("Somebody went on with this file meanwhile. Look at the page again.")
    return load


def _locked(load: ListImport, *states: State) -> ListImport:
    return _in_state(_lock(load), *states)


def _start(load: ListImport, state: State) -> None:
    load.state, load.step_at = state, clock.now()
    load.save(update_fields=["state", "step_at", "columns", "is_whole", "refusal", "loaded_by", "undone_by"])
    transaction.on_commit(partial(_ring, TASKS[state], load.practice_id, load.pk))


def _ring(task: str, practice_id: UUID, key: UUID) -> None:
    """Wake a worker. If the broker does not answer, the row waits: the page offers to start again, the sweep does."""
    try:
        current_app.send_task(
            task, kwargs={"practice_id": str(practice_id), "list_import": str(key)}, retry=False, expires=600
        )
    except (OperationalError, OSError) as trouble:
        logger.warning("the broker did not answer", extra={"task": task, "error": type(trouble).__name__})


def _busy() -> Conflict:
    return Conflict(
        "Another list is being loaded or taken back right now. Wait until it is done, then look again."
    )
