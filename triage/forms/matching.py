"""What does somebody type to say who an account is, or what they did about a stop?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from portal.people.matching import EVIDENCE_LABELS, Evidence


class FindForm(forms.Form):
    """Whom to look up on the list."""

    words = forms.CharField(
        label="Look up somebody else on the list",
        help_text="NHS number, family name, or date of birth like 24/03/1985.",
        max_length=120,
        error_messages={"required": "Type a name, an NHS number or a date of birth."},
    )


class MatchForm(forms.Form):
    """Which patient, and how that is known."""

    patient = forms.UUIDField(widget=forms.HiddenInput)
    evidence = forms.ChoiceField(
        label="How do you know?",
        error_messages={"required": "Say how you know.", "invalid_choice": "Say how you know."},
    )

    def __init__(self, *args: Any, evidence: Iterable[Evidence] = Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose"), *((each.value, EVIDENCE_LABELS[each]) for each in evidence)]
        self.fields["evidence"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[UUID, Evidence]:
        return self.cleaned_data["patient"], Evidence(self.cleaned_data["evidence"])


class HandleStopForm(forms.Form):
    """What was done about somebody who was shown an emergency screen."""

    note = forms.CharField(
        label="What did you do?",
        help_text="For example: phoned at 8:20am, spoke to her, ambulance on its way.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say what you did, for example: phoned, spoke to her, ambulance on its way."
        },
    )
    # What they had said they would do when this page was shown. More may have come since.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def show_again(self, seen: str) -> None:
        """Ready to be sent from the page that is shown now: what was typed stays."""
        self.data = {"note": self.data.get("note", ""), "seen": seen}
