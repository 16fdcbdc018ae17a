"""What do staff read about the photos and files of a request, and about those that were put away?"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.domain.attachments import PRIVATE_PARTS, PRIVATE_PARTS_CHILD, Quarantine, State
from consultations.models import Attachment
from portal.core.http import Visit
from portal.core.wording import when_within, when_words
from portal.files.kinds import Hint, Why
from portal.notifications.kinds import Kind
from portal.notifications.kinds import State as Notice
from portal.people.roles import Permission
from triage.presenters.request import address
from triage.thread import moment

REASONS: dict[Quarantine, str] = {
    Quarantine.INTIMATE: "It shows private parts",
    Quarantine.CHILD: "It shows private parts of somebody under 18",
    Quarantine.WRONG_PERSON: "It belongs to another patient",
    Quarantine.SOMEBODY_ELSE: "It shows somebody else",
    Quarantine.DISTRESSING: "It is distressing and not about health",
    Quarantine.OTHER: "Another reason",
}
_WHY: dict[str, str] = {
    Why.LOCKED: "Could not be opened: it has a password.",
    Why.TOO_MANY_PAGES: "Could not be opened: it has more than 20 pages.",
    Why.LOST: "Lost on our side.",
    PRIVATE_PARTS: "Wanted to send a photo of private parts. None was taken. They were told: “We will arrange to see you.”",
    PRIVATE_PARTS_CHILD: "Wanted to send a photo of private parts; they are under 18, or their age is not known. None was "
    "taken. They were told: “We will see you in person.”",
}
_NOT_OPENED = "Could not be opened."
#: What has become of the notice that one could not be opened.
_TOLD: dict[str, str] = {
    Notice.SENT: "A message told them.",
    Notice.WITHHELD: "Messages to them are not safe: tell them when you speak.",
    Notice.GIVEN_UP: "No message reached them: tell them when you speak.",
    Notice.CANCELLED: "Nobody has told them: ask for another.",
}
_HINTS = {Hint.SMALL: "small", Hint.BLURRED: "may be blurred"}


def attached(visit: Visit, found: Any) -> list[dict[str, Any]]:
    """One for each photo or file, for the component `photo_thumb`: a smudge until it is opened."""
    shown = []
    numbers: dict[str, int] = {}
    for row in found.attached:
        if row["why"] in (PRIVATE_PARTS, PRIVATE_PARTS_CHILD):
            title = "No photo"
        else:
            numbers[row["kind"]] = numbers.get(row["kind"], 0) + 1
            private = "Private photo" if row["is_private"] else "Photo"
            title = f"{private if row['kind'] == 'photo' else 'File'} {numbers[row['kind']]}"
        is_ready = row["state"] == State.CHECKED
        may_open = is_ready and (not row["is_private"] or visit.may(Permission.PRIVATE_PHOTOS))
        shown.append(
            {
                "title": title,
                "href": address(visit, "photo", found, attachment=row["id"]) if may_open else "",
                "smudge": _smudge(row["preview"]) if may_open and not row["is_private"] else "",
                "state": _state(row, found)
                if not is_ready
                else ""
                if may_open
                else "Clinicians alone open it.",
                "is_alarm": row["why"] in (PRIVATE_PARTS, PRIVATE_PARTS_CHILD),
                "facts": _facts(row["taken"], row["hints"], row["pages"], row["type"]) if is_ready else [],
            }
        )
    return shown


def asked_for(found: Any, now: datetime) -> list[str]:
    """A line for each time photos were asked for: by whom, how the patient agreed, and what became of it."""
    lines = []
    for each in found.photos_asked:
        asked_at, ends_at, used_at = (moment(each[name]) for name in ("at", "ends_at", "used_at"))
        if asked_at is None or ends_at is None:
            continue
        what = "one private photo" if each["is_private"] else "photos"
        line = f"{when_words(asked_at, now)}. {each['by']}, asked for {what}."
        if each["is_private"]:
            line += f" How they agreed: “{each['consent']}”"
        if used_at:
            line += f" Sent {when_within(used_at, now)}: the link is used up."
        elif ends_at <= now:
            line += " It has ended."
        else:
            line += f" Open until {when_within(ends_at, now)}."
        lines.append(line)
    return lines


def _smudge(stored: str) -> str:
    raw = bytes.fromhex(stored.removeprefix("\\x"))
    return "data:image/jpeg;base64," + base64.b64encode(raw).decode() if raw else ""


def _state(row: dict[str, Any], found: Any) -> str:
    if row["state"] == State.WAITING:
        return "Still being checked. Load the page again in a moment."
    why = _WHY.get(row["why"], _NOT_OPENED)
    return why if row["why"] in (PRIVATE_PARTS, PRIVATE_PARTS_CHILD) else f"{why} {_told(row, found)}"


def _told(row: dict[str, Any], found: Any) -> str:
    """Whether its sender knows: from the form's own page, from a message, or not."""
    checked_at = moment(row["checked_at"])
    if checked_at is not None and checked_at < found.sent_at:
        return "The form said so before it was sent."
    states = [each["state"] for each in found.told if each["kind"] == Kind.PHOTO_FAILED]
    if not states:
        return "Nobody has told them: ask for another."
    return _TOLD.get(states[-1], "A message to them is on its way.")


def _facts(taken: str, hints: Iterable[str], pages: int, kind: str) -> list[str]:
    facts = []
    if kind == "pdf":
        facts.append("1 page" if pages == 1 else f"{pages} pages")
    if taken:
        facts.append(f"Taken {taken[:16].replace('T', ' ')} (from the file, unverified)")
    facts += [_HINTS[Hint(each)].capitalize() for each in hints]
    return facts


def one(visit: Visit, row: Attachment, *, is_whole: bool) -> dict[str, Any]:
    """The page of one photo: the picture itself, its facts, and where it is put away."""
    given = {"attachment": row.pk}
    here = address(visit, "photo", row.consultation_id, **given)
    return {
        "title": "Photo" if row.type == "jpeg" else "File",
        "is_picture": row.type == "jpeg",
        "image": address(visit, "photo_image", row.consultation_id, **given),
        "is_whole": is_whole,
        "whole": f"{here}?size=whole",
        "fitted": here,
        "size": f"{row.width} × {row.height} dots",
        "facts": _facts(row.taken, row.hints, row.pages, row.type),
        "put_away": address(visit, "photo_quarantine", row.consultation_id, **given),
        "back": address(visit, "request", row.consultation_id),
    }


def put_away(visit: Visit, rows: Iterable[Attachment], now: datetime) -> list[dict[str, Any]]:
    """The images that were put away, the latest first."""
    return [
        {
            "when": when_words(row.quarantined_at, now) if row.quarantined_at else "",
            "by": row.quarantined_by,
            "reason": REASONS[Quarantine(row.quarantine_reason)],
            "reference": row.consultation.reference if row.consultation else "",
            "request": address(visit, "request", row.consultation_id),
            "href": reverse(
                "triage:quarantined", kwargs={"practice": visit.practice.slug, "attachment": row.pk}
            ),
        }
        for row in rows
    ]
