"""What does the inbox say about several requests at once: a search, those ticked, who is at each?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from portal.core.dates import in_london
from portal.core.http import Visit
from triage.presence import Present
from triage.presenters import rows
from triage.queries import Page

LeftOut = list[tuple[Any, str]]


def presence_line(request: Any, present: Sequence[Present], now: datetime) -> dict[str, str]:
    """The line under the owner of one row."""
    words, kind = rows.presence(request, present, Level(request.level), now)
    return {"id": str(request.pk), "words": words, "kind": kind}


def split(found: Sequence[Any], *, to: UUID | None) -> tuple[list[Any], LeftOut]:
    """Those that can be given to `to`, and those that are left out with the reason."""
    able: list[Any] = []
    left_out: LeftOut = []
    for each in found:
        routing = getattr(each, "routing", None)
        if each.status == Status.CLOSED:
            left_out.append((each, "is closed"))
        elif to is not None and routing is not None and routing.owner_id == to:
            left_out.append((each, "is theirs already"))
        else:
            able.append(each)
    return able, left_out


def done(what: str, able: Sequence[Any], left_out: LeftOut) -> str:
    """ "You took 2 requests. Left out: Leila Farahani’s is closed." """
    many = f"{len(able)} request{'' if len(able) == 1 else 's'}" if able else "no request"
    first = f"{what} {many}."
    if not able and not left_out:
        return "Nothing was ticked. Tick the requests first."
    return f"{first} Left out: {reasons(left_out)}." if left_out else first


def reasons(left_out: LeftOut) -> str:
    return "; ".join(f"{_name(each)}’s {why}" for each, why in left_out)


def preview(visit: Visit, able: Sequence[Any], left_out: LeftOut, now: datetime) -> dict[str, Any]:
    """What will be given away, before it is."""
    today = in_london(now).date()
    return {
        "able": [
            {
                "id": str(each.pk),
                "level": each.level,
                "name": _name(each),
                "age": rows.age(each, today),
                "title": each.title,
                "owner": each.routing.owner.display_name
                if getattr(each, "routing", None) and each.routing.owner
                else "",
            }
            for each in able
        ],
        "left_out": reasons(left_out),
        "button": f"Assign {len(able)} request{'' if len(able) == 1 else 's'}",
    }


def search_words(visit: Visit, typed: str, found: Page, near: Sequence[Any], now: datetime) -> dict[str, Any]:
    """What a search says above and below what it found."""
    today = in_london(now).date()
    first = (found.number - 1) * found.size + 1
    return {
        "line": "Open ones first, then the newest. Closed requests are searched too." if found.rows else "",
        "near": [
            {
                "href": reverse("triage:request", kwargs={"practice": visit.practice.slug, "id": each.pk}),
                "text": ", ".join(filter(None, (_name(each), rows.age(each, today)))),
            }
            for each in near
        ],
        "showing": f"Showing {first} to {first + len(found.rows) - 1}." if found.rows else "",
        "next": found.number + 1 if found.has_next else None,
        "before": found.number - 1 if found.number > 1 else None,
    }


def _name(request: Any) -> str:
    return str(request.patient.name if request.patient else request.said_name)
