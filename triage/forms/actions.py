"""What is chosen when a request is given on, phoned about, raised, closed or opened again?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from consultations.domain.levels import Level
from consultations.domain.lifecycle import NOT_PICKED, OUTCOME_WORDS, Outcome
from portal.core.forms import LongTextField
from triage.forms.composer import FromPage

PHONE_RESULTS = {
    "spoke": "Spoke to them",
    "no answer": "No answer",
    "left a message": "Left a message to call us",
    "wrong number": "Wrong number",
    "call back later": "Will call back later",
}


class _Action(forms.Form):
    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="do_%s", use_required_attribute=False, **more)


class OfVersion(_Action):
    """What must not pass over something that came after its page was shown carries which version that page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def of(self, version: int) -> None:
        """Ready to be sent from the page that is shown now: what was typed stays."""
        if self.is_bound:
            self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]
        self.initial["version"] = version


class AssignForm(_Action):
    """To whom on the staff."""

    to = forms.UUIDField(
        label="Give it to",
        widget=forms.Select,
        error_messages={"required": "Pick a colleague", "invalid": "Pick a colleague"},
    )
    anyway = forms.ChoiceField(
        label="They are away. Give it to them all the same?",
        choices=[("", "No, I pick somebody else"), ("yes", "Yes, they are to have it")],
        required=False,
    )

    def offer(self, colleagues: Iterable[tuple[str, str]]) -> None:
        """The choices, for showing it; whether somebody who is away gets it is asked once that was refused."""
        if not self.is_bound or "to" in self.errors:
            del self.fields["anyway"]
        self.fields["to"].widget.choices = [("", "Pick a colleague"), *colleagues]  # type: ignore[attr-defined]


class HandOverForm(_Action):
    """To which team, and why."""

    team = forms.CharField(
        label="Give it to the team",
        max_length=30,
        widget=forms.Select,
        error_messages={"required": "Pick a team"},
    )
    reason = forms.CharField(
        label="What they should know (they read it in the history)", required=False, max_length=500
    )

    def offer(self, teams: Iterable[tuple[str, str]]) -> None:
        """The choices, for showing it."""
        self.fields["team"].widget.choices = [("", "Pick a team"), *teams]  # type: ignore[attr-defined]


class PhoneForm(OfVersion):
    """What came of a phone call."""

    result = forms.ChoiceField(
        label="What happened?",
        choices=[("", "Pick one"), *PHONE_RESULTS.items()],
        error_messages={"required": "Pick what happened"},
    )
    note = forms.CharField(label="Anything to keep (staff only)", required=False, max_length=500)


class AskPhotosForm(FromPage):
    """What the photos should show. It goes out on the thread, so it carries what a reply carries of its page."""

    what = forms.CharField(
        label="What should they show?",
        help_text="They read this, with how to add up to 4 photos. Do not ask for private parts here.",
        max_length=500,
        error_messages={"required": "Say what the photos should show"},
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="do_%s", **more)


class AskPrivatePhotoForm(AskPhotosForm):
    """What one private photo should show, and how the patient agreed to send it."""

    consent = LongTextField(
        label="How did they agree?",
        rows=3,
        error_messages={"required": "Write down how they agreed first"},
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["what"].label = "What should it show?"
        self.fields["what"].help_text = "They read this on the thread, after signing in."
        self.fields[
            "consent"
        ].help_text = "When you spoke, what you offered instead, and what they said. Staff alone read it."


class LevelForm(OfVersion):
    """A higher level, or for clinicians a lower one."""

    level = forms.ChoiceField(
        label="Level",
        choices=[(each.value, each.word) for each in Level],
        error_messages={"required": "Pick a level"},
    )
    reason = forms.CharField(label="Why? Needed to lower it", required=False, max_length=500)

    def offer(self, now: str, *, may_lower: bool) -> None:
        """The choices, for showing it: every level but this one, and no lower one for those who may not lower it."""
        offered = [each for each in Level if each.value != now and (may_lower or each > Level(now))]
        field: Any = self.fields["level"]
        field.widget.choices = [("", "Pick a level"), *((each.value, each.word) for each in offered)]


class CloseForm(OfVersion):
    """How it ended."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[
            ("", "Pick one"),
            *((each.value, OUTCOME_WORDS[each]) for each in Outcome if each not in NOT_PICKED),
        ],
        error_messages={"required": "Pick how it ended"},
    )
    reason = forms.CharField(label="Anything to keep (staff only)", required=False, max_length=500)


class ReopenForm(_Action):
    """Why it is opened again."""

    reason = LongTextField(
        label="Why is it opened again?", rows=2, error_messages={"required": "Say why it is opened again"}
    )
