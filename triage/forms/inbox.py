"""What does somebody ask of the inbox: which view, which filters, which requests, and for whom?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from portal.core.dates import short_day_words
from triage.domain.inbox import View
from triage.presenters.inbox import Asked
from triage.queries import PAGE_SIZES, Filters

#: A page older than this is asked to be loaded again in full.
OLDEST = timedelta(days=2)

#: No page has so many rows, so nobody ticks more.
MOST_TICKED = 100


def asked_from(query: QueryDict) -> Asked:
    """What an address or a form asks for. Whatever it does not say right is as if it said nothing."""
    view = query.get("view", "")
    page, size = query.get("page", "")[:6], query.get("size", "")
    filters = Filters(
        kind=_typed(query, "kind")[:40],
        team=_typed(query, "team")[:40],
        owner=_typed(query, "owner")[:40],
        words=_typed(query, "q").strip()[:200],
    )
    return Asked(
        view=View(view) if view in set(View) else View.TO_TRIAGE,
        filters=filters,
        number=min(int(page), 1000) if page.isascii() and page.isdigit() and int(page) > 0 else 1,
        size=int(size) if size in {str(each) for each in PAGE_SIZES} else PAGE_SIZES[0],
    )


def _typed(query: QueryDict, name: str) -> str:
    """What was typed there, without what no database can look for."""
    return query.get(name, "").replace("\x00", "")


def since_of(query: QueryDict, now: datetime) -> datetime:
    """When the list on the screen was made, as the page itself said."""
    try:
        said = datetime.fromisoformat(query.get("since", ""))
    except ValueError:
        return now
    if said.tzinfo is None:
        return now
    return min(max(said, now - OLDEST), now)


def ticked(query: QueryDict) -> list[UUID]:
    """The ids of the ticked rows; what is no id is left out."""
    found = []
    for typed in query.getlist("selected")[:MOST_TICKED]:
        try:
            found.append(UUID(typed))
        except ValueError:
            continue
    return found


class AssignForm(forms.Form):
    """To whom the ticked requests go."""

    to = forms.TypedChoiceField(
        label="Give them to",
        coerce=UUID,
        error_messages={
            "required": "Choose a colleague.",
            "invalid_choice": "This person does not work here any more.",
        },
    )
    anyway = forms.ChoiceField(
        label="They are away. Give it to them all the same?",
        choices=[("", "No, I pick somebody else"), ("yes", "Yes, they are to have it")],
        required=False,
    )

    def __init__(self, *args: Any, staff: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(each["id"]): each["name"] for each in staff}
        self.away = {str(each["id"]): date.fromisoformat(each["away"]) for each in staff if each["away"]}
        offered = [
            (key, f"{name} (away until {short_day_words(self.away[key])})" if key in self.away else name)
            for key, name in self.staff.items()
        ]
        self.fields["to"].choices = [("", "Choose a colleague"), *offered]  # type: ignore[attr-defined]
        self.asks_anyway = self.data.get("to") in self.away
        if not self.asks_anyway:
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        """Somebody who is away gets nothing by mistake."""
        said: dict[str, Any] = self.cleaned_data
        if self.asks_anyway and not said.get("anyway"):
            self.add_error(
                "anyway", f"{self.staff[self.data['to']]} is not working today. Pick one of the two."
            )
        return said

    @property
    def name_of_chosen(self) -> str:
        return str(self.staff[str(self.cleaned_data["to"])])
