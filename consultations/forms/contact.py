"""What does somebody say about being written to?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.forms import RadiosField
from portal.people.models import User

YES_NO = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))]


def _asked(label: Any, missing: Any, hint: Any = "") -> RadiosField:
    return RadiosField(label=label, help_text=hint, choices=YES_NO, error_messages={"required": missing})


class ContactForm(forms.Form):
    """Whose address and number they are, and whether it is safe to use them."""

    email_only_mine = _asked(
        _("Is your e-mail address only yours?"),
        _("Say whether your e-mail address is only yours."),
        _("Nobody else can open it."),
    )
    email_safe = _asked(
        _("Is it safe to send you e-mails?"),
        _("Say whether it is safe to send you e-mails."),
        _("They only say that there is something to read here. Say no if that could get you into trouble."),
    )
    phone_only_mine = _asked(
        _("Is your phone number only yours?"),
        _("Say whether your phone number is only yours."),
        _("Nobody else picks up or reads it."),
    )
    text_safe = _asked(_("Is it safe to text you?"), _("Say whether it is safe to text you."))
    contact_how = RadiosField(
        label=_("How should we reach you if we need to?"),
        choices=[("message", _("A message here")), ("phone", _("A phone call")), ("either", _("Either"))],
        error_messages={"required": _("Choose how we should reach you.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
