"""What was said and what happened, in order? The messages of the thread, and everything staff may want to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from markupsafe import Markup

from consultations.domain.lifecycle import MOVES, Move
from consultations.models.messages import whole
from portal.core import wording
from portal.core.dates import clock_words, date_of, day_words
from portal.core.text import clean_html
from triage.presenters import asked
from triage.thread import moment

#: So many messages stand open; the earlier ones are folded.
OPEN_MESSAGES = 6

_NOTICES = {
    "request_received": "We have your request",
    "reply_sent": "You have a message to read",
    "question_asked": "We need to ask you something",
    "follow_up_due": "How are you now?",
    "request_closed": "There is news about your request",
    "request_reopened": "We are looking at your request again",
    "request_withdrawn": "You have taken back your request",
    "reminder_unread": "You have not read our message yet",
    "photo_failed": "A file you sent could not be opened",
    "match_confirmed": "We have confirmed who you are",
    "match_undone": "Please contact us about your account",
}
#: Shown by what stands in their place: the note itself.
_NOT_TOLD = frozenset({Move.NOTE})
_KINDS = {
    "reply": "replied", "question": "asked", "closing": "closed it", "words": "wrote", "worse": "is getting worse",
    "not_clear": "says the advice is not clear", "follow_up": "asked",
}  # fmt: skip


def at(stored: Any) -> datetime:
    found = moment(stored)
    if found is None:
        raise ValueError("A fact without its moment.")
    return found


def when(stored: Any, now: datetime) -> str:
    """ "8:43am" today, "Tuesday 24 March, 6:30pm" before."""
    found = at(stored)
    return clock_words(found) if date_of(found) == date_of(now) else wording.when_words(found, now)


def first_opening(actor: str, name: str, opened_at: datetime | None) -> dict[str, Any]:
    """The opening that this very page has just noted, as the database will give it the next time."""
    return {"at": opened_at, "move": Move.OPEN, "by": actor, "name": name, "target": "", "reason": ""}


# Messages -------------------------------------------------------------------------------------------------------------


def messages(consultation: Any, *, me: str, now: datetime) -> list[dict[str, Any]]:
    """The thread, oldest first, as staff see it; taken-back messages are left out (the history says so)."""
    return [
        _message(each, me, now, consultation.signs)
        for each in consultation.said
        if each["taken_back_at"] is None
    ]


def _message(
    said: dict[str, Any], me: str, now: datetime, signs: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    by_staff = said["author"] == "staff"
    visible_at = at(said["visible_at"])
    state = ""
    if by_staff and visible_at > now:
        state = "Not left yet: it can still be taken back."
    elif by_staff and said["read_at"]:
        state = f"Read {when(said['read_at'], now)}."
    elif by_staff:
        state = "Not read yet."
    if said["is_clear"] is not None:
        state += " They said it is clear." if said["is_clear"] else " They said it is not clear."
    words = whole(said["body"], said["for_practice"])
    return {
        "id": f"message-{said['id']}",
        "who": "You" if by_staff and said["person"] == me else said["name"],
        "did": _KINDS.get(said["kind"], "wrote"),
        "side": "staff" if by_staff else "system" if said["author"] == "system" else "patient",
        "is_alarm": said["kind"] in ("worse", "not_clear"),
        "when": when(said["at"], now),
        # A reply may carry links; what a patient wrote is shown as the characters it is.
        "body": clean_html(said["body"]) if by_staff else asked.marked(words, signs, str(said["id"])),
        "questions": said["questions"] or [],
        "net": (said["net"] or {}).get("lines", []),
        "state": state.strip(),
    }


def fold(shown: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(the earlier ones, those that stand open)."""
    return (shown[:-OPEN_MESSAGES], shown[-OPEN_MESSAGES:]) if len(shown) > OPEN_MESSAGES else ([], shown)


# Everything that happened ---------------------------------------------------------------------------------------------


def timeline(consultation: Any, *, me: str, now: datetime) -> list[dict[str, Any]]:
    """Parameters `items` of `timeline`: changes, notes, notices and openings, the newest first."""
    found = [
        *_changes(consultation, me),
        *_placement(consultation),
        *_notes(consultation),
        *_notices(consultation, now),
        *_readings(consultation, me),
        *_follow_ups(consultation),
    ]
    # Of two things at one moment, such as a reply that closes, the one that was written down later comes first.
    found.reverse()
    found.sort(key=lambda item: (item["at"], item["rank"]), reverse=True)
    return [
        {
            **{key: value for key, value in item.items() if key not in ("at", "rank")},
            "when": when(item["at"], now),
        }
        for item in _gathered(found)
    ]


