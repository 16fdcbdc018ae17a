"""How does a finished form become a request? Exactly once, with everything it needs to be answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from consultations import access, attachments, moves, signals
from consultations.domain import journey, library, safety, summary
from consultations.domain.attachments import State
from consultations.domain.caller import Caller
from consultations.domain.clinicians_only import is_for_clinicians
from consultations.domain.conditions import AboutPatient
from consultations.domain.levels import Level
from consultations.domain.lifecycle import Status
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import ATTACHED, QuestionType
from consultations.models import Consultation, Draft
from consultations.services import danger, needs
from consultations.services.failed_photos import tell_of_failed
from consultations.services.known import facts_of, questions_of
from consultations.services.saying import promised
from portal.core import clock, nhs_numbers, references, tenancy, text
from portal.core.errors import DomainError, NotAllowed
from portal.core.http import Visit
from portal.core.sentence import Sentence
from portal.people.models import ListStatus, Patient

_TRIES = 5


def about(answers: dict[str, Any], patient: Patient | None, today: date) -> AboutPatient:
    """Age and sex: from the practice's list when the patient is known, else from what was answered."""
    known = AboutPatient.of(patient.born_on, patient.sex, today) if patient else None
    return journey.about_from(answers, me=known, patient=known, today=today)


#: Who is this young and asks for themselves is answered alone: nobody who acts for them sees it or is told.
YOUNG_FROM, GROWN_UP = 13, 18
NO_CONSENT = "RF_PROXY_NO_CONSENT"


def is_always_private(for_whom: object, age_years: int | None) -> bool:
    """Whether a request is kept from whoever acts for the patient without the patient having to ask for it."""
    return for_whom == "me" and age_years is not None and YOUNG_FROM <= age_years < GROWN_UP


def keeps_private(
    consultation: Consultation, person: AboutPatient, found: Iterable[safety.FlagFound], *, is_wished: bool
) -> bool:
    """Whether nobody who acts for the patient sees this request: the patient wrote it, and wished so, is young, or said
    something that a clinician alone reads. The same however it is sent."""
    if consultation.proxy_id is not None or consultation.for_whom != "me":
        return False
    return (
        is_wished
        or is_always_private(consultation.for_whom, person.age_years)
        or any(is_for_clinicians(flag.question_id) for flag in found)
    )


def acting_for(by: Visit, patient: Patient | None, kind: str) -> UUID | None:
    """The access by which this account writes for the patient; None when it is the patient itself, or not known.

    Raises NotAllowed when its access does not reach to this kind of request.
    """
    if patient is None or patient.pk not in by.proxies:
        return None
    found = next((each for each in by.acts_for if each.patient_id == patient.pk), None)
    if found is None or not found.may_send(kind):
        raise NotAllowed("You may not send this kind of request for this person.")
    proxy_id: UUID = found.proxy_id
    return proxy_id


def writes_for_home(by: Visit, patient: Patient | None) -> bool:
    """Whether the account is that of a home where the patient lives: then each request says who of the home wrote it."""
    return patient is not None and any(
        each.patient_id == patient.pk and each.is_care_home for each in by.acts_for
    )


def named_writer(by: Visit, patient: Patient | None, typed: str) -> str:
    """The name and job of whoever writes for a home; nothing for anybody else. Raises DomainError when it is missing."""
    if not writes_for_home(by, patient):
        return ""
    name = " ".join(text.plain(typed).split())[:200]
    if " " not in name:
        raise DomainError("Write your name and your job, like Joy Mensah, carer.", code="writer")
    return name


