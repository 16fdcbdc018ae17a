"""What is newer than the flags? What the patient wrote since the last answer, and that a person changed the level."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from consultations.domain.levels import Level
from consultations.domain.lifecycle import Move
from triage.presenters import story

#: So many letters of it; the rest is one press away.
MOST_SHOWN = 200

_SAYS = {"worse": "Says they are getting worse", "not_clear": "Says the advice is not clear"}


def with_newest(why: dict[str, Any], consultation: Any, now: datetime) -> dict[str, Any]:
    """Parameters of `why_flagged`, with the newest unanswered words of whoever wrote."""
    newest = _unanswered(consultation)
    if newest is None:
        return why
    words = " ".join(str(newest["body"]).split())
    cut = words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN].rsplit(' ', 1)[0]} …"
    says = _SAYS.get(newest["kind"], "Wrote again")
    line = Markup("<strong class='s-flag'>{}.</strong> {} {}: {}").format(
        says, newest["name"], story.when(newest["at"], now), Markup("<q>{}</q>").format(cut) if cut else ""
    )
    return why | {"newest": line, "newest_href": f"#message-{newest['id']}"}


def with_level(why: dict[str, Any], consultation: Any, now: datetime) -> dict[str, Any]:
    """Parameters of `why_flagged`, with who set the level by hand and why, where it is still the level they set."""
    for change in reversed(consultation.happened):
        move = Move(change["move"])
        if move in (Move.RAISE_LEVEL, Move.LOWER_LEVEL):
            if change["target"] != Level(consultation.level).word:
                return why
            did = "Raised" if move is Move.RAISE_LEVEL else "Lowered"
            line = Markup("<strong>{} to {}</strong> by {}, {}").format(
                did, change["target"].lower(), change["name"], story.when(change["at"], now)
            )
            said = Markup(": “{}”").format(change["reason"]) if change["reason"] else "."
            return why | {"by_hand": line + said}
    return why


def _unanswered(consultation: Any) -> dict[str, Any] | None:
    """The newest message since staff wrote last, of the patient or who writes for them; that they are worse before all."""
    found: list[dict[str, Any]] = []
    for each in reversed(consultation.said):
        if each["author"] == "staff" and each["taken_back_at"] is None:
            break
        if each["author"] not in ("staff", "system"):
            found.append(each)
    return next((each for each in found if each["kind"] == "worse"), found[0] if found else None)
