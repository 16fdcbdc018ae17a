"""Do the layouts and components hold in a real browser: axe, 320 px, the policy, and our small scripts?

Pages are handed to the browser with the product's own content-security policy; nothing is served over the network.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csp.utils import build_policy
from django.template import engines
from django.test import RequestFactory

from tests import samples
from tests.chromium import axe, sideways

pytestmark = pytest.mark.browser

playwright = pytest.importorskip("playwright.sync_api")
STATIC = Path(__file__).resolve().parents[2] / "static"
HOST = "http://pages.test"


def render(name: str, **more: Any) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    template = engines["jinja2"].from_string(samples.PAGES[name])
    return str(template.render(samples.context(name) | more, request))


class Tab:
    """One page of the browser, our files behind it, and all that went wrong in it."""

    def __init__(self, chromium: Any, width: int = 1280, *, scripts: bool = True) -> None:
        self.context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.posted: list[str] = []
        self.answers: dict[str, int] = {}
        self.html: dict[str, str] = {}
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda line: self.trouble.append(line.text) if line.type == "error" else None)
        self.page.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(
                body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain"
            )
            return
        if route.request.method == "POST":
            self.posted.append(path)
        status = self.answers.get(path, 200)
        body = self.html.get(path, "Your answers were saved at 8:20am.")
        policy = build_policy(nonce="n0nce")
        route.fulfill(
            status=status, body=body, content_type="text/html", headers={"Content-Security-Policy": policy}
        )

    def open(self, html: str, path: str = "/") -> Any:
        self.html[path] = html
        self.page.goto(HOST + path)
        self.page.wait_for_load_state("load")
        return self.page

    def axe(self) -> list[str]:
        found = axe(self.page, every=True)
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.fixture
def tab(chromium: Any) -> Iterator[Tab]:
    made = Tab(chromium)
    yield made
    made.context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", sorted(samples.PAGES))
def test_a_page_is_accessible_and_never_scrolls_sideways(chromium: Any, name: str, width: int) -> None:
    tab = Tab(chromium, width)
    try:
        page = tab.open(render(name))

        assert sideways(page) <= 0
        assert tab.trouble == []
        if width != 320:  # the same layout as at 375
            assert tab.axe() == []
    finally:
        tab.context.close()


def test_axe_and_the_policy_would_be_heard(tab: Tab) -> None:
    tab.open(
        '<html lang="en"><title>x</title><img src="/static/icon.svg"><script>window.ran = 1</script></html>'
    )

    assert any(line.startswith("image-alt") for line in tab.axe())
    assert any("Content Security Policy" in line for line in tab.trouble)
    assert tab.page.evaluate("window.ran") is None


def test_the_error_summary_takes_the_focus(tab: Tab) -> None:
    page = tab.open(render("form"))

    assert "nhsuk-error-summary" in page.evaluate("document.activeElement.className")
    page.click("text=Your date of birth must be a real date >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_born-day"


def test_none_of_these_unticks_the_others_in_every_group(tab: Tab) -> None:
    page = tab.open(render("emergency"))
    page.check("input[value=EM03]")
    page.check("input[value=none]")

    assert page.locator("input:checked").evaluate_all("boxes => boxes.map(box => box.value)") == ["none"]

    page.check("input[value=EM02]")

    assert page.locator("input:checked").evaluate_all("boxes => boxes.map(box => box.value)") == ["EM02"]


def test_quiet_saves_and_a_failure_says_so_and_keeps_the_text(tab: Tab) -> None:
    page = tab.open(render("autosave"))
    page.fill("#words", "It itches")

    playwright.expect(page.locator("#saved")).to_contain_text("8:20am", timeout=8000)
    assert tab.posted == ["/save"]

    tab.answers["/save"] = 500
    page.fill("#words", "It itches more")
    playwright.expect(page.locator("#saved")).to_contain_text("Not saved", timeout=8000)
    assert page.input_value("#words") == "It itches more"
    assert page.inner_text("#saved") == "Not saved. Your text is still here."


def test_a_double_click_sends_once_and_a_retry_is_not_blocked(tab: Tab) -> None:
    page = tab.open(render("autosave"))
    page.evaluate(
        """() => {
        window.sent = 0;
        document.addEventListener("submit", (event) => {
          if (!event.defaultPrevented) window.sent += 1;
          event.preventDefault();
        });
        let now = Date.now();
        Date.now = () => now;
        window.later = (seconds) => { now += seconds * 1000; };
        }"""
    )
    page.dblclick("button[type=submit]")
    assert page.evaluate("window.sent") == 1

    page.evaluate("window.later(5)")
    page.click("button[type=submit]")
    assert page.evaluate("window.sent") == 2


def test_the_end_of_a_session_is_announced_and_can_be_put_off(tab: Tab) -> None:
    page = tab.open(render("autosave", timed=True))
    assert not page.is_visible("#timeout")

    page.wait_for_selector("#timeout", state="visible", timeout=5000)
    assert page.evaluate("document.activeElement.hasAttribute('data-stay')")
    assert tab.axe() == []
    page.click("[data-stay]")
    page.wait_for_selector("#timeout", state="hidden", timeout=2000)

    page.wait_for_url(HOST + "/front", timeout=10000)


def test_keys_press_what_is_there_and_never_while_typing(tab: Tab) -> None:
    page = tab.open(render("request"))
    page.evaluate(
        "document.querySelector('[data-key=n]').addEventListener('click', () => { window.note = true })"
    )

    page.focus("#id_body")
    page.keyboard.type("n and t")
    assert page.evaluate("window.note") is None

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+n")
    assert page.evaluate("window.note") is None
    page.keyboard.press("n")
    assert page.evaluate("window.note") is True


def test_keys_walk_the_inbox_and_can_be_turned_off(tab: Tab) -> None:
    page = tab.open(render("inbox"))
    page.keyboard.press("j")
    assert page.evaluate("document.querySelector('tr.is-here').id") == "row-3"
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.is_checked("#tick-2")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"

    page.click("[data-keys-switch]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")

    assert page.evaluate("document.querySelector('tr.is-here').id") == "row-2"
    assert page.inner_text("[data-keys-switch]") == "Turn keys on"


@pytest.mark.parametrize("name", ["question", "emergency", "inbox", "request"])
def test_a_page_is_whole_without_scripts(chromium: Any, name: str) -> None:
    tab = Tab(chromium, scripts=False)
    try:
        page = tab.open(render(name))

        assert page.is_visible("h1")
        assert not page.is_visible("#timeout")
        assert not page.is_visible("#keys")
    finally:
        tab.context.close()
