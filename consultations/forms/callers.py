"""What do staff note before they read a form out to a caller?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.domain.caller import CHECKED_LABELS, Caller, Checked, How
from consultations.domain.contact_details import uk_phone
from portal.core import text
from portal.core.errors import DomainError
from portal.core.forms import ChecksField, RadiosField

PATIENT, OTHER = "patient", "other"


class CallerForm(forms.Form):
    """Which form, who is calling, how they are known, and that they agree to its being written down."""

    kind = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Choose what it is about")}
    )
    how = RadiosField(
        label=_("Where are they?"),
        choices=[(How.PHONE, _("On the phone")), (How.DESK, _("At the desk"))],
        error_messages={"required": _("Choose where they are")},
    )
    who = RadiosField(
        label=_("Who is speaking?"),
        choices=[(PATIENT, _("The patient")), (OTHER, _("Somebody else, for the patient"))],
        error_messages={"required": _("Choose who is speaking")},
    )
    name = forms.CharField(label=_("Name of the person speaking for them"), max_length=120, required=False)
    relation = forms.ChoiceField(label=_("What they are to the patient"), required=False)
    phone = forms.CharField(
        label=_("Number to ring back if the line drops"),
        help_text=_("A UK number. Leave it empty only when they are at the desk or have none."),
        max_length=30,
        required=False,
    )
    checked = RadiosField(
        label=_("How do you know who the patient is?"),
        choices=[(each.value, words) for each, words in CHECKED_LABELS.items()],
        error_messages={"required": _("Choose how you know who the patient is")},
    )
    consent = ChecksField(
        label=_("Before you write"),
        choices=[
            (
                "yes",
                _("I told them that I write it down for them and that it goes in the record. They agree."),
            )
        ],
        error_messages={"required": _("Ask whether you may write it down, then tick")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kinds: list[tuple[str, str]],
        relations: list[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, use_required_attribute=False, **more)
        self.fields["kind"].choices = [("", _("Choose a form")), *kinds]  # type: ignore[attr-defined]
        self.fields["relation"].choices = [("", _("Choose")), *relations]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        number = uk_phone(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(_("Enter a UK phone number, like 07700 900 982 or 01632 960 001"))
        return number

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("who") == OTHER:
            if not text.plain(said.get("name", "")).strip():
                self.add_error("name", _("Enter the name of the person speaking"))
            if not said.get("relation"):
                self.add_error("relation", _("Choose what they are to the patient"))
        return said

    @property
    def caller(self) -> Caller:
        """Who is on the line, once the form is valid."""
        said = self.cleaned_data
        if not said:
            raise DomainError("Say who is speaking first.")
        is_other = said["who"] == OTHER
        return Caller(
            how=How(said["how"]),
            checked=Checked(said["checked"]),
            name=text.plain(said["name"]).strip() if is_other else "",
            relation=said["relation"] if is_other else "",
            phone=said["phone"],
        )
