"""How are photos and papers kept from the moment they arrive until the request is over?

An upload is stored encrypted as it came, looked at by a worker, and drawn anew; then the upload is deleted. The row is
the truth: a worker that dies leaves it waiting, and a sweep finds it. A form never waits for its photos.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from consultations.domain.attachments import State
from consultations.models import Attachment, Consultation, DataFile, Draft
from portal import audit
from portal.core import clock, tenancy, text
from portal.files import cleaning, storage
from portal.files.kinds import PAPERS, PICTURES, FileType, Why, refusal
from portal.notifications import doorbell

logger = logging.getLogger(__name__)

PHOTO, FILE = "photo", "file"
#: Files without a row are left alone for a day: a page may be storing one just now.
ORPHAN_AFTER = timedelta(days=1)
CHECK = "consultations.check_attachment"
#: The lock of whoever looks at an upload: one at a time in the whole house.
_LOOKING = 20_261_128


@dataclass(frozen=True)
class Upload:
    """A file as somebody sent it. Of one that is too large, `content` holds less than `size`."""

    name: str
    content: bytes
    size: int


@dataclass(frozen=True)
class Belongs:
    """What a file is added to, by whom, and what they agreed to first."""

    kind: str
    person: UUID | None
    agreed: dict[str, Any]
    draft: Draft | None = None
    consultation: Consultation | None = None
    question_id: str = ""
    asked_by: Any = None


def allowed(kind: str) -> frozenset[FileType]:
    """What may be added where a photo, or where a paper, is asked for."""
    return PAPERS if kind == FILE else PICTURES


def display_name(name: str) -> str:
    """What a file is called on the screen: its last part, as plain text."""
    return text.plain(PurePosixPath(name.replace("\\", "/")).name)[:100]


def take(upload: Upload, to: Belongs) -> Why | None:
    """Keep a file to be looked at; or why it is refused at once, and nothing is kept of it."""
    why = refusal(upload.content, upload.size, allowed(to.kind))
    if why is not None:
        return why
    practice_id = tenancy.current().practice_id
    if practice_id is None:
        raise tenancy.NoTenant("A file is kept for a practice.")
    row: Attachment = _row(to, state=State.WAITING)
    row.name = display_name(upload.name)
    row.raw = storage.keep(upload.content, practice_id=practice_id)
    row.raw_size = upload.size
    row.save(force_insert=True)
    audit.record("photo.added", **_about(row))
    ring(row)
    return None


def note_refused(to: Belongs, why: str) -> None:
    """Keep that somebody would have sent something that is not taken, without any file: staff have to know. Once."""
    of = {"draft": to.draft, "consultation": to.consultation, "question_id": to.question_id}
    if not Attachment.objects.filter(**of, state=State.REFUSED, why=why).exists():
        row: Attachment = _row(to, state=State.REFUSED)
        row.why = why
        row.save(force_insert=True)
        audit.record("photo.not_taken", **_about(row), details={"why": why})


def _row(to: Belongs, *, state: State) -> Any:
    return Attachment.fresh(
        draft=to.draft,
        consultation=to.consultation,
        asked_by=to.asked_by,
        person_id=to.person,
        question_id=to.question_id,
        kind=to.kind,
        state=state,
        agreed=to.agreed,
        added_at=clock.now(),
    )


def _about(row: Attachment) -> dict[str, Any]:
    request = row.consultation
    return {
        "object_id": row.pk,
        "consultation_id": row.consultation_id,
        "patient_id": request.patient_id if request is not None else None,
    }


def ring(row: Attachment) -> None:
    """Wake a worker when this is committed. A bell that nobody hears is no loss: a sweep looks every half minute."""
    wanted = {"practice_id": str(row.practice_id), "attachment": str(row.pk)}
    transaction.on_commit(doorbell.Call(CHECK, tuple(wanted.items())))


# A form and its attachments ------------------------------------------------------------------------------------------


def of_draft(draft: Draft, question_id: str = "") -> list[Attachment]:
    """What was added to a form, the first first."""
    rows = Attachment.objects.filter(draft=draft, consultation=None)
    if question_id:
        rows = rows.filter(question_id=question_id)
    return list(rows.order_by("added_at", "id"))


def of_request(consultation: Consultation) -> list[Attachment]:
    """What belongs to a request that was sent, the first first; nothing that is in quarantine."""
    rows = Attachment.objects.filter(consultation=consultation).exclude(state=State.QUARANTINED)
    rows = rows.select_related("asked_by")
    return list(rows.order_by("added_at", "id"))


def checked_of(ids: Collection[UUID]) -> dict[UUID, list[Attachment]]:
    """What can be opened of each of these requests, the first first, in one statement; nothing in quarantine."""
    found: dict[UUID, list[Attachment]] = {}
    rows = Attachment.objects.filter(consultation_id__in=ids, state=State.CHECKED)
    rows = rows.select_related("asked_by").defer("preview")
    for row in rows.order_by("added_at", "id"):
        found.setdefault(row.consultation_id, []).append(row)
    return found


def answers_of(rows: Iterable[Attachment], questions: Collection[str]) -> dict[str, list[str]]:
    """The answers to the questions that ask for files: the ids of what was taken, none for a question without."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.question_id in questions and row.state in (State.WAITING, State.CHECKED):
            found.setdefault(row.question_id, []).append(str(row.pk))
    return found


