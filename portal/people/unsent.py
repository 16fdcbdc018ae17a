"""What had somebody typed and sent just as their session was over? Kept for the same person, in the same browser.

It lies in the session, which is sealed, and never in an address, a cookie or a log. Whoever else signs in here throws it
away; the page it belongs to takes it out once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

UNSENT = "unsent"
ASKED = "was_asked"

#: Boxes longer together than this are no reply: they are not kept.
LONGEST = 100_000


def keep(request: HttpRequest, person: Any, *, was_asked: bool = False) -> bool:
    """A post is answered with the sign-in page: keep its boxes, where the page's rule says that they are typed text.
    `was_asked`: the session goes on, and the page itself asked that nothing be sent."""
    rule = getattr(getattr(request.resolver_match, "func", None), "rule", None)
    if person is None or request.method != "POST" or not getattr(rule, "keeps_typed", False):
        return False
    boxes = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    if was_asked:
        boxes[ASKED] = ["yes"]
    if sum(len(each) for values in boxes.values() for each in values) > LONGEST:
        return False
    request.session[UNSENT] = {"person": str(person), "path": request.path, "boxes": boxes}
    return True


def take(request: HttpRequest, *, person: UUID, path: str) -> QueryDict | None:
    """What this person had posted to that address, as it was posted. Only once, and nothing of anybody else's."""
    held: Any = request.session.get(UNSENT)
    if not held or held["person"] != str(person) or held["path"] != path:
        return None
    del request.session[UNSENT]
    boxes = QueryDict(mutable=True)
    for name, values in held["boxes"].items():
        boxes.setlist(name, values)
    return boxes


def forget_of_others(request: HttpRequest, person: Any) -> None:
    """Somebody signed in: what another person had typed in this browser is gone."""
    if (request.session.get(UNSENT) or {}).get("person") not in (None, str(person)):
        del request.session[UNSENT]
