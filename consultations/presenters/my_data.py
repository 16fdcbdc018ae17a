"""What does a person read about their own data: who has looked, and everything in one file?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from consultations.access import sees_replies
from consultations.domain.lifecycle import PATIENT_WORDS, Status, status_for_patient
from consultations.models import Consultation, Message
from consultations.presenters import thread as presenter
from consultations.services.photo_requests import as_read
from portal.audit import Reading
from portal.core import text
from portal.core.dates import in_london
from portal.core.http import Visit
from portal.people.models import Proxy


def looked_at(
    requests: Iterable[Consultation],
    readings: Mapping[UUID, Sequence[Reading]],
    names: dict[UUID, str],
    *,
    mine: UUID,
    now: datetime,
) -> list[dict[str, Any]]:
    """Each request with who has looked at it, a sentence each."""
    return [
        {
            "consultation": each,
            "lookers": presenter.lookers(readings.get(each.pk, ()), names, mine=mine, now=now),
        }
        for each in requests
    ]


def moment(value: datetime | None) -> str | None:
    """As a file says it: the date and time on a UK clock, with its distance from UTC."""
    return in_london(value).isoformat(timespec="seconds") if value else None


def account(visit: Visit, proxies: Iterable[Proxy], *, is_matched: bool) -> dict[str, Any]:
    """The account, whether it is matched to the practice's list, and who may act for it. What the list itself holds is
    the practice's to give: a match may be wrong."""
    user = visit.user
    return {
        "email": user.email,
        "name": user.full_name,
        "contact": {
            "email_only_mine": user.email_only_mine,
            "email_safe": user.email_safe,
            "phone_only_mine": user.phone_only_mine,
            "text_safe": user.text_safe,
            "how": user.contact_how,
            "asked": moment(user.contact_asked_at),
        },
        "is_matched": is_matched,
        "people_who_act_for_me": [
            {
                "name": each.user.full_name,
                "relation": each.relation,
                "from": each.starts_on.isoformat(),
                "until": each.ends_on.isoformat(),
            }
            for each in proxies
        ],
    }


def request(
    visit: Visit,
    consultation: Consultation,
    messages: Sequence[Message],
    readings: Sequence[Reading],
    names: dict[UUID, str],
    files: Sequence[dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """One request as the file holds it: what the person can see of it, and nothing else."""
    status = status_for_patient(Status(consultation.status), consultation.answered_at, now)
    return {
        "reference": consultation.reference,
        "title": consultation.title,
        "sent": moment(consultation.sent_at),
        "status": _(PATIENT_WORDS[status]),
        "written_by": consultation.writer_name or consultation.said_name,
        "private": consultation.is_private,
        "words": consultation.words,
        "answers": [
            {"part": each["part"], "question": each["text"], "answer": each["shown"]}
            for each in presenter.answers(consultation, visit.user.pk)
        ],
        "messages": [_message(each, visit) for each in readable(visit, consultation, messages)],
        "files": list(files),
        "looked_at_by": [
            {
                "who": names.get(each.actor, _("Somebody")),
                "first": moment(each.first_at),
                "last": moment(each.last_at),
                "times": each.times,
            }
            for each in readings
        ],
    }


OWN_SIDE = (Message.Author.PATIENT, Message.Author.PROXY)


def readable(visit: Visit, consultation: Consultation, messages: Sequence[Message]) -> list[Message]:
    """The messages that the person may read: what staff wrote, only once it is known who they are."""
    may_read = sees_replies(visit, consultation)
    return [each for each in messages if may_read or each.author in OWN_SIDE]


def _message(message: Message, visit: Visit) -> dict[str, Any]:
    by_staff = message.author == Message.Author.STAFF
    body = str(text.clean_html(message.body).striptags()) if by_staff else as_read(message, visit.user.pk)
    return {
        "from": message.author_name,
        "at": moment(message.written_at),
        "body": body,
        "questions": list(message.questions),
        "what_to_do": list(message.safety_net.get("lines", [])),
    }
