"""Who is looking at a request now, and who is writing? Kept for seconds in the cache, and nothing when there is none.

It is a courtesy and no lock: two people may answer at once, and the first one wins (`consultations.services.writing`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.cache import cache
from redis.exceptions import RedisError

from portal.core import clock
from portal.core.http import Visit

logger = logging.getLogger(__name__)

#: A page that is open says so every 15 seconds. Somebody who is silent for longer has gone.
LASTS = timedelta(seconds=40)
#: After the cache did not answer it is not asked again for a while, so that no page waits for it.
REST = timedelta(seconds=10)


class Doing(StrEnum):
    """What somebody does at a request."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Present:
    """A colleague at a request."""

    member: str
    name: str
    doing: Doing


@dataclass
class _Rest:
    until: datetime | None = None


_rest = _Rest()


def note(visit: Visit, consultation: UUID, doing: Doing) -> None:
    """Say that this person is at the request. Reading does not undo writing until that has run out by itself."""
    me, now = str(visit.membership.pk), clock.now()
    key = _key(visit.practice.pk, consultation)
    there = _ask(lambda: cache.get(key)) or {}
    kept = {member: each for member, each in there.items() if _is_fresh(each, now)}
    writes = kept.get(me, {}).get("wrote")
    if doing is Doing.WRITE:
        writes = now.timestamp()
    kept[me] = {"name": visit.membership.display_name, "at": now.timestamp(), "wrote": writes}
    _ask(lambda: cache.set(key, kept, timeout=int(LASTS.total_seconds())))


def leave(visit: Visit, consultation: UUID) -> None:
    """Say that this person has sent what they were writing."""
    key, now = _key(visit.practice.pk, consultation), clock.now()
    there = _ask(lambda: cache.get(key)) or {}
    if str(visit.membership.pk) in there:
        there[str(visit.membership.pk)] |= {"wrote": None, "at": now.timestamp()}
        _ask(lambda: cache.set(key, there, timeout=int(LASTS.total_seconds())))


def of(visit: Visit, consultation: UUID) -> list[Present]:
    """The colleagues at one request, writers first, without this person."""
    return of_many(visit, [consultation]).get(consultation, [])


def of_many(visit: Visit, consultations: Iterable[UUID]) -> Mapping[UUID, list[Present]]:
    """The same for a whole list, in one call to the cache. Requests where nobody is are left out."""
    wanted = {_key(visit.practice.pk, each): each for each in consultations}
    if not wanted:
        return {}
    found = _ask(lambda: cache.get_many(list(wanted))) or {}
    me, now = str(visit.membership.pk), clock.now()
    return {
        wanted[key]: people
        for key, there in found.items()
        if (
            people := [
                _present(member, each, now)
                for member, each in there.items()
                if member != me and _is_fresh(each, now)
            ]
        )
        and (people.sort(key=lambda one: (one.doing is not Doing.WRITE, one.name)) or True)
    }


def words(people: list[Present]) -> str:
    """ "Dr Shah is writing a reply now", "Dr Shah and Janet Brathwaite are looking", or nothing."""
    writers = [each.name for each in people if each.doing is Doing.WRITE]
    names = writers or [each.name for each in people]
    if not names:
        return ""
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    verb = "is" if len(names) == 1 else "are"
    return f"{who} {verb} writing now" if writers else f"{who} {verb} looking at it"


def kind(people: list[Present]) -> Doing:
    """Whether somebody writes: the sign before the words."""
    return Doing.WRITE if any(each.doing is Doing.WRITE for each in people) else Doing.READ


def _key(practice: UUID, consultation: UUID) -> str:
    return f"presence:{practice}:{consultation}"


def _is_fresh(each: Mapping[str, Any], now: datetime) -> bool:
    return now.timestamp() - float(each["at"]) <= LASTS.total_seconds()


def _present(member: str, each: Mapping[str, Any], now: datetime) -> Present:
    wrote = each.get("wrote")
    writes = wrote is not None and now.timestamp() - float(wrote) <= LASTS.total_seconds()
    return Present(member, str(each["name"]), Doing.WRITE if writes else Doing.READ)


def _ask(question: Any) -> Any:
    """Ask the cache; None when it does not answer."""
    now = clock.now()
    if _rest.until is not None and now < _rest.until:
        return None
    try:
        return question()
    except (RedisError, OSError):
        _rest.until = now + REST
        logger.warning("The cache does not answer; nobody's presence is shown for a while.")
        return None
