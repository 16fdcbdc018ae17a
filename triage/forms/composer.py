"""What is typed to a patient or to colleagues? Three forms that share nothing but their address bar.

Each carries the moment its page was shown, signed by us, and a key that makes a double click one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from consultations.domain.lifecycle import ADMIN_OUTCOMES, NOT_PICKED, OUTCOME_WORDS, Outcome
from consultations.services.writing import MOST_QUESTIONS, NOBODY
from portal.core import clock, text
from portal.core.dates import day_words
from portal.core.forms import LongTextField
from portal.core.models import new_id
from triage.domain import safety_net

_SALT = "triage.request.shown"
NET_DAYS = (0, 1, 2, 3, 5, 7, 14, 28)
CHECK_DAYS = (1, 2, 3, 7, 14, 28)

#: The boxes of each form that are kept as a draft.
KEPT: dict[str, tuple[str, ...]] = {
    "reply": ("body", "signs", "other", "action", "by", "check", "outcome"),
    "ask": ("body", *(f"q{number}" for number in range(1, MOST_QUESTIONS + 1))),
    "note": ("body",),
}


def shown_now(consultation: UUID, now: datetime, patient: UUID | str | None = "") -> str:
    """What a form carries about its page: our time, whom the request was about then, and our signature, for this
    request alone. Without a `patient` it says nothing of them; None is a request that is matched to nobody."""
    about = NOBODY if patient is None else str(patient)
    return signing.Signer(salt=_SALT).sign(f"{consultation}|{now.isoformat()}|{about}")


def _shown(value: str, consultation: UUID) -> tuple[str, str] | None:
    try:
        told, _, rest = signing.Signer(salt=_SALT).unsign(value).partition("|")
    except signing.BadSignature:
        return None
    moment, _, about = rest.partition("|")
    return (moment, about) if told == str(consultation) else None


def when_shown(value: str, consultation: UUID) -> datetime | None:
    """The moment in it; None when it is not ours or not of this request."""
    found = _shown(value, consultation)
    return datetime.fromisoformat(found[0]) if found else None


class FromPage(forms.Form):
    """What everything that goes out on the thread carries: when the page was shown, and the key of this one sending."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: UUID,
        patient: UUID | str | None = "",
        kept: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        self.consultation, self.patient = consultation, patient
        shown = shown_now(consultation, clock.now(), patient)
        initial = {"seen_at": shown, "key": new_id().hex, **(kept or {})}
        super().__init__(data, initial=initial, use_required_attribute=False, **more)

    def show_again(self, *, new_key: bool = False) -> None:
        """Make the refused form ready to be sent from the page that is shown now: all that was typed stays."""
        data: Any = cast(Any, self.data).copy()
        data["seen_at"] = shown_now(self.consultation, clock.now(), self.patient)
        if new_key or not data.get("key"):
            data["key"] = new_id().hex
        self.data = data

    @property
    def seen(self) -> datetime:
        """When the page was shown. Only after `is_valid`."""
        moment: datetime = self.cleaned_data["seen_at"]
        return moment

    @property
    def seen_patient(self) -> str | None:
        """Whom the page said it was about: an id, NOBODY, or None when it did not say. Only after `is_valid`."""
        found = _shown(str(self.data.get("seen_at", "")), self.consultation)
        return (found[1] or None) if found else None

    def clean_seen_at(self) -> datetime:
        moment = when_shown(self.cleaned_data["seen_at"], self.consultation)
        if moment is None:
            raise ValidationError(
                "We cannot tell when this page was opened. Read the request again, then send"
            )
        return moment

    def clean_key(self) -> str:
        return self.cleaned_data["key"] or new_id().hex


