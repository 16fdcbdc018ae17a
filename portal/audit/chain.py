"""Is the audit trail whole? Recomputed here, line by line, without trusting the database's own functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from portal.core.tenancy import Scope, tenant

_LINES = """
select c.seq, c.hash, c.event_id, e.id, e.practice_id,
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor, e.actor_kind, e.agent, e.action,
    e.consultation_id, e.patient_id, e.object_id, array_to_string(e.ids, ','), e.details::text
from audit_auditchain c left join audit_auditevent e on e.id = c.event_id
where c.practice_id = %s and c.seq > %s and c.seq <= %s order by c.seq limit 5000
"""

_UNCHAINED = """
select e.id from audit_auditevent e
where e.practice_id = %s and not exists (select 1 from audit_auditchain c where c.event_id = e.id)
order by e.at limit 1
"""

_BEYOND = """
select c.seq from audit_auditchain c left join audit_audithead h on h.practice_id = c.practice_id
where c.practice_id = %s and c.seq > coalesce(h.seq, 0) order by c.seq limit 1
"""


@dataclass(frozen=True)
class Head:
    """Where a practice's chain ended at some moment. Kept outside the database, it shows a tail cut off later."""

    practice_id: UUID
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.practice_id} {self.seq} {self.hash}"

    @classmethod
    def parse(cls, line: str) -> Head:
        """Read back what `str` wrote. Raises ValueError for anything else."""
        practice_id, seq, digest = line.split()
        return cls(UUID(practice_id), int(seq), digest)


@dataclass(frozen=True)
class Verdict:
    """What verifying one practice's trail found: the number of good lines, and the first bad one, if any."""

    practice_id: UUID
    good: int
    trouble: str | None = None


def heads() -> list[Head]:
    """Where every practice's chain ends now."""
    with connection.cursor() as cursor:
        cursor.execute("select practice_id, seq, hash from audit_audithead order by practice_id")
        return [Head(*row) for row in cursor.fetchall()]


def verify(practice_id: UUID, exported: Iterable[Head] = ()) -> Verdict:
    """Walk the practice's chain from its first line and name the first line that is not as it was written.

    `exported` are heads printed earlier by `audit_heads`: they prove that the chain has not been cut or written anew.
    """
    kept = {head.seq: head.hash for head in exported if head.practice_id == practice_id and head.seq}
    previous, expected, trouble = "", 1, None
    with tenant(practice_id, scope=Scope.SYSTEM, actor="system:verify_audit"):
        # The end first: lines added while we walk are the next walk's.
        head = next((each for each in heads() if each.practice_id == practice_id), Head(practice_id, 0, ""))
        for seq, stored, event_id, *event in _lines(practice_id, head.seq):
            trouble = _what_is_wrong(expected, previous, seq, stored, event_id, event)
            if trouble is None and kept.get(seq, stored) != stored:
                trouble = f"Line {seq} differs from the head exported earlier: the chain was written anew."
            if trouble:
                break
            previous, expected = stored, expected + 1
        good = expected - 1
        trouble = trouble or _end_is_wrong(head, good, previous, max(kept, default=0))
    return Verdict(practice_id, good, trouble)


def _lines(practice_id: UUID, last: int) -> Iterator[tuple]:  # type: ignore[type-arg]
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LINES, [practice_id, after, last])
            rows = cursor.fetchall()
        yield from rows
        if not rows:
            return
        after = rows[-1][0]


def _what_is_wrong(
    expected: int, previous: str, seq: int, stored: str, event_id: UUID, event: list
) -> str | None:  # type: ignore[type-arg]
    if seq != expected:
        return f"Line {expected} is missing from the chain; the next one there is line {seq}."
    if event[0] is None:
        return f"Line {seq} is missing: event {event_id} was removed."
    if hash_of(previous, seq, event) != stored:
        return f"Line {seq} was changed or moved: event {event_id} is not as it was written."
    return None


def hash_of(previous: str, seq: int, event: list) -> str:  # type: ignore[type-arg]
    """The hash of one line: all it says, its place and the hash before it. `details` is the database's text."""
    text = "\n".join([previous, str(seq), *("-" if value in (None, "") else str(value) for value in event)])
    return hashlib.sha256(text.encode()).hexdigest()


def _end_is_wrong(head: Head, good: int, last: str, exported: int) -> str | None:
    if exported > good:
        return f"Line {good + 1} is missing: an exported head says there were {exported} lines. The tail was cut off."
    if (head.seq, head.hash) != (good, last):
        return f"Line {good + 1} is missing: the head says there are {head.seq} lines. The tail was cut off."
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, [head.practice_id])
        beyond = cursor.fetchone()
        if beyond:
            return f"Line {beyond[0]} stands after the end that the head gives: the head was put back."
        cursor.execute(_UNCHAINED, [head.practice_id])
        stray = cursor.fetchone()
    return f"Event {stray[0]} was put in without a line in the chain." if stray else None
