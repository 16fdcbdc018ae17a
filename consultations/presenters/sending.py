"""What is read before a form is sent, and after?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.domain import journey, library
from consultations.domain.call_wish import is_call
from consultations.domain.files import EmergencyKind
from consultations.domain.journey import Cleaned
from consultations.domain.levels import Level
from consultations.domain.safety import EMERGENCY
from consultations.models import Consultation
from consultations.presenters.elsewhere import helplines
from consultations.presenters.practice import closed_until, page_url
from consultations.presenters.questions import above
from consultations.services import Filling, is_always_private, writes_for_home
from portal.core.dates import clock_words, date_of, day_words
from portal.core.http import Visit
from portal.core.sentence import said
from portal.people.domain.safe_contact import is_risk

#: Answers that raised a flag and are said again on the confirmation; more would be a second form.
MOST_SIGNS = 5
NAME_MISSING = gettext_lazy("Enter your own name")
WRITER_MISSING = gettext_lazy("Write your name and your job, like Joy Mensah, carer")


def moment_words(moment: datetime, now: datetime) -> str:
    """ "6:30pm today", or "6:30pm on Tuesday 24 March": the day is said, because the page may be read again later."""
    day, today = date_of(moment), date_of(now)
    if day == today:
        return _("%(time)s today") % {"time": clock_words(moment)}
    words = day_words(day, with_year=day.year != today.year)
    return _("%(time)s on %(day)s") % {"time": clock_words(moment), "day": words}


def check_page(
    now: Filling, practice: str, cleaned: Cleaned | None, name_error: str, read_back_error: str = ""
) -> dict[str, Any]:
    """The parts with their rows, the sentences to agree to, and what is wrong."""
    parts = journey.check_answers(*now.state)
    rows = [
        {
            "title": part.title,
            "rows": [
                {
                    "id": f"row-{row.question_id.replace('.', '-').replace('_', '-')}",
                    "text": row.text,
                    "paragraphs": tuple(said(line) for line in row.paragraphs),
                    "missing": above(row.missing) if row.missing else "",
                    "href": f"{page_url(practice, now.draft, row.page_id)}?from=check",
                }
                for row in part.rows
            ],
        }
        for part in parts
    ]
    agreed = [
        {
            "id": each.dom_id,
            "name": each.id,
            "value": each.options[0].value,
            "text": each.options[0].text,
            "checked": each.options[0].value in (each.value if isinstance(each.value, list) else ()),
            "error": above(cleaned.error(each.id) or "") if cleaned else "",
        }
        for each in journey.acknowledgements(now.questions, now.answers)
    ]
    return {
        "parts": rows,
        "agreed": agreed,
        "errors": _errors(rows, agreed, cleaned, name_error, read_back_error),
    }


def _errors(
    parts: list[dict[str, Any]],
    agreed: list[dict[str, Any]],
    cleaned: Cleaned | None,
    name_error: Any,
    read_back_error: str,
) -> list[dict[str, str]]:
    missing = [row for part in parts for row in part["rows"] if row["missing"]]
    found = [{"text": row["missing"], "href": row["href"]} for row in missing]
    if name_error:
        found.append({"text": name_error, "href": "#your-name"})
    if read_back_error:
        found.append({"text": read_back_error, "href": "#read-back"})
    if cleaned:
        found += [{"text": each["error"], "href": f"#{each['id']}"} for each in agreed if each["error"]]
    return found


def asks_writer(now: Filling, visit: Visit) -> bool:
    """Whether it is asked who is writing: an account of a care home is used by several people."""
    return now.draft.entered_by_id is None and writes_for_home(visit, now.patient)


def name_error(now: Filling, visit: Visit, typed: str) -> str:
    """What is wrong with the name of whoever writes; nothing when it is given or not asked."""
    if asks_writer(now, visit):
        return str(WRITER_MISSING) if len(typed.split()) < 2 else ""
    return str(NAME_MISSING) if asks_name(now, visit) and not typed.strip() else ""


def asks_name(now: Filling, visit: Visit) -> bool:
    """Whether the writer's own name is asked: they write for somebody else, and nobody knows theirs."""
    if asks_writer(now, visit):
        return False
    is_patients_own = now.draft.entered_by_id is None and now.answers.get("who.for") != "me"
    return visit.user is not None and not visit.user.full_name and is_patients_own


def privacy(now: Filling, visit: Visit) -> str:
    """What the page says about those who act for the patient: "always" private, a "choice", or nothing at all."""
    if is_always_private(now.answers.get("who.for"), now.about.age_years):
        return "always"
    return "choice" if visit.has_proxies and now.answers.get("who.for") == "me" else ""


def writer_name(now: Filling, typed: str) -> str:
    """The name of whoever writes, as far as it is known or was given."""
    if now.answers.get("who.for") != "me":
        return typed.strip()
    if now.patient is not None:
        return now.patient.name
    said = (now.answers.get(key) for key in ("who.first_names", "who.family_name"))
    return " ".join(str(each) for each in said if each)


def confirmation(consultation: Consultation, visit: Visit, now: datetime) -> dict[str, Any]:
    """What the patient reads once it is sent."""
    level = Level(consultation.level)
    questions = library.get(consultation.kind, consultation.asked.get("version"))
    is_mine = consultation.person_id is not None and consultation.person_id == visit.user.pk
    is_told = is_mine and consultation.contact_safe == "yes" and not is_risk(visit.user.email_safe)
    return {
        "consultation": consultation,
        "by": moment_words(consultation.promised_by, now),
        "is_call": is_call(consultation.asked),
        "is_today": date_of(consultation.promised_by) == date_of(now),
        "is_urgent": level >= Level.URGENT,
        "tell": list(consultation.asked.get("tell", ())),
        "signs": _signs(consultation) if level >= Level.URGENT else [],
        "closed_until": closed_until(visit.practice, now),
        "is_child": questions.emergency is EmergencyKind.CHILD,
        "helplines": helplines(questions),
        "email": masked(visit.user.email) if is_told else "",
        "is_matched": consultation.patient_id is not None,
        "for_name": consultation.said_name if consultation.for_whom != "me" else "",
    }


def _signs(consultation: Consultation) -> list[str]:
    """What made it urgent, in the words of the questions and of the patient; nothing that is for staff alone, and
    nothing that is private."""
    private = {each["id"] for each in consultation.asked.get("answers", ()) if each.get("sensitive")}
    signs = [
        _sign(flag)
        for flag in consultation.asked.get("flags", ())
        if flag.get("level") in (Level.EMERGENCY, Level.URGENT)
        and flag.get("answer")
        and not flag.get("staff_only")
        and flag.get("question_id") not in private
    ]
    return list(dict.fromkeys(signs))[:MOST_SIGNS]


def _sign(flag: dict[str, Any]) -> str:
    """A tick of the emergency check speaks for itself; any other answer needs its question."""
    if flag.get("question_id") == EMERGENCY:
        return str(flag["answer"])
    return f"{flag['question']} {flag['answer']}".strip()


def masked(email: str) -> str:
    """ "z.k•••••@example.org": enough to know one's own address by."""
    name, _at, domain = email.partition("@")
    return f"{name[:3] if len(name) > 4 else name[:1]}•••••@{domain}"
