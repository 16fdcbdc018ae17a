"""What does somebody learn when their account is changed, and how does an account get another address?"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from portal.core import clock
from portal.core.errors import Conflict
from portal.people import identity, letters
from portal.people.models import User

PASSKEY_ADDED = _("A passkey was added to your account.")
PASSKEY_REMOVED = _("A passkey was removed from your account.")
ADDRESS_CHANGED = _("Your account has a new e-mail address. This one no longer opens it.")
NHS_LOGIN_ADDED = _("NHS login was added to your account.")
NHS_LOGIN_REMOVED = _("NHS login was removed from your account.")
ACCESS_ENDED = _("A manager took you off the staff of a practice.")
SIGNED_OUT = _("Your account was signed out on every other device.")
OTHER = _("One of the ways to sign in to your account was changed.")

#: What allauth calls its notices, in our words.
NOTICES = {
    "mfa/email/webauthn_added": PASSKEY_ADDED,
    "mfa/email/webauthn_removed": PASSKEY_REMOVED,
    "mfa/email/totp_activated": "An authenticator app was set up for your account.",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account.",
}


def tell(user: Any, what: str, *, address: str = "") -> None:
    """Say to the account's address, or to that one, what was changed, and what to do if it was somebody else.

    The letter is a row of the transaction of the change.
    """
    letters.write(address or user.email, what, person=user)


def may_change_address(user: Any) -> bool:
    """A patient may change their own address. That of a colleague is their manager's to say."""
    return not user.has_usable_password()


def is_taken(address: str, user: Any) -> bool:
    """Whether another account has this address."""
    return User.objects.filter(email=identity.normalise_email(address)).exclude(pk=user.pk).exists()


def ask_new_address(user: Any, address: str, code: str) -> None:
    """Send the code to the new address; if an account has it already, say so there and nowhere else."""
    if is_taken(address, user):
        get_adapter().send_mail("account/email/address_in_use", address, {})
        return
    get_adapter().send_mail("account/email/new_address", address, {"code": code})


def change_address(user: User, address: str) -> None:
    """The account has this address from now on, proved by the code that was read there. The old one is told.

    Raises Conflict when another account took it meanwhile.
    """
    wanted, old = identity.normalise_email(address), user.email
    if wanted == old:
        return
    try:
        with transaction.atomic():
            tell(user, ADDRESS_CHANGED, address=old)
            User.objects.filter(pk=user.pk).update(email=wanted, address_changed_at=clock.now())
            EmailAddress.objects.filter(user=user).exclude(email=wanted).delete()
            EmailAddress.objects.update_or_create(
                user=user, email=wanted, defaults={"primary": True, "verified": True}
            )
    except IntegrityError as taken:
        raise Conflict("We could not change the address. Start again.") from taken
    user.email = wanted
