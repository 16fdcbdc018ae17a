"""What does a letter to the patient say? The last message they were sent, in print they can read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.dates import date_of, day_words
from portal.core.text import clean_html
from portal.people.domain.needs import on_paper
from triage.presenters.addressee import addressee
from triage.presenters.needs import of_request
from triage.presenters.story import at


def letter(consultation: Any, now: datetime, *, large: bool | None) -> dict[str, Any]:
    """The letter. `large`: as somebody asked for, else as the patient needs it. Without a message there is none yet."""
    patient = consultation.patient
    today = date_of(now)
    sent = [
        each
        for each in consultation.said
        if each["author"] == "staff" and each["taken_back_at"] is None and at(each["visible_at"]) <= now
    ]
    last = sent[-1] if sent else None
    needs = of_request(consultation)
    return {
        "date": day_words(today, with_year=True),
        "name": addressee(consultation, today).patient,
        "address": [part for part in (patient.address, patient.postcode) if part] if patient else [],
        "is_large": needs.is_larger if large is None else large,
        "written": day_words(date_of(at(last["at"])), with_year=True) if last else "",
        "body": clean_html(last["body"]) if last else "",
        "questions": (last["questions"] or []) if last else [],
        "net": (last["net"] or {}).get("lines", []) if last else [],
        "from": last["name"] if last else "",
        "is_private": consultation.is_private,
        "mind": on_paper(needs),
    }
