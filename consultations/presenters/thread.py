"""What does the patient read about their own requests?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from consultations.domain.caller import How
from consultations.domain.clinicians_only import is_for_clinicians
from consultations.domain.lifecycle import PATIENT_WORDS, Status, status_for_patient
from consultations.models import Consultation, FollowUp, Message
from consultations.services.photo_requests import as_read
from portal.audit import Reading
from portal.core import text
from portal.core.dates import day_words, in_london
from portal.core.wording import paragraphs, when_words
from portal.people.proxy_rules import CARE_HOME
from portal.practices.promises import by_when

COLOURS: dict[Status, str] = {
    Status.RECEIVED: "blue",
    Status.IN_PROGRESS: "blue",
    Status.WAITING: "yellow",
    Status.ANSWERED: "green",
    Status.CLOSED: "grey",
}
#: Of these answers, only whoever wrote is shown any.
WRITERS_OWN = ("con.", "who.safe")


@dataclass(frozen=True)
class Standing:
    """Where a request stands, in the patient's words."""

    tag: str
    colour: str
    title: str
    text: str


def standing(consultation: Consultation, now: datetime, follow_ups: Sequence[FollowUp] = ()) -> Standing:
    """The tag, who has it, and the next date."""
    status = status_for_patient(Status(consultation.status), consultation.answered_at, now)
    who = consultation.with_whom
    promise = by_when(consultation.promised_by, now)
    if consultation.promised_by < now:
        waiting = _("We said you would hear %(by)s. We are late, and we are sorry. Please call us.") % {
            "by": promise
        }
    else:
        waiting = _("You will hear %(by)s.") % {"by": promise}
    title, words = {
        Status.RECEIVED: (_("We have your request"), waiting),
        Status.IN_PROGRESS: (_("With %(who)s") % {"who": who} if who else _("We are looking at it"), waiting),
        Status.WAITING: (
            _("%(who)s has asked you something") % {"who": who} if who else _("We have asked you something"),
            _("Please answer. We go on when we have your answer."),
        ),
        Status.ANSWERED: (
            _("%(who)s has replied") % {"who": who} if who else _("We have replied"),
            _next_step(consultation, follow_ups),
        ),
        Status.CLOSED: (_("This request is closed"), _next_step(consultation, follow_ups)),
    }[status]
    return Standing(_(PATIENT_WORDS[status]), COLOURS[status], title, words)


def _next_step(consultation: Consultation, follow_ups: Sequence[FollowUp]) -> str:
    said = []
    planned = next((each for each in follow_ups if each.asked_at is None), None)
    if planned:
        said.append(
            _("Next: we will ask how you are on %(day)s.")
            % {"day": day_words(in_london(planned.due_at).date())}
        )
    if consultation.replies_until:
        said.append(_("You can write here until %(day)s.") % {"day": day_words(consultation.replies_until)})
    return " ".join(said)


@dataclass(frozen=True)
class Line:
    """One request in the list."""

    consultation: Consultation
    standing: Standing
    for_whom: str
    is_unread: bool  # an answer waits there, and nobody has opened it


def lines(requests: Sequence[Consultation], own: Sequence[UUID], now: datetime) -> list[Line]:
    """The list of requests, each with where it stands and, for a proxy, whose it is."""
    return [
        Line(
            each,
            standing(each, now),
            each.patient.name if each.patient and each.patient_id not in own else "",
            each.unread_since is not None and each.unread_since <= now,
        )
        for each in requests
    ]


def said(message: Message, *, mine: UUID | None, hidden: bool, now: datetime) -> dict[str, Any]:
    """One message, for the component of that name. What may not be shown yet is replaced by why, and what to do."""
    is_staff = message.author == Message.Author.STAFF
    who = message.author_name
    if message.author == Message.Author.SYSTEM:
        who = _("The practice")
    elif not is_staff and message.person_id == mine:
        who = _("You")
    name, _comma, job = who.partition(", ")
    body: Markup
    if is_staff and hidden:
        body = paragraphs(
            _(
                "There is an answer for you. Before we can show it, we must be sure who you are. Please call us."
            )
        )
    elif is_staff:
        body = text.clean_html(message.body)
        if message.questions:
            body += Markup("<ol>") + Markup("").join(
                Markup("<li>{}</li>").format(question) for question in message.questions
            ) + Markup("</ol>")  # fmt: skip
    elif message.kind == Message.Kind.NOT_CLEAR:  # nobody typed it: it stands for a button
        body = paragraphs(_("Please explain the advice."))
    else:
        body = paragraphs(as_read(message, mine))
    return {
        "who": name,
        "job": job,
        "when": when_words(message.written_at, now),
        "body": body,
        "mine": not is_staff and message.author != Message.Author.SYSTEM,
        "id": f"m-{message.pk}",
    }


