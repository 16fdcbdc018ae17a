"""What is typed about a passkey, in words for patients and in their language?"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as passkeys
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    """A new passkey: what it is called, and whether it opens the account alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for this passkey")
        self.fields["name"].help_text = _("So that you know it in the list, for example: my phone.")
        alone = self.fields["passwordless"]
        alone.label = _("Sign in with this passkey alone")
        alone.help_text = _(
            "If you tick this, your device asks for your finger, your face or a PIN each time."
        )


class RenamePasskeyForm(passkeys.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for this passkey")
        self.fields["name"].error_messages["required"] = _("Type a name.")
