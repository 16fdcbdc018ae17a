"""What do a manager and a clinical safety officer say about a form?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from consultations.domain.computed import MOST_RESULT_DAYS
from consultations.domain.local import LocalType
from consultations.domain.practice_texts import PLACES, Look
from portal.core.forms import DateField, LongTextField, RadiosField

TYPES = {
    LocalType.TEXT: "A line of words",
    LocalType.TEXTAREA: "Words, as many as they like",
    LocalType.RADIO: "One of these answers",
    LocalType.CHECKS: "Any of these answers",
    LocalType.NUMBER: "A number",
    LocalType.DATE: "A date",
}

#: Kinds of tests, as a manager reads them.
RESULTS = {"blood": "Blood test", "urine": "Urine test", "scan_xray": "X-ray or scan", "smear": "Smear test"}


class SwitchForm(forms.Form):
    """Why a form is switched, and what patients read while it is off."""

    reason = forms.CharField(
        label="Why",
        help_text="For your colleagues: it stands in the history.",
        max_length=300,
        required=False,
    )
    says = forms.CharField(
        label="What patients read instead",
        help_text="Optional. One or two short sentences. The phone number and other forms stand below it.",
        max_length=300,
        required=False,
    )


class ResultDaysForm(forms.Form):
    """After how many days each kind of result counts as late."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for test, label in RESULTS.items():
            self.fields[test] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=MOST_RESULT_DAYS,
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"),
                    f"{label}: write a number of days from 1 to {MOST_RESULT_DAYS}",
                ),
            )


class QuestionForm(forms.Form):
    """A question of the practice's own."""

    text = forms.CharField(label="The question", max_length=200)
    other = forms.CharField(
        label="The question when it is about somebody else",
        help_text="For example “Which branch do they use?”. Leave it empty if the words fit both.",
        max_length=200,
        required=False,
    )
    hint = forms.CharField(label="Hint under it", max_length=200, required=False)
    part = RadiosField(label="At the end of which part")
    type = RadiosField(
        label="How it is answered", choices=[(each.value, words) for each, words in TYPES.items()]
    )
    options = LongTextField(
        label="The answers, one on each line",
        help_text="Only for “one of these” and “any of these”. “None of these” is added by itself.",
        rows=4,
        required=False,
    )
    least = forms.FloatField(label="Smallest number", help_text="Only for a number.", required=False)
    most = forms.FloatField(label="Largest number", help_text="Only for a number.", required=False)
    required = RadiosField(label="Must it be answered", choices=[("no", "No"), ("yes", "Yes")], initial="no")

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = list(parts)  # type: ignore[attr-defined]

    @property
    def written(self) -> dict[str, Any]:
        """What the service is told: only what belongs to the type of answer that was chosen."""
        said = dict(self.cleaned_data)
        options = [line.strip() for line in said.pop("options").splitlines() if line.strip()]
        least, most = said.pop("least"), said.pop("most")
        if said["type"] in (LocalType.RADIO, LocalType.CHECKS):
            said["options"] = options
        if said["type"] == LocalType.NUMBER:
            said |= {"least": least, "most": most}
        return {**said, "required": said["required"] == "yes"}


class TextsForm(forms.Form):
    """The practice's own words, each for its place, and the last day of the notice."""

    notice_until = DateField(
        label="Last day of the notice",
        says="the last day of the notice",
        help_text="From the next day on it is not shown. Leave it empty if there is no end.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = self.fields.pop("notice_until")
        for place in PLACES:
            if place.look is Look.RICH:
                made: forms.Field = LongTextField(
                    label=place.label, help_text=place.help, counted=place.most, rows=4, required=False
                )
            else:
                made = forms.CharField(label=place.label, help_text=place.help, required=False)
            self.fields[place.name] = made
            if place.name == "notice":
                self.fields["notice_until"] = until


class ApproveForm(forms.Form):
    """Under which name and registration, and what was checked."""

    registration = forms.CharField(
        label="Your registration", help_text="For example GMC 1234567", max_length=60, required=False
    )
    statement = LongTextField(label="What you checked and approve", counted=1000, rows=4, required=False)
    fingerprint = forms.CharField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why an approval is taken back."""

    reason = forms.CharField(label="Why you take it back", max_length=500, required=False)
