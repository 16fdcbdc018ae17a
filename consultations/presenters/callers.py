"""What do staff read while they write down what a caller says, and afterwards?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.domain import library
from consultations.domain.caller import HOW_WORDS, Caller, Checked, How
from consultations.domain.schema import QuestionType
from consultations.domain.telling import ByHand, by_hand
from consultations.models import Consultation, Draft
from consultations.presenters.practice import form_url, page_url
from consultations.presenters.sending import moment_words
from consultations.services import Filling, goes_on_at
from portal.core import wording
from portal.core.dates import clock_words
from portal.people.models import Patient


def frame(draft: Draft, practice: str) -> dict[str, Any]:
    """Around every page of a form: whose pages they are. `caller` is None on the patient's own."""
    if draft.entered_by_id is None:
        return {"layout": "layouts/patient.html", "caller": None}
    return {"layout": "layouts/caller.html", "caller": banner(draft, practice)}


def banner(draft: Draft, practice: str) -> dict[str, Any]:
    """For whom it is written, who is on the line, and the number to ring back."""
    caller, patient = Caller.of(draft.caller or {}), draft.patient
    said = " ".join(
        str(draft.answers[key]) for key in ("who.first_names", "who.family_name") if draft.answers.get(key)
    )
    return {
        "name": patient.name if patient else said or _("Somebody not on our list yet"),
        "born": wording.date_of_birth(patient.born_on) if patient else "",
        "nhs": patient.nhs_number if patient else "",
        "address": ", ".join(filter(None, (patient.address, patient.postcode))) if patient else "",
        "listed_phone": patient.phone if patient else "",
        "safeguarding": patient is not None and patient.is_safeguarded,
        "needs": patient.known_needs.text if patient else "",
        "ask_needs": patient is not None and _asks_needs(patient),
        "who": who_is_calling(caller, draft.kind, draft.set_version),
        "how": HOW_WORDS[caller.how],
        "is_phone": caller.how == How.PHONE,
        "phone": caller.phone,
        "unchecked": caller.checked == Checked.NOT_CHECKED,
        "leave": form_url(practice, draft, "discard"),
        "list": reverse("consultations:callers", kwargs={"practice": practice}),
    }


def _asks_needs(patient: Patient) -> bool:
    """Whether the caller is to be asked what the patient needs: never asked here, or a year ago."""
    return patient.known_needs.is_due or not patient.known_needs.was_asked


def who_is_calling(caller: Caller, kind: str, version: int | None = None) -> str:
    """ "the patient", or "Nadia Khan (their carer)"."""
    if caller.is_patient:
        return _("the patient")
    words = dict(relations(kind, version)).get(caller.relation, "")
    return f"{caller.name} ({words[:1].lower()}{words[1:]})" if words else caller.name


def relations(kind: str, version: int | None = None) -> list[tuple[str, str]]:
    """What a caller may be to the patient: the answers of the form's own question."""
    asked = library.get(kind, version).questions["who.rel"]
    return [(option.value, option.text) for option in asked.options]


def hints(now: Filling, page_id: str) -> dict[str, bool]:
    """What staff mind on a page of questions: words are written down as said; some are asked only in private."""
    asked = now.questions.page(page_id).questions
    return {
        "own_words": any(each.type is QuestionType.TEXTAREA for each in asked),
        "in_private": any(each.sensitive for each in asked),
    }


def begun(drafts: Iterable[Draft], practice: str, go_on: Any) -> list[dict[str, Any]]:
    """The forms this member of staff has begun for callers, each with where it goes on."""
    return [
        {
            "name": banner(each, practice)["name"],
            "title": library.get(each.kind, each.set_version).title,
            "when": clock_words(each.started_at),
            "href": page_url(practice, each, goes_on_at(go_on(each))),
        }
        for each in drafts
    ]


def candidates(found: Iterable[Patient], practice: str) -> list[dict[str, Any]]:
    """Those whom the list has under what was typed."""
    return [
        {
            "name": each.name,
            "born": wording.date_of_birth(each.born_on),
            "nhs": each.nhs_number_in_threes,
            "postcode": each.postcode,
            "needs": each.known_needs.chip,
            "has_left": each.list_status != "registered",
            "href": reverse("consultations:caller_for", kwargs={"practice": practice, "patient": each.pk}),
        }
        for each in found
    ]


def open_already(rows: Iterable[Consultation], practice: str, now: datetime) -> list[dict[str, Any]]:
    """What the patient has open now, so that nothing is written down twice."""
    return [
        {
            "title": each.title,
            "reference": each.reference,
            "when": wording.short_when(each.sent_at, now),
            "with": each.with_whom,
            "promised": moment_words(each.promised_by, now),
            "href": reverse("triage:request", kwargs={"practice": practice, "id": each.pk}),
        }
        for each in rows
    ]


def sent(consultation: Consultation, practice: str, now: datetime, *, has_account: bool) -> dict[str, Any]:
    """What to tell the caller before they hang up."""
    how = by_hand(
        how=consultation.contact_how,
        is_safe=consultation.contact_safe == "yes",
        is_written_down=True,
        has_reader=has_account,
    )
    return {
        "name": consultation.said_name,
        "reference": consultation.reference,
        "by": moment_words(consultation.promised_by, now),
        "is_urgent": consultation.level in ("urgent", "emergency"),
        "answer": ANSWERED[how],
        "has_account": has_account,
        "href": reverse("triage:request", kwargs={"practice": practice, "id": consultation.pk}),
        "again": reverse("consultations:callers", kwargs={"practice": practice}),
        "is_matched": consultation.patient_id is not None,
    }


ANSWERED: dict[ByHand | None, str] = {
    None: "We write to you in your online account and send you a notice.",
    ByHand.PHONE: "We phone you with the answer.",
    ByHand.LETTER: "We send you a letter.",
    ByHand.SAFE_WAY: "We reach you only in the safe way you told us.",
}