class ReplyForm(FromPage):
    """A reply, its safety net, when to ask how they are, and how it ended."""

    body = LongTextField(
        label="Message", rows=11, error_messages={"required": "Write your reply first"}, counted=None
    )
    signs = forms.MultipleChoiceField(
        label="Get help if",
        required=False,
        choices=[(code, words[0]) for code, words in safety_net.SIGNS.items()],
    )
    other = forms.CharField(label="Another sign", required=False, max_length=200)
    action = forms.ChoiceField(
        label="Then",
        required=False,
        choices=[("", "pick one"), *((each.value, words) for each, words in safety_net.ACTION_WORDS.items())],
    )
    by = forms.ChoiceField(label="If not better by", required=False)
    check = forms.TypedChoiceField(label="Check on them", required=False, coerce=int, empty_value=None)
    outcome = forms.ChoiceField(label="and", required=False)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, today: date, may_check: bool, **more: Any) -> None:
        super().__init__(data, auto_id="reply_%s", **more)
        self.today = today
        fields: Any = self.fields
        fields["by"].choices = [
            ("", "no date"),
            *((str(days), _in_days(days, today)) for days in NET_DAYS),
        ]
        fields["check"].choices = [
            ("", "not planned"),
            *((str(days), _check_words(days)) for days in CHECK_DAYS),
        ]
        fields["outcome"].choices = [
            ("", "keep open"),
            *(
                (each.value, f"close: {OUTCOME_WORDS[each].lower()}")
                for each in Outcome
                if each not in NOT_PICKED
            ),
        ]
        if not may_check:
            del self.fields["check"]

    @property
    def net(self) -> dict[str, Any]:
        """The safety net as it is kept. Only after `is_valid`."""
        said = self.cleaned_data
        by = self.today + timedelta(days=int(said["by"])) if said["by"] else None
        return safety_net.as_stored(said["signs"], said["other"], said["action"], by)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        has_sign = said.get("signs") or (said.get("other") or "").strip()
        needs_net = said.get("outcome") not in set(ADMIN_OUTCOMES)
        if needs_net and not has_sign and "signs" not in self.errors:
            self.add_error(
                "signs",
                "Fill in the safety net: tick at least one sign. Only admin outcomes do without",
            )
        if has_sign and not said.get("action") and "action" not in self.errors:
            self.add_error("action", "Pick what they are to do then")
        return said


class AskForm(FromPage):
    """Up to five numbered questions, each answered by the patient in its own box."""

    body = LongTextField(label="Before the questions (you can leave this empty)", rows=2, required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="ask_%s", **more)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"q{number}"] = LongTextField(label="Question", rows=1, required=False, counted=500)

    @property
    def boxes(self) -> list[Any]:
        return [self[f"q{number}"] for number in range(1, MOST_QUESTIONS + 1)]

    @property
    def questions(self) -> list[str]:
        """Those that were filled in, in order. Only after `is_valid`."""
        written = [self.cleaned_data[f"q{number}"] for number in range(1, MOST_QUESTIONS + 1)]
        return [each for each in written if each.strip()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any((said.get(f"q{number}") or "").strip() for number in range(1, MOST_QUESTIONS + 1)):
            self.add_error("q1", "Write a question first")
        return said


class NoteForm(FromPage):
    """A note for colleagues."""

    body = LongTextField(label="Internal note", rows=6, error_messages={"required": "Write your note first"})

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="note_%s", **more)


def text_for_a_note(data: Any) -> Any:
    """What another form held, as a note: its text, or its questions one to a line."""
    if data.get("body", "").strip() or not any(
        data.get(f"q{number}") for number in range(1, MOST_QUESTIONS + 1)
    ):
        return data
    lines: Sequence[str] = [data.get(f"q{number}", "") for number in range(1, MOST_QUESTIONS + 1)]
    made = data.copy()
    made["body"] = "\n".join(line for line in lines if line.strip())
    return made


def kept_of(mode: str, data: Any) -> dict[str, Any]:
    """What of a posted form is kept as a draft, each box no longer than a reply may be."""
    most = 20_000
    kept: dict[str, Any] = {}
    for name in KEPT[mode]:
        if name == "signs":
            kept[name] = [each for each in data.getlist(name) if each in safety_net.SIGNS]
        elif data.get(name):
            kept[name] = text.plain(str(data.get(name)))[:most]
    return kept


def _in_days(days: int, today: date) -> str:
    near = {0: "today", 1: "tomorrow"}
    words = day_words(today + timedelta(days=days))
    return f"{near[days]}, {words}" if days in near else words


def _check_words(days: int) -> str:
    weeks = {7: "in 1 week", 14: "in 2 weeks", 28: "in 4 weeks"}
    return weeks.get(days) or ("tomorrow" if days == 1 else f"in {days} days")
