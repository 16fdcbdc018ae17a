"""Every form is filled in to its receipt in a real browser, on the smallest phone and without scripts.

Each page on the way is asked for sideways scroll at 320 px, and each layout of page for accessibility (axe). One form of
each group of the front door is walked each time. All of them, with axe on every page, are walked by `make test-slow`.
"""

from __future__ import annotations

from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.cache import cache

from consultations.domain import library, starts
from portal.core import clock
from tests.browser.form_walk import FormWalk
from tests.browser.screen import Screen
from tests.people import village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHELVES = {shelf.id: [each.slug for each in shelf.sets] for shelf in starts.shelves(library.all())}
#: The form of each group that is walked each time.
ONE_OF_EACH = ["mental_health", "contraception", "child_problem", "medication", "bp_review", "change_details"]


def writer_of(slug: str) -> dict[str, Any]:
    """Who fills in this form: a woman for herself, but a mother for a baby, and a daughter for her mother."""
    if slug == "child_problem":
        born = clock.today() - relativedelta(months=10)
        return {
            "who": "nadia",
            "on_behalf": "Me, or",
            "given": {
                "who.for": "my_child",
                "who.rel": "parent",
                "who.first_names": "Oluwaseun Aleksandra",
                "who.family_name": "Featherstonehaugh-Wojciechowska",
                "who.sex": "male",
                "who.dob-day": str(born.day),
                "who.dob-month": str(born.month),
                "who.dob-year": str(born.year),
            },
        }
    if slug == "copd_review":
        return {"who": "nadia", "on_behalf": "Amina Khan", "given": {"who.for": "other_adult"}}
    return {}


def walk(chromium: Any, live_server: Any, slug: str, *, every: bool) -> None:
    """This form to its receipt; it asked for just what it had to."""
    cache.clear()
    world = village()
    screen = Screen(chromium, live_server, 320, scripts=False, every=every)
    form = FormWalk(screen, world, slug, long=every, **writer_of(slug))

    form.to_the_check()
    assert form.seen == form.pages()
    form.to_the_receipt()

    assert screen.trouble == []
    screen.close()


@pytest.mark.parametrize("slug", ONE_OF_EACH)
def test_a_form_of_each_group_is_sent_from_a_small_phone_without_scripts(
    chromium: Any, live_server: Any, slug: str
) -> None:
    walk(chromium, live_server, slug, every=False)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("slug", [each.slug for each in library.all()])
def test_every_form_is_sent_and_every_page_of_it_is_without_trouble(
    chromium: Any, live_server: Any, slug: str
) -> None:
    walk(chromium, live_server, slug, every=True)


def test_every_group_of_the_front_door_is_walked() -> None:
    assert [sum(slug in ONE_OF_EACH for slug in slugs) for slugs in SHELVES.values()] == [1] * len(SHELVES)
