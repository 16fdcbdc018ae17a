"""Who may open this page? Everything is refused until a rule registered here allows it.

`page(rule)` turns a function into a view: it checks the method, recognises the practice and the person, tells the
database whose data may be read, finds the thing the URL names, asks the rule, and only then calls the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from portal.core import language, tenancy
from portal.core.errors import DomainError
from portal.core.tenancy import Tenant


class Door(StrEnum):
    """Which way in a page is reached by."""

    WORLD = "world"  # no practice: health, sign-in, error pages
    PUBLIC = "public"  # a practice's open pages
    DRAFT = "draft"  # whoever holds the key of the draft, or owns it
    PATIENT = "patient"  # a signed-in account and the patients it acts for
    STAFF = "staff"  # a member of the practice with a second factor


@dataclass(frozen=True)
class Visit:
    """One person at one practice, for the length of one page."""

    practice: Any
    door: Door
    tenant: Tenant
    user: Any = None
    membership: Any = None
    permissions: frozenset[str] = frozenset()
    patients: tuple[UUID, ...] = ()
    proxies: tuple[UUID, ...] = ()  # those of `patients` that are somebody else
    acts_for: tuple[Any, ...] = ()  # how far acting for each of them reaches (portal.people.acting.ActsFor)
    has_proxies: bool = False  # somebody may act for the patient that this account is

    def may(self, permission: str) -> bool:
        """Whether the person's role at this practice carries the permission."""
        return str(permission) in self.permissions

    @property
    def is_staff(self) -> bool:
        return self.membership is not None and self.door == Door.STAFF

    @property
    def actor(self) -> str:
        """Whose name stands against what is done: the account's id, or what kind of nobody it is."""
        return self.tenant.actor


#: Called with the visit and the URL's own parts by name. Gives what they name, inside the practice, or raises Http404.
Finder = Callable[..., Any]


def anyone(visit: Visit, thing: Any) -> bool:
    """Allows every visitor that came through the rule's door."""
    return True


@dataclass(frozen=True)
class Rule:
    """Who may open a page, in one sentence (`says`) and in code.

    `needs` is a permission of the person's role; `find` fetches what the URL names; `allows` says whether this visitor
    may have it. A refusal is a 404: a stranger does not learn that the thing exists. `keeps_typed`: what was posted here
    when the session was just over is kept for the same person (portal.people.unsent).
    """

    name: str
    says: str
    door: Door
    needs: str | None = None
    find: Finder | None = None
    allows: Callable[[Visit, Any], bool] = anyone
    keeps_typed: bool = False


Recogniser = Callable[[HttpRequest, str, Door], Visit | HttpResponse]


@dataclass
class _Reception:
    """Holds the function that recognises people. `portal.people` hands it in when Django starts."""

    recognise: Recogniser | None = None
    registered: list[Any] = field(default_factory=list)


reception = _Reception()


def page(
    rule: Rule, methods: Iterable[str] = ("GET",), *, in_english: bool = False
) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Register a view with its rule. The view gets `(request)` or, when the rule finds something, `(request, thing)`.

    `in_english`: for staff, though it stands outside the staff door, where every page is English.
    """
    allowed = tuple(methods)

    def register(view: Callable[..., HttpResponse]) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return HttpResponseNotAllowed(allowed)
            if in_english or guarded.rule.door == Door.STAFF:  # type: ignore[attr-defined]
                translation.activate(language.ENGLISH)
            return _open(guarded.rule, view, request, kwargs)  # type: ignore[attr-defined]

        guarded.rule = rule  # type: ignore[attr-defined]
        guarded.methods = allowed  # type: ignore[attr-defined]
        guarded.body = view  # type: ignore[attr-defined]  # for a page of the same words behind another rule
        reception.registered.append(guarded)
        return guarded

    return register


def foreign(
    view: Callable[..., HttpResponse],
    rule: Rule,
    methods: Iterable[str] = ("GET", "POST"),
    *,
    in_english: bool = False,
) -> Any:
    """Register a view that a library wrote."""
    return page(rule, methods, in_english=in_english)(view)


def _open(
    rule: Rule, view: Callable[..., HttpResponse], request: HttpRequest, kwargs: dict[str, Any]
) -> HttpResponse:
    if rule.door == Door.WORLD:
        return view(request, **kwargs)
    if reception.recognise is None:
        raise RuntimeError("Nobody recognises visitors: portal.people is not ready.")
    visit = reception.recognise(request, kwargs.pop("practice"), rule.door)
    if isinstance(visit, HttpResponse):
        return visit
    request.visit = visit  # type: ignore[attr-defined]
    with tenancy.entered(visit.tenant):
        if rule.needs and not visit.may(rule.needs):
            raise Http404
        found: tuple[Any, ...] = ()
        if rule.find:
            thing = rule.find(visit, **kwargs)
            found = (thing,)
        if not rule.allows(visit, found[0] if found else None):
            raise Http404
        try:
            response = view(request, *found) if rule.find else view(request, **kwargs)
        except DomainError as trouble:
            if transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)
            if trouble.status == 404:
                raise Http404 from trouble
            response = render(
                request, "errors/refused.html", {"message": trouble.message}, status=trouble.status
            )
    if rule.door != Door.PUBLIC or visit.user is not None or visit.tenant.draft:
        # An open page, too, names the unfinished form of whoever is signed in or holds its secret.
        patch_cache_control(response, no_store=True, private=True)
    return response