def remove(draft: Draft, attachment: UUID) -> None:
    """Take one out of a form again. It is gone: row, upload and picture."""
    _delete(Attachment.objects.filter(draft=draft, consultation=None, pk=attachment))


def forget(*drafts: Draft) -> None:
    """Delete all that was added to forms that come to nothing."""
    _delete(Attachment.objects.filter(draft__in=drafts, consultation=None))


def forget_expired(now: datetime) -> None:
    """Delete what was added to the forms of this practice whose time is up."""
    _delete(
        Attachment.objects.filter(
            consultation=None, draft__submitted_at__isnull=True, draft__expires_at__lt=now
        )
    )


def _delete(rows: Any) -> None:
    for row in rows.select_for_update(of=("self",)):
        audit.record("photo.removed", object_id=row.pk)
        names = (row.raw, row.stored)
        row.delete()
        transaction.on_commit(lambda names=names: storage.drop(*names))  # type: ignore[misc]


def carry_over(draft: Draft, consultation: Consultation, asked: Collection[str]) -> list[Attachment]:
    """Give what was added to a form to the request it became. What was added to a question that is not asked any more
    stays behind and is deleted, as its other answers are."""
    rows = Attachment.objects.filter(draft=draft, consultation=None)
    _delete(rows.exclude(question_id__in=asked))
    rows.update(consultation=consultation)
    return of_request(consultation)


# Looking at what came ------------------------------------------------------------------------------------------------


def is_free_to_look() -> bool:
    """Whether no other worker looks at an upload now; then this one may, until its transaction ends.

    A stranger's file may take a worker its whole time. One at a time leaves the other workers to the notices and the
    clocks, however many such files come.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOOKING])
        return bool(cursor.fetchone()[0])


def ring_for_next() -> None:
    """Wake a worker for the upload of this practice that waits longest, if any does: its own bell found none free."""
    row: Attachment | None = Attachment.objects.filter(state=State.WAITING).order_by("added_at", "id").first()
    if row is not None:
        ring(row)


def check(attachment: UUID) -> Attachment | None:
    """Look at an upload and draw it anew. Gives the row as it is then; None when there was nothing to do.

    Nothing is locked meanwhile, as it takes seconds: the row is written only if it still waits for this very upload, so
    that two workers, or one that comes too late, change nothing.
    """
    row: Attachment | None = Attachment.objects.filter(pk=attachment, state=State.WAITING).first()
    if row is None:
        return None
    try:
        made = cleaning.clean(storage.fetch(row.raw), allowed=allowed(row.kind))
    except cleaning.Refused as refused:
        return _write(row, state=State.REFUSED, why=refused.why)
    except storage.Missing:
        logger.error("an upload is lost", extra={"attachment_id": str(row.pk)})
        return _write(row, state=State.REFUSED, why=Why.LOST)
    name = storage.keep(made.content, practice_id=row.practice_id)
    written = _write(
        row,
        state=State.CHECKED,
        stored=name,
        type=made.type,
        sha256=made.sha256,
        sha1=base64.b64encode(hashlib.sha1(made.content, usedforsecurity=False).digest()).decode(),
        size=len(made.content),
        width=made.width,
        height=made.height,
        pages=made.pages,
        hints=list(made.hints),
        preview=made.preview,
        taken=made.taken,
    )
    if written is None:
        storage.drop(name)
    return written


def _write(row: Attachment, **columns: Any) -> Attachment | None:
    raw = row.raw
    waiting = Attachment.objects.filter(pk=row.pk, state=State.WAITING, raw=raw)
    if not waiting.update(**columns, raw="", checked_at=clock.now()):
        return None
    transaction.on_commit(lambda: storage.drop(raw))
    found: Attachment = Attachment.objects.select_related("consultation").get(pk=row.pk)
    return found


def open_content(row: Attachment) -> bytes:
    """What people see of it. Raises storage.Missing when the file is gone or is not the one that was checked."""
    content = storage.fetch(row.stored)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise storage.Missing(row.stored)
    return content


# Files and rows that have lost each other ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lost:
    """Files that no row names, and rows whose file is not there."""

    files: Sequence[str]
    rows: Sequence[UUID]


def look_for_lost(now: datetime) -> Lost:
    """What of this practice has lost its other half. Run as the system."""
    practice_id = tenancy.current().practice_id
    if practice_id is None:
        raise tenancy.NoTenant("Files are looked through for one practice at a time.")
    there = dict(storage.names(practice_id))
    named: dict[str, UUID] = {}
    for key, raw, stored in Attachment.objects.values_list("pk", "raw", "stored"):
        named |= {name: key for name in (raw, stored) if name}
    named |= {name: key for key, name in DataFile.objects.exclude(name="").values_list("pk", "name")}
    missing = named.keys() - there.keys()
    if missing:  # what was stored while the rows were read is there by now
        missing -= dict(storage.names(practice_id)).keys()
    return Lost(
        files=[name for name, at in there.items() if name not in named and at < now - ORPHAN_AFTER],
        rows=[named[name] for name in missing],
    )


def tidy(now: datetime) -> Lost:
    """Delete files that no row names, and say in the log which rows have no file: those a person has to look at."""
    lost = look_for_lost(now)
    storage.drop(*lost.files)
    if lost.files:
        logger.warning("files without a row are deleted", extra={"files": len(lost.files)})
    for key in lost.rows:
        logger.error("a photo has no file", extra={"attachment_id": str(key)})
    return lost
