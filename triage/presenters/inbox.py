"""What does the page of the inbox say around its rows: views, filters, paging, the line of what nobody has opened?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from consultations.domain import library
from consultations.domain.levels import Level
from portal.core.dates import clock_words
from portal.core.http import Visit
from portal.core.wording import span_words
from portal.practices import promises
from portal.practices.hours import closing_time, is_open, next_opening, working_minutes
from triage.domain.clocks import SWEEP_MINUTES, Alarm
from triage.domain.inbox import WITH_STOPS, View
from triage.presence import Present
from triage.presenters import rows
from triage.queries import Desk, Filters, Page

#: Views that stand in the list on the left. The others are reached by a line or a tile that names them.
UNLISTED = (View.NOT_OPENED, View.OPEN)
LISTED = tuple(view for view in View if view not in UNLISTED)

ORDERS = {
    View.WAITING: "Longest waiting first.",
    View.NOT_READ: "To phone first, then longest unread.",
    View.TO_TELL: "No message reaches them. Most dangerous, then longest waiting first.",
    View.CLOSED: "Last closed first.",
}

EMPTY = {
    View.TO_TRIAGE: "Nothing to triage.",
    View.MINE: "You have no requests.",
    View.MY_TEAM: "Your teams have no requests.",
    View.DUE_TODAY: "Nothing more is due today.",
    View.OVERDUE: "Nothing is overdue.",
    View.WAITING: "Nothing is waiting for a patient.",
    View.TO_TELL: "Nobody has to be told by phone or letter.",
    View.STOPPED: "Nobody is waiting for a call.",
    View.NOT_READ: "Nobody has to be phoned, and no answer has gone unread for two days.",
    View.NOT_OPENED: "Somebody has opened every request.",
    View.OPEN: "Nothing is open.",
    View.CLOSED: "Nothing has been closed yet.",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a view, its filters, and which page of how many rows."""

    view: View
    filters: Filters
    number: int = 1
    size: int = 25

    def query(self, **other: Any) -> str:
        """The address's tail for the same list, with some parts changed. Parts that say nothing are left out."""
        parts = {
            "view": self.view.value,
            "kind": self.filters.kind,
            "team": self.filters.team,
            "owner": self.filters.owner,
            "page": self.number if self.number > 1 else "",
            "size": self.size if self.size != 25 else "",
            **other,
        }
        return urlencode({key: value for key, value in parts.items() if value})

    def kept(self) -> list[dict[str, str]]:
        """The same as hidden fields of a form."""
        return [{"name": name, "value": value} for name, value in parse_qsl(self.query())]


def home(visit: Visit, tail: str = "") -> str:
    """The address of the inbox."""
    path = reverse("triage:inbox", kwargs={"practice": visit.practice.slug})
    return f"{path}?{tail}" if tail else path


def views(visit: Visit, desk: Desk, current: View | None) -> dict[str, Any]:
    """Parameters of `views_nav`."""
    listed = [*LISTED, *(view for view in UNLISTED if view is current)]
    return {
        "action": home(visit),
        "views": [
            {
                "key": view.value,
                "text": view.words,
                "href": home(visit, urlencode({"view": view.value})),
                "count": desk.counts.get(view),
                "current": view is current,
                "bad": view is View.OVERDUE and bool(desk.counts.get(view)),
                "stop": view is View.STOPPED and bool(desk.counts.get(view)),
            }
            for view in listed
        ],
    }


def list_rows(
    visit: Visit, asked: Asked, desk: Desk, page: Page, present: Mapping[UUID, list[Present]], now: datetime
) -> list[dict[str, Any]]:
    """The rows of the page: people to phone first, on the first page of the views that hold them."""
    stops = stops_shown(asked, desk) if page.number == 1 else []
    return [
        *(rows.stop_row(visit, each, now) for each in stops),
        *(rows.row(visit, each, present=present.get(each.pk, []), now=now) for each in page.rows),
    ]


