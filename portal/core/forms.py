"""Which fields does Django lack? A date in three boxes, ticks with "none of these", codes, phone numbers, long texts.

Errors are sentences that say what to do. Fields whose name is part of the sentence are told it: `DateField(says="your
date of birth")` gives "Enter your date of birth".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.dates import MONTHS, day_words

ALL_PARTS = ("day", "month", "year")
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}


class DayMonthYear(forms.Widget):
    """Three boxes named `<field>_day`, `<field>_month` and `<field>_year`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """What was typed, by part; always all three."""
        return {part: str(data.get(f"{name}_{part}", "")).strip() for part in ALL_PARTS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the three boxes was on the page."""
        return all(f"{name}_{part}" not in data for part in ALL_PARTS)

    @staticmethod
    def parts(value: Any) -> dict[str, str]:
        """A date, or what was typed, as three texts."""
        if isinstance(value, date):
            return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return {part: str((value or {}).get(part, "")) for part in ALL_PARTS}


class DateField(forms.Field):
    """A date in three boxes. Months may be typed as a number or a name. Nothing is guessed: a year has four digits."""

    widget = DayMonthYear

    def __init__(
        self,
        *,
        says: str = "the date",
        earliest: date | None = None,
        latest: date | None = None,
        past: bool = False,
        autocomplete: str | None = None,
        **kwargs: Any,
    ) -> None:
        """`past` refuses dates after today. `autocomplete="bday"` lets a browser fill in a date of birth."""
        self.says, self.earliest, self.latest, self.past = says, earliest, latest, past
        self.autocomplete = autocomplete
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The date, or None if all is empty. Raises an error whose code names the parts to mark."""
        if value is None or isinstance(value, date):
            return value
        missing = [part for part in ALL_PARTS if not value[part]]
        if len(missing) == len(ALL_PARTS):
            return None
        if missing:
            said = [str(PART_WORDS[part]) for part in missing]
            words = said[0]
            if len(said) > 1:
                words = str(_("%(first)s and %(then)s")) % {"first": said[0], "then": said[1]}
            raise ValidationError(
                _("%(says)s must include %(parts)s"),
                code="missing_" + "_".join(missing),
                params={"says": self._begin(), "parts": words},
            )
        year = value["year"]
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValidationError(
                _("The year must have 4 numbers, for example 1984"),
                code="wrong_year",
                params={"says": self._begin()},
            )
        month = MONTH_NUMBERS.get(value["month"].lower().strip(".")) or _number(value["month"])
        if not 1 <= month <= 12:
            raise ValidationError(_("The month must be a number from 1 to 12"), code="wrong_month")
        try:
            return date(int(year), month, _number(value["day"]))
        except ValueError:
            raise ValidationError(
                _("%(says)s must be a real date"), code="wrong_day", params={"says": self._begin()}
            ) from None

    def validate(self, value: date | None) -> None:
        """Refuses what is missing, and dates outside the limits."""
        if value is None:
            if self.required:
                raise ValidationError(_("Enter %(says)s"), code="required", params={"says": self.says})
            return
        latest = min(filter(None, (self.latest, clock.today() if self.past else None)), default=None)
        if self.past and value > clock.today():
            raise ValidationError(
                _("%(says)s must be in the past"), code="future", params={"says": self._begin()}
            )
        if latest and value > latest:
            raise ValidationError(
                _("%(says)s must be %(day)s or earlier"),
                code="late",
                params={"says": self._begin(), "day": day_words(latest, with_year=True)},
            )
        if self.earliest and value < self.earliest:
            raise ValidationError(
                _("%(says)s must be %(day)s or later"),
                code="early",
                params={"says": self._begin(), "day": day_words(self.earliest, with_year=True)},
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the three boxes say another date than before."""
        return DayMonthYear.parts(initial) != DayMonthYear.parts(data)

    def _begin(self) -> str:
        says = str(self.says)
        return says[:1].upper() + says[1:]


PART_WORDS = {"day": _("a day"), "month": _("a month"), "year": _("a year")}


def _number(typed: str) -> int:
    return int(typed) if re.fullmatch(r"[0-9]{1,2}", typed) else 0


class ChecksField(forms.MultipleChoiceField):
    """Ticks. With `none`, one value stands alone: ticked together with another, a person is asked which is right.

    Choices may be in groups, as Django writes them: `[("Chest and breathing", [("EM01", "Chest pain"), ...]), ...]`.
    """

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("Choose from the list"),
        "both": _("You ticked “%(none)s” and something else. Untick the one that is not right"),
    }

    def __init__(
        self, *, none: str | None = None, hints: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.none = none
        self.hints = hints or {}
        super().__init__(**kwargs)

    def validate(self, value: list[str]) -> None:
        """Refuses "none" beside another answer."""
        super().validate(value)
        if self.none is not None and self.none in value and len(value) > 1:
            words = next((label for key, label in self.widget.choices if str(key) == self.none), self.none)
            raise ValidationError(self.error_messages["both"], code="both", params={"none": words})


class RadiosField(forms.ChoiceField):
    """One of a few. Nothing is chosen beforehand unless `initial` says so."""

    widget = forms.RadioSelect
    default_error_messages = {"invalid_choice": _("Choose from the list")}

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.hints = hints or {}
        super().__init__(**kwargs)


class LongTextField(forms.CharField):
    """Somebody's own words, kept as they were written: nothing is stripped, and nothing is cut.

    `counted` shows how many characters are left, and refuses more only after the fact, with all that was written kept.
    """

    widget = forms.Textarea

    def __init__(self, *, counted: int | None = None, rows: int = 5, **kwargs: Any) -> None:
        self.counted = counted
        kwargs.setdefault("strip", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def validate(self, value: str) -> None:
        """Refuses what is only spaces where an answer is needed, and more than was counted."""
        super().validate(value.strip() if value else value)
        if self.counted and len(value or "") > self.counted:
            raise ValidationError(
                _("Use %(limit)s characters or fewer. You have used %(used)s"),
                code="long",
                params={"limit": f"{self.counted:,}", "used": f"{len(value):,}"},
            )

    def clean(self, value: Any) -> Any:
        """The text with line ends as one character each, so that browser and server count alike."""
        return super().clean(value.replace("\r\n", "\n") if isinstance(value, str) else value)
