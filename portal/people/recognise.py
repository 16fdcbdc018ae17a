"""Who has come to which practice? Handed to `portal.core.http`, which asks it once for each page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.http import Door, Visit
from portal.core.tenancy import Scope, Tenant, tenant
from portal.people import acting, sessions, steps, unsent
from portal.people.nhs_login import checked, linking
from portal.people.roles import Role, permissions_of
from portal.practices.models import Practice

_ENTER = """
select p.*, e.membership, e.roles, e.display_name, e.job_title, e.patients, e.acts_for, e.has_proxies, e.closures,
    e.door_until
from portal_enter(%s, %s, %s, %s, %s, %s) e join practices_practice p on p.id = e.practice
"""


@dataclass(frozen=True)
class Colleague:
    """The membership a member of staff came in by, as the page needs it."""

    id: UUID
    user_id: UUID
    display_name: str
    job_title: str
    roles: frozenset[str]
    door_until: datetime | None = None  # an operator in the emergency door, and until when

    @property
    def pk(self) -> UUID:
        return self.id

    def has_role(self, role: Role) -> bool:
        return role.value in self.roles

    def __str__(self) -> str:
        return self.display_name


def draft_key_hash(request: HttpRequest) -> str | None:
    """What the database knows a form without an account by: the hash of the secret in this browser's cookie."""
    secret = request.COOKIES.get(draft_cookie())
    return hashlib.sha256(secret.encode()).hexdigest() if secret else None


def draft_cookie() -> str:
    """The cookie that holds the secret. Its prefix binds it to this host over TLS, where there is TLS."""
    return "__Host-draft" if settings.SECURE_COOKIES else "draft"


def recognise(request: HttpRequest, slug: str, door: Door) -> Visit | HttpResponse:
    """Enter the practice as whoever this browser is signed in as.

    Gives a redirect when the person must sign in, or give another proof, before this door opens. Raises Http404 for a
    practice that is not there and for staff pages of a practice the person does not work at.
    """
    user: Any = request.user if request.user.is_authenticated else None
    if user is None and door in (Door.STAFF, Door.PATIENT):
        if unsent.keep(request, getattr(request, "just_over", None)):
            request.session[sessions.ENDED] += " " + _("What you typed is kept. Sign in to send it.")
        return _to_sign_in(request, door)

    person = user.pk if user else None
    draft = draft_key_hash(request)
    asked = [slug, person, door.value, draft, clock.today(), clock.now()]
    practice: Any = _enter(asked)
    if person and door != Door.STAFF and checked.is_due(request, practice.pk):
        _lay_beside_list(request, practice.pk, person)
        if request.method in ("GET", "HEAD"):
            checked.mark(request, practice.pk)
            return HttpResponseRedirect(request.get_full_path())
        practice = _enter(asked)
    practice.closed_days = _closed_days(practice.closures)
    own = tuple(practice.patients or ())
    acts_for = acting.told(_plain(practice.acts_for) or ())
    others = tuple(each.patient_id for each in acts_for)
    membership, scope = None, Scope.PATIENT if user else Scope.PUBLIC

    if door == Door.STAFF:
        if practice.membership is None:
            raise Http404
        missing = steps.missing_for_staff(request)
        if missing:
            unsent.keep(request, user.pk)
            return HttpResponseRedirect(_with_next(reverse(missing), _return_to(request)))
        sessions.as_staff(request)
        scope = Scope.STAFF
        roles = frozenset(practice.roles)
        membership = Colleague(
            practice.membership,
            user.pk,
            practice.display_name,
            practice.job_title,
            roles,
            practice.door_until,
        )

    actor = str(person) if person else "visitor"
    reach = Tenant(practice.pk, scope, person, own, draft, actor, proxied=others)
    return Visit(
        practice=practice,
        door=door,
        tenant=reach,
        user=user,
        membership=membership,
        permissions=frozenset(p.value for p in permissions_of(membership.roles))
        if membership
        else frozenset(),
        patients=own + others,
        proxies=others,
        acts_for=acts_for,
        has_proxies=bool(practice.has_proxies),
    )


def patient_visit(slug: str, user: Any) -> Visit:
    """As far as this account reaches as a patient, for work that is done for it while it is not there. Leaves the
    database told of that reach: call it inside `tenant(...)` and enter the visit's own."""
    practice = _enter([slug, user.pk, Door.PATIENT.value, None, clock.today(), clock.now()])
    practice.closed_days = _closed_days(practice.closures)
    own = tuple(practice.patients or ())
    acts_for = acting.told(_plain(practice.acts_for) or ())
    others = tuple(each.patient_id for each in acts_for)
    return Visit(
        practice=practice,
        door=Door.PATIENT,
        tenant=Tenant(practice.pk, Scope.PATIENT, user.pk, own, None, str(user.pk), proxied=others),
        user=user,
        patients=own + others,
        proxies=others,
        acts_for=acts_for,
        has_proxies=bool(practice.has_proxies),
    )


def _enter(asked: list[Any]) -> Any:
    """The practice, with what `portal_enter` gave beside it."""
    found = list(Practice.objects.raw(_ENTER, asked))
    if not found:
        raise Http404
    return found[0]


def _lay_beside_list(request: HttpRequest, practice: UUID, person: UUID) -> None:
    """The first page at a practice after coming in with NHS login: what it said is compared with the list."""
    said = checked.of_session(request)
    if said is not None:
        with tenant(practice, scope=Scope.SYSTEM, person=person, actor="system:nhs_login"):
            linking.settle(person=person, said=said)


def _closed_days(found: Any) -> dict[date, str]:
    """The days the practice is shut, with the reason, for `portal.practices.queries.core_hours`."""
    said: dict[str, str] = _plain(found) or {}
    return {date.fromisoformat(day): reason for day, reason in said.items()}


def _plain(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


def _to_sign_in(request: HttpRequest, door: Door) -> HttpResponse:
    name = "account_login" if door == Door.STAFF else "account_request_login_code"
    return HttpResponseRedirect(_with_next(reverse(name), _return_to(request)))


def _return_to(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one that was posted from, as a post cannot be repeated."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return steps.local_path(request, request.headers.get("Referer", "")) or "/"


def _with_next(url: str, after: str) -> str:
    return f"{url}?{urlencode({'next': after})}"
