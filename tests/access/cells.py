"""Ask one page as one person, and say in words what came of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from portal.core.checks import every_pattern
from portal.core.http import Door, Rule
from portal.people.recognise import draft_cookie
from tests import sign_in
from tests.access.canary import DRAFT_KEY, HERS, Nest, Things, fingerprint
from tests.access.expected import (
    ASKS_FOR_WHOM,
    EXPECTED,
    LACKS_PROOF,
    MAY_READ,
    MAY_READ_THE_FORM,
    NAMED,
    NOTHING_THERE,
    POSTED,
    SIGNED_IN,
    UNKNOWN,
    Who,
)


class Came(StrEnum):
    """What an answer means to the person who asked."""

    IN = "let in"
    LED = "led to a form of their own"
    SIGN_IN = "asked to sign in or to give another proof"
    REFUSED = "told that there is no such page"
    METHOD = "told that a page is not asked for in this way"
    BROKEN = "shown that something broke"


#: The file of one's own data wants a fresh proof, which for staff is more than a code from an e-mail. What one has hidden
#: opens to a proof given for that alone, and nobody here has given one.
ASKED_AGAIN = frozenset({("my_file", Who.BY_CODE)}) | {("my_hidden", who) for who in SIGNED_IN}
#: Where people are sent who must first prove who they are.
ENTRANCES = re.compile(r"^/account/(again|code|staff|password|no-password|second-factor)/")


@dataclass(frozen=True)
class Page:
    """One address of the project."""

    path: str
    pattern: URLPattern

    @property
    def rule(self) -> Rule:
        return self.pattern.callback.rule  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        return str(self.pattern.name)

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(self.pattern.callback.methods)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(?:\w+:)?(\w+)>", self.path))

    @property
    def names_a_thing(self) -> bool:
        """Whether the address names a row that belongs to somebody."""
        return bool(set(self.parts) - {"practice", "kind", "page", "mode", "question", "number"})

    @property
    def wrong_method(self) -> str:
        return next(each for each in ("GET", "POST", "DELETE") if each not in self.methods)

    def address(self, nest: Nest, things: Things, slug: str = "") -> str:
        """The address with everything it names; `slug` is the practice it is asked at, if that is another one."""

        def value(found: re.Match[str]) -> str:
            if found.group(1) == "practice" and slug:
                return slug
            return str(NAMED[found.group(1)](nest, things, self.rule.name))

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, self.path)


def pages() -> list[Page]:
    """Every address there is, as it is today."""
    return [Page(path, pattern) for path, pattern in every_pattern()]


@dataclass
class House:
    """The people with a browser each, at the moment the world was made."""

    nest: Nest
    cookies: dict[Who, dict[str, str]]
    before: str
    asked: int = 0

    def client(self, who: Who) -> Client:
        """A browser with this person's cookies and nothing else in it."""
        client = Client(raise_request_exception=False)
        for name, value in self.cookies[who].items():
            client.cookies[name] = value
        return client


def house(nest: Nest) -> House:
    """Everybody signs in once."""
    return House(nest, {who: _cookies(nest, who) for who in Who}, fingerprint(nest.here.practice.pk))