@dataclass(frozen=True)
class Thread:
    """Everything the page of one request shows."""

    standing: Standing
    latest: dict[str, Any] | None
    net: list[str]
    net_of: Message | None  # the newest answer with a safety net: it holds until another has one
    clear_answer: str
    asks: bool
    earlier: list[dict[str, Any]]
    first_words: dict[str, Any]
    question: FollowUp | None
    may_write: bool
    writes_to: str


def thread(
    consultation: Consultation,
    messages: Sequence[Message],
    follow_ups: Sequence[FollowUp],
    *,
    mine: UUID,
    sees_replies: bool,
    now: datetime,
) -> Thread:
    """The request as its page shows it: the newest answer first, then where to write, then what came before."""
    hidden = not sees_replies
    answers = [each for each in messages if each.author == Message.Author.STAFF]
    latest = answers[-1] if answers else None
    net_of = next((each for each in reversed(answers) if each.safety_net.get("lines")), None)
    unanswered = next((each for each in follow_ups if each.asked_at and not each.answer), None)
    closed_for_good = (
        consultation.status == Status.CLOSED
        and consultation.replies_until is not None
        and in_london(now).date() > consultation.replies_until
    )
    return Thread(
        standing=standing(consultation, now, follow_ups),
        latest=said(latest, mine=mine, hidden=hidden, now=now) if latest else None,
        net=[] if hidden or net_of is None else list(net_of.safety_net["lines"]),
        net_of=net_of,
        clear_answer=_clear_answer(net_of),
        asks=bool(latest and latest.questions and consultation.status == Status.WAITING),
        earlier=[
            said(each, mine=mine, hidden=hidden, now=now) for each in reversed(messages) if each is not latest
        ],
        first_words=_first_words(consultation, mine, now),
        question=unanswered,
        may_write=not closed_for_good,
        writes_to=consultation.with_whom if latest else "",
    )


def _clear_answer(message: Message | None) -> str:
    if message is None or message.is_clear is None:
        return ""
    if message.is_clear:
        return _("You said that this is clear.")
    return _("You said that this is not clear. We will explain.")


def _first_words(consultation: Consultation, mine: UUID, now: datetime) -> dict[str, Any]:
    read = ""
    if consultation.opened_at:
        read = " " + _("Read by our team: %(when)s.") % {"when": when_words(consultation.opened_at, now)}
    return {
        "who": written_down_by(consultation)
        or (
            _("You")
            if consultation.person_id == mine and not by_home(consultation)
            else consultation.writer_name or consultation.said_name
        ),
        "when": f"{when_words(consultation.sent_at, now)}.{read}",
        "body": paragraphs(consultation.words),
        "mine": consultation.entered_by_id is None,
        "id": "sent",
    }


def by_home(consultation: Consultation) -> bool:
    """Whether somebody of a care home wrote it: then "you" would not say who."""
    proxy = consultation.proxy if consultation.proxy_id else None
    return bool(consultation.writer_name) and proxy is not None and proxy.relation == CARE_HOME


def written_down_by(consultation: Consultation) -> str:
    """ "Written down by Sam at the practice when you phoned"; empty when it was typed by whoever wrote it."""
    if consultation.entered_by_id is None:
        return ""
    named = {"name": consultation.entered_name, "caller": consultation.writer_name}
    by_phone = consultation.entered_how == How.PHONE
    if consultation.writer_name and by_phone:
        return _("Written down by %(name)s at the practice when %(caller)s phoned") % named
    if consultation.writer_name:
        return _("Written down by %(name)s at the practice when %(caller)s came in") % named
    if by_phone:
        return _("Written down by %(name)s at the practice when you phoned") % named
    return _("Written down by %(name)s at the practice when you came in") % named


def answers(consultation: Consultation, mine: UUID) -> list[dict[str, Any]]:
    """What was sent, as it was asked. What was asked in private is not shown: somebody may be looking on. How to reach
    the writer is shown to the writer alone: two parents need not know each other's number."""
    away = () if consultation.person_id == mine else WRITERS_OWN
    return [
        each
        for each in consultation.asked.get("answers", [])
        if not is_for_clinicians(each["id"]) and not str(each["id"]).startswith(away)
    ]


def lookers(readings: Sequence[Reading], names: dict[UUID, str], *, mine: UUID, now: datetime) -> list[str]:
    """Who has looked, the latest first, a sentence each."""
    found = []
    for each in readings:
        who = _("You") if each.actor == mine else names.get(each.actor, _("Somebody who acts for you"))
        times = ngettext("once", "%(n)s times", each.times) % {"n": each.times}
        when = when_words(each.last_at, now)
        found.append(_("%(who)s: %(times)s, last %(when)s") % {"who": who, "times": times, "when": when})
    return found
