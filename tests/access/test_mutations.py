"""Does the matrix notice? Each rule in turn lets everybody in, and the questions about it must then go wrong.

Opened is the whole of the rule: its door, what it needs, whom it allows, and how far the database lets the page look.
Only the questions of that rule are asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.http import HttpRequest

from consultations import access
from consultations.models import Draft
from portal.core import tenancy
from portal.core.http import Door, Visit, anyone, reception
from portal.core.tenancy import Scope, Tenant
from portal.people import changes, steps
from portal.people.models import Membership
from portal.people.recognise import Colleague, draft_key_hash
from portal.people.roles import Permission
from portal.practices.models import Practice
from tests.access.cells import House, Page, faults, pages
from tests.access.expected import EVERYONE, EXPECTED, Who

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ALL = [each for each in pages() if hasattr(each.pattern.callback, "rule")]
RULES = sorted({each.rule.name for each in ALL})


def refuses_somebody(name: str) -> bool:
    """Whether there is anybody the rule is to keep out, or to lead elsewhere."""
    return any(EXPECTED[name].who(each.name) != EVERYONE for each in ALL if each.rule.name == name)


BITING = [name for name in RULES if name in EXPECTED and refuses_somebody(name)]


def anybodys_draft(longest: bool) -> Any:
    """Finds the form of this kind that goes on longest (an account's) or shortest (nobody's), whoever writes it."""

    def find(visit: Visit, *, kind: str, **_: Any) -> Draft | None:
        unsent = Draft.objects.filter(kind=kind, submitted_at=None, entered_by=None)
        return (
            access.with_recent_stop(visit, unsent)
            .order_by("-expires_at" if longest else "expires_at")
            .first()
        )

    return find


#: Rules whose `find`, or whose library's page, asks this function too: it is turned with them.
GUARDS: dict[str, list[tuple[Any, str, Any]]] = {
    "see the emergency screen": [
        (access, "owns_draft", lambda visit, draft: True),
        (access, "find_draft", anybodys_draft(longest=False)),
    ],
    "write a draft": [
        (access, "owns_draft", lambda visit, draft: True),
        (access, "find_draft", anybodys_draft(longest=True)),
    ],
    "account.second_factor": [(steps, "gave_password", lambda request: True)],
    "account.passkeys": [(steps, "gave_password", lambda request: True)],
    "account.own": [(changes, "may_change_address", lambda user: True)],
}
#: The library itself keeps others out of these pages, whatever our rule says.
KEPT_BY_ALLAUTH = {"account.entrance"}


def welcoming(house: House) -> Any:
    """Recognises everybody as somebody who may do everything, at whatever door."""
    nest = house.nest

    def recognise(request: HttpRequest, slug: str, door: Door) -> Visit:
        practice = Practice.objects.get(slug=slug)
        user: Any = request.user if request.user.is_authenticated else nest.accounts["ngozi"]
        tenant = Tenant(practice.pk, Scope.SYSTEM, user.pk, (), draft_key_hash(request), str(user.pk))
        tenancy._apply(tenant)
        with tenancy.entered(tenant):
            found = Membership.objects.filter(user=user).first() or Membership.objects.order_by("id").first()
        practice.closed_days = {}  # type: ignore[attr-defined]
        member = Colleague(found.pk, user.pk, found.display_name, found.job_title, frozenset(found.roles))
        everything = frozenset(each.value for each in Permission)
        return Visit(practice, door, tenant, user, member, everything, (nest.here.patient.pk,))

    return recognise


@contextmanager
def turned_to_allow(house: House, name: str) -> Iterator[list[Page]]:
    """The rule of this name lets everybody in; gives its pages."""
    mine = [each for each in ALL if each.rule.name == name]
    before = {id(each.pattern.callback): each.rule for each in mine}
    views = {id(each.pattern.callback): each.pattern.callback for each in mine}
    with ExitStack() as stack:
        for place, what, instead in GUARDS.get(name, []):
            stack.enter_context(mock.patch.object(place, what, instead))
        stack.enter_context(mock.patch.object(reception, "recognise", welcoming(house)))
        for key, view in views.items():
            view.rule = replace(before[key], needs=None, allows=anyone)
        try:
            yield mine
        finally:
            for key, view in views.items():
                view.rule = before[key]


def wrong_cells(house: House, asked: list[Page]) -> tuple[int, list[str]]:
    """How many questions were asked again, and those that went wrong; for people who are to be kept out."""
    count, wrong = 0, []
    for page in asked:
        kept_out = [who for who in Who if who not in EXPECTED[page.rule.name].who(page.name)]
        for method in page.methods:
            count += len(kept_out)
            wrong += faults(house, page, method, kept_out)
    return count, wrong


@pytest.mark.parametrize("name", [each for each in BITING if each not in KEPT_BY_ALLAUTH])
def test_a_rule_that_lets_everybody_in_is_noticed(house: House, name: str, record_property: Any) -> None:
    with turned_to_allow(house, name) as mine:
        count, wrong = wrong_cells(house, mine)

    record_property("cells", count)
    record_property("red", len(wrong))
    print(f"\nMUTATION {name}: {len(wrong)} of {count} red")  # noqa: T201
    assert wrong, (
        f"The rule “{name}” may let everybody in and no question notices. Sharpen its line in expected.py."
    )