def _cookies(nest: Nest, who: Who) -> dict[str, str]:
    if who == Who.NOBODY:
        return {}
    if who == Who.SECRET:
        return {draft_cookie(): DRAFT_KEY}
    accounts, client = nest.accounts, Client()
    key = who.name.lower()
    if who == Who.NO_FACTOR:
        sign_in._enter(client, accounts["priya"], ["password"], as_staff=True)
    elif who == Who.BY_CODE:
        sign_in.as_patient(client, accounts["priya"])
    elif key in nest.world.staff or who in (Who.OLGA, Who.LENA, Who.OLU):
        sign_in.as_staff(client, accounts[key])
    else:
        sign_in.as_patient(client, accounts[key])
    sign_in.was_asked_for(client, "file")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards, in the database or in memory."""
    cache.clear()
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


@dataclass(frozen=True)
class Answer:
    """What one person got for one question."""

    came: Came
    response: HttpResponse
    body: str
    is_changed: bool

    @property
    def status(self) -> str:
        """The status, and what broke if something did."""
        broke = getattr(self.response, "exc_info", None)
        return f"{self.response.status_code} {broke[1]!r}" if broke else str(self.response.status_code)


def ask(
    house: House, page: Page, method: str, who: Who, things: Things, slug: str = "", *, look: bool = False
) -> Answer:
    """Ask, note what came, and undo it. `look`: compare every row of the practice with how it was."""
    with undone():
        response = _send(house, page, method, who, things, slug)
        is_changed = look and fingerprint(house.nest.here.practice.pk) != house.before
    return Answer(what_came(page, response), response, words_of(response), is_changed)


def ask_in_turn(
    house: House, page: Page, method: str, people: Iterable[Who], things: Things, slug: str = ""
) -> dict[Who, Answer]:
    """Ask as people of whom none may change anything, and compare every row once, after the last of them. If
    something is not as it was, each is asked again alone: then it is known who changed it.
    """
    answers = {}
    with undone():
        for who in people:
            cache.clear()
            response = _send(house, page, method, who, things, slug)
            answers[who] = Answer(what_came(page, response), response, words_of(response), is_changed=False)
        is_changed = fingerprint(house.nest.here.practice.pk) != house.before
    if is_changed:
        return {who: ask(house, page, method, who, things, slug, look=True) for who in answers}
    return answers


def _send(house: House, page: Page, method: str, who: Who, things: Things, slug: str) -> HttpResponse:
    house.asked += 1
    posted = POSTED.get(page.name, lambda _: {})(things) if method == "POST" else {}
    address = page.address(house.nest, things, slug)
    answer: HttpResponse = getattr(house.client(who), method.lower())(address, posted)
    return answer


def words_of(response: HttpResponse) -> str:
    """All that can be read in an answer; of a zip, what its files hold."""
    if response.streaming or response.headers.get("Content-Type", "").startswith("image/"):
        return ""
    if response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.content)) as held:
            # Photos stand in it as they are: what of them is no text is skipped.
            return "\n".join(held.read(name).decode(errors="replace") for name in held.namelist())
    return response.content.decode()


def what_came(page: Page, response: HttpResponse) -> Came:
    """The meaning of an answer."""
    if response.status_code >= 500:
        return Came.BROKEN
    if response.status_code == 405:
        return Came.METHOD
    if response.status_code in (403, 404):
        return Came.REFUSED
    where = response.headers.get("Location", "")
    if response.status_code in (301, 302, 303) and ENTRANCES.match(where):
        return Came.SIGN_IN
    return Came.IN


def expected(page: Page, who: Who) -> frozenset[Came]:
    """What should come of it when this person asks for the page with a method it has."""
    line = EXPECTED[page.rule.name]
    if page.rule.door == Door.WORLD:
        if who not in line.who(page.name):
            return frozenset({Came.SIGN_IN, Came.REFUSED})
        # The pages to sign in lead to each other; whoever is allowed on them may be led on.
        empty = {Came.REFUSED} if page.name in NOTHING_THERE else set()
        return frozenset({Came.IN, Came.SIGN_IN, *empty})
    if page.rule.door in (Door.PATIENT, Door.STAFF) and who in UNKNOWN:
        return frozenset({Came.SIGN_IN})
    if page.rule.door == Door.STAFF and who in LACKS_PROOF:
        return frozenset({Came.SIGN_IN})
    if (page.name, who) in ASKED_AGAIN:
        return frozenset({Came.SIGN_IN})
    if who in line.who(page.name):
        return frozenset({Came.IN, Came.SIGN_IN}) if page.name == "prove" else frozenset({Came.IN})
    return frozenset({Came.IN}) if who in line.led else frozenset({Came.REFUSED})


def faults(house: House, page: Page, method: str, people: Collection[Who] = tuple(Who)) -> list[str]:
    """What is wrong with the answers to these people, a sentence each. Nothing is wrong: an empty list."""
    let_in = [who for who in people if who in EXPECTED[page.rule.name].who(page.name)]
    refused = [who for who in people if who not in let_in]
    answers = {who: ask(house, page, method, who, house.nest.here) for who in let_in}
    if method == "POST":
        answers |= ask_in_turn(house, page, method, refused, house.nest.here)
    else:
        answers |= {who: ask(house, page, method, who, house.nest.here) for who in refused}
    return [
        f"{method} /{page.path} by {who}{fault}"
        for who in people
        for fault in _faults(house, page, who, answers[who])
    ]


def _faults(house: House, page: Page, who: Who, answer: Answer) -> Iterator[str]:
    right = expected(page, who)
    if answer.came not in right:
        yield f": {answer.came} ({answer.status}), and should be {' or '.join(sorted(right))}."
    for secret in hidden_from(house.nest, who, page):
        if secret in answer.body:
            yield f": reads “{secret}”."
    if answer.is_changed:
        yield ": was refused and changed something of Amina's practice."


def hidden_from(nest: Nest, who: Who, page: Page) -> tuple[str, ...]:
    """The words that may not stand in an answer to this person."""
    is_staff_page = page.rule.door in (Door.STAFF, Door.WORLD)
    amina = who in MAY_READ if is_staff_page else who in (Who.AMINA, Who.NADIA)
    if page.rule.door in (Door.DRAFT, Door.PUBLIC):
        amina = who in MAY_READ_THE_FORM or (page.name == ASKS_FOR_WHOM and who == Who.NADIA)
    uma = who == Who.UMA or (is_staff_page and who in MAY_READ - {Who.AMINA, Who.NADIA})
    return (() if amina else nest.here.secrets) + (() if uma else (HERS, nest.unmatched.reference))
