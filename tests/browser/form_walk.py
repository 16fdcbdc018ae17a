"""Somebody fills in any form in a browser, from its first page to the page that says the practice has it.

What is answered follows from a seed: by chance, but never what stops the form. The page that is open is read as a
person reads it; which answers there are, and what they would lead to, is asked of the domain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from consultations import services
from consultations.domain import journey, safety
from consultations.domain.schema import Page
from consultations.models import Consultation, Draft
from portal.core import clock
from tests.browser.screen import Screen
from tests.people import World
from tests.unit.consultations.domain.quick_walk import posted

#: So many answers to a page are thought of, and those taken that open most pages, or fewest.
_THOUGHT_OF = 8
#: Where nearly every answer stops the form, as many as it takes to find one that does not.
_MOST_TRIED = 400


@dataclass
class FormWalk:
    """One person with one form; `on_behalf` is whom a parent or a carer writes for, as the first page names them."""

    screen: Screen
    world: World
    slug: str
    who: str = "zofia"
    on_behalf: str = ""
    #: What is answered whatever chance says, as a browser posts it.
    given: dict[str, str] = field(default_factory=lambda: {"who.for": "me"})
    #: Whether the long way is gone, on which most pages are asked.
    long: bool = False
    seen: list[str] = field(default_factory=list)

    def to_the_check(self) -> None:
        """From the first page of the form, page after page, to where the answers are checked."""
        screen, page = self.screen, self.screen.page
        chance = random.Random(self.slug)  # noqa: S311
        screen.signs_in(self.world.accounts[self.who])
        screen.goes(f"/millbrook/start/{self.slug}/")
        screen.press(self.on_behalf or page.inner_text("#begin button >> nth=0"))
        screen.fill("em", "none")
        screen.press("Continue")
        while not page.url.endswith("/check/"):
            here = page.url.split("/questions/")[1].split("/")[0]
            assert here not in self.seen, f"{self.slug}, {here}: {page.inner_text('main')[:600]}"
            self.seen.append(here)
            screen.picture(f"{self.slug}-{len(self.seen):02}-{here}")
            for name, values in self._answers(chance, here).items():
                for value in values:
                    screen.fill(name, value)
            screen.press("Continue")

    def to_the_receipt(self) -> Consultation:
        """Agree, send, and read that the practice has it."""
        screen, page = self.screen, self.screen.page
        screen.picture(f"{self.slug}-check")
        for box in ("fin.ack", "fin.share"):
            screen.fill(box, "yes")
        screen.press("Send to Millbrook Surgery")
        screen.picture(f"{self.slug}-sent")
        assert page.inner_text("h1") == "We have your request", page.inner_text("main")[:600]
        with self.world.inside():
            sent = Consultation.objects.get(kind=self.slug)
        assert sent.reference in page.inner_text("main")
        return sent

    def pages(self) -> list[str]:
        """The pages that the form, as it is kept, asks of this person."""
        with self.world.acting(self.who) as visit:
            now = services.filling(Draft.objects.get(kind=self.slug), visit)
            return [each.id for each in journey.pages(*now.state)]

    def _answers(self, chance: random.Random, here: str) -> dict[str, list[str]]:
        """What this person answers on a page: nothing that stops the form."""
        with self.world.acting(self.who) as visit:
            now = services.filling(Draft.objects.get(kind=self.slug), visit)
            page, ways = now.questions.page(here), []
            for tried in range(_MOST_TRIED):
                if tried >= _THOUGHT_OF and ways:
                    break
                typed = self._typed(chance, page)
                cleaned = journey.clean(page, typed, saved=now.answers, today=now.today)
                assert cleaned.ok, (self.slug, here, cleaned.errors, cleaned.confirm)
                state = (now.questions, journey.merge(now.answers, page, cleaned), now.about, now.known)
                if safety.stop_for(*state) is None:
                    ways.append((len(journey.pages(*state)), typed))
        assert ways, f"{self.slug}, {here}: every answer stops the form"
        choose = max if self.long else min
        return choose(ways, key=lambda way: way[0])[1]

    def _typed(self, chance: random.Random, page: Page) -> dict[str, list[str]]:
        typed = posted(chance, page, clock.today())
        asked = tuple(question.id for question in page.questions)
        chosen = {name: [value] for name, value in self.given.items() if name.startswith(asked)}
        return {name: values for name, values in (typed | chosen).items() if not name.startswith("confirm.")}
