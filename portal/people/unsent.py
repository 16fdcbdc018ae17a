"""What had somebody typed that was not sent, because their session was over or they changed the language? Kept for the same
person, in the same browser.

It lies in the session, which is sealed, and never in an address, a cookie or a log. Whoever else signs in here throws it
away; the page it belongs to takes it out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, QueryDict

from portal.people import steps

UNSENT = "unsent"
ASKED = "was_asked"
#: The page's own word for "put this aside, and come back to that address".
KEEP = "keep"

#: Boxes longer together than this are no reply: they are not kept.
LONGEST = 100_000
#: So many pages at once: what was typed before the session was over outlasts the page of the sign-in.
MOST_PAGES = 4


def keep(request: HttpRequest, person: Any, *, was_asked: bool = False) -> bool:
    """A post is answered with the sign-in page: keep its boxes, where the page's rule says that they are typed text.
    `was_asked`: the session goes on, and the page itself asked that nothing be sent."""
    rule = getattr(getattr(request.resolver_match, "func", None), "rule", None)
    if person is None or request.method != "POST" or not getattr(rule, "keeps_typed", False):
        return False
    back = urlsplit(steps.local_path(request, request.POST.get(KEEP, ""))).path
    return put(request, person, back or request.path, request.POST, was_asked=was_asked)


def put(
    request: HttpRequest, person: Any, path: str, posted: Mapping[str, Any], *, was_asked: bool = False
) -> bool:
    """Lay these boxes by for that page. A password is never among them."""
    boxes = {name: _values(posted, name) for name in posted if _is_kept(name)}
    if sum(len(each) for values in boxes.values() for each in values) > LONGEST:
        return False
    if was_asked:
        boxes[ASKED] = ["yes"]
    others = [each for each in _held(request) if each["person"] != str(person) or each["path"] != path]
    new = {"person": str(person), "path": path, "boxes": boxes}
    request.session[UNSENT] = [*others, new][-MOST_PAGES:]
    return True


def take(request: HttpRequest, *, person: UUID | str, path: str) -> QueryDict | None:
    """What this person had typed on that page, as it was posted. Only once, and nothing of anybody else's."""
    held = _held(request)
    found = [each for each in held if each["person"] == str(person) and each["path"] == path]
    if not found:
        return None
    _hold(request, [each for each in held if each not in found])
    boxes = QueryDict(mutable=True)
    for name, values in found[-1]["boxes"].items():
        boxes.setlist(name, values)
    return boxes


def holds(request: HttpRequest) -> bool:
    """Whether anything lies here at all."""
    return UNSENT in request.session


def forget_of_others(request: HttpRequest, person: Any) -> None:
    """Somebody signed in: what another person had typed in this browser is gone."""
    held = _held(request)
    own = [each for each in held if each["person"] == str(person)]
    if len(own) != len(held):
        _hold(request, own)


def _held(request: HttpRequest) -> list[dict[str, Any]]:
    held: Any = request.session.get(UNSENT) or []
    return [held] if isinstance(held, dict) else list(held)


def _hold(request: HttpRequest, held: list[dict[str, Any]]) -> None:
    if held:
        request.session[UNSENT] = held
    else:
        request.session.pop(UNSENT, None)


def _values(posted: Mapping[str, Any], name: str) -> list[str]:
    return posted.getlist(name) if isinstance(posted, QueryDict) else list(posted[name])


def _is_kept(name: str) -> bool:
    return name not in ("csrfmiddlewaretoken", KEEP) and "password" not in name
