"""What do a practice's open pages say: is it open, by when does somebody answer, where can one go instead?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import offers
from consultations.domain import library
from consultations.models import Draft
from consultations.presenters.week import week_words
from consultations.services import filling, goes_on_at
from portal.core.dates import clock_words, date_of, day_words, in_london
from portal.core.http import Visit
from portal.practices import hours
from portal.practices.hours import CoreHours
from portal.practices.opening import Hours
from portal.practices.promises import by_when, opens_when
from portal.practices.queries import core_hours, week_of

#: Where pharmacies are looked up; each nation has its own pages.
PHARMACIES = {
    "england": "https://www.nhs.uk/service-search/pharmacy/find-a-pharmacy/",
    "scotland": "https://www.nhsinform.scot/scotlands-service-directory/pharmacies/",
    "wales": "https://111.wales.nhs.uk/localservices/",
    "northern_ireland": "https://online.hscni.net/our-work/pharmaceutical-services/",
}


def hours_words(practice: Any) -> str:
    """When the practice answers its phone."""
    return week_words(week_of(practice))


def speak_to_someone(practice: Any, now: datetime, draft: Draft | None = None) -> dict[str, Any]:
    """The parameters of the component of that name. From a form that is being written one may ask to be called."""
    at_work = core_hours(practice)
    closes = hours.closing_time(now, at_work)
    if hours.is_open(now, at_work) and closes:
        words = _("Open until %(time)s today.") % {"time": clock_words(closes)}
    else:
        words = _("We open at %(when)s.") % {"when": opens_when(hours.next_opening(now, at_work), now)}
    callback = form_url(practice.slug, draft, "call") if draft and draft.entered_by_id is None else ""
    return {"phone": practice.phone, "hours": words, "callback": callback}


def closed_until(practice: Any, now: datetime) -> str:
    """When it opens again, in words; nothing while it is open. Who writes to a closed practice must know that nobody reads."""
    at_work = core_hours(practice)
    return "" if hours.is_open(now, at_work) else opens_when(hours.next_opening(now, at_work), now)


def unfinished(found: Iterable[Draft], visit: Visit) -> list[dict[str, Any]]:
    """The forms that can be gone on with: what each is, where it goes on, and until when it is kept."""
    rows = []
    for draft in found:
        questions = library.get(draft.kind, draft.set_version)
        rows.append(
            {
                "title": questions.title,
                "href": go_on_url(draft, visit),
                "until": draft.expires_at if draft.person_id else None,
            }
        )
    return rows


def go_on_url(draft: Draft, visit: Visit) -> str:
    """The address of the page where this form is gone on with."""
    return page_url(visit.practice.slug, draft, goes_on_at(filling(draft, visit)))


def page_url(practice: str, draft: Draft, where: str) -> str:
    """The address of a page of the form: the emergency check, the check of the answers, or a page of questions."""
    if where in ("emergency", "check"):
        return form_url(practice, draft, where)
    return form_url(practice, draft, "question", page=where)


def form_url(practice: str, draft: Draft, name: str, **parts: Any) -> str:
    """One of the addresses of a form by its name. All of them are made here: the draft says whose pages they are."""
    if draft.entered_by_id is not None:
        given = {"practice": practice, "draft": draft.pk, **parts}
        return reverse(f"consultations:caller_{name}", kwargs=given)
    return reverse(f"consultations:{name}", kwargs={"practice": practice, "kind": draft.kind, **parts})


def start_url(practice: str, draft: Draft) -> str:
    """Where the form was begun from."""
    if draft.entered_by_id is not None:
        return reverse("consultations:callers", kwargs={"practice": practice})
    return reverse("consultations:begin", kwargs={"practice": practice, "kind": draft.kind})


def form_links(practice: str, draft: Draft) -> dict[str, str]:
    """Where the pages of a form post to."""
    return {name: form_url(practice, draft, name) for name in ("check", "send")}


def front_door(visit: Visit, now: datetime) -> dict[str, Any]:
    """Everything on the front door that follows from the clock."""
    practice = visit.practice
    at_work = core_hours(practice)
    is_open = hours.is_open(now, at_work)
    opening = hours.next_opening(now, at_work)
    urgent, routine = (hours.promise(level, now, at_work) for level in ("urgent", "routine"))
    today = date_of(now)
    closes = hours.closing_time(now, at_work)
    return {
        "is_open": is_open,
        "promise": by_when(routine, now),
        "urgent_promise": None if date_of(urgent) == today else by_when(urgent, now),
        "phone_hours": _("Open until %(time)s.") % {"time": clock_words(closes)}
        if is_open and closes
        else _("Opens %(when)s.") % {"when": opens_when(opening, now)},
        "closed_because": at_work.closed_because(today),
        "open_now": _open_now(practice, at_work, now),
        "opens": opens_when(opening, now),
        "pharmacies": PHARMACIES[practice.nation],
        "is_england": practice.nation == "england",
    }


def _open_now(practice: Any, at_work: CoreHours, now: datetime) -> dict[str, Any]:
    local = in_london(now)
    today = day_words(local.date())
    span = week_words(at_work.weekly)
    desk_hours = core_hours(practice, which=Hours.DESK)
    desk_words = week_words(desk_hours.weekly)
    own = offers.of(practice)
    note = {name: own.text(name, local.date()) for name in ("hours_note", "phone_note")}
    desk = [f"{practice.address}.", practice.desk_note, f"{desk_words}."]
    phone = [f"{span}.", note["phone_note"]]
    writing = [_("Send at any time. We read from %(span)s.") % {"span": span}, note["hours_note"]]
    return {
        "heading": f"{today[:1].upper()}{today[1:]}, {clock_words(now)}",
        "rows": [
            {
                **_tag(at_work, now),
                "title": _("Write to us"),
                "text": " ".join(filter(None, writing)),
            },
            {
                **_tag(at_work, now),
                "title": _("Phone"),
                "phone": practice.phone,
                "text": " ".join(filter(None, phone)),
            },
            {**_tag(desk_hours, now), "title": _("Front desk"), "text": " ".join(filter(None, desk))},
        ],
    }


def _tag(at_work: CoreHours, now: datetime) -> dict[str, str]:
    if hours.is_open(now, at_work):
        return {"tag": _("Open"), "colour": "green"}
    opening = hours.next_opening(now, at_work)
    words = clock_words(opening) if date_of(opening) == date_of(now) else opens_when(opening, now)
    return {"tag": _("Opens %(when)s") % {"when": words}, "colour": "grey"}
