"""How does somebody who would rather speak ask to be called? What they wrote so far becomes the request, at once.

It is the draft itself that is sent, as it stands, and not a second thing beside it: so it is sent once, however often it
is pressed; staff have one request with everything in it and not two about the same; and the list, the clock, the level,
matching and the thread are those of every request. What the form did not come to is "not asked", never "no". Nothing is
lost to the writer: with an account they read it on their page and add to it there.

Without an account there is nobody to write to, and no wall lets a visitor add a request. So here, and only here, what
the holder of a form's key has written is stored with the system's reach, in the visitor's name; a person then phones,
and matches it to the list as they do for a caller. The visitor reads back the reference and the promise, nothing else.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from consultations import access, signals
from consultations.domain import call_wish, journey, library, safety, summary
from consultations.domain.levels import Level
from consultations.models import Consultation, Draft
from consultations.services import danger, needs
from consultations.services.filling import Filling, filling
from consultations.services.saying import promised
from consultations.services.submission import (
    NO_CONSENT,
    about,
    acting_for,
    already_sent,
    carry_over,
    keeps_private,
    named_writer,
    refuse_if_left,
    request_of,
    store,
    with_attached,
)
from portal.core import clock, tenancy
from portal.core.errors import NotAllowed
from portal.core.http import Visit
from portal.people.models import Patient
from portal.people.proxy_rules import DECIDES_FROM, age_on


@dataclass(frozen=True)
class CallWish:
    """What somebody says who asks to be called. What the form or the list knows already is left empty."""

    phone: str
    times: str = ""
    about: str = ""
    for_whom: str = ""  # me or other; the form has it once it was asked
    name: str = ""
    born_on: date | None = None
    writer: str = ""
    safe: str = ""
    private: bool = False


def whom(draft: Draft, by: Visit, said: str = "") -> tuple[str, Patient | None]:
    """For whom they ask, and the patient when that is certain. `said`: me or other, when the form has not asked yet."""
    now = filling(draft, by)
    answered = str(now.answers.get("who.for", ""))
    if answered:
        return answered, now.patient
    if by.user is not None and draft.patient is not None and draft.patient_id in by.proxies:
        return _for_other(draft.patient.born_on), draft.patient
    is_mine = said != "other" and by.user is not None and draft.patient_id is not None
    return ("me" if said != "other" else ""), (draft.patient if is_mine else None)


def _for_other(born_on: date | None) -> str:
    is_child = born_on is not None and age_on(born_on, clock.today()) < DECIDES_FROM
    return "my_child" if is_child else "other_adult"


@transaction.atomic
def ask_for_call(*, draft: Draft, by: Visit, wish: CallWish) -> Consultation:
    """Send what was written so far, with the wish to be called. A draft becomes one request, however often it is asked.

    Raises NotAllowed for whoever does not hold the draft, and for what staff write down: they are speaking already.
    """
    with tenancy.as_system() if by.user is None else nullcontext():
        held = access.held(by, pk=draft.pk)
        if held.entered_by_id is not None:
            raise NotAllowed("You are speaking with them already.")
        if held.submitted_at is not None:
            return already_sent(held)
        return _sent(held, by, wish, clock.now())


def _sent(draft: Draft, by: Visit, wish: CallWish, at: datetime) -> Consultation:
    draft.answers = with_attached(draft.questions, draft)
    for_whom, patient = whom(draft, by, wish.for_whom)
    refuse_if_left(patient, by)
    named_writer(by, patient, wish.writer)
    said = _said(draft, wish, for_whom or _for_other(wish.born_on))
    person = about(said, patient, clock.today())
    now = replace(filling(draft, by), about=person)
    found = _flags(now)
    asked = summary.snapshot(
        now.questions,
        journey.prune(*now.state),
        person,
        now.known,
        flags=found,
        emergency_screen=library.emergency(now.questions.emergency) if draft.emergency else None,
        emergency=now.ticked,
        today=now.today,
    )
    consultation = request_of(draft, by, patient, said, asked, safety.level(found), now.questions, at)
    found += danger.in_message(consultation, "\n\n".join(filter(None, (wish.about, wish.times))), at)
    asked = call_wish.unfinished(asked | _raised(found), _words_of(wish, draft))
    _complete(consultation, asked, found, by, wish, at)
    consultation.proxy_id = acting_for(by, patient, draft.kind)
    consultation.is_private = keeps_private(consultation, person, found, is_wished=wish.private)
    store(consultation, by=by, at=at)
    needs.note(consultation)
    danger.keep(consultation, found, at)
    carry_over(draft, consultation, now.state)
    draft.submitted_at = at
    draft.save(update_fields=["submitted_at", "answers"])
    signals.submitted.send(
        sender=Consultation,
        consultation=consultation,
        age_years=person.age_years,
        now=at,
        practice=by.practice,
    )
    return consultation


def _said(draft: Draft, wish: CallWish, for_whom: str) -> dict[str, Any]:
    """The answers, with what was said about the call in the place of what the form would have asked."""
    said: dict[str, Any] = {**draft.answers, "who.for": for_whom, "con.phone": wish.phone, "con.how": "phone"}
    if wish.name:
        said |= {"who.first_names": wish.name, "who.family_name": ""}
    if wish.born_on:
        said["who.dob"] = wish.born_on.isoformat()
    if wish.safe:
        said["who.safe"] = wish.safe
    return said


def _flags(now: Filling) -> tuple[safety.FlagFound, ...]:
    """What the answers so far raise. Questions they never came to are not held against them; the emergency check is."""
    found = danger.in_form(
        *now.state,
        ticked=now.ticked,
        passed=now.draft.passed,
        said_now=now.draft.said_now,
        today=now.today,
        finished=False,
    )
    return found if now.draft.emergency else (*found, call_wish.CHECK_NOT_ANSWERED)


def level_so_far(now: Filling) -> Level:
    """How urgent the wish to be called is, as the form stands; it decides by when somebody calls."""
    return safety.level(_flags(now))


def _raised(found: tuple[safety.FlagFound, ...]) -> dict[str, Any]:
    return {"flags": [flag.as_dict() for flag in found], "level": safety.level(found).value}


def _words_of(wish: CallWish, draft: Draft) -> dict[str, str]:
    """The call as staff read it."""
    ticked = (draft.emergency or {}).get("ticked")
    check = (
        "Not answered" if draft.emergency is None else "Something was ticked" if ticked else "None of these"
    )
    return {
        "Phone": wish.phone,
        "Cannot talk": wish.times,
        "About": wish.about,
        "Emergency check": check,
        "Form": "Not finished: they asked to be called instead",
    }


def _complete(
    consultation: Consultation,
    asked: dict[str, Any],
    found: tuple[safety.FlagFound, ...],
    by: Visit,
    wish: CallWish,
    at: datetime,
) -> None:
    """What is different from a finished form."""
    consultation.asked, consultation.title = asked, call_wish.TITLE
    consultation.level = safety.level(found)
    consultation.promised_by = promised(by.practice, consultation.level, at)
    consultation.words = "\n\n".join(filter(None, (consultation.words, wish.about))) or f"{call_wish.TITLE}."
    consultation.is_consent_unsure = any(flag.code == NO_CONSENT for flag in found)
    if consultation.for_whom != "me" and wish.writer:
        consultation.writer_name = wish.writer[:200]
