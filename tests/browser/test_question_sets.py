"""Each form about one problem is walked in a real browser, on a phone at 320 px too, and asked for accessibility (axe).

One group is walked each time, all of them by `make test-slow`: the same pages and components are asked of axe in every
walk, and `test_every_way` goes each way through each form. The answers are the harmless ones of the tables of flags, so
that a plain case is what is walked and counted.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from consultations.domain import library
from tests.browser.test_journey import Screen
from tests.journeys import medicines
from tests.people import NEW_PROBLEM, village
from tests.unit.consultations.domain.flag_table_msk import BASE as MSK
from tests.unit.consultations.domain.flag_table_msk import LOW
from tests.unit.consultations.domain.flag_table_note import NOTE
from tests.unit.consultations.domain.flag_table_pharmacy import BASE as OTHER
from tests.unit.consultations.domain.flag_table_pharmacy import SHINGLES
from tests.unit.consultations.domain.flag_table_results import RESULTS
from tests.unit.consultations.domain.flag_table_skin import BASE as SKIN
from tests.unit.consultations.domain.flag_table_skin import RASH
from tests.unit.consultations.domain.flag_table_throat import BASE as THROAT
from tests.unit.consultations.domain.flag_table_uti import BASE as UTI

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERSON = {key: value for key, value in NEW_PROBLEM.items() if key.startswith(("who.", "preg.", "con."))}
MOST_PAGES = 18
SHARED = ("who.", "preg.", "imm.", "ice.", "con.", "private.")


def answer(screen: Screen, slug: str, answers: dict[str, Any]) -> None:
    """Fill in the page of questions that is open."""
    page = screen.page
    for question in library.get(slug).page(page.url.split("/")[-2]).questions:
        value = answers.get(question.id)
        if value is None:
            continue
        if question.type == "date":
            for part, typed in zip(("year", "month", "day"), value.split("-"), strict=True):
                page.fill(f'[name="{question.id}-{part}"]', typed)
        elif question.type == "medicines":
            for name, typed in medicines(question.id, value).items():
                if name.endswith("-cannot"):
                    page.check(f'[name="{name}"][value="{typed}"]', force=True)
                else:
                    page.fill(f'[name="{name}"]', typed)
        elif question.options or question.type == "scale":
            for each in value if isinstance(value, list) else [value]:
                page.check(f'[name="{question.id}"][value="{each}"]', force=True)
        else:
            page.fill(f'[name="{question.id}"]', str(value))


def walk(screen: Screen, slug: str, answers: dict[str, Any]) -> list[str]:
    """From the beginning of the form to the page where the answers are checked; the pages of questions on the way.

    Those that every form shares are looked at in `test_journey`.
    """
    page, seen = screen.page, []
    page.goto(f"{screen.host}/millbrook/start/{slug}/")
    screen.look()
    page.click("main button:has-text('Start now')")
    page.check('[name="em"][value="none"]', force=True)
    page.click("main button:has-text('Continue')")
    while "/questions/" in page.url:
        here = page.url.split("/")[-2]
        assert here not in seen, f"{here} came twice: {page.inner_text('main')[:400]}"
        seen.append(here)
        if not library.get(slug).page(here).questions[0].id.startswith(SHARED):
            screen.look()
        answer(screen, slug, PERSON | answers)
        page.click("main button:has-text('Continue')")
    assert page.url.endswith("/check/"), page.url
    return seen


@pytest.mark.parametrize(
    ("forms", "offer"),
    [
        pytest.param([("skin", SKIN | RASH), ("msk", MSK | LOW)], [], marks=pytest.mark.slow),
        ([("uti_f", UTI | {"ut.pf": "yes"}), ("sore_throat", THROAT | {"st.pf": "no"})], ["uti_f", "sore_throat"]),
        pytest.param(
            [("pf_other", OTHER | SHINGLES | {"pf.go": "yes"}), ("test_results", RESULTS), ("fit_note", NOTE)], ["pf_other"],
            marks=pytest.mark.slow,
        ),
    ],
    ids=["skin and pain", "pharmacy", "small problems and papers"],
)  # fmt: skip
def test_a_plain_case_is_a_short_walk_without_trouble(
    chromium: Any, live_server: Any, forms: list[tuple[str, dict[str, Any]]], offer: list[str]
) -> None:
    cache.clear()
    village()
    screen = Screen(chromium, live_server, 375, scripts=True)

    for slug, answers in forms:
        seen = walk(screen, slug, answers)

        assert len([each for each in seen if "photo" not in each]) <= MOST_PAGES, (slug, seen)
        assert ("pharmacy" in seen) is (slug in offer)
    assert screen.trouble == []


def test_without_a_script_a_danger_on_the_way_stops_the_form(chromium: Any, live_server: Any) -> None:
    cache.clear()
    village()
    screen = Screen(chromium, live_server, 375, scripts=False)
    page = screen.page
    page.goto(f"{screen.host}/millbrook/start/sore_throat/")
    screen.press("Start now")
    page.check('[name="em"][value="none"]', force=True)
    screen.press("Continue")

    while "/questions/" in page.url:
        answer(screen, "sore_throat", PERSON | THROAT | {"st.breathe": "yes"})
        screen.press("Continue")

    assert page.locator("a.p-call").first.get_attribute("href") == "tel:999"