def stops_shown(asked: Asked, desk: Desk) -> Sequence[Any]:
    return desk.stops if asked.view in WITH_STOPS else []


def shown_in_all(asked: Asked, desk: Desk, page: Page) -> int | None:
    """How many rows the list has over all its pages; None where nobody counts."""
    if asked.view is View.CLOSED:
        return None
    if page.shown is None:  # beyond the last page: nothing was there to count
        return desk.counts[asked.view] if not asked.filters.hides else None
    return page.shown + len(stops_shown(asked, desk))


def head(asked: Asked, total: int | None) -> dict[str, str]:
    """Title of the window, heading, and the line beside it."""
    order = ORDERS.get(asked.view, "Danger first, then soonest due.")
    many = "" if total is None else f"{total} request{'' if total == 1 else 's'}"
    return {
        "title": f"{asked.view.words}, {many}" if many else asked.view.words,
        "heading": asked.view.words,
        "line": f"{many}. {order}" if many else order,
        "caption": f"{asked.view.words}. {order}",
    }


def hidden(asked: Asked, desk: Desk, total: int | None) -> int:
    """How many of the view's requests the filters hide."""
    if total is None or not asked.filters.hides:
        return 0
    return max(desk.counts[asked.view] - total, 0)


def filter_bar(visit: Visit, asked: Asked, desk: Desk, total: int | None) -> dict[str, Any]:
    """Parameters of `filter_bar`: three choices, and what they hide."""
    chosen = asked.filters
    kinds = [("", "All"), *((each.slug, each.short_name) for each in library.all())]
    teams = [
        ("", "All"),
        *((each["key"], each["name"]) for each in desk.teams),
        *((f"-{each['key']}", f"All but {each['name']}") for each in desk.teams if each["key"] == "admin"),
    ]
    owners = [
        ("", "Anyone"),
        ("me", "Me"),
        ("none", "Nobody"),
        *((each["id"], each["name"]) for each in desk.staff),
    ]
    params: dict[str, Any] = {
        "action": home(visit),
        "keep": [{"name": "view", "value": asked.view.value}],
        "on": sum(bool(each) for each in (chosen.kind, chosen.team, chosen.owner)),
        "fields": [
            _choice("kind", "Kind", kinds, chosen.kind),
            _choice("team", "Team", teams, chosen.team),
            _choice("owner", "Owner", owners, chosen.owner),
        ],
    }
    if chosen.hides:
        everything = desk.counts.get(asked.view)
        params["hiding"] = {
            "text": f"Hiding {hidden(asked, desk, total)} of {everything}."
            if everything is not None
            else "Filters are on.",
            "href": home(visit, urlencode({"view": asked.view.value})),
            "link": f"Show all {everything}" if everything is not None else "Show all",
        }
    return params


def _choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    known = {value for value, _ in options}
    listed = [*options, *([(chosen, "Somebody else")] if chosen not in known else [])]
    return {
        "name": name,
        "label": label,
        "options": [{"value": value, "text": text, "selected": value == chosen} for value, text in listed],
    }


def paging(visit: Visit, asked: Asked, desk: Desk, page: Page, total: int | None) -> dict[str, Any]:
    """ "Showing 1 to 25 of 31. Next 6." Empty when there is nothing to say."""
    stops = len(stops_shown(asked, desk))
    on_page = len(page.rows) + (stops if page.number == 1 else 0)
    if not on_page:
        return {}
    first = (page.number - 1) * page.size + 1 + (stops if page.number > 1 else 0)
    last = first + on_page - 1
    found: dict[str, Any] = {
        "text": f"Showing {first} to {last}" + (f" of {total}." if total is not None else ".")
    }
    if page.has_next:
        left = "" if total is None else f" {min(total - last, page.size)}"
        found["next"] = {"href": home(visit, asked.query(page=page.number + 1)), "text": f"Next{left}"}
    if page.number > 1:
        found["back"] = {
            "href": home(visit, asked.query(page=page.number - 1 if page.number > 2 else "")),
            "text": f"Back {page.size}",
        }
    return found


