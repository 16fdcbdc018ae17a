"""What does the page of one request say? Everything around the composer; the composer is `presenters.composer`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from markupsafe import Markup

from consultations import access as conversation
from consultations.domain.attachments import why_not_ask_for_private
from consultations.domain.levels import Level
from consultations.domain.lifecycle import OUTCOME_WORDS, WITH_PRACTICE, Move, Outcome, Status
from consultations.services.photo_requests import age_of
from portal.core import wording
from portal.core.dates import MONTHS, clock_words, date_of, in_london
from portal.core.http import Visit
from portal.people.roles import Permission
from triage import presence
from triage.domain.clocks import due_words, is_overdue
from triage.presenters import asked, needs, reach, story
from triage.presenters.addressee import Addressee, left_to

#: After so many rounds of written questions, another way of talking is often better.
ROUNDS = 2


def address(visit: Visit, name: str, consultation: Any, **more: Any) -> str:
    """The address of one of this request's pages."""
    pk = getattr(consultation, "pk", consultation)
    return reverse(f"triage:{name}", kwargs={"practice": visit.practice.slug, "id": pk, **more})


def here(visit: Visit, consultation: Any, anchor: str = "", **query: str) -> str:
    """The request's own page, with what is open on it."""
    kept = {key: value for key, value in query.items() if value}
    tail = f"?{urlencode(kept)}" if kept else ""
    return f"{address(visit, 'request', consultation)}{tail}{f'#{anchor}' if anchor else ''}"


def back(visit: Visit) -> dict[str, str]:
    return {"href": reverse("triage:inbox", kwargs={"practice": visit.practice.slug}), "text": "Inbox"}


# What they said -------------------------------------------------------------------------------------------------------


def words(consultation: Any, who: Addressee, *, me: str, now: datetime) -> dict[str, Any]:
    """Parameters of `marked_words`."""
    leads = asked.lead(consultation)
    return {
        "title": consultation.title,
        "about": asked.about(
            consultation,
            who.writer,
            who.relation,
            wording.when_within(consultation.sent_at, now),
            _first(consultation, me, now),
        ),
        "paragraphs": asked.marked_paragraphs(
            [each["text"] for each in leads], consultation.signs, [each["id"] for each in leads]
        ),
        "more": asked.hopes(consultation),
    }


def _first(consultation: Any, me: str, now: datetime) -> str:
    opened = next((each for each in consultation.happened if each["move"] == Move.OPEN), None)
    if opened is None:
        return "Not opened by anyone before you."
    when = story.when(opened["at"], now).replace("Yesterday, ", "yesterday ")
    if opened["by"] == me:
        return f"You opened it first, {when}."
    return f"Opened first by {opened['name']}, {when}."


def not_asked(visit: Visit, consultation: Any) -> dict[str, Any] | None:
    """Parameters of `not_asked`, when a flag leaves questions open."""
    gaps = asked.gaps(consultation)
    if not gaps:
        return None
    said = asked.emergency_words(consultation)
    more = f"Only the emergency page covers them: they {said}." if said and "None of these" in said else ""
    named = ", ".join(gap["label"][:1].lower() + gap["label"][1:] for gap in gaps)
    return {
        "text": f"{named}.",
        "more": more,
        "ask": here(visit, consultation, "composer", write="ask", fill="gaps"),
    }


def earlier(visit: Visit, consultation: Any, now: datetime) -> list[dict[str, Any]]:
    """Rows of the table of earlier requests, the newest first."""
    today = date_of(now)
    rows = []
    for each in consultation.earlier:
        ended = OUTCOME_WORDS[Outcome(each["outcome"])] if each["outcome"] else "Still open"
        by = each["closed_by"] or each["with_whom"]
        sent, read, answered = (story.moment(each[name]) for name in ("sent_at", "read_at", "answered_at"))
        rows.append(
            {
                "when": wording.short_date(date_of(sent), today) if sent else "",
                "title": each["title"],
                "href": address(visit, "request", each["id"]),
                "ended": f"{ended}, {by}" if by else ended,
                "read": f"Yes, {wording.short_date(date_of(read), today)}"
                if read
                else "No"
                if answered
                else "No reply",
            }
        )
    return rows


# What can be done -----------------------------------------------------------------------------------------------------


def actions(
    visit: Visit,
    consultation: Any,
    who: Addressee,
    *,
    now: datetime,
    mode: str,
    present: list[presence.Present],
) -> dict[str, Any]:
    """Parameters of `actions_card`: when it is due, who has it, and the buttons this person may press now."""
    allowed = conversation.allowed_actions(visit, consultation)
    title, late = _due(consultation, now)
    lines = [
        line
        for line in (
            _to_phone(consultation, now),
            _owner(visit, consultation),
            _hint(consultation),
            story.to_ask(consultation),
            reach.on_card(consultation),
            *needs.on_card(visit, consultation),
        )
        if line
    ]
    return {
        "title": title,
        "late": late,
        "lines": lines,
        "presence": presence.words(present),
        "presence_kind": presence.kind(present).value,
        "presence_id": consultation.pk,
        "items": _buttons(visit, consultation, allowed, mode),
        "more": _more(visit, consultation, allowed, mode),
    }


