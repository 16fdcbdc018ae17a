"""What do the three ways of writing show? A reply, questions, a note: each its own form, address and draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from consultations.domain.lifecycle import Move
from portal.core.dates import clock_words, date_of
from portal.core.http import Visit
from portal.people.roles import Permission
from triage.domain import safety_net, writing_help
from triage.forms.composer import AskForm, NoteForm, ReplyForm
from triage.presenters import asked, needs, reach
from triage.presenters.addressee import Addressee
from triage.presenters.request import address, here
from triage.presenters.story import moment, when

WAYS: dict[str, Move] = {"reply": Move.REPLY, "ask": Move.ASK, "note": Move.NOTE}


def way(wanted: str, allowed: frozenset[Move]) -> str:
    """The way of writing that is open: the wanted one if it may be used now, else the first that may. Empty: none."""
    open_ways = [name for name, move in WAYS.items() if move in allowed]
    return wanted if wanted in open_ways else next(iter(open_ways), "")


def empty_form(mode: str, visit: Visit, consultation: Any, *, now: datetime, fill_gaps: bool = False) -> Any:
    """The form of a way of writing, with what this person had typed there before."""
    kept = dict(next((each["fields"] for each in consultation.typed if each["mode"] == mode), {}))
    if mode == "reply":
        return ReplyForm(
            consultation=consultation.pk,
            patient=consultation.patient_id,
            kept=kept,
            today=date_of(now),
            may_check=visit.may(Permission.FOLLOW_UP),
        )
    if mode == "ask":
        return AskForm(
            consultation=consultation.pk,
            patient=consultation.patient_id,
            kept=_with_gaps(kept, consultation) if fill_gaps else kept,
        )
    return NoteForm(consultation=consultation.pk, patient=consultation.patient_id, kept=kept)


def _with_gaps(kept: dict[str, Any], consultation: Any) -> dict[str, Any]:
    """The questions that go with the flags, in the boxes that are still empty."""
    filled = dict(kept)
    wanted = [gap["text"] for gap in asked.gaps(consultation) if gap["text"] not in kept.values()]
    for number in range(1, 6):
        if wanted and not filled.get(f"q{number}"):
            filled[f"q{number}"] = wanted.pop(0)
    return filled


def composer(
    visit: Visit,
    consultation: Any,
    who: Addressee,
    mode: str,
    form: Any,
    *,
    allowed: frozenset[Move],
    now: datetime,
) -> dict[str, Any]:
    """All the composer shows."""
    modes = {
        name: here(visit, consultation, "composer", write=name)
        for name, move in WAYS.items()
        if move in allowed
    }
    shown: dict[str, Any] = {
        "mode": mode,
        "form": form,
        "modes": {"current": mode, **modes},
        "action": address(visit, mode, consultation) if mode else "",
        "autosave": address(visit, "draft", consultation, mode=mode) if mode else "",
        "to": _to(who),
        "saved": _saved(consultation, mode, now),
        "mind": reach.before_writing(consultation) + needs.before_writing(consultation, who)
        if mode in ("reply", "ask")
        else "",
    }
    if mode == "reply":
        shown |= {
            "send": {"label": f"Send to {who.button}", "undo": True, "saved": shown["saved"]},
            "help": hints(form["body"].value() or "", now),
            "help_url": address(visit, "hints", consultation),
            "net": net(form),
        }
    elif mode == "ask":
        shown["send"] = {"label": f"Send questions to {who.button}", "undo": True, "saved": shown["saved"]}
    return shown


def hints(text: str, now: datetime) -> list[dict[str, Any]]:
    return [{"ok": hint.ok, "text": hint.text} for hint in writing_help.hints(text, today=date_of(now))]


def net(form: Any) -> dict[str, Any]:
    """The ticks of the safety net, and what is wrong with them."""
    ticked = set(form["signs"].value() or [])
    return {
        "name": "signs",
        "signs": [
            {"value": code, "text": words[0], "checked": code in ticked}
            for code, words in safety_net.SIGNS.items()
        ],
        "error": form["signs"].problems[0] if form.is_bound and form["signs"].problems else "",
    }


def _to(who: Addressee) -> Markup:
    if who.is_proxy:
        relation = f", {who.relation}," if who.relation else ""
        return Markup("To <strong>{}</strong>{} about <strong>{}</strong>. Signed by you.").format(
            who.writer, relation, who.aged
        )
    return Markup("To <strong>{}</strong>, the patient. Signed by you.").format(who.aged)


def _saved(consultation: Any, mode: str, now: datetime) -> str:
    kept = next((each for each in consultation.typed if each["mode"] == mode), None)
    at = moment(kept["saved_at"]) if kept else None
    return saved_words(at, now) if at else ""


def saved_words(at: datetime, now: datetime) -> str:
    """ "Draft saved 8:46am." """
    return (
        f"Draft saved {clock_words(at)}." if date_of(at) == date_of(now) else f"Draft saved {when(at, now)}."
    )


# Refused --------------------------------------------------------------------------------------------------------------


def closed_first(
    consultation: Any, *, now: datetime, mode: str, note_url: str, reopen: str
) -> dict[str, Any]:
    """A colleague closed it meanwhile."""
    at = f", at {when(consultation.closed_at, now)}" if consultation.closed_at else ""
    return {
        "title": f"Not sent: {consultation.closed_by} closed it first{at}",
        "body": Markup(
            "<p><strong>Your text is kept below.</strong> Open the request again to send it, or keep it as a note.</p>"
        ),
        "actions": Markup(
            "<a class='s-btn' href='{reopen}'>Open it again</a>"
            "<button class='s-btn s-btn--note' type='submit' form='{mode}-form' formaction='{url}'>Keep mine as a note</button>"
        ).format(mode=mode, url=note_url, reopen=reopen),
    }


def answered_first(consultation: Any, *, me: str, now: datetime, mode: str, note_url: str) -> dict[str, Any]:
    """A colleague was quicker: their words, and what can be done with one's own."""
    last = next(
        (
            each
            for each in reversed(consultation.said)
            if each["author"] == "staff" and not each["taken_back_at"]
        ),
        None,
    )
    name = "A colleague" if last is None else "you" if last["person"] == me else last["name"].split(",")[0]
    at = f", at {when(last['at'], now)}" if last else ""
    words = _begins(last) if last else ""
    link = Markup("<a href='#message-{}'>Read all of it</a>").format(last["id"]) if last else ""
    return {
        "title": f"Not sent: {name} replied first{at}",
        "body": Markup(
            "<p>“{}” {}</p><p><strong>Your text is kept below.</strong> Send it as well, or turn it into a note.</p>"
        ).format(words, link),
        "actions": Markup(
            "<a class='s-btn' href='#{mode}-form'>Change mine and send</a>"
            "<button class='s-btn s-btn--note' type='submit' form='{mode}-form' formaction='{url}'>Keep mine as a note</button>"
        ).format(mode=mode, url=note_url),
    }


