"""What do the pages about who acts for a patient say?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from consultations.domain import library
from portal.core import wording
from portal.core.dates import clock_words, day_words, in_london
from portal.core.http import Visit
from portal.people.proxy_models import Proxy, ProxyReview
from portal.people.proxy_rules import BASIS_LABELS, REASON_LABELS, Basis, Reason, age_on


def _day(day: date) -> str:
    return day_words(day, with_year=True)


def reach_words(proxy: Proxy) -> str:
    """ "Medicines only, sent from 1 March 2026 on"."""
    titles = {each.slug: each.short_name for each in library.all()}
    what = (
        ", ".join(titles.get(kind, kind) for kind in proxy.kinds) if proxy.kinds else "Every kind of request"
    )
    since = f"sent from {_day(proxy.sees_from)} on" if proxy.sees_from else "whenever it was sent"
    return f"{what}, {since}"


def stand(proxy: Proxy, today: date) -> str:
    """Whether it is in force, in a sentence."""
    if proxy.ended_at is not None:
        by = proxy.ended_by.display_name if proxy.ended_by else "somebody"
        day = wording.relative_day(in_london(proxy.ended_at).date(), today)
        return f"Ended by {by}, {day}, {clock_words(proxy.ended_at)}"
    if proxy.ends_on < today:
        return f"Ended on {_day(proxy.ends_on)}"
    if proxy.starts_on > today:
        return f"Begins on {_day(proxy.starts_on)}"
    return f"In force until {_day(proxy.ends_on)}"


def lines(visit: Visit, proxies: Iterable[Proxy], today: date) -> list[dict[str, Any]]:
    """Each access with where it is changed; one that has ended cannot be."""
    return [
        {
            "who": each.user.full_name or each.user.email,
            "email": each.user.email,
            "relation": each.relation,
            "reach": reach_words(each),
            "stand": stand(each, today),
            "basis": BASIS_LABELS[Basis(each.basis)] if each.basis else "",
            "evidence": each.evidence,
            "by": each.confirmed_by.display_name,
            "is_active": each.user.is_active,
            "href": _address(visit, "proxy", each) if is_open(each, today) else "",
        }
        for each in proxies
    ]


def is_open(proxy: Proxy, today: date) -> bool:
    """Whether it is in force or will be."""
    return proxy.ended_at is None and proxy.ends_on >= today


def _address(visit: Visit, name: str, proxy: Proxy) -> str:
    given = {"practice": visit.practice.slug, "patient": proxy.patient_id, "proxy": proxy.pk}
    return reverse(f"triage:{name}", kwargs=given)


def review_lines(visit: Visit, reviews: Iterable[ProxyReview], today: date) -> list[dict[str, Any]]:
    """Each review that waits, with the page where it is settled."""
    return [
        {
            "patient": each.proxy.patient.name,
            "age": age_on(each.proxy.patient.born_on, today),
            "who": each.proxy.user.full_name or each.proxy.user.email,
            "relation": each.proxy.relation,
            "why": REASON_LABELS[Reason(each.reason)],
            "since": _day(each.due_on),
            "href": _address(visit, "proxy", each.proxy),
        }
        for each in reviews
    ]
