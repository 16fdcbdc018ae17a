"""What does a letter to the patient say? All that nobody has told them yet, else the last message they were sent."""

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
    since = consultation.to_tell_since
    untold = [each for each in sent if since is not None and at(each["at"]) >= since]
    needs = of_request(consultation)
    return {
        "date": day_words(today, with_year=True),
        "name": addressee(consultation, today).patient,
        "address": [part for part in (patient.address, patient.postcode) if part] if patient else [],
        "is_large": needs.is_larger if large is None else large,
        "messages": [_message(each) for each in untold or sent[-1:]],
        "is_private": consultation.is_private,
        "mind": on_paper(needs),
    }


def _message(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "written": day_words(date_of(at(said["at"])), with_year=True),
        "body": clean_html(said["body"]),
        "questions": said["questions"] or [],
        "net": (said["net"] or {}).get("lines", []),
        "from": said["name"],
    }
