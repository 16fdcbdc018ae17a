"""Who joins a practice's staff, and who leaves it?

An invitation is a secret link sent to an address: the database keeps its hash, it works once and for a week. Opening
the link changes nothing, because mail scanners open links too; the button on its page does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from portal import audit
from portal.core import clock, tenancy
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.core.http import Visit
from portal.people import accounts, changes, identity, sign_ins
from portal.people.models import Invitation, Membership, User
from portal.people.roles import GIVEN_WITH, Permission, Role
from portal.practices.models import Practice

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Sent:
    """An invitation and its secret, which is known only now."""

    invitation: Invitation
    token: str

    def link(self, practice: Any) -> str:
        """The address to open."""
        path = reverse("team_join", kwargs={"practice": practice.slug, "token": self.token})
        return f"{settings.SITE_URL.rstrip('/')}{path}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _known_roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted({str(role) for role in roles})
    if not wanted or any(role not in set(Role) for role in wanted):
        raise DomainError("Choose at least one of the roles on the page.")
    for role, beside in GIVEN_WITH.items():
        if role in wanted and beside not in wanted:
            raise DomainError(f"A {role.label.lower()} is a {beside.label.lower()} too. Choose both.")
    return wanted


def new_invitation(
    *,
    email: str,
    display_name: str,
    roles: Iterable[str],
    job_title: str = "",
    invited_by: UUID | None = None,
) -> Sent:
    """A link for this address, in the practice that was entered. Earlier links for the address stop working."""
    address, now = identity.normalise_email(email), clock.now()
    Invitation.objects.filter(email=address, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.fresh(
        email=address,
        display_name=display_name.strip(),
        job_title=job_title.strip(),
        roles=_known_roles(roles),
        token_hash=_hash(token),
        invited_by_id=invited_by,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.save(force_insert=True)
    audit.record("team.invited", object_id=invitation.pk, details={"roles": invitation.roles})
    return Sent(invitation, token)


def invite(
    *, email: str, display_name: str, roles: Iterable[str], job_title: str = "", by: Visit
) -> Invitation:
    """Ask somebody to join the practice; the link goes to their address and nowhere else.

    Raises Conflict when that person works here already, NotAllowed unless `by` may invite.
    """
    if not by.may(Permission.INVITE_STAFF):
        raise NotAllowed("Only a practice manager can invite staff. Ask yours.")
    if _colleague_at(email):
        raise Conflict(
            "Somebody with this address works here already. Send them a new link from the list instead."
        )
    with transaction.atomic():
        sent = new_invitation(
            email=email,
            display_name=display_name,
            roles=roles,
            job_title=job_title,
            invited_by=by.membership.id,
        )
        _mail_link(sent, by.practice)
    return sent.invitation


def send_new_link(*, member: Membership, by: Visit) -> Invitation:
    """Let a colleague choose a new password and set up a new app; what they had works until the link is used."""
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    if member.ended_at:
        raise Conflict("This person does not work here any more. Invite them again instead.")
    with transaction.atomic():
        sent = new_invitation(
            email=member.user.email,
            display_name=member.display_name,
            roles=member.roles,
            job_title=member.job_title,
            invited_by=by.membership.id,
        )
        audit.record("team.recovery_begun", object_id=member.pk)
        _mail_link(sent, by.practice)
    return sent.invitation


def end_access(*, member: Membership, by: Visit) -> Membership:
    """Somebody stops working here. Their very next page is refused; what they wrote keeps their name.

    Raises Conflict for oneself and for the last manager: a practice that nobody can manage cannot be put right.
    """
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    if member.pk == by.membership.id:
        raise Conflict("You cannot end your own access. Ask another manager.")
    with transaction.atomic():
        this, others = _locked(member)
        if this.door_until is None and not any(each.has_role(Role.MANAGER) for each in others):
            raise Conflict("This is the practice's last manager. Make somebody else a manager first.")
        this.ended_at = clock.now()
        this.ended_by_id = by.membership.id
        this.save(update_fields=["ended_at", "ended_by"])
        _shut(this, this.ended_at)
        if this.door_until is None:
            changes.tell(this.user, changes.ACCESS_ENDED)
        audit.record("team.access_ended", object_id=this.pk)
    return this


def change_roles(*, member: Membership, roles: Iterable[str], job_title: str, by: Visit) -> Membership:
    """Give a colleague other roles; they count from that person's very next page.

    Raises Conflict when nobody would be left who can manage the practice.
    """
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    wanted = _known_roles(roles)
    with transaction.atomic():
        this, others = _locked(member)
        if this.has_role(Role.MANAGER) and Role.MANAGER not in wanted and not _manages(others):
            raise Conflict("This is the practice's last manager. Make somebody else a manager first.")
        before, this.roles, this.job_title = this.roles, wanted, job_title.strip()
        this.save(update_fields=["roles", "job_title"])
        audit.record("team.roles_changed", object_id=this.pk, details={"before": before, "after": wanted})
    return this


def set_last_day(*, member: Membership, last_day: date | None, by: Visit) -> Membership:
    """A locum or leaver works until a day: on the next one no page opens. None takes the day away again."""
    if not by.may(Permission.MANAGE_TEAM):
        raise NotAllowed("Only a practice manager can do this. Ask yours.")
    if last_day and last_day < clock.today():
        raise DomainError("That day is over. To end access now, use End access.")
    with transaction.atomic():
        this, others = _locked(member)
        if last_day and this.has_role(Role.MANAGER) and not _manages(others):
            raise Conflict("This is the practice's last manager. Make somebody else a manager first.")
        this.ends_on = last_day + timedelta(days=1) if last_day else None
        this.save(update_fields=["ends_on"])
        audit.record("team.last_day_set", object_id=this.pk, details={"day": str(last_day or "")})
    return this


def those_over(today: date) -> list[Membership]:
    """Colleagues whose last day is over and whose access was not ended yet, and operators whose door has shut."""
    over = Q(ends_on__lte=today) | Q(door_until__lte=clock.now())
    return list(Membership.objects.filter(over, ended_at=None).select_related("user"))


def end_by_itself(member: Membership) -> None:
    """A last day is over: what `end_access` does, done by the system."""
    now = clock.now()
    changed = Membership.objects.filter(pk=member.pk, ended_at=None).update(ended_at=now)
    if changed:
        _shut(member, now)
        audit.record("team.access_ended", object_id=member.pk, details={"because": "last_day"})


def _shut(member: Membership, now: datetime) -> None:
    """Kill the links that lead here and sign the person out everywhere; where they still work they sign in again."""
    Invitation.objects.filter(email=member.user.email, used_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    sign_ins.end_all(member.user_id)


def _locked(member: Membership) -> tuple[Membership, list[Membership]]:
    """This colleague and all others, held until the change is made."""
    locked = list(Membership.objects.select_for_update().filter(ended_at=None).order_by("id"))
    this = next((each for each in locked if each.pk == member.pk), None)
    if this is None:
        raise Conflict("This person's access has ended already.")
    return this, [each for each in locked if each.pk != member.pk]


def _manages(members: Iterable[Membership]) -> bool:
    """Whether somebody of these can manage the practice from now on without an end."""
    return any(each.has_role(Role.MANAGER) and each.ends_on is None for each in members)


def open_invitation(token: str) -> Invitation | None:
    """The invitation this secret belongs to, while it can still be used. Reads only."""
    with tenancy.as_system():
        found = Invitation.objects.filter(token_hash=_hash(token)).first()
    return found if found and found.is_open(clock.now()) else None


def needs_password(invitation: Invitation) -> bool:
    """Whether the link asks for a password: yes for a new account, and for a colleague who wants a new one."""
    account = User.objects.filter(email=invitation.email).first()
    if account is None or not account.has_usable_password():
        return True
    with tenancy.as_system():
        return _colleague_at(invitation.email) is not None


def accept(*, token: str, password: str | None) -> Membership:
    """Use the link: the account exists, its address is proven, and the person works here.

    For a colleague who works here already it sets the new password and forgets the old second factor, so that a lost
    phone does not keep anybody out, and tells their address. Raises Conflict when the link has been used, withdrawn or
    is too old.
    """
    with tenancy.as_system(), transaction.atomic():
        invitation = Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
        now = clock.now()
        if invitation is None or not invitation.is_open(now):
            raise Conflict("This link no longer works. Ask the practice manager for a new one.")
        if password is None and needs_password(invitation):
            raise DomainError("Choose a password.")
        colleague = _colleague_at(invitation.email)
        may_change = needs_password(invitation)
        user = accounts.with_password(
            email=invitation.email,
            full_name=invitation.display_name,
            password=password if may_change else None,
        )
        if may_change:  # a lost phone, or a passkey that a code alone had let somebody add
            Authenticator.objects.filter(user=user).delete()
        if colleague is not None and may_change:
            _mail("recovered", user.email, practice=Practice.objects.get(pk=invitation.practice_id))
        if colleague is None:
            colleague = add_colleague(
                user=user,
                display_name=invitation.display_name,
                roles=invitation.roles,
                job_title=invitation.job_title,
            )
        invitation.used_at = now
        invitation.save(update_fields=["used_at"])
        audit.record("team.joined", object_id=colleague.pk, details={"invitation": str(invitation.pk)})
    return colleague


def add_colleague(
    *, user: User, display_name: str, roles: Iterable[str], job_title: str = "", registration: str = ""
) -> Membership:
    """A row that says this account works at the practice that was entered. Raises Conflict when it does already."""
    member = Membership.fresh(
        user=user,
        display_name=display_name,
        roles=_known_roles(roles),
        job_title=job_title,
        registration=registration,
        started_at=clock.now(),
    )
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as taken:
        raise Conflict("This person works here already.") from taken
    return member


def _colleague_at(email: str) -> Membership | None:
    address = identity.normalise_email(email)
    found: Membership | None = Membership.objects.filter(user__email=address, ended_at=None).first()
    return found


def _mail_link(sent: Sent, practice: Any) -> None:
    until = f"{sent.invitation.expires_at:%d %B %Y}"
    _mail("invitation", sent.invitation.email, practice=practice, link=sent.link(practice), until=until)


def _mail(what: str, address: str, **words: Any) -> None:
    """Write to an address once what the letter tells of is committed: a link that was taken back is never sent."""
    subject = render_to_string(f"account/email/{what}_subject.txt", words)
    body = render_to_string(f"account/email/{what}_message.txt", words)
    letter = EmailMessage(" ".join(subject.split()), body.strip(), to=[address])
    transaction.on_commit(letter.send)
