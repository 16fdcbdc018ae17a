"""What is typed to sign in, to join a practice, and to look somebody up?"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from portal.people import accounts, identity
from portal.people.roles import ROLE_LABELS, Role

PASSWORD_LONGEST = 256
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def _code_field(form: forms.Form, label: Any, hint: Any) -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, hint
    field.widget.attrs = dict(CODE)
    field.error_messages["required"] = _("Type the code.")


class RequestCodeForm(account_forms.RequestLoginCodeForm):
    """Asks for an address and sends a code to it, whoever it belongs to."""

    _user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("Your e-mail address")
        field.help_text = _("We will send you a code to type on the next page.")
        field.widget.attrs = {"autocomplete": "email", "type": "email", "spellcheck": "false"}
        field.error_messages["required"] = _("Type your e-mail address.")
        field.error_messages["invalid"] = _("Type an e-mail address like name@example.org.")

    def clean_email(self) -> str:
        """In place of allauth's, which looks further for an address it does not know, so that the time tells."""
        email = identity.normalise_email(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = accounts.first_visit(email)
        if accounts.is_nhs_login_only(email) and self._user is not None:
            self._user = None  # the page says the same; the e-mail says which way in there is
            get_adapter().send_mail("account/email/use_nhs_login", email, {"link": accounts.nhs_login_link()})
        return email


class ConfirmCodeForm(account_forms.ConfirmLoginCodeForm):
    """The code from the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, _("Code from the e-mail"), _("8 numbers. It works for 15 minutes."))


class CodeForm(forms.Form):
    """A code from an e-mail, to somebody who is signed in."""

    code = forms.CharField(
        label=_("Code from the e-mail"), help_text=_("8 numbers. It works for 15 minutes."), max_length=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, _("Code from the e-mail"), _("8 numbers. It works for 15 minutes."))


class NewAddressForm(forms.Form):
    """The address an account is to have from now on."""

    email = forms.EmailField(
        label=_("Your new e-mail address"),
        help_text=_("We will send a code to it."),
        error_messages={
            "required": _("Type your new e-mail address."),
            "invalid": _("Type an e-mail address like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        return identity.normalise_email(self.cleaned_data["email"])


class StaffSignInForm(account_forms.LoginForm):
    """Address and password, for staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "Work e-mail address", "Password"
        password.help_text = ""
        login.widget.attrs = {"autocomplete": "username", "type": "email", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        login.error_messages["required"] = "Type your e-mail address."
        password.error_messages["required"] = "Type your password."

    def clean_login(self) -> str:
        return identity.normalise_email(super().clean_login())


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Your password"
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class SecondFactorForm(mfa_forms.AuthenticateForm):
    """The code an authenticator app shows, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(
            self, "Code", "The 6 numbers in your authenticator app now, or one of your recovery codes."
        )


class SecondFactorAgainForm(mfa_forms.ReauthenticateForm):
    """The same, asked once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(
            self, "Code", "The 6 numbers in your authenticator app now, or one of your recovery codes."
        )


class StartAppForm(totp_forms.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, "Code", "The 6 numbers your app shows for Portal now.")


class JoinForm(forms.Form):
    """A password for a colleague's new account."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 8 characters. 15 or more is better: three or four words are easy to remember.",
        max_length=PASSWORD_LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class InviteForm(forms.Form):
    """Whom a manager asks to join."""

    display_name = forms.CharField(
        label="Name, as patients and colleagues will see it",
        help_text="For example: Dr Ngozi Okafor",
        max_length=120,
        error_messages={"required": "Type the person's name."},
    )
    email = forms.EmailField(
        label="Work e-mail address",
        error_messages={
            "required": "Type the person's e-mail address.",
            "invalid": "Type an e-mail address like name@example.org.",
        },
    )
    job_title = forms.CharField(
        label="Job", help_text="For example: GP partner", max_length=80, required=False
    )
    roles = forms.MultipleChoiceField(
        label="What they do here",
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


class LookUpForm(forms.Form):
    """Whom a member of staff looks for on the practice's list."""

    words = forms.CharField(
        label="Find somebody on the list",
        help_text="NHS number, family name, or date of birth like 24/03/1985.",
        max_length=120,
        required=False,
    )
