"""What is asked of somebody who would rather be called? Only what the form and the list do not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.domain.contact_details import uk_phone
from consultations.forms.thread import new_key
from consultations.services import CallWish
from consultations.services.saying import USED_BEFORE
from portal.core import text
from portal.core.errors import DomainError
from portal.core.forms import ChecksField, DateField, LongTextField, RadiosField

ME, OTHER = "me", "other"
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Asks:
    """Which questions there are for this person. `knows_me`: the list has whoever writes, so their name is not asked."""

    whom: bool
    person: bool
    knows_me: bool
    writer: bool
    about: bool
    safe: bool
    private: bool
    home: bool = False  # the account of a care home: who of them is asking?
    mine: bool = False  # the form said that it is for whoever writes: they are not asked about "the person"


class CallForm(forms.Form):
    """The number, when not to call, and who it is about."""

    whom = RadiosField(
        label=_("Who is it about?"),
        choices=[(ME, _("Me")), (OTHER, _("Somebody else"))],
        error_messages={"required": _("Choose who it is about")},
    )
    name = forms.CharField(label=_("Full name of the person it is about"), max_length=150, required=False)
    born_on = DateField(
        label=_("Their date of birth"),
        says="the date of birth",
        help_text=_("For example, 31 3 1980."),
        earliest=EARLIEST,
        past=True,
        required=False,
    )
    writer = forms.CharField(
        label=_("Your own name"),
        help_text=_("Leave it empty if it is about you."),
        max_length=150,
        required=False,
    )
    about = LongTextField(
        label=_("What is it about?"),
        help_text=_("In a few words. You can leave this empty."),
        counted=1000,
        rows=3,
        required=False,
    )
    phone = forms.CharField(
        label=_("Which number should we call?"),
        help_text=_("A UK mobile or home number."),
        max_length=30,
        error_messages={"required": _("Enter a phone number we can call you on")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    times = LongTextField(
        label=_("When can you not talk?"),
        help_text=_("For example, at work from 7am to 3pm. You can leave this empty."),
        counted=500,
        rows=3,
        required=False,
    )
    safe = RadiosField(
        label=_("Is it safe to call this number and say who we are?"),
        help_text=_("Say no if that could get you into trouble with somebody."),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))],
        error_messages={"required": _("Say whether it is safe to call this number")},
    )
    private = ChecksField(
        label=_("People who act for you"),
        choices=[("yes", _("Keep this from people who act for me. They do not see it and are not told."))],
        required=False,
    )

    def __init__(self, data: Any = None, *, asks: Asks, **more: Any) -> None:
        super().__init__(data, use_required_attribute=False, **more)
        self.asks = asks
        left = {
            "whom": asks.whom,
            "name": asks.person,
            "born_on": asks.person,
            "writer": asks.writer,
            "about": asks.about,
            "safe": asks.safe,
            "private": asks.private,
        }
        for name, is_asked in left.items():
            if not is_asked:
                del self.fields[name]
        if asks.home:
            self.fields["writer"].label = _("Who is asking? Your name and job")
            self.fields["writer"].help_text = _("For example, Joy Mensah, carer.")
        if asks.mine and asks.person:
            self.fields["name"].label = _("Your full name")
            self.fields["born_on"].label = _("Your date of birth")
        if asks.person and asks.knows_me:
            for name in ("name", "born_on"):
                self.fields[name].help_text = _("Leave it empty if it is about you.")

    def clean_phone(self) -> str:
        number = uk_phone(str(self.cleaned_data["phone"]).strip())
        if number is None:
            raise forms.ValidationError(_("Enter a UK phone number, like 07700 900 982 or 01632 960 001"))
        return number

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        is_other = said.get("whom") == OTHER
        if self.asks.person and (is_other or not self.asks.knows_me):
            if not text.plain(said.get("name", "")).strip() and "name" not in self.errors:
                self.add_error(
                    "name",
                    _("Enter your full name")
                    if self.asks.mine
                    else _("Enter the full name of the person it is about"),
                )
            if said.get("born_on") is None and "born_on" not in self.errors:
                self.add_error(
                    "born_on",
                    _("Enter your date of birth") if self.asks.mine else _("Enter the date of birth"),
                )
        if self.asks.home and len(text.plain(said.get("writer", "")).split()) < 2:
            self.add_error("writer", _("Write your name and your job, like Joy Mensah, carer"))
        elif self.asks.writer and is_other and not text.plain(said.get("writer", "")).strip():
            self.add_error("writer", _("Enter your own name"))
        return said

    @classmethod
    def about_request(cls, data: Any, *, phone: str) -> CallForm:
        """About what was sent already: who it is about is known."""
        asks = Asks(False, False, False, False, about=True, safe=False, private=False)
        form = cls(data, asks=asks, initial={"phone": phone})
        form.fields["about"].label = _("What would you like to talk about?")
        form.fields["key"] = forms.CharField(
            widget=forms.HiddenInput, max_length=40, initial=new_key, required=False
        )
        return form

    def refuse(self, trouble: DomainError) -> None:
        """Say why it was not sent. What was not sent is something else: it gets a key of its own."""
        self.add_error("phone", trouble.message)
        if trouble.code == USED_BEFORE:
            self.data = {**self.data.dict(), "key": new_key()}  # type: ignore[attr-defined]

    @property
    def wish(self) -> CallWish:
        """What was said, once the form is valid."""
        said = self.cleaned_data
        is_mine = self.asks.knows_me and said.get("whom") == ME
        return CallWish(
            phone=said["phone"],
            times=text.plain(said["times"]).strip(),
            about=text.plain(said.get("about", "")).strip(),
            for_whom=said.get("whom", ""),
            name="" if is_mine else text.plain(said.get("name", "")).strip(),
            born_on=None if is_mine else said.get("born_on"),
            writer=text.plain(said.get("writer", "")).strip(),
            safe=said.get("safe", ""),
            private="yes" in said.get("private", ()),
        )
