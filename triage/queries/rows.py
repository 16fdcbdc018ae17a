"""What are the rows of one page of the inbox? One statement, with everything that a row shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    Case,
    Count,
    F,
    JSONField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, JSONObject, Left

from consultations.domain.lifecycle import Status
from consultations.models import Consultation, Flag, Message
from portal.core import nhs_numbers
from portal.core.http import Visit
from portal.core.references import normalise
from portal.people import identity
from triage.domain.inbox import View
from triage.queries.conditions import WORST_SIGN_FIRST, WROTE_AGAIN, of_view, requests

PAGE_SIZES = (25, 100)

#: Words and names are looked for among requests of so many days; a reference or NHS number finds older ones too.
SEARCH_DAYS = 400

#: How much of a patient's own words a row can show.
QUOTE_LETTERS = 160


@dataclass(frozen=True)
class Filters:
    """What the reader chose to see. Empty means everything."""

    kind: str = ""
    team: str = ""  # a team's key; with a dash before it, all but that team
    owner: str = ""  # "me", "none", or the id of a membership
    words: str = ""

    @property
    def hides(self) -> bool:
        return bool(self.kind or self.team or self.owner)


@dataclass(frozen=True)
class Page:
    """Rows of one view. `shown` is how many fit the filters, or None where that is not counted (closed, search)."""

    rows: list[Consultation]
    number: int
    size: int
    shown: int | None
    has_next: bool


def page(
    visit: Visit,
    view: View,
    filters: Filters | None = None,
    *,
    now: datetime,
    number: int = 1,
    size: int = 25,
) -> Page:
    """One page of a view, most dangerous first, then soonest due; each row with all that it shows.

    Rows carry `due`, `quote` (the beginning of the patient's words) and `signs` (flags, worst first: words, level,
    code), `news` (kind and body of what the patient wrote after the last answer, and since when; else None), `unopened_since`;
    `routing` with team and owner, `patient` and `proxy` are joined.
    """
    filters = filters or Filters()
    number, size = max(number, 1), size if size in PAGE_SIZES else PAGE_SIZES[0]
    rows = filtered(requests().filter(of_view(view, now=now, me=visit.membership.pk)), filters, visit)
    counted = view is not View.CLOSED
    if counted:
        rows = rows.annotate(shown=Window(Count("pk")))
    first = (number - 1) * size
    found = list(_for_rows(rows).order_by(*ORDER.get(view, DANGER_FIRST))[first : first + size + 1])
    shown = vars(found[0])["shown"] if counted and found else 0 if counted and number == 1 else None
    return Page(found[:size], number, size, shown, len(found) > size)


def search(visit: Visit, filters: Filters, *, now: datetime, number: int = 1, size: int = 25) -> Page:
    """Requests by reference, NHS number, name or words, open ones first. Nothing typed finds nothing."""
    number, size = max(number, 1), size if size in PAGE_SIZES else PAGE_SIZES[0]
    typed = filters.words.strip()[:200]
    if not typed:
        return Page([], number, size, 0, False)
    rows = filtered(requests().filter(_matches(typed, visit.practice.short_name, now)), filters, visit)
    first = (number - 1) * size
    is_closed = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))
    found = list(_for_rows(rows).order_by(is_closed, "-sent_at", "pk")[first : first + size + 1])
    return Page(found[:size], number, size, None, len(found) > size)


DANGER_FIRST = ("urgency", "due", "sent_at", "pk")
ORDER: dict[View, tuple[Any, ...]] = {
    View.WAITING: ("answered_at", "pk"),
    View.NOT_READ: (F("phone_since").asc(nulls_last=True), "answered_at", "pk"),
    View.TO_TELL: ("urgency", "to_tell_since", "pk"),
    View.CLOSED: ("-closed_at", "pk"),
}

#: That somebody is getting worse is not covered by what else they write.
_WORSE_FIRST = Case(When(kind=Message.Kind.WORSE, then=Value(0)), default=Value(1))


def _for_rows(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    signs = (
        Flag.objects.filter(consultation=OuterRef("pk"))
        .order_by(*WORST_SIGN_FIRST)
        .values(
            json=JSONObject(
                words="words", level="level", code="code", question_id="question_id", answer="answer"
            )
        )
    )
    unanswered = Message.objects.filter(
        consultation=OuterRef("pk"), written_at__gt=Coalesce(OuterRef("answered_at"), OuterRef("sent_at"))
    ).exclude(author__in=[Message.Author.STAFF, Message.Author.SYSTEM])
    news = unanswered.order_by(_WORSE_FIRST, "-written_at").values(
        json=JSONObject(kind="kind", body=Left("body", QUOTE_LETTERS), since=Window(Min("written_at")))
    )
    return (
        rows.select_related("patient", "proxy", "routing__team", "routing__owner")
        .annotate(
            quote=Left("words", QUOTE_LETTERS),
            signs=ArraySubquery(signs),
            news=Case(When(WROTE_AGAIN, then=Subquery(news[:1])), default=None, output_field=JSONField()),
        )
        .defer("asked", "search", "words")
    )


def filtered(rows: QuerySet[Consultation], filters: Filters, visit: Visit) -> QuerySet[Consultation]:
    """Those of the rows that fit the filters."""
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.team.startswith("-"):
        rows = rows.exclude(routing__team__key=filters.team[1:])
    elif filters.team:
        rows = rows.filter(routing__team__key=filters.team)
    if filters.owner == "none":
        rows = rows.filter(routing__owner=None)
    elif filters.owner:
        rows = rows.filter(
            routing__owner=visit.membership.pk if filters.owner == "me" else _uuid(filters.owner)
        )
    return rows


def _matches(typed: str, short_name: str, now: datetime) -> Q:
    """What was typed may be an NHS number, a reference, or words. The first two are exact and look no further; a reference
    without a digit may be a name as well."""
    number = nhs_numbers.checked(typed)
    if number is not None:
        return Q(patient__nhs_number=number) | Q(said_nhs_number=number)
    reference = normalise(typed, short_name)
    if reference is not None and re.search(r"\d", typed):
        return Q(reference=reference)
    name = Q()
    for word in typed.split():
        name &= (
            Q(said_name__icontains=word)
            | Q(patient__first_names__icontains=word)
            | Q(patient__family_name__icontains=word)
            | Q(patient__family_key__contains=identity.name_key(word) or word)
        )
    said = Q(search=SearchQuery(typed, config="english", search_type="websearch"))
    found = Q(sent_at__gte=now - timedelta(days=SEARCH_DAYS)) & (name | said)
    return found if reference is None else found | Q(reference=reference)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)