def refuse_if_left(patient: Patient | None, by: Visit) -> None:
    """Raises DomainError with where to turn when the patient is not on the practice's list any more.

    What they wrote before stays theirs to read; nobody here may treat them now (ADR 8).
    """
    if patient is None or patient.list_status == ListStatus.REGISTERED:
        return
    if by.is_staff:
        raise DomainError(
            f"The list says that {patient.name} has left the practice, so this was not sent. Tell them to write to or "
            "phone the new practice. If the list is wrong, put it right first. If it cannot wait: 111, or 999.",
            code="left",
        )
    given = {"practice": by.practice.name, "phone": by.practice.phone}
    if patient.pk in by.proxies:
        said = Sentence(
            "Our list says that the person this is about has left %(practice)s, so this was not sent. Write to the new "
            "practice. If our list is wrong, call us on %(phone)s. If it cannot wait, call 111; in an emergency, call 999.",
            **given,
        )
    else:
        said = Sentence(
            "Our list says that you have left %(practice)s, so this was not sent. Write to the new practice. If our list "
            "is wrong, call us on %(phone)s. If it cannot wait, call 111; in an emergency, call 999.",
            **given,
        )
    raise DomainError(said, code="left")


@transaction.atomic
def submit(
    *,
    draft: Draft,
    by: Visit,
    patient: Patient | None = None,
    private: bool = False,
    read_back: bool = False,
    writer: str = "",
) -> Consultation:
    """Send the form. A draft becomes one request, however often and from wherever it is sent.

    `draft` must be held by this transaction. `patient` is the one the account is matched to or acts for, if any. With
    `private` nobody who acts for the patient sees it; the requests of a young person about themselves always are.
    Who writes for a home says their name and job (`writer`).
    What staff wrote down for a caller is sent only once it was read back (`read_back`).
    Raises DomainError with what is missing when the form is not complete.
    """
    if by.user is None or not access.owns_draft(by, draft):
        raise NotAllowed("Sign in to send this.")
    if draft.submitted_at is not None:
        return already_sent(draft)
    if draft.entered_by_id is not None and not read_back:
        raise DomainError("Read it back to the caller, then tick that they agreed.", code="read_back")
    refuse_if_left(patient, by)
    in_home = named_writer(by, patient, writer)
    now = clock.now()
    questions = questions_of(draft, by, patient)
    person = about(draft.answers, patient, clock.today())
    draft.answers = with_attached(questions, draft)
    facts = facts_of(draft, by, patient, questions)
    missing = journey.missing(questions, draft.answers, person, facts)
    if missing or draft.emergency is None:
        raise DomainError("Some answers are missing. Answer them, then send it again.", code="missing")

    answers = journey.prune(questions, draft.answers, person, facts)
    ticked = tuple(draft.emergency.get("ticked", ()))
    found = danger.in_form(
        questions,
        answers,
        person,
        facts,
        ticked=ticked,
        passed=draft.passed,
        said_now=draft.said_now,
        today=clock.today(),
        finished=True,
    )
    level = safety.level(found)
    asked = summary.snapshot(
        questions,
        answers,
        person,
        facts,
        flags=found,
        emergency_screen=library.emergency(questions.emergency),
        emergency=ticked,
        today=clock.today(),
    )
    consultation = request_of(draft, by, patient, answers, asked, level, questions, now)
    consultation.proxy_id = acting_for(by, patient, draft.kind)
    consultation.writer_name = in_home or consultation.writer_name
    consultation.is_private = keeps_private(consultation, person, found, is_wished=private)
    consultation.is_consent_unsure = any(flag.code == NO_CONSENT for flag in found)
    store(consultation, by=by, at=now)
    needs.note(consultation)
    danger.keep(consultation, found, now)
    carry_over(draft, consultation, (questions, answers, person, facts))
    draft.submitted_at = now
    draft.save(update_fields=["submitted_at", "answers"])
    signals.submitted.send(
        sender=Consultation,
        consultation=consultation,
        age_years=person.age_years,
        now=now,
        practice=by.practice,
    )
    return consultation


def with_attached(questions: QuestionSet, draft: Draft) -> dict[str, Any]:
    """The answers with the photos and files as they are now: one that could not be opened is no answer."""
    attached = {each.id for each in questions.questions.values() if each.type in ATTACHED}
    others = {name: value for name, value in draft.answers.items() if name not in attached}
    if not attached:
        return others
    return others | attachments.answers_of(attachments.of_draft(draft), attached)


