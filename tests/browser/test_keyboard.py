"""A patient who has a keyboard and no mouse: from the front door to the receipt, and to the emergency screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.browser.form_walk import FormWalk
from tests.browser.screen import Screen
from tests.browser.test_question_sets import ONE_OF_EACH, writer_of
from tests.people import village

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Whether it can be seen where the focus is: on the thing itself, or on the circle or box drawn before its label.
SEEN = """() => {
    const each = document.activeElement, own = getComputedStyle(each);
    const drawn = own.opacity === "0" ? getComputedStyle(each.labels[0], "::before") : own;
    return drawn.boxShadow !== "none" || (drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) > 0);
}"""
#: No page has more to step over than this.
MOST_STEPS = 120


class Keyboard(Screen):
    """A screen whose person presses keys and nothing else."""

    def step_to(self, wanted: str) -> None:
        """Tab to the first thing this selector names, and see that one is there."""
        keys, target = self.page.keyboard, self.page.locator(wanted).first
        for _ in range(MOST_STEPS):
            if target.evaluate("each => each === document.activeElement"):
                break
            keys.press("Tab")
        else:
            raise AssertionError(f"{self.page.url}: no way to {wanted} by Tab")
        if not self.page.evaluate(SEEN):
            self.trouble.append((self.page.url, f"the focus on {wanted} cannot be seen"))

    def press(self, words: str) -> None:
        self.step_to(f"main button:has-text('{words}')")
        self._enter()

    def follow(self, wanted: str) -> None:
        """Open the link this selector names."""
        self.step_to(wanted)
        self._enter()

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, name: str, value: str) -> None:
        keys = self.page.keyboard
        choice = self.page.locator(f'[name="{name}"][value="{value}"][type=radio]')
        if choice.count():
            chosen = f'[name="{name}"]:checked'
            self.step_to(chosen if self.page.locator(chosen).count() else f'[name="{name}"]')
            for _ in range(MOST_STEPS):
                if choice.evaluate("each => each === document.activeElement"):
                    break
                keys.press("ArrowDown")
            if not choice.is_checked():
                keys.press("Space")
            return
        box = f'[name="{name}"][value="{value}"][type=checkbox]'
        if self.page.locator(box).count():
            self.step_to(box)
            if not self.page.locator(box).is_checked():
                keys.press("Space")
            return
        self.step_to(f'[name="{name}"]')
        keys.press("ControlOrMeta+a")
        keys.type(value)


def test_a_request_is_sent_by_keys_alone(chromium: Any, live_server: Any) -> None:
    cache.clear()
    world = village()
    screen = Keyboard(chromium, live_server, 1280, scripts=True)
    page = screen.page

    screen.goes("/millbrook/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    screen.follow("main a:has-text('I have a new health problem')")
    screen.press("Start now")
    screen.press("Continue")
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    screen.step_to(".nhsuk-error-summary a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "em"
    screen.fill("em", "EM01")
    screen.press("Continue")
    screen.step_to("a[href='tel:999']")

    FormWalk(screen, world, "change_details").to_the_check()
    FormWalk(screen, world, "change_details").to_the_receipt()

    assert screen.trouble == []
    screen.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("slug", ONE_OF_EACH)
def test_a_form_of_each_group_is_sent_by_keys_alone(chromium: Any, live_server: Any, slug: str) -> None:
    cache.clear()
    world = village()
    screen = Keyboard(chromium, live_server, 375, scripts=False)
    form = FormWalk(screen, world, slug, **writer_of(slug))

    form.to_the_check()
    form.to_the_receipt()

    assert screen.trouble == []
    screen.close()