def _due(consultation: Any, now: datetime) -> tuple[str, str]:
    status = Status(consultation.status)
    if status == Status.CLOSED:
        ended = OUTCOME_WORDS[Outcome(consultation.outcome)]
        return f"Closed: {ended}", ""
    if status == Status.WAITING:
        return (
            f"Waiting for their answer since {wording.when_within(consultation.waiting_since or now, now)}",
            "",
        )
    if status not in WITH_PRACTICE:
        return f"Answered {wording.when_within(consultation.answered_at or now, now)}", ""
    due = consultation.due
    said = due_words(due, now)
    if is_overdue(due, now):
        return f"Answer was due {wording.short_when(due, now)},", said
    if said.startswith("in "):
        return f"Answer due {clock_words(due)},", said
    return f"Answer due {said}", ""


def owner_of(consultation: Any) -> Any:
    routing = getattr(consultation, "routing", None)
    return routing.owner if routing else None


def _owner(visit: Visit, consultation: Any) -> Markup:
    owner, routing = owner_of(consultation), getattr(consultation, "routing", None)
    if owner is None:
        team = f" With the {routing.team.name} team." if routing else ""
        line = Markup("No owner.{}").format(team.replace("team team", "team"))
    elif owner.pk == visit.membership.pk:
        line = Markup("It is <strong>yours</strong>.")
    else:
        line = Markup("Owner: <strong>{}</strong>.").format(owner.display_name)
    known = _knows(visit, consultation)
    return line + (Markup(" Knows them: ") + Markup(", ").join(known) + "." if known else "")


def _knows(visit: Visit, consultation: Any) -> list[Markup]:
    known: dict[str, str] = {}
    if consultation.patient and consultation.patient.usual_clinician:
        known[consultation.patient.usual_clinician.display_name] = "usual"
    for each in consultation.earlier:
        name, sent = each["closed_by"] or each["with_whom"], story.moment(each["sent_at"])
        if name and sent and not name.startswith("the "):
            known.setdefault(name, MONTHS[in_london(sent).month - 1])
    me = visit.membership.display_name
    return [
        Markup("<strong>{}</strong> ({})").format("you" if name == me else name, how)
        for name, how in list(known.items())[:3]
    ]


def _hint(consultation: Any) -> Markup:
    """What may be the better way to answer. A hint: the clinician decides (clinical content 1.3, drafted)."""
    if Status(consultation.status) not in WITH_PRACTICE:
        return Markup("")
    if consultation.contact_how == "phone" or needs.of_request(consultation).prefers_phone:
        return Markup(
            "<strong>Hint:</strong> phone. <span class='s-quiet'>They would rather speak to someone.</span>"
        )
    if Level(consultation.level) >= Level.URGENT:
        why = (
            f"{Level(consultation.level).word} flag."
            if any(sign["level"] == consultation.level for sign in consultation.signs)
            else f"{Level(consultation.level).word}."
        )
        return Markup(
            "<strong>Hint:</strong> phone now, then see them if needed. <span class='s-quiet'>{}</span>"
        ).format(why)
    rounds = sum(each["kind"] == "question" and each["taken_back_at"] is None for each in consultation.said)
    if rounds >= ROUNDS:
        return Markup(
            "<strong>Hint:</strong> phone or see them. <span class='s-quiet'>{} rounds of written questions used.</span>"
        ).format(rounds)
    return Markup("")


def _to_phone(consultation: Any, now: datetime) -> Markup:
    """The task that an unread answer leaves, until somebody has spoken with them or they have read it."""
    if consultation.phone_since is None:
        return Markup("")
    mind = Markup(" ").join(
        filter(None, (Markup.escape(reach.in_words(consultation)), needs.how_to_ring(consultation)))
    )
    return Markup(
        "<strong class='s-flag'>Phone them:</strong> they have not read the answer of {}. Keep what happened with Phone. {}"
    ).format(story.when(consultation.unread_since, now), mind)