def carry_over(draft: Draft, consultation: Consultation, state: tuple[Any, ...]) -> None:
    """Give the photos and files of a form to the request it became; a form that asks for none costs nothing."""
    asked = [each for each in state[0].questions.values() if each.type in ATTACHED]
    if asked:
        shown = {question.id for question in journey.visible_questions(*state)}
        with tenancy.as_system():
            carried = attachments.carry_over(draft, consultation, shown)
        since = consultation.sent_at
        if any(
            each.state == State.REFUSED and each.checked_at and each.checked_at >= since for each in carried
        ):
            tell_of_failed(consultation)  # it failed in this very moment: no page has said so


def already_sent(draft: Draft) -> Consultation:
    """The request that this draft became."""
    sent: Consultation | None = Consultation.objects.filter(draft=draft).first()
    if sent is None:
        raise DomainError("We could not find what you sent. Please phone us.", code="lost")
    return sent


def store(consultation: Consultation, *, by: Visit, at: datetime) -> None:
    """Keep it under a reference nobody else has. Two requests drawing the same one is rare, and drawn again."""
    for _ in range(_TRIES):
        consultation.reference = references.new_reference(by.practice.short_name)
        try:
            with transaction.atomic():
                moves.begin(consultation, by=by, at=at)
                return
        except IntegrityError as trouble:
            if "consultation_reference" not in str(trouble):
                raise
    raise DomainError("We could not send this just now. Please try again.", code="reference")


def request_of(
    draft: Draft,
    by: Visit,
    patient: Patient | None,
    answers: dict[str, Any],
    asked: dict[str, Any],
    level: Level,
    questions: QuestionSet,
    now: datetime,
) -> Consultation:
    """The request as it is stored, from what was answered. Without an account nobody's name is known but what was said."""
    caller = Caller.of(draft.caller or {}) if draft.entered_by_id is not None else None
    for_whom = str(answers.get("who.for", "me"))
    born = str(answers.get("who.dob", ""))
    said_name = " ".join(
        str(answers[key]) for key in ("who.first_names", "who.family_name") if answers.get(key)
    )
    lead = asked.get("lead") or []
    typed = [
        each
        for each in lead
        if questions.questions[each["id"]].type in (QuestionType.TEXT, QuestionType.TEXTAREA)
    ]
    words = "\n\n".join(str(each["text"]) for each in typed or lead)
    own = by.user.full_name if by.user else ""
    number = nhs_numbers.checked(str(answers.get("who.nhs_number", "")))
    name = patient.name if patient else said_name or ("" if caller else own) or "Not given"
    consultation: Consultation = Consultation.fresh(
        draft=draft,
        kind=draft.kind,
        title=str(asked.get("title") or questions.short_name)[:200],
        words=words,
        asked=asked,
        status=Status.RECEIVED,
        level=level,
        person=None if caller else by.user,
        patient=patient,
        for_whom=for_whom,
        relation=str(answers.get("who.rel", "")),
        said_name=name[:200],  # the answers have the whole of it
        said_born_on=patient.born_on if patient else (date.fromisoformat(born) if born else None),
        said_sex=patient.sex if patient else str(answers.get("who.sex", "")),
        said_postcode=patient.postcode if patient else str(answers.get("who.postcode", "")),
        said_nhs_number=patient.nhs_number if patient else number or "",
        writer_name="" if for_whom == "me" else caller.name if caller else own,
        entered_by_id=by.membership.pk if caller else None,
        entered_name=by.membership.display_name if caller else "",
        entered_how=caller.how if caller else "",
        read_back_at=now if caller else None,
        contact_phone=str(answers.get("con.phone", "")),
        contact_safe="no" if safety.is_unsafe_at_home(answers) else str(answers.get("who.safe", "unsure")),
        contact_how=str(answers.get("con.how", "")),
        matched_at=now if patient else None,
        promised_by=promised(by.practice, level, now),
        sent_at=now,
    )
    return consultation
