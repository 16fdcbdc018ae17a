"""Where do accounts come from, and when do they go?"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from portal.core import text
from portal.core.errors import DomainError
from portal.people import identity
from portal.people.models import NhsLoginDoor, User

UNPROVEN_FOR = timedelta(days=1)


def first_visit(email: str) -> User | None:
    """The account of an address, made and not proven yet when nobody has used the address here before.

    It is made before a code is sent. Known and unknown addresses take the same statements, each with one row written,
    so that the time it takes does not say which it was. None when the address belongs to an account that was switched
    off: the page then says the same and no code goes out.
    """
    address = identity.normalise_email(email)
    with transaction.atomic():
        User.objects.bulk_create([User(email=address, password=make_password(None))], ignore_conflicts=True)
        user = User.objects.filter(email=address).first()
        if user is None:  # removed this very moment
            return None
        unproven = EmailAddress(user=user, email=address, primary=True, verified=False)
        EmailAddress.objects.bulk_create([unproven], ignore_conflicts=True)
        EmailAddress.objects.filter(user=user, email=address).update(email=address)
    return user if user.is_active else None


def is_nhs_login_only(email: str) -> bool:
    """Whether the account of this address is one that NHS login made, and alone opens."""
    return NhsLoginDoor.objects.filter(user__email=identity.normalise_email(email)).exists()


def nhs_login_link() -> str:
    """The address to come in at with NHS login, for an e-mail."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('nhs_login')}"


def with_password(*, email: str, full_name: str, password: str | None) -> User:
    """The account of a colleague whose address is known to be theirs. Keeps the password when none is given.

    Raises DomainError for an account that NHS login made: a second way in would be weaker than the first.
    """
    address = identity.normalise_email(email)
    if is_nhs_login_only(address):
        raise DomainError(
            "This address belongs to a patient's account that is opened with NHS login. Use a work address."
        )
    user, _ = User.objects.get_or_create(email=address, defaults={"full_name": full_name})
    user.full_name = user.full_name or full_name
    if password is not None:
        user.set_password(password)
    elif not user.password:
        user.set_unusable_password()
    user.save()
    proven, _ = EmailAddress.objects.get_or_create(user=user, email=address, defaults={"primary": True})
    if not proven.verified or not proven.primary:
        EmailAddress.objects.filter(pk=proven.pk).update(verified=True, primary=True)
    return user


def give_name(user: User, full_name: str) -> None:
    """Keep the name somebody gave for themselves, if the account has none yet."""
    name = " ".join(text.plain(full_name).split())[:120]
    if name and not user.full_name:
        user.full_name = name
        user.save(update_fields=["full_name"])


def remove_unproven(now: datetime, limit: int = 500) -> int:
    """Delete accounts whose address was never proven within a day. Gives how many; never one that signed in."""
    stale = User.objects.filter(created_at__lt=now - UNPROVEN_FOR, last_login=None).exclude(
        pk__in=EmailAddress.objects.filter(verified=True).values("user_id")
    )
    ids = list(stale.values_list("pk", flat=True)[:limit])
    with transaction.atomic():
        EmailAddress.objects.filter(user_id__in=ids).delete()
        User.objects.filter(pk__in=ids)._raw_delete("default")
    return len(ids)
