"""Whom is the request about, who wrote, where does the answer go, and who has to be told by a person?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from consultations.domain import repeats
from consultations.domain.caller import HOW_WORDS, How
from consultations.domain.telling import BY_HAND_WORDS, ByHand
from portal.core import clock, wording
from portal.core.http import Visit
from portal.people.domain.markers import words as marker_words
from portal.people.roles import Permission
from triage.presenters import needs, reach
from triage.presenters.addressee import Addressee, born_of
from triage.presenters.request import address, back, phone_of

#: How somebody who phoned in, or asked for a letter, wants to hear.
ANSWER_WANTED = {
    "phone": "by phone",
    "letter": "by letter",
    "either": "by phone, or to the patient’s account",
}


def banner(visit: Visit, consultation: Any, who: Addressee) -> dict[str, Any]:
    """Parameters of `patient_banner`."""
    patient, born = consultation.patient, born_of(consultation)
    params: dict[str, Any] = {
        "back": back(visit),
        "name": who.patient,
        "age": who.age or "age not given",
        "to": _goes_to(consultation, who),
        "sex": who.sex,
        "born": wording.date_of_birth(born) if born else "",
        "nhs": patient.nhs_number if patient else consultation.said_nhs_number,
        "proxy": who.is_proxy,
        "private": kept_from(consultation),
        "unsafe": reach.in_banner(consultation),
    }
    again = repeats.label(each["code"] for each in consultation.signs)
    written_down = [*([again] if again else []), *_written_down(consultation, who)]
    if patient is None:
        params["unmatched"] = _unmatched(visit, consultation)
        params["facts"] = written_down
        return params
    params["facts"] = [*patient.known_needs.lines, *written_down]
    params["usual"] = patient.usual_clinician.display_name if patient.usual_clinician else ""
    params["safeguarding"] = _markers(consultation, clock.today())
    return params


def _markers(consultation: Any, today: date) -> list[str]:
    """What staff take care of: each marker with a review that is due, and the list's own note."""
    found = []
    for each in getattr(consultation, "markers", None) or []:
        due = date.fromisoformat(each["review_on"])
        late = f", review was due {wording.short_date(due, today)}" if due < today else ""
        found.append(f"{marker_words(each['kind'])}{late}")
    return [*found, *(["see note"] if consultation.patient.safeguarding_marker else [])]


def _written_down(consultation: Any, who: Addressee) -> list[str]:
    """ "Written down by Sam Reed, by phone, from Nadia Khan (daughter)"."""
    if consultation.entered_by_id is None:
        return []
    spoke = f"{who.caller} ({who.relation})" if who.caller and who.relation else who.caller or "the patient"
    how = HOW_WORDS[How(consultation.entered_how)]
    return [f"Written down by {consultation.entered_name}, {how}, from {spoke}; read back"]


def to_tell(visit: Visit, consultation: Any, now: datetime) -> dict[str, Any] | None:
    """Somebody has to tell them, because no message does: how, since when, and where that is noted."""
    if not consultation.to_tell:
        return None
    how = ByHand(consultation.to_tell)
    return {
        "how": BY_HAND_WORDS[how],
        "since": wording.short_when(consultation.to_tell_since, now),
        "phone": phone_of(consultation),
        "mind": needs.on_paper_of(consultation)
        if how == ByHand.LETTER
        else [*reach.before_a_call(consultation), *needs.before_a_call(consultation)],
        "is_letter": how == ByHand.LETTER,
        "is_safe_way": how == ByHand.SAFE_WAY,
        "address": ", ".join(filter(None, (consultation.patient.address, consultation.patient.postcode)))
        if consultation.patient
        else consultation.said_postcode,
        "action": address(visit, "told", consultation),
        "version": consultation.version,
        "letter": address(visit, "letter", consultation),
    }


def kept_from(consultation: Any) -> str:
    """Who must not see it or hear of it, for staff to mind before they phone or print."""
    if consultation.is_private:
        return "Private: not to be seen by proxies"
    if consultation.is_consent_unsure:
        return "Consent not checked: replies go to the patient alone"
    return ""


def consent(visit: Visit, consultation: Any) -> str:
    """Where somebody says that the patient agrees after all; empty when that is not in doubt."""
    may = consultation.is_consent_unsure and visit.may(Permission.MANAGE_PROXIES)
    return address(visit, "consent_checked", consultation) if may else ""


def _unmatched(visit: Visit, consultation: Any) -> Markup:
    words = "Not matched yet: they cannot read replies until somebody says who they are."
    if not visit.may(Permission.MATCH_PEOPLE):
        return Markup("{}").format(words)
    return Markup("{} <a href='{}'>Match them now</a>").format(words, address(visit, "match", consultation))


def _goes_to(consultation: Any, who: Addressee) -> Markup:
    if consultation.person_id is None:
        how = ANSWER_WANTED.get(consultation.contact_how, "to the patient’s account")
        return Markup("Answer <strong>{}</strong>").format(how)
    if not who.is_proxy:
        return Markup("Reply goes to <strong>the patient</strong>")
    role = f"the {who.relation}, " if who.relation else ""
    return Markup("Reply goes to {}<strong>{}</strong>").format(role, who.writer)