def nothing(
    visit: Visit, asked: Asked, desk: Desk, total: int | None, last: Any, now: datetime
) -> dict[str, Any]:
    """What an empty view says: that it is empty, who was at it last, and what is still open."""
    links = [
        {"href": home(visit, urlencode({"view": view.value})), "text": f"{desk.counts[view]} {words}"}
        for view, words in ((View.MINE, "in Mine"), (View.OVERDUE, "overdue"), (View.TO_TRIAGE, "to triage"))
        if view is not asked.view and desk.counts[view]
    ]
    out_of_sight = hidden(asked, desk, total)
    return {
        "text": EMPTY[asked.view] if not out_of_sight else "Nothing fits your filters here.",
        "last": f"The last thing done with any request: at {clock_words(last.at)}, by {last.by_name}."
        if last and now - last.at < timedelta(hours=18)
        else "",
        "links": links,
        "hidden": {"number": out_of_sight, "href": home(visit, urlencode({"view": asked.view.value}))}
        if out_of_sight
        else {},
    }


def duty(visit: Visit, desk: Desk, now: datetime) -> dict[str, Any]:
    """The banner: whether the practice is open, and what has waited too long for somebody to open it."""
    params: dict[str, Any] = {}
    calling = desk.calling(now)
    loud = [*calling.get(Alarm.EVERYONE, []), *calling.get(Alarm.DUTY, [])]
    swept = calling.get(Alarm.SWEEP, [])
    address = home(visit, urlencode({"view": View.NOT_OPENED.value}))
    if loud:
        pressing = [each for each in loud if each.level in (Level.EMERGENCY, Level.URGENT)]
        counted = pressing or loud
        word = "urgent request" if pressing else "request"
        longest = timedelta(minutes=max(working_minutes(each.since, now, desk.hours) for each in counted))
        many = f"{len(counted)} {word}{'' if len(counted) == 1 else 's'}"
        params["link"] = {"href": address, "text": f"{many} not opened for {_spelled(longest)}"}
    elif swept:
        many = f"{len(swept)} flagged request{'' if len(swept) == 1 else 's'}"
        params["link"] = {"href": address, "text": f"{many} to open before closing"}
    closes = closing_time(now, desk.hours)
    if is_open(now, desk.hours) and closes:
        sweep = clock_words(closes - timedelta(minutes=SWEEP_MINUTES))
        params["text"] = f"Open until {clock_words(closes)}."
        params["more"] = f"Sweep of unseen requests from {sweep}."
    else:
        opening = next_opening(now, desk.hours)
        params["text"] = f"Closed. Opens {promises.opens_when(opening, now)}." if opening else "Closed."
    return params


def _spelled(span: timedelta) -> str:
    """ "31 minutes", "4 hours": in a sentence nothing is cut short."""
    words = span_words(span)
    number, _, unit = words.partition(" ")
    one = number == "1"
    return {
        "min": f"{number} minute{'' if one else 's'}",
        "h": f"{number} hour{'' if one else 's'}",
    }.get(unit, words)


def fresh_line(visit: Visit, asked: Asked, number: int, since: datetime) -> dict[str, str]:
    """The line that offers what has come in since; nothing when nothing has."""
    if not number:
        return {}
    many = f"{number} new request{'' if number == 1 else 's'}"
    return {
        "href": home(visit, asked.query(page="")),
        "text": f"{many} since {clock_words(since)}. Show them",
    }


KEYS = [
    {"keys": ["J", "K"], "text": "down, up"},
    {"keys": ["Enter"], "text": "open"},
    {"keys": ["T"], "text": "take"},
    {"keys": ["A"], "text": "assign"},
    {"keys": ["X"], "text": "select"},
    {"keys": ["/"], "text": "search"},
    {"keys": ["G"], "then": "M", "text": "go to Mine"},
    {"keys": ["?"], "text": "all keys"},
]
