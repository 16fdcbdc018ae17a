"""Which questions does this form ask of this person, and what does the practice know already?

A form may ask which of one's earlier requests it is about: then those are its answers to choose from.
"""

from __future__ import annotations

from datetime import datetime

from consultations import access, hidden_access, offers
from consultations.domain import computed, pharmacy_first, repeats
from consultations.domain.conditions import Known
from consultations.domain.files import Route
from consultations.domain.question_set import QuestionSet
from consultations.domain.schema import QuestionType
from consultations.domain.wording import long_date
from consultations.models import Consultation, Draft
from portal.core import clock
from portal.core.dates import date_of
from portal.core.http import Visit
from portal.people.models import Patient

MOST_EARLIER = 6
MOST_CALLERS = 30  # looked at for those six
SAID = ("title", "sent_at", "reference")
#: Who looks at such forms is no clinician: a second one within two weeks means nothing by itself.
NOT_CLINICAL = frozenset({Route.ADMIN, Route.FIT_NOTES, Route.SECRETARY, Route.PHARMACIST})


def questions_of(draft: Draft, by: Visit, patient: Patient | None) -> QuestionSet:
    """The form as it was begun, with the person's own requests where it asks about them."""
    questions: QuestionSet = draft.questions
    if by.user is None or not questions.asks_earlier:
        return questions
    return questions.with_earlier(
        [
            (str(each.pk), f"{each.title} ({long_date(date_of(each.sent_at))}, {each.reference})")
            for each in _earlier(draft, by, patient)
        ]
    )


def _earlier(draft: Draft, by: Visit, patient: Patient | None) -> list[Consultation]:
    """Their last requests that are in the writer's list: of the patient the form is for, or else of the account itself.
    What is written down for a caller leaves out what anybody has hidden: it is read out, and somebody may listen."""
    if draft.entered_by_id is not None:  # a caller's, never those of whoever writes it down
        if patient is None:
            return []
        last = list(
            Consultation.objects.filter(patient=patient).order_by("-sent_at").only(*SAID)[:MOST_CALLERS]
        )
        away = hidden_access.by_anybody([each.pk for each in last])
        return [each for each in last if each.pk not in away][:MOST_EARLIER]
    rows = hidden_access.listed(by)
    if patient is not None:
        rows = rows.filter(patient=patient)
    elif draft.answers.get("who.for", "me") == "me":
        rows = rows.filter(access.about_oneself(by))
    else:
        return []
    return list(rows.only(*SAID)[:MOST_EARLIER])


def _sent_lately(draft: Draft, patient: Patient | None) -> list[repeats.Earlier]:
    """What was sent lately about the person this form is about, as it was read with the draft."""
    for_whom = draft.answers.get("who.for", "me")
    return [
        repeats.Earlier(each["id"], each["kind"], datetime.fromisoformat(each["sent_at"]))
        for each in getattr(draft, "sent_lately", None) or []
        if (
            each["patient"] == str(patient.pk)
            if patient is not None and each["patient"]
            else each["for_whom"] == for_whom
        )
    ]


def known_facts(visit: Visit, patient: Patient | None, *, has_recent_stop: bool = False) -> frozenset[Known]:
    """What the practice knows already, so that it is not asked again."""
    facts = set()
    if patient is not None:
        facts |= {Known.PATIENT_MATCHED} if visit.is_staff or patient.pk in visit.proxies else set()
        facts |= {Known.ME_MATCHED} if patient.pk not in visit.proxies else set()
        if patient.known_needs.was_asked:
            facts.add(Known.NEEDS_SAID)
        if patient.is_safeguarded:
            facts.add(Known.SAFEGUARDING)
    if has_recent_stop:
        facts.add(Known.RECENT_STOP)
    return frozenset(facts)


def stopped_lately(draft: Draft) -> bool:
    """Whether an emergency screen was shown on this form, or to its writer in the last three days."""
    return bool(draft.stops) or bool(getattr(draft, "has_recent_stop", False))


def facts_of(draft: Draft, by: Visit, patient: Patient | None, questions: QuestionSet) -> frozenset[Known]:
    """Everything that conditions may ask about and that is not among the answers."""
    facts = set(known_facts(by, patient, has_recent_stop=stopped_lately(draft)))
    facts |= computed.facts(draft.answers, clock.today(), offers.of(by.practice).result_days)
    if by.practice.nation == pharmacy_first.scheme().nation:
        facts.add(Known.PHARMACY_FIRST)
    facts |= repeats.facts(
        draft.kind,
        str(next((draft.answers.get(each) for each in questions.earlier_questions), "")),
        _sent_lately(draft, patient),
        clock.now(),
        is_clinical=questions.clinical_route not in NOT_CLINICAL,
    )
    if (draft.emergency or {}).get("ticked"):
        facts.add(Known.EMERGENCY_TICKED)
    if questions.asks_earlier and any(
        len(question.options) > 1
        for question in questions.questions.values()
        if question.type is QuestionType.EARLIER_REQUEST
    ):
        facts.add(Known.HAS_EARLIER_REQUESTS)
    return frozenset(facts)
