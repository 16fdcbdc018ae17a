"""What is asked when an image should not have been sent?"""

from __future__ import annotations

from django import forms

from consultations.domain.attachments import Quarantine
from triage.presenters.photos import REASONS


class PutAwayForm(forms.Form):
    """Why it is put away. There is no way back from here, so it is asked for and confirmed."""

    reason = forms.ChoiceField(
        label="Why should it not have been sent?",
        choices=[("", "Choose a reason"), *((each.value, words) for each, words in REASONS.items())],
        error_messages={"required": "Choose a reason", "invalid_choice": "Choose a reason"},
    )

    @property
    def why(self) -> Quarantine:
        return Quarantine(self.cleaned_data["reason"])
