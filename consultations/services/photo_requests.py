"""How does a clinician ask for photos on a request that was sent, and how does the patient add them?

Also how one that could not be opened is sent again. A private photo is asked for once, by a clinician, with the consent
written down; the patient alone sends it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from consultations import access, attachments, moves, queries
from consultations.attachments import FILE, PHOTO, Belongs
from consultations.domain.attachments import (
    AGREED_VERSION,
    MOST_ASKED,
    OPEN_FOR,
    PRIVATE_OPEN_FOR,
    PRIVATE_PARTS,
    PRIVATE_PARTS_CHILD,
    Shows,
    State,
    why_not_ask_for_private,
)
from consultations.domain.conditions import AboutPatient
from consultations.domain.lifecycle import UNDO_SECONDS
from consultations.models import Attachment, Consultation, ImageRequest, Message
from consultations.photo_access import is_private
from consultations.services.patient import add_words
from consultations.services.photos import Problem, Sent, add
from consultations.services.writing import ask
from portal import audit
from portal.core import clock, tenancy, text
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.people.models import Patient
from portal.people.roles import Permission

ASKS = "Please add photos. There is a link for it on this page. You do not have to: you can also show us in person."
ASKS_PRIVATELY = (
    "We agreed that you may send one private photo. There is a link for it on this page. You do not have to: you can "
    "also show us in person, with somebody beside you if you like."
)
#: Begins the key of a message that came with photos.
OF_PHOTOS = "photos:"
#: What the patient is taken to say by adding photos. Kept in English, which staff read (ADR on Welsh pages).
NOT_ADDED = gettext_noop("I have not added a photo. It would show private parts.")
_ADDED = re.compile(r"I have added (\d+) files?\.")


def as_read(message: Message, person: UUID | None) -> str:
    """The words of a message for the page of this account: sentences of ours in its language, anything else as written."""
    body: str = message.body
    if not message.key.startswith(OF_PHOTOS):
        return message.words_for(person)
    if found := _ADDED.fullmatch(body):
        number = int(found[1])
        return ngettext("I have added 1 file.", "I have added %(n)s files.", number) % {"n": number}
    return _(NOT_ADDED) if body == NOT_ADDED else body


@dataclass(frozen=True)
class Room:
    """What the patient may add now: how many, of which kind, who asked, and which could not be opened before."""

    left: int
    kind: str
    asked_by: ImageRequest | None = None
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rooms:
    ordinary: Room | None = None
    private: Room | None = None


def age_of(patient: Patient | None) -> int | None:
    """The age that the practice's list says. What somebody only said of themselves counts as not known."""
    return AboutPatient.of(patient.born_on, None, clock.today()).age_years if patient is not None else None


# Staff ask ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_photos(
    *,
    consultation: UUID | Consultation,
    by: Visit,
    what: str,
    key: str,
    consent: str | None = None,
    seen_at: datetime | None = None,
    seen_patient: str | None = None,
) -> Message:
    """Ask the patient on the thread to add photos. With `consent`, how they agreed, it is for one private photo.

    Raises Conflict, as `ask` does, when the page it was asked from (`seen_at`, `seen_patient`) is out of date.
    """
    locked = moves.lock(consultation)
    is_intimate = consent is not None
    said = text.plain(consent or "").strip()
    if is_intimate:
        _check_private(locked, by, said)
    message = ask(
        consultation=locked,
        by=by,
        questions=[text.plain(what).strip()],
        body=ASKS_PRIVATELY if is_intimate else ASKS,
        key=key,
        seen_at=seen_at,
        seen_patient=seen_patient,
    )
    there = ImageRequest.objects.filter(consultation=locked, asked_at=message.written_at).exists()
    if there:
        return message
    asked: ImageRequest = ImageRequest.fresh(
        consultation=locked,
        is_intimate=is_intimate,
        consent=said[:2000],
        asked_by=access.standing(by).signature,
        asked_at=message.written_at,
        ends_at=message.written_at + (PRIVATE_OPEN_FOR if is_intimate else OPEN_FOR),
    )
    asked.save(force_insert=True)
    audit.record(
        "photo.private_asked" if is_intimate else "photo.asked",
        consultation_id=locked.pk,
        patient_id=locked.patient_id,
        object_id=asked.pk,
    )
    return message