def other_person(consultation: Any, *, mode: str, note_url: str) -> dict[str, Any]:
    """Who the patient is was said anew meanwhile, by a colleague or by NHS login."""
    now_about = (
        f"It is matched to {consultation.patient.name} now."
        if consultation.patient
        else "It is matched to nobody now: they cannot read replies until somebody says who they are."
    )
    return {
        "title": "Not sent: whose request this is has changed",
        "body": Markup(
            "<p>{}</p><p><strong>Your text is kept below.</strong> Read again who gets it before you send it.</p>"
        ).format(now_about),
        "actions": Markup(
            "<a class='s-btn' href='#{mode}-form'>Back to my text</a>"
            "<button class='s-btn s-btn--note' type='submit' form='{mode}-form' formaction='{url}'>Keep mine as a note</button>"
        ).format(mode=mode, url=note_url),
    }


def wrote_again(consultation: Any, *, now: datetime, mode: str, phone: str) -> dict[str, Any]:
    """The patient wrote while the reply was being written: their newest words first."""
    last = next(
        (each for each in reversed(consultation.said) if each["author"] in ("patient", "proxy")), None
    )
    at = f" at {when(last['at'], now)}" if last else ""
    call = (
        Markup("<a class='s-btn s-btn--main' href='tel:{}'>Phone them now</a>").format(phone) if phone else ""
    )
    return {
        "title": f"Not sent: they wrote again{at}",
        "body": Markup(
            "<div class='s-card s-words'><p>{}</p></div><p><strong>Your text is kept below.</strong></p>"
        ).format(last["body"] if last else "Read the newest words in the thread."),
        "actions": call + Markup("<a class='s-btn' href='#{}-form'>Back to my text</a>").format(mode),
    }


def wrong_patient(name: str, who: Addressee, mode: str) -> dict[str, Any]:
    """The greeting names somebody else."""
    return {
        "title": "Looks like another patient’s text",
        "body": Markup("<p>You wrote to “{}”. This goes to <strong>{}</strong>.</p>").format(
            name, who.writer or who.aged
        ),
        "actions": Markup(
            "<a class='s-btn' href='#{mode}-form'>Go back and fix</a>"
            "<button class='s-link' type='submit' form='{mode}-form' name='sure' value='{name}'>It is right, send to {to}</button>"
        ).format(mode=mode, name=name, to=who.writer or who.short),
    }


def _begins(said: dict[str, Any]) -> str:
    words = said["body"] or " ".join(said["questions"] or [])
    flat = " ".join(words.split())
    return flat if len(flat) <= 120 else f"{flat[:120].rsplit(' ', 1)[0]} …"
