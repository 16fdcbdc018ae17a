"""What does a request say to another system, in FHIR R4? The same that its reader may see on a page, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consultations.domain import clinicians_only, library
from consultations.domain.fhir.response import File, Person, Request, Said, bundle
from consultations.domain.levels import Level
from consultations.domain.library import NoSuchSet
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.models import Attachment, Consultation, Flag, Message
from consultations.presenters import my_data, photos, thread
from portal.core import text
from portal.core.dates import in_london
from portal.core.http import Visit
from portal.files.kinds import FileType
from portal.files.serving import MEDIA
from portal.people.domain.needs import NOBODY_ASKED, Need

#: A moment that says where on the earth it was: FHIR takes no other.
_WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def bundle_of(
    visit: Visit,
    consultation: Consultation,
    *,
    messages: Iterable[Message],
    flags: Iterable[Flag],
    files: Iterable[Attachment],
    owner: str,
    now: datetime,
) -> dict[str, Any]:
    """The request as a Bundle, as staff see it. `messages` are those that have left.

    What a clinician alone reads is not in it: nobody knows who reads the other system.
    """
    return _bundle(
        consultation,
        answers=clinicians_only.without(consultation.asked).get("answers", []),
        patient=_patient(consultation),
        messages=[_said(each, each.whole) for each in messages],
        level=Level(consultation.level),
        flags=[
            {"id": str(each.pk), "code": each.code, "words": each.words}
            for each in flags
            if not clinicians_only.is_for_clinicians(each.question_id)
        ],
        files=files,
        owner=owner,
        practice=visit.practice.name,
        now=now,
    )


def own_bundle(
    visit: Visit,
    consultation: Consultation,
    messages: Sequence[Message],
    files: Iterable[Attachment],
    now: datetime,
) -> dict[str, Any]:
    """The request as a Bundle for the person it is about: no flags and no level, and of the person only the name that
    their pages show, as the rest of the list is the practice's to give."""
    return _bundle(
        consultation,
        answers=thread.answers(consultation, visit.user.pk),
        patient=Person(id=_person_id(consultation), name=consultation.said_name),
        messages=[
            _said(each, each.words_for(visit.user.pk))
            for each in my_data.readable(visit, consultation, messages)
        ],
        level=None,
        flags=[],
        files=files,
        owner="",
        practice=visit.practice.name,
        now=now,
    )


def _bundle(
    consultation: Consultation,
    *,
    answers: Sequence[Mapping[str, Any]],
    patient: Person,
    messages: Sequence[Said],
    level: Level | None,
    flags: list[dict[str, str]],
    files: Iterable[Attachment],
    owner: str,
    practice: str,
    now: datetime,
) -> dict[str, Any]:
    asked = consultation.asked | {"answers": list(answers)}
    request = Request(
        id=str(consultation.pk),
        reference=consultation.reference,
        title=consultation.title,
        sent_at=_moment(consultation.sent_at),
        level=level,
        status=Status(consultation.status),
        asked=asked,
        patient=patient,
        written_by=consultation.writer_name or consultation.said_name,
        practice=practice,
        promised_by=_moment(consultation.promised_by),
        closed_at=_moment(consultation.closed_at) if consultation.closed_at else None,
        owner=owner,
        messages=messages,
        flags=flags,
        files=[_file(each, number) for number, each in enumerate(files, 1)],
    )
    return bundle(request, _set_of(asked), _moment(now))


def _set_of(asked: Mapping[str, Any]) -> QuestionSet | None:
    try:
        return library.get(str(asked.get("slug")), int(asked.get("version") or 0))
    except NoSuchSet:
        return None


def _moment(value: datetime) -> str:
    return in_london(value).isoformat(timespec="seconds")


def _patient(consultation: Consultation) -> Person:
    born, patient = consultation.said_born_on, consultation.patient
    needs = patient.known_needs if patient is not None else NOBODY_ASKED
    return Person(
        id=_person_id(consultation),
        name=consultation.said_name,
        born_on=born.isoformat() if born else None,
        sex=consultation.said_sex,
        nhs_number=consultation.said_nhs_number,
        needs_interpreter=Need.INTERPRETER in needs.codes or Need.BSL in needs.codes,
        language=needs.language,
        needs=needs.lines,
    )


def _person_id(consultation: Consultation) -> str:
    """The patient's, or for somebody not matched a name of its own made from the request's."""
    return str(consultation.patient_id or UUID(int=consultation.pk.int ^ 2))


def _file(row: Attachment, number: int) -> File:
    """A photo or paper without its content, and without the name its sender gave it: that may say what it shows.

    Its size and digest are those kept when it was checked: its bytes are not read for this. What was checked before the
    digest was kept goes without one.
    """
    return File(
        id=str(row.pk),
        content_type=MEDIA[FileType(row.type)][0],
        title=photos.title(row, number),
        size=row.size or None,
        sha1=row.sha1 or None,
        taken_at=row.taken if _WHOLE.fullmatch(row.taken) else row.taken[:10] or None,
    )


def _said(message: Message, words: str) -> Said:
    """A message in plain text, with its questions and what to do, as it stands on the page. `words`: as its reader may
    read what was written by hand."""
    by_patient = message.author in my_data.OWN_SIDE
    body = words if by_patient else str(text.clean_html(message.body).striptags())
    lines = [body, *message.questions, *message.safety_net.get("lines", [])]
    return Said(
        id=str(message.pk),
        at=_moment(message.written_at),
        author=message.author_name,
        body="\n\n".join(line for line in lines if line),
        by_patient=by_patient,
    )