def _check_private(locked: Consultation, by: Visit, consent: str) -> None:
    if not by.is_staff or not by.may(Permission.PRIVATE_PHOTOS):
        raise NotAllowed("Only doctors and nurses can ask for this.")
    if why := why_not_ask_for_private(age_of(locked.patient)):
        raise DomainError(why, code="age")
    if not queries.has_account(locked.patient_id):
        raise DomainError(
            "They have no account of their own, and nobody else may send it for them. See them in person.",
            code="no_account",
        )
    if not consent:
        raise DomainError("Write down how they agreed first.", code="consent")


# The patient adds -----------------------------------------------------------------------------------------------------


def rooms(consultation: Consultation, rows: Sequence[Attachment], *, by: Visit, now: datetime) -> Rooms:
    """What may be added to this request now. `rows` are its photos and files."""
    asked: list[ImageRequest] = []
    if access.sees_replies(by, consultation):
        asked = list(
            ImageRequest.objects.filter(
                consultation=consultation,
                used_at=None,
                asked_at__lte=now - timedelta(seconds=UNDO_SECONDS),
                ends_at__gt=now,
            ).order_by("asked_at")
        )
    private = next((each for each in asked if each.is_intimate), None)
    if private is not None and not (access.is_own(by, consultation) and _may_send_private(consultation)):
        private = None
    return Rooms(
        _ordinary(rows, [each for each in asked if not each.is_intimate]),
        Room(1, PHOTO, private) if private is not None else None,
    )


def _may_send_private(consultation: Consultation) -> bool:
    return not why_not_ask_for_private(age_of(consultation.patient))


def _ordinary(rows: Sequence[Attachment], asked: Sequence[ImageRequest]) -> Room | None:
    for each in asked:
        left = MOST_ASKED - sum(row.asked_by_id == each.pk and row.state != State.REFUSED for row in rows)
        if left > 0:
            return Room(left, PHOTO, each)
    failed = [
        row
        for row in rows
        if row.state == State.REFUSED
        and row.why not in (PRIVATE_PARTS, PRIVATE_PARTS_CHILD)
        and (row.draft_id is not None or row.asked_by is not None)
        and not is_private(row)
    ]
    again = [row for row in rows if row.draft_id is None and row.asked_by_id is None]
    open_ = failed[sum(row.state != State.REFUSED for row in again) :]
    if not open_:
        return None
    kind = FILE if any(row.kind == FILE for row in open_) else PHOTO
    return Room(len(open_), kind, None, tuple(row.name for row in open_))


@transaction.atomic
def add_asked(
    *, consultation: UUID | Consultation, by: Visit, sent: Sent, is_intimate: bool = False
) -> tuple[Problem, ...]:
    """Add what was asked for, or one that could not be opened before; gives what is wrong with the others.

    What is taken comes back to the practice as words do. Raises DomainError when nothing may be added any more.
    """
    locked = moves.lock(consultation)
    now = clock.now()
    found = rooms(locked, attachments.of_request(locked), by=by, now=now)
    room = found.private if is_intimate else found.ordinary
    if room is None:
        raise DomainError("Nothing can be added here any more. Write to us instead.", code="too_late")
    if is_intimate:
        sent = replace(sent, shows=Shows.PRIVATE_PARTS)
    to = Belongs(
        kind=room.kind,
        person=by.user.pk if by.user else None,
        agreed={"version": AGREED_VERSION, "ticked": sorted(sent.ticked), "shows": sent.shows},
        consultation=locked,
        asked_by=room.asked_by,
    )
    before = {row.pk for row in attachments.of_request(locked)}
    problems = add(to, sent, age_years=age_of(locked.patient), most=room.left, is_asked_for=is_intimate)
    new = [row for row in attachments.of_request(locked) if row.pk not in before]
    taken = [row for row in new if row.state == State.WAITING]
    if taken:
        body = "I have added 1 file." if len(taken) == 1 else f"I have added {len(taken)} files."
        add_words(consultation=locked, by=by, body=body, key=f"{OF_PHOTOS}{taken[0].pk}")
    elif new:  # private parts: they are told that they will be seen, so the practice has to know now
        add_words(consultation=locked, by=by, body=NOT_ADDED, key=f"{OF_PHOTOS}{new[0].pk}")
    if taken and is_intimate and room.asked_by is not None:
        with tenancy.as_system():  # staff ask; that it was used is the patient's doing
            ImageRequest.objects.filter(pk=room.asked_by.pk).update(used_at=now)
        audit.record(
            "photo.private_sent",
            consultation_id=locked.pk,
            patient_id=locked.patient_id,
            object_id=room.asked_by.pk,
        )
    return problems
