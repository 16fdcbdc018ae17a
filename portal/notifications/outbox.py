"""How is a notice put into the outbox, taken back, and counted?

Models are imported inside the functions: the package's face is imported while Django is still finding its apps.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from portal.core import clock, tenancy
from portal.core.errors import Conflict
from portal.notifications.kinds import FACTS, Channel, Kind, State

if TYPE_CHECKING:
    from portal.notifications.models import OutboxMessage, OutboxQuerySet

logger = logging.getLogger(__name__)


def tell(
    kind: Kind | str,
    *,
    key: str,
    person: Any = None,
    email: str | None = None,
    phone: str | None = None,
    about: UUID | None = None,
    path: str | None = None,
    not_before: datetime | None = None,
    safe: bool = True,
    practice: Any = None,
) -> OutboxMessage:
    """Write, in the caller's transaction, that somebody is to be told, and ring the doorbell when it commits.

    `person` is an account or its id; without one, `email` or `phone` is the address. `key` is unique in the practice:
    a second telling with the same key changes nothing and gives the first row. `path` replaces the page the kind leads
    to, for links that are secrets. With `safe=False` the row is kept as withheld and nothing is sent. `practice` is
    taken for the caller's convenience and must be the current one.
    """
    from portal.notifications.models import Envelope, OutboxMessage

    kind = Kind(kind)
    now = clock.now()
    practice_id = tenancy.current().practice_id
    if practice is not None and str(getattr(practice, "pk", practice)) != str(practice_id):
        raise tenancy.NoTenant("A notice can only be written in the practice it belongs to.")
    if not (person or email or phone):
        raise ValueError("A notice needs a person, an e-mail address or a phone number.")
    if FACTS[kind].path is None and not path:
        raise ValueError(f"A notice of the kind {kind} needs the path of its own page.")
    due = max(not_before or now, now)
    message = OutboxMessage.fresh(
        kind=kind,
        channel=Channel.EMAIL if person or email else Channel.TEXT,
        person_id=getattr(person, "pk", person),
        about_id=about,
        key=key,
        state=State.WAITING if safe else State.WITHHELD,
        created_at=now,
        not_before=due,
        next_try_at=due,
    )
    if not _insert_once(message):
        with tenancy.as_system():
            first: OutboxMessage = OutboxMessage.objects.get(key=key)
        return first
    if email or phone or path:
        Envelope.fresh(message=message, email=email or "", phone=phone or "", path=path or "").save(
            force_insert=True
        )
    if safe and due <= now:
        ring(practice_id)
    return message


def _insert_once(message: OutboxMessage) -> bool:
    """Insert the row unless its key is there already, without failing the transaction. Says whether it was inserted."""
    from django.db import connection
    from django.db.models.constants import OnConflict
    from django.db.models.sql import InsertQuery

    query = InsertQuery(type(message), on_conflict=OnConflict.IGNORE)
    query.insert_values(type(message)._meta.concrete_fields, [message])
    [(sql, parameters)] = query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        inserted = cursor.rowcount == 1
    message._state.adding = False
    message._state.db = connection.alias
    return inserted


def ring(practice_id: UUID | None) -> None:
    """Once this transaction has committed, wake a worker for the practice; once, however many notices it wrote.

    The bell may fail to ring: the sweep finds the row within half a minute, and the person's page does not suffer.
    """
    from portal.notifications import doorbell

    bell = doorbell.notices_of(str(practice_id))
    if any(bell == waiting[1] for waiting in transaction.get_connection().run_on_commit):
        return
    transaction.on_commit(bell)


def cancel(
    *,
    about: UUID,
    kinds: Iterable[Kind | str] | None = None,
    kind: Kind | str | None = None,
    key: str | None = None,
) -> int:
    """Take back notices about a request that have not left yet; says how many. One that is being sent goes on.

    `kinds` (or one `kind`) and `key` narrow it down.
    """
    from portal.notifications.models import OutboxMessage

    wanted = [Kind(each) for each in (kinds if kinds is not None else [kind] if kind else Kind)]
    with tenancy.as_system():
        rows = OutboxMessage.objects.filter(
            about_id=about, kind__in=wanted, state__in=(State.WAITING, State.FAILED)
        )
        if key:
            rows = rows.filter(key=key)
        return int(rows.update(state=State.CANCELLED))


def failed_notices() -> OutboxQuerySet:
    """Notices of the practice that were given up and that nobody has dealt with, the oldest first."""
    from portal.notifications.models import OutboxMessage

    rows: OutboxQuerySet = OutboxMessage.objects.given_up().order_by("created_at")
    return rows


def failed_count() -> int:
    """How many `failed_notices` there are."""
    return failed_notices().count()


def try_again(message: UUID) -> None:
    """Send a notice that was given up once more, for instance after its address was put right. Raises Conflict."""
    from portal.notifications.models import OutboxMessage

    now = clock.now()
    changed = (
        OutboxMessage.objects.given_up()
        .filter(pk=message)
        .update(state=State.WAITING, attempts=0, next_try_at=now, last_error="")
    )
    if not changed:
        raise Conflict("Somebody has already dealt with this notice. Look at the list again.")
    ring(tenancy.current().practice_id)
