"""Somebody who reads Welsh sends a request on a narrow phone: pages in Welsh, questions in English and marked as such."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from consultations.domain import library
from tests.chromium import axe, sideways
from tests.journeys import medicines
from tests.people import NEW_PROBLEM, village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


#: English words of ours that would stand on these pages if they had been forgotten.
FORGOTTEN = re.compile(r"\b(Continue|Back|Save and|Error|There is a problem|today|tomorrow|You will hear)\b")


def _looked_at(page: Any) -> list[str]:
    """What is wrong with the page that is open: axe, the width, English of ours."""
    found = axe(page)
    wrong = [f"{page.url}: {each['id']}" for each in found]
    if sideways(page) > 0:
        wrong.append(f"{page.url}: scrolls sideways")
    welsh = page.evaluate(
        "() => { const all = document.body.cloneNode(true);"
        " all.querySelectorAll('[lang=en], script, noscript').forEach(each => each.remove());"
        " return all.textContent }"
    )
    return wrong + [f"{page.url}: {words}" for words in FORGOTTEN.findall(welsh)]


def _answer(page: Any) -> None:
    for question in library.get("new_problem").page(page.url.split("/")[-2]).questions:
        value = NEW_PROBLEM.get(question.id)
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
        elif question.options:
            for each in value if isinstance(value, list) else [value]:
                page.check(f'[name="{question.id}"][value="{each}"]', force=True)
        else:
            page.fill(f'[name="{question.id}"]', str(value))


def test_a_request_is_sent_in_welsh_on_a_narrow_phone(chromium: Any, live_server: Any) -> None:
    cache.clear()
    village()
    host = live_server.url.replace("127.0.0.1", "localhost")
    page = chromium.new_context(viewport={"width": 320, "height": 700}).new_page()
    page.goto(f"{host}/millbrook/")
    page.click("button:has-text('Cymraeg')")
    wrong = _looked_at(page)
    page.goto(f"{host}/millbrook/start/new_problem/")
    page.click("main button:has-text('Dechrau nawr')")
    page.check('[name="em"][value="none"]', force=True)
    wrong += _looked_at(page)
    page.click("main button:has-text('Parhau')")
    page.click("main button:has-text('Parhau')")
    assert page.title().startswith("Gwall: ")
    wrong += _looked_at(page)
    while "/questions/" in page.url:
        _answer(page)
        page.click("main button:has-text('Parhau')")
    wrong += _looked_at(page)
    for box in ("fin-ack", "fin-share"):
        page.check(f"#{box}", force=True)
    page.click("main button:has-text('Parhau i anfon')")
    page.fill('[name="email"]', "zofia.first@example.org")
    page.click("main button:has-text('Anfon cod ataf')")
    code = re.search(r"\b\d{8}\b", str(mail.outbox[-1].body))
    assert code
    page.fill('[name="code"]', code.group())
    page.click("main button:has-text('Parhau')")
    page.click("main button:has-text('Anfon: Millbrook Surgery')")
    wrong += _looked_at(page)

    assert "yw eich cod ar gyfer" in mail.outbox[-1].subject
    assert page.inner_text("h1") == "Mae eich cais gennym"
    assert page.get_attribute("html", "lang") == "cy"
    assert wrong == []
