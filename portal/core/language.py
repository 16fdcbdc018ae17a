"""In which language are the patients' pages? English, or Welsh for whoever chose it.

The choice is kept in a cookie that is gone with the browser, and on the account of whoever is signed in, so that notices and
the next device know it. Staff pages stay English: `portal.core.http` says so when staff come in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from markupsafe import Markup, escape

from portal.core.sentence import Sentence, said, say

ENGLISH, WELSH = "en-gb", "cy"
CODES = (ENGLISH, WELSH)
#: Each language in itself, whatever the page's is.
NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
_NEW = "_language_to_keep"


def cookie_name() -> str:
    """Bound to this host over TLS, where there is TLS."""
    return "__Host-language" if settings.SECURE_COOKIES else "language"


def of_request(request: HttpRequest) -> str:
    """What this browser chose, English if nothing that we know."""
    chosen = request.COOKIES.get(cookie_name(), "")
    return chosen if chosen in CODES else ENGLISH


def keep(request: HttpRequest, code: str) -> None:
    """This browser has chosen: its cookie goes out with the answer, which is in that language already."""
    if code in CODES:
        setattr(request, _NEW, code)
        translation.activate(code)


def is_welsh() -> bool:
    """Whether what is made now is read in Welsh."""
    return translation.get_language() == WELSH


def other_language() -> dict[str, str]:
    """The one the page is not in."""
    code = ENGLISH if is_welsh() else WELSH
    return {"code": code, "name": NAMES[code]}


@contextmanager
def spoken_to(code: str) -> Iterator[None]:
    """Words made inside are in that language, whatever the page's is."""
    with translation.override(code if code in CODES else ENGLISH):
        yield


def interface(words: str) -> str:
    """Words of ours that stand among questions: marked as Welsh there, because the questions are English."""
    return Markup('<span lang="cy">{}</span>').format(words) if is_welsh() else words


def english(content: object) -> Markup | str:
    """Content that is in English on a page that is not: marked so, for whoever hears it read aloud."""
    return Markup('<span lang="en">{}</span>').format(content) if is_welsh() else escape(content)


#: Parts of a sentence of ours that are a form's own words: the name of a question, an answer that was ticked.
_OF_THE_FORM = frozenset(["label", "none", "ticked"])


def with_english_marked(text: str) -> Markup | str:
    """A sentence that a rule gave, in the language of the page; what in it is English is marked so there."""
    if not is_welsh():
        return str(said(text))
    if not isinstance(text, Sentence):
        return english(text)
    is_glue = any(isinstance(value, Sentence) for value in text.values.values())
    if say(text.template) == text.template and not is_glue:
        return english(text)
    parts: dict[str, Any] = {}
    for name, value in text.values.items():
        if isinstance(value, Sentence):
            parts[name] = with_english_marked(value)
        else:
            parts[name] = english(value) if name in _OF_THE_FORM else value
    template = escape(say(text.template))
    return template % parts if parts else template


class LanguageMiddleware:
    """Makes the page in the language that was chosen, and says so in its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with spoken_to(of_request(request)):
            wanted = request.GET.get("language", "") if request.method == "POST" else ""
            keep(request, wanted)
            response = self.get_response(request)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                response.headers.setdefault("Content-Language", (translation.get_language() or ENGLISH)[:2])
                patch_vary_headers(response, ("Cookie",))
        if value := getattr(request, _NEW, ""):
            response.set_cookie(
                cookie_name(), value, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES
            )
        return response
