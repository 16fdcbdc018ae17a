"""What does somebody read who asks to be called, before and after?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consultations import call_access, drafts
from consultations.domain.conditions import Known
from consultations.domain.contact_details import uk_phone
from consultations.forms.calling import Asks
from consultations.models import Draft
from consultations.presenters.sending import moment_words
from consultations.services import Filling, level_so_far, promised, whom, writes_for_home
from portal.core.http import Visit
from portal.practices.hours import is_open
from portal.practices.queries import core_hours


def asks(now: Filling, visit: Visit) -> Asks:
    """Which questions are left: what the form was told and what the list has is not asked again."""
    for_whom, patient = whom(now.draft, visit)
    was_asked = "who.for" in now.answers
    is_proxied = patient is not None and patient.pk in visit.proxies
    knows_me = visit.user is not None and drafts.own_patient(visit) is not None
    is_home = writes_for_home(visit, patient)
    asks_whom = not was_asked and not is_proxied
    has_person = all(now.answers.get(key) for key in ("who.family_name", "who.dob"))
    may_be_other = asks_whom or (was_asked and for_whom != "me")
    return Asks(
        whom=asks_whom,
        person=not has_person and (patient is None or asks_whom),
        knows_me=knows_me and asks_whom,
        writer=is_home or (may_be_other and not (visit.user is not None and visit.user.full_name)),
        home=is_home,
        about=not any(now.answers.get(name) for name in _own_words(now)),
        safe=not now.answers.get("who.safe"),
        mine=was_asked and for_whom == "me" and not is_home,
        private=visit.has_proxies and not is_proxied and for_whom == "me",
    )


def _own_words(now: Filling) -> list[str]:
    return [question.id for question in now.questions.questions.values() if question.lead]


def initial(now: Filling) -> dict[str, Any]:
    """What the form was told already. The number on the list stands there for the patient alone: it may be one that who
    acts for them is not to know, such as the other parent's."""
    own = now.patient if now.patient is not None and Known.ME_MATCHED in now.known else None
    phone = str(now.answers.get("con.phone", "")) or (own.phone if own else "")
    return {"phone": uk_phone(phone) or "", "times": str(now.answers.get("con.times", ""))}


def page(now: Filling, visit: Visit, at: datetime) -> dict[str, Any]:
    """By when somebody calls, and whether anything was written that goes with it."""
    level = level_so_far(now)
    return {
        "by": moment_words(promised(visit.practice, level, at), at),
        "is_open": is_open(at, core_hours(visit.practice)),
        "has_written": bool(now.answers),
        "has_account": visit.user is not None,
    }


def asked(draft: Draft, at: datetime) -> dict[str, Any]:
    """For somebody without an account, once it is asked: the reference and the promise."""
    made = call_access.promise_of(draft)
    return {
        "reference": made.reference if made else "",
        "by": moment_words(made.promised_by, at) if made else "",
    }
