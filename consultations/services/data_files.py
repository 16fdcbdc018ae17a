"""Who gets their data as a file that a worker makes? Whoever has more requests than can be put together while they wait.

One file for each person at each practice. It is kept encrypted for a week, given to its owner alone, then removed;
sooner when a match it was made on is undone or a photo is put away (`old_data_files`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import Q

from consultations import data_file
from consultations.models import DataFile
from consultations.services.old_data_files import remove
from portal import audit, notifications
from portal.core import clock, tenancy
from portal.core.errors import DomainError
from portal.core.http import Visit
from portal.files import storage
from portal.notifications.kinds import Kind
from portal.people.models import User
from portal.people.recognise import patient_visit
from portal.practices.queries import practice_of

KEPT = timedelta(days=7)
#: A worker that has not finished after so long is taken to have died.
LEASE = timedelta(minutes=10)
MOST_TRIES = 4


def of(visit: Visit) -> DataFile | None:
    """The person's file at this practice, being made or ready, or nothing. One whose week is over is nothing."""
    found: DataFile | None = DataFile.objects.filter(person_id=visit.user.pk).first()
    if found is not None and found.expires_at is not None and found.expires_at <= clock.now():
        return None
    return found


@transaction.atomic
def ask(visit: Visit) -> DataFile:
    """Have it made anew; one that is being made already is not asked for twice."""
    now = clock.now()
    with tenancy.as_system():
        old = DataFile.objects.select_for_update().filter(person_id=visit.user.pk).first()
        if old is not None and old.ready_at is None and old.failed_at is None:
            return old
        if old is not None:
            remove(old)
        made: DataFile = DataFile.fresh(person_id=visit.user.pk, asked_at=now, tried_at=now)
        made.save(force_insert=True)
        audit.record("data.asked", object_id=visit.user.pk)
    ring(made)
    return made


def ring(made: DataFile) -> None:
    """Wake a worker for it once this is committed. The sweep finds it when nobody hears."""
    wanted = {"practice_id": str(made.practice_id), "data_file": str(made.pk)}
    transaction.on_commit(
        lambda: current_app.send_task(
            "consultations.make_data_file", kwargs=wanted, expires=600, retry=False
        ),
        robust=True,
    )


def make(data_file_id: UUID) -> None:
    """Put it together with the reach of the person themselves, store it, and tell them. Safe to run twice."""
    row: DataFile | None = (
        DataFile.objects.select_for_update(skip_locked=True)
        .filter(pk=data_file_id, ready_at=None, failed_at=None)
        .first()
    )
    if row is None:
        return
    user = User.objects.get(pk=row.person_id)
    visit = patient_visit(practice_of(row.practice_id).slug, user)
    with tenancy.tenant(
        row.practice_id,
        scope=tenancy.Scope.PATIENT,
        person=user.pk,
        patients=visit.tenant.patients,
        proxied=visit.tenant.proxied,
    ):
        content = data_file.make(visit)
    now = clock.now()
    row.name = storage.keep(content, practice_id=row.practice_id)
    row.ready_at, row.expires_at = now, now + KEPT
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "ready_at", "expires_at"])
            notifications.tell(
                Kind.DATA_FILE_READY,
                key=f"data-file:{row.pk}",
                person=user.pk,
                safe=user.email_safe != "no",
            )
    except BaseException:
        storage.drop(row.name)
        raise


def fetch(visit: Visit) -> bytes:
    """The file, for its owner. Recorded. Raises DomainError when it is not there."""
    row = of(visit)
    try:
        if row is None or row.ready_at is None:
            raise storage.Missing
        content = storage.fetch(row.name)
    except storage.Missing as trouble:
        raise DomainError("The file is not here any more. Ask for it again.", code="gone") from trouble
    audit.record("data.fetched", object_id=visit.user.pk)
    return content


def look_after() -> int:
    """Remove what has been kept for a week; have made again what a worker left. Gives how many were removed."""
    now, removed = clock.now(), 0
    for row in DataFile.objects.select_for_update(skip_locked=True).filter(due(now)):
        if row.expires_at is not None:
            remove(row)
            removed += 1
            continue
        row.tries, row.tried_at = row.tries + 1, now
        row.failed_at = now if row.tries >= MOST_TRIES else None
        row.save(update_fields=["tries", "tried_at", "failed_at"])
        if row.failed_at is None:
            ring(row)
    return removed


def due(now: datetime) -> Q:
    """What a sweep has to do with: over, or left by its worker."""
    return Q(expires_at__lte=now) | Q(ready_at=None, failed_at=None, tried_at__lte=now - LEASE)


def practices_with_due(now: datetime) -> list[UUID]:
    """Practices that have such a file. For a sweep."""
    return list(DataFile.objects.filter(due(now)).order_by().values_list("practice_id", flat=True).distinct())
