"""A person's screen in a real browser: what is wrong with each page it showed, with scripts and without.

Without scripts the page's own never run, and yet the page can be asked for accessibility: scripts are switched off
while it loads, and on for the moment in which axe looks at what stands there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from tests import sign_in
from tests.chromium import axe, sideways

#: Where to keep pictures of the pages, for whoever wants to look at them.
SHOTS = os.environ.get("PORTAL_SHOTS", "")


class Screen:
    """One browser page; what is wrong with what it showed is in `trouble`."""

    def __init__(
        self, chromium: Any, live_server: Any, width: int, scripts: bool, *, every: bool = False
    ) -> None:
        """Axe is asked about each page on which something is new; with `every`, about each page."""
        self.host = live_server.url.replace("127.0.0.1", "localhost")
        self.scripts, self.width, self.every = scripts, width, every
        self.context = chromium.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.trouble: list[tuple[str, str]] = []
        self.page.on("pageerror", lambda error: self.trouble.append((self.page.url, str(error))))
        self._switch = self.context.new_cdp_session(self.page)
        self._run_scripts(scripts)

    def _run_scripts(self, run: bool) -> None:
        self._switch.send("Emulation.setScriptExecutionDisabled", {"value": not run})

    def signs_in(self, user: Any) -> None:
        """As after the code from the e-mail."""
        client = sign_in.as_patient(Client(), user)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.host}])

    def goes(self, path: str) -> None:
        """To an address of this host, which answers, and look at it."""
        answer = self.page.goto(self.host + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        self.look()

    def press(self, words: str) -> None:
        """Press the button of these words, and look at where it leads."""
        self.page.click(f"main button:has-text('{words}')")
        self.look()

    def fill(self, name: str, value: str) -> None:
        """Answer a field: choose what has this value, or type it."""
        choice = self.page.locator(
            f'[name="{name}"][value="{value}"][type=radio], [name="{name}"][value="{value}"][type=checkbox]'
        )
        if choice.count():
            choice.check(force=True)
        else:
            self.page.fill(f'[name="{name}"]', value)

    def look(self) -> None:
        """Nothing scrolls sideways at 320 px, and axe has nothing to say."""
        self._run_scripts(True)
        self.trouble += [
            (self.page.url, f"{each['id']}: {each['nodes'][0]['html'][:200]}")
            for each in axe(self.page, every=self.every)
        ]
        self._run_scripts(self.scripts)
        if self.width != 320:
            self.page.set_viewport_size({"width": 320, "height": 700})
        if sideways(self.page) > 0:
            self.trouble.append((self.page.url, "scrolls sideways at 320 px"))
        if self.width != 320:
            self.page.set_viewport_size({"width": self.width, "height": 800})

    def picture(self, name: str, widths: Mapping[int, int] | tuple[int, ...] = (1280, 375)) -> None:
        """Leave a picture for somebody to look at, when a folder for them is named."""
        if not SHOTS:
            return
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": self.width, "height": 800})

    def close(self) -> None:
        self.context.close()
