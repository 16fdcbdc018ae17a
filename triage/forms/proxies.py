"""What does a member of staff say to let somebody act for a patient, or to change that?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from consultations.domain import library
from portal.core import clock
from portal.core.forms import ChecksField, DateField, RadiosField
from portal.people import proxy_rules
from portal.people.proxies import Reach
from portal.people.proxy_models import Proxy
from portal.people.proxy_rules import BASIS_LABELS, RELATIONS, Basis

ALL, SOME = "all", "some"
TODAY, EVERYTHING, THEN = "today", "everything", "then"


def _kinds() -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in library.all()]


class ReachForm(forms.Form):
    """How far an access goes."""

    reach = RadiosField(
        label="Which requests?",
        choices=[(ALL, "Every kind of request"), (SOME, "Only these kinds")],
        error_messages={"required": "Choose which requests they may see and send."},
    )
    kinds = ChecksField(label="Kinds of request", required=False)
    sees = RadiosField(
        label="From when may they see what was sent?",
        choices=[(TODAY, "Only what is sent from today on"), (EVERYTHING, "Everything that was ever sent")],
        error_messages={"required": "Choose from when they may see requests."},
    )
    ends_on = DateField(
        label="Last day",
        says="the last day",
        help_text=f"At most {proxy_rules.LONGEST_YEARS} years from now. You are told a month before.",
    )

    def __init__(self, *args: Any, proxy: Proxy | None = None, **kwargs: Any) -> None:
        self.proxy = proxy
        if proxy is not None:
            kwargs["initial"] = {
                "reach": SOME if proxy.kinds else ALL,
                "kinds": proxy.kinds,
                "sees": THEN if proxy.sees_from else EVERYTHING,
                "ends_on": proxy.ends_on,
            }
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = _kinds()  # type: ignore[attr-defined]
        if proxy is not None and proxy.sees_from:
            day = f"{proxy.sees_from.day} {proxy.sees_from:%B %Y}"
            choices = [(THEN, f"As now: from {day}"), *self.fields["sees"].choices]  # type: ignore[attr-defined]
            self.fields["sees"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reach") == SOME and not cleaned.get("kinds") and "kinds" not in self.errors:
            self.add_error("kinds", "Choose at least one kind of request.")
        return cleaned

    @property
    def chosen(self) -> Reach:
        """How far, once the form is valid."""
        said = self.cleaned_data
        since: dict[str, date | None] = {
            TODAY: clock.today(),
            EVERYTHING: None,
            THEN: self.proxy.sees_from if self.proxy else None,
        }
        kinds = tuple(said["kinds"]) if said["reach"] == SOME else ()
        return Reach(kinds, since[said["sees"]], said["ends_on"])


class GrantForm(ReachForm):
    """Whom to let act for a patient, and why that is right."""

    email = forms.EmailField(
        label="Their e-mail address",
        help_text="The one they sign in with. They must have signed in once.",
        error_messages={
            "required": "Type the address they sign in with.",
            "invalid": "Type an e-mail address like name@example.org.",
        },
    )
    relation = forms.ChoiceField(
        label="What are they to the patient?",
        choices=[("", "Choose"), *((each, each[:1].upper() + each[1:]) for each in RELATIONS)],
        error_messages={"required": "Choose what they are to the patient."},
    )
    basis = RadiosField(
        label="Does the patient agree?", error_messages={"required": "Say whether the patient agrees."}
    )
    evidence = forms.CharField(
        label="What have you checked?",
        help_text="For example: passport and birth certificate seen, in person.",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what you have checked."},
    )
    field_order = ("email", "relation", "basis", "evidence", "reach", "kinds", "sees", "ends_on")

    def __init__(self, *args: Any, age: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = basis_choices(age)  # type: ignore[attr-defined]


class KeepForm(forms.Form):
    """It was looked at again."""

    basis = RadiosField(
        label="Does the patient agree?", error_messages={"required": "Say whether the patient agrees."}
    )

    def __init__(self, *args: Any, age: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = basis_choices(age)  # type: ignore[attr-defined]


def basis_choices(age: int) -> list[tuple[str, str]]:
    """What may be said of somebody of that age."""
    return [(each.value, BASIS_LABELS[each]) for each in (*proxy_rules.grounds(age), Basis.NO_CONSENT)]
