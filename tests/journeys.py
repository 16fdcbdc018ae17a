"""Somebody fills in a form in a browser without scripts: follows where the pages lead and answers what they ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from consultations.domain import library

NONE_OF_THESE = {"em": "none"}


class _Fields(HTMLParser):
    """The names of what can be filled in on a page, and its first heading."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.heading = ""
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "textarea", "select") and given.get("name") and given.get("type") != "hidden":
            self.names.append(str(given["name"]))
        self._in_heading = self._in_heading or (tag == "h1" and not self.heading)

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data


def fields(response: HttpResponse) -> list[str]:
    """The names of the fields of a page, each once."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return list(dict.fromkeys(parser.names))


def heading(response: HttpResponse) -> str:
    """What the page calls itself."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return " ".join(parser.heading.split())


def words(response: HttpResponse) -> str:
    """The page's text without its tags."""
    bare = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def code_in_mail() -> str:
    """The code of the last e-mail that went out."""
    found = re.search(r"\b(\d{8})\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


@dataclass
class Writer:
    """One person with one browser, writing one form at one practice."""

    practice: str = "millbrook"
    kind: str = "new_problem"
    client: Client = field(default_factory=Client)

    def url(self, tail: str = "") -> str:
        return f"/{self.practice}/request/{self.kind}/{tail}"

    def get(self, tail: str = "", **kwargs: Any) -> HttpResponse:
        return self.client.get(self.url(tail), **kwargs)

    def post(self, tail: str, data: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return self.client.post(self.url(tail), data, **kwargs)

    def begin(self, emergency: dict[str, Any] | None = None) -> HttpResponse:
        """Begin the form and answer the emergency check; gives where that leads."""
        begun = self.client.post(f"/{self.practice}/start/{self.kind}/")
        assert begun.status_code == 302, begun.content
        return self.post("emergency/", emergency or NONE_OF_THESE)

    def fill(self, answers: dict[str, Any], start: HttpResponse) -> HttpResponse:
        """Answer page after page until the form leads to something that is no page of questions."""
        response = start
        for _ in range(60):
            address = response.headers.get("Location", "")
            if "/questions/" not in address:
                return response
            shown = self.client.get(address)
            assert shown.status_code == 200, (address, shown.status_code)
            response = self.client.post(address, posted(self.kind, page_of(address), answers))
            assert response.status_code == 302, (address, words(response)[:600])
        raise AssertionError("The form does not end.")

    def prove(self, email: str) -> HttpResponse:
        """From the check, by a code sent to the address, back to our first page after it."""
        asked = self.get("prove/")
        sent = self.client.post(asked.headers["Location"], {"email": email})
        assert sent.status_code == 302, words(sent)
        entered = self.client.post(sent.headers["Location"], {"code": code_in_mail()})
        assert entered.status_code == 302, words(entered)
        return self.client.get(entered.headers["Location"])

    def draft_id(self) -> str:
        """The form's id, as the check page of its owner carries it."""
        found = re.search(r'name="draft" value="([^"]+)"', self.get("check/").content.decode())
        assert found
        return found.group(1)

    def send(self, **more: Any) -> HttpResponse:
        return self.post("send/", {"draft": self.draft_id(), "fin.ack": "yes", "fin.share": "yes", **more})


def page_of(address: str) -> str:
    """The id of the page of questions in an address."""
    return address.split("/questions/")[1].split("/")[0]


def medicines(question_id: str, lines: list[str]) -> dict[str, Any]:
    """A list of medicines as a browser posts it."""
    if lines == ["none"]:
        return {f"{question_id}-cannot": "none"}
    fields: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        name, _, how = line.partition(": ")
        fields |= {f"{question_id}-{number}-name": name, f"{question_id}-{number}-how": how}
    return fields


def posted(kind: str, page_id: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of one page as a browser posts them."""
    data: dict[str, Any] = {}
    for question in library.get(kind).page(page_id).questions:
        value = answers.get(question.id)
        if value is None:
            continue
        if question.type == "date":
            year, month, day = value.split("-")
            data |= {f"{question.id}-day": day, f"{question.id}-month": month, f"{question.id}-year": year}
        elif question.type == "medicines":
            data |= medicines(question.id, value)
        else:
            data[question.id] = value
    return data