def _gathered(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same line many times in a row is one line that says how often, at its latest moment."""
    lines: list[dict[str, Any]] = []
    for text, same in groupby(items, key=lambda item: item.get("text")):
        rows = list(same)
        if text is None or len(rows) == 1:
            lines += rows
        else:
            lines.append({**rows[0], "text": Markup("{}, {} times").format(text, len(rows))})
    return lines


def _line(stored: Any, text: Any, rank: int = 1, **more: Any) -> dict[str, Any]:
    return {"at": at(stored), "rank": rank, "text": text, **more}


def _changes(consultation: Any, me: str) -> list[dict[str, Any]]:
    lines = []
    for change in consultation.happened:
        move = Move(change["move"])
        if move in _NOT_TOLD:
            continue
        who = "You" if change["by"] == me else change["name"]
        text = MOVES[move].says.format(who=who, target=change["target"])
        if change["reason"]:
            text = Markup("{}: “{}”").format(text, change["reason"])
        lines.append(_line(change["at"], text, 2))
        if move is Move.SUBMIT and asked.emergency_words(consultation):
            lines.append(_line(change["at"], f"Emergency page: {asked.emergency_words(consultation)}", 0))
    return lines


def _placement(consultation: Any) -> list[dict[str, Any]]:
    routing = getattr(consultation, "routing", None)
    if routing is None:
        return []
    text = Markup("{} <span class='s-quiet'>(rule {}, version {})</span>").format(
        routing.reason, routing.rule, routing.rule_version
    )
    return [_line(routing.placed_at, text, 3)]


def _notes(consultation: Any) -> list[dict[str, Any]]:
    return [
        {"at": at(note["at"]), "rank": 2, "by": note["name"], "note": wording.paragraphs(note["body"])}
        for note in consultation.noted
    ]


def _notices(consultation: Any, now: datetime) -> list[dict[str, Any]]:
    return [_line(each["sent_at"] or each["at"], _notice(each, now), 1) for each in consultation.told]


def _notice(told: dict[str, Any], now: datetime) -> Any:
    channel = "Text" if told["channel"] == "text" else "E-mail"
    words = f"“{_NOTICES.get(told['kind'], told['kind'])}”"
    said = {
        "sent": f"{channel} sent: {words}",
        "waiting": f"{channel} leaves soon: {words}",
        "sending": f"{channel} is on its way: {words}",
        "cancelled": f"{channel} taken back before it left: {words}",
        "withheld": f"No {channel.lower()}: they said that messages may not be safe for them. Phone them",
    }
    if told["state"] == "failed":
        return Markup("<strong class='s-flag'>{} not sent yet; it is tried again: {}</strong>").format(
            channel, words
        )
    if told["state"] == "given_up":
        return Markup("<strong class='s-flag'>{} could not be sent. Phone them. It said {}</strong>").format(
            channel, words
        )
    return said[told["state"]]


def _readings(consultation: Any, me: str) -> list[dict[str, Any]]:
    names = {each["user"]: each["name"] for each in consultation.colleagues}
    lines = []
    for reader in consultation.opened:
        if reader["actor"] == me:
            continue
        times = "once" if reader["times"] == 1 else f"{reader['times']} times"
        name = names.get(reader["actor"], "Somebody who has left")
        lines.append(_line(reader["last"], f"{name} looked at it, {times} so far", 0))
    return lines


def to_ask(consultation: Any) -> Markup:
    """The day on which they are asked how they are, where that is still to come."""
    days = [
        date_of(at(each["due_at"]))
        for each in consultation.asked_later
        if each["asked_at"] is None and each["cancelled_at"] is None
    ]
    if not days:
        return Markup("")
    return Markup("We ask them how they are on <strong>{}</strong>.").format(day_words(min(days)))


def _follow_ups(consultation: Any) -> list[dict[str, Any]]:
    return [
        _line(
            each["at"], f"{each['by']} wants to know how they are on {day_words(date_of(at(each['due_at'])))}"
        )
        for each in consultation.asked_later
        if each["cancelled_at"] is None
    ]
