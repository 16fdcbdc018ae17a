"""What does a manager say about when the practice is open? A week of times, and days on which it is shut."""

from __future__ import annotations

import json
import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.core.dates import DAYS
from portal.core.forms import DateField
from portal.practices.opening import Week, as_kept, trouble

#: The four boxes of a day, and what each is called.
PLACES = {"opens": "Opens", "closes": "Closes", "opens_again": "Opens again", "closes_again": "Closes again"}

_TYPED = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?\s*(am|pm)?")


class TimeField(forms.CharField):
    """A time of day. Browsers write "18:30" by themselves; where they have no box for it, "6:30pm" does as well."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        """The time, or None where nothing was typed."""
        typed = str(value or "").strip().lower()
        if not typed:
            return None
        found = _TYPED.fullmatch(typed)
        if found:
            hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "pm" else 0)
            elif half:
                hour = 99
            if hour < 24 and minute < 60:
                return time(hour, minute)
        raise ValidationError("Enter a time like 8:30 or 6:30pm")


class WeekForm(forms.Form):
    """Seven days, Monday first, each with up to two spans. A day without times is a day off."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        kept = [[edge for span in day for edge in span] for day in week]
        start: dict[str, Any] = {"was": json.dumps(as_kept(week))}
        start |= {
            f"{place}_{number}": edge
            for number, edges in enumerate(kept)
            for place, edge in zip(PLACES, edges, strict=False)
        }
        super().__init__(*args, **kwargs)
        self.initial = start
        for number, day in enumerate(DAYS):
            for place, label in PLACES.items():
                self.fields[f"{place}_{number}"] = TimeField(label=f"{label} on {day}", required=False)

    @property
    def days(self) -> list[dict[str, Any]]:
        """The boxes, day by day, each with its short name."""
        return [
            {
                "day": day,
                "boxes": [(label, self[f"{place}_{number}"]) for place, label in PLACES.items()],
                "problems": [
                    words
                    for place in PLACES
                    for words in self[f"{place}_{number}"].problems  # type: ignore[attr-defined]
                ],
            }
            for number, day in enumerate(DAYS)
        ]

    @property
    def week(self) -> Week:
        """The week that was typed. Only for a form that is valid."""
        found: Week = self.cleaned_data["week"]
        return found

    @property
    def shown(self) -> Any:
        """The week as the page showed it, for whoever keeps it to compare; None where that is not to be read."""
        try:
            return json.loads(self.cleaned_data.get("was") or "null")
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """All times of a day go together: each opening has its closing, and none is before the one before it."""
        said: dict[str, Any] = super().clean() or {}
        days = []
        for number, day in enumerate(DAYS):
            names = [f"{place}_{number}" for place in PLACES]
            if any(name in self.errors for name in names):
                return said
            opens, closes, again, until = (said.get(name) for name in names)
            self._pair(names[:2], opens, closes, day)
            self._pair(names[2:], again, until, day)
            if again and not opens:
                self.add_error(names[0], f"Enter when you open on {day} first")
            days.append(tuple(span for span in ((opens, closes), (again, until)) if all(span)))
        if not self.errors:
            said["week"] = tuple(days)
            wrong = trouble(said["week"])
            if wrong:
                number, place, words = wrong
                self.add_error(f"{list(PLACES)[place]}_{number}", words)
        return said

    def _pair(self, names: list[str], opens: time | None, closes: time | None, day: str) -> None:
        if opens and not closes:
            self.add_error(names[1], f"Enter when you close on {day}")
        if closes and not opens:
            self.add_error(names[0], f"Enter when you open on {day}")


class CloseForm(forms.Form):
    """On which days the practice is shut, and why."""

    first_day = DateField(label="First day closed", says="the first day closed")
    last_day = DateField(
        label="Last day closed",
        says="the last day closed",
        help_text="Leave it empty for one day.",
        required=False,
    )
    reason = forms.CharField(
        label="Why, as patients read it",
        help_text="For example “staff training”. The front page says “We are closed today: staff training”.",
        max_length=200,
    )
