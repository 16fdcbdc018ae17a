"""What is asked about what somebody needs? The same questions of the patient, of who acts for them, and of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import ChecksField, LongTextField, RadiosField
from portal.people.domain.needs import (
    HELPER_LONGEST,
    LANGUAGE_LONGEST,
    WORDS_LONGEST,
    Need,
    Needs,
    read_list,
)

TALK = [
    (Need.INTERPRETER.value, _("Someone who speaks my language (an interpreter)")),
    (Need.BSL.value, _("A British Sign Language (BSL) interpreter")),
    (Need.RELAY.value, _("Calls through Relay UK")),
    (Need.HEARING.value, _("I am deaf or do not hear well")),
]
READ = [
    (Need.LARGE_PRINT.value, _("Large print")),
    (Need.EASY_READ.value, _("Easy read: easy words and pictures")),
    (Need.BRAILLE.value, _("Braille")),
    (Need.AUDIO.value, _("Something to listen to")),
    (Need.SIGHT.value, _("I am blind or do not see well")),
]
VISIT = [
    (Need.FACE_TO_FACE.value, _("To be seen face to face, not by phone or video")),
    (Need.LONGER.value, _("More time")),
    (Need.QUIET.value, _("A quiet place to wait")),
    (Need.ACCESS.value, _("No steps, or room for a wheelchair")),
    (Need.CARER.value, _("Someone with me")),
]
PHONE = [
    (Need.RATHER_PHONE.value, _("I would rather be phoned")),
    (Need.NO_PHONE.value, _("Please do not phone me")),
    ("either", _("Either is fine")),
]
_TICKS = ("talk", "read", "visit")


class NeedsForm(forms.Form):
    """All of it, with what is known filled in. Nothing ticked is an answer: they need nothing."""

    talk = ChecksField(label=_("To talk with us, do you need any of these?"), choices=TALK, required=False)
    language = forms.CharField(
        label=_("Which language do you speak?"),
        help_text=_("If you need someone who speaks it. For example, Polish."),
        max_length=LANGUAGE_LONGEST,
        required=False,
    )
    read = ChecksField(
        label=_("To read what we send, do you need any of these?"), choices=READ, required=False
    )
    phone = RadiosField(label=_("How do you feel about phone calls?"), choices=PHONE, required=False)
    visit = ChecksField(
        label=_("When you come to us, do you need any of these?"), choices=VISIT, required=False
    )
    words = LongTextField(
        label=_("Is there anything else that would help you?"),
        help_text=_("In your own words. You can leave this empty."),
        counted=WORDS_LONGEST,
        rows=3,
        required=False,
    )
    helper = forms.CharField(
        label=_("Who may help you talk with us?"),
        help_text=_(
            "A name, and who they are to you. For example, Nadia, my daughter. You can leave this empty."
        ),
        max_length=HELPER_LONGEST,
        required=False,
    )

    def __init__(
        self, data: Any = None, *, said: Needs | None, listed: str = "", own_words: bool = True, **more: Any
    ) -> None:
        """`said` is what was said before; without it the list's words are read. Without `own_words` they are left out."""
        super().__init__(data, use_required_attribute=False, initial=_initial(said, listed), **more)
        if not own_words:
            del self.fields["words"], self.fields["helper"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if Need.INTERPRETER in said.get("talk", ()) and not said.get("language"):
            self.add_error("language", _("Write which language you speak"))
        return said

    @property
    def answers(self) -> dict[str, Any]:
        """What was said, as `portal.people.needs.say` wants it, once the form is valid."""
        said = self.cleaned_data
        return {
            "codes": [code for name in _TICKS for code in said[name]] + [said["phone"]],
            "language": said["language"],
            "words": said.get("words", ""),
            "helper": said.get("helper", ""),
        }


def _initial(said: Needs | None, listed: str) -> dict[str, Any]:
    if said is None:
        codes, language = read_list(listed)
        said = Needs(codes=codes, language=language)
    has = [need.value for need in said.codes]
    phone = next((code for code, _words in PHONE if code in has), "")
    return {
        **{
            name: [code for code in has if code in dict(choices)]
            for name, choices in zip(_TICKS, (TALK, READ, VISIT), strict=True)
        },
        "phone": phone,
        "language": said.language,
        "words": said.words,
        "helper": said.helper,
    }