def _buttons(visit: Visit, consultation: Any, allowed: frozenset[Move], mode: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if may_take(visit, consultation, allowed):
        found.append({"text": "Take", "key": "T", "action": address(visit, "take", consultation)})
    panels = (
        (Move.PHONED, "Phone", "P", "phone", False),
        (Move.ASSIGN, "Assign", "A", "assign", True),
        (Move.HAND_OVER, "Hand over", "H", "hand-over", True),
        (Move.CLOSE, "Close", "C", "close", True),
        (Move.REOPEN, "Open again", "O", "reopen", False),
    )
    for move, text, key, panel, quiet in panels:
        if move in allowed:
            href = here(visit, consultation, "do-this", do=panel, write=mode)
            found.append({"text": text, "key": key, "href": href, "quiet": quiet})
    if needs.of_request(consultation).prefers_phone:
        found.sort(key=lambda each: each["key"] != "P")  # first for whoever would rather be phoned
    return found


def _more(visit: Visit, consultation: Any, allowed: frozenset[Move], mode: str) -> Markup:
    return (
        _other_level(visit, consultation, allowed, mode)
        + _photos(visit, consultation, allowed, mode)
        + _other_patient(visit, consultation, allowed)
    )


def _photos(visit: Visit, consultation: Any, allowed: frozenset[Move], mode: str) -> Markup:
    """Photos are asked for by whoever may ask; a private one by a clinician, where the patient is known to be 18."""
    if Move.ASK not in allowed:
        return Markup("")
    link = Markup("<p class='s-low-10'><a href='{}'>{}</a></p>")
    found = link.format(here(visit, consultation, "do-this", do="photos", write=mode), "Ask for photos")
    if not visit.may(Permission.PRIVATE_PHOTOS):
        return found
    if why := why_not_ask_for_private(age_of(consultation.patient)):
        return found + Markup("<p class='s-small s-quiet'>{}</p>").format(why)
    private = here(visit, consultation, "do-this", do="private-photo", write=mode)
    return found + link.format(private, "Ask for one private photo")


def _other_patient(visit: Visit, consultation: Any, allowed: frozenset[Move]) -> Markup:
    """Without an account somebody picked the line of the list, and it may have been the wrong one."""
    if consultation.person_id is not None or consultation.patient_id is None or Move.UNMATCH not in allowed:
        return Markup("")
    return Markup("<p class='s-low-0'><a href='{}'>It is about somebody else</a></p>").format(
        address(visit, "match", consultation)
    )


def _other_level(visit: Visit, consultation: Any, allowed: frozenset[Move], mode: str) -> Markup:
    level, can_lower = Level(consultation.level), Move.LOWER_LEVEL in allowed
    can_raise = Move.RAISE_LEVEL in allowed and level is not Level.EMERGENCY
    if not can_raise and not (can_lower and level is not Level.ROUTINE):
        return Markup("")
    text = "Raise or lower the level" if can_lower else "Raise the level"
    return Markup("<p class='s-low-10'><a href='{}' data-key='l'>{}</a></p>").format(
        here(visit, consultation, "do-this", do="level", write=mode), text
    )


# Around it ------------------------------------------------------------------------------------------------------------


def jump(visit: Visit, consultation: Any, mode: str) -> list[dict[str, Any]]:
    """Take, Phone and Reply, at the foot of a phone: only what this person may do, and where there is a box."""
    allowed = conversation.allowed_actions(visit, consultation)
    if may_take(visit, consultation, allowed):
        items: list[dict[str, Any]] = [{"text": "Take", "action": address(visit, "take", consultation)}]
    else:
        items = [{"text": "Act", "href": "#do"}] if allowed else []
    phone = phone_of(consultation)
    if phone:
        items.append({"text": "Phone", "href": f"tel:{wording.telephone(phone)}"})
    write = {"text": "Reply" if mode == "reply" else "Write", "href": "#composer", "main": True}
    return [*items, write] if mode else items


def may_take(visit: Visit, consultation: Any, allowed: frozenset[Move]) -> bool:
    """Whether it can be taken, and is not this person's already."""
    owner = owner_of(consultation)
    return Move.TAKE in allowed and (owner is None or owner.pk != visit.membership.pk)


def phone_of(consultation: Any) -> str:
    """The number they gave with the request, else the one on the list."""
    return str(consultation.contact_phone or (consultation.patient.phone if consultation.patient else ""))


def undo_bar(visit: Visit, leaving: list[dict[str, Any]], now: datetime) -> dict[str, Any] | None:
    """Parameters of `undo_bar` for the latest message that can still be taken back; for any staff page.

    Undoing leads to that request, with the text in the box again.
    """
    if not leaving:
        return None
    last = leaving[0]
    leaves = story.moment(last["visible_at"])
    seconds = max(int((leaves - now).total_seconds()), 1) if leaves else 1
    return {
        "action": address(visit, "undo", last["consultation"], message=last["id"]),
        "to": left_to(last, date_of(now)),
        "seconds": seconds,
    }


#: key on the keyboard, what it does, and the move it needs
_KEYS = (
    ("R", "reply", Move.REPLY),
    ("Q", "ask", Move.ASK),
    ("N", "note", Move.NOTE),
    ("T", "take", Move.TAKE),
    ("P", "phone", Move.PHONED),
    ("A", "assign", Move.ASSIGN),
    ("H", "hand over", Move.HAND_OVER),
    ("L", "level", Move.RAISE_LEVEL),
    ("C", "close", Move.CLOSE),
    ("O", "open again", Move.REOPEN),
)


def keys(allowed: frozenset[Move]) -> list[dict[str, Any]]:
    """Items of `key_bar`: the keys that do something here and now."""
    shown: list[dict[str, Any]] = [
        {"keys": [key], "text": text} for key, text, move in _KEYS if move in allowed
    ]
    shown += [{"keys": ["I"], "text": "inbox"}, {"keys": ["Z"], "text": "undo"}]
    if Move.REPLY in allowed:
        shown.append({"keys": ["Ctrl+Enter"], "text": "send, from the box"})
    return shown
