"""What do the pages of the stops say? Who was shown an emergency screen, what they said, and what was done."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.domain import journey, library
from consultations.domain.clinicians_only import INSTEAD, is_for_clinicians
from consultations.domain.conditions import AboutPatient
from consultations.domain.emergency import StopChoice
from consultations.domain.lifecycle import PATIENT_WORDS, Status
from consultations.domain.wording import is_for_other, shown_answer
from consultations.models import StopEvent
from portal.core.dates import in_london
from portal.core.http import Visit
from portal.core.wording import date_of_birth, short_when, when_words
from portal.people.domain.needs import on_phone
from portal.people.models import Patient
from portal.people.roles import Permission
from triage.domain.clocks import due_words, waited_words
from triage.presenters import reach
from triage.presenters.rows import CHOICE_WORDS, kind_words, stop_title, told_words
from triage.queries.stops import Stops

#: Answers to what is asked in private that nobody has to act on.
NOTHING_TO_READ = ("", "no", "skip")


def page(visit: Visit, found: Stops, now: datetime) -> dict[str, Any]:
    """The worklist: people to call, what those said who cannot be called, and what was dealt with."""
    nameless = Counter(
        (stop_title(each.variant), "; ".join(str(said).rstrip(".") for said in each.told) or "Not said")
        for each in found.nameless
    )
    return {
        "to_call": [_line(visit, each, now) for each in found.to_call],
        "nameless": [
            {"title": title, "told": told, "count": count} for (title, told), count in nameless.most_common()
        ],
        "nameless_count": len(found.nameless),
        "handled": [_line(visit, each, now) for each in found.handled],
    }


def _line(visit: Visit, stop: StopEvent, now: datetime) -> dict[str, Any]:
    return {
        "id": str(stop.pk),
        "href": reverse("triage:stop", kwargs={"practice": visit.practice.slug, "id": stop.pk}),
        "name": name_of(stop),
        "phone": phone_of(stop),
        "title": stop_title(stop.variant),
        "at": short_when(stop.shown_at, now),
        "told": told_words(stop.told),
        "said": f"{said(stop)} {stop.entered_name} had the caller on the line."
        if stop.entered_name
        else said(stop),
        "call_by": call_by(stop, now),
        "is_late": stop.call_by is not None and (stop.choice == StopChoice.CANNOT or now > stop.call_by),
        "waited": waited_words(stop.shown_at, now),
        "handled": f"{stop.handled_by}, {short_when(stop.handled_at, now)}" if stop.handled_at else "",
        "note": stop.handled_note,
    }


def call_by(stop: StopEvent, now: datetime) -> str:
    """When to call; nothing once that is done. Whoever cannot get help is called by whoever sees it, also out of hours."""
    if stop.call_by is None:
        return ""
    return "now" if stop.choice == StopChoice.CANNOT else due_words(stop.call_by, now)


def name_of(stop: StopEvent) -> str:
    """As they said it, else as the practice's list has it, else the account."""
    listed = stop.patient.name if stop.patient else ""
    account = stop.person.full_name if stop.person else ""
    return stop.name or listed or account or "Name not given"


def phone_of(stop: StopEvent) -> str:
    return stop.phone or (stop.patient.phone if stop.patient else "")


def said(stop: StopEvent) -> str:
    """What they said they would do."""
    if not stop.choice:
        return "Has not said what they will do."
    try:
        return CHOICE_WORDS[StopChoice(stop.choice)]
    except ValueError:
        return stop.choice.replace("_", " ").capitalize() + "."


def _before_a_call(stop: StopEvent) -> str:
    needed = on_phone(stop.patient.known_needs) if stop.patient else []
    return " ".join([*(reach.of_account(stop.person) if stop.person else []), *needed])


def _where(patient: Patient | None) -> str:
    """Where help has to go, as the practice's list has it."""
    return ", ".join(filter(None, (patient.address, patient.postcode))) if patient else ""


def _on_the_list(patient: Patient) -> str:
    born = f"{patient.name}, born {date_of_birth(patient.born_on)}"
    return ". ".join(filter(None, (born, _where(patient), patient.phone)))


def one(
    visit: Visit, stop: StopEvent, requests: list[Any], now: datetime, owner: Patient | None = None
) -> dict[str, Any]:
    """One stop, with everything the person had said until then. `owner` is who the account is, where the stop itself
    does not say whom it is about."""
    born = stop.born_on or (stop.patient.born_on if stop.patient else None)
    return {
        **_line(visit, stop, now),
        "facts": [
            {"key": {"text": label}, "value": {"text": words}}
            for label, words in (
                ("Shown", f"{stop_title(stop.variant)}. {when_words(stop.shown_at, now)}"),
                ("Done before", "" if stop.handled_at else stop.handled_note),
                ("Practice then", "Open" if stop.practice_open else "Closed"),
                ("What they will do", _choice_when(stop, now)),
                ("Born", date_of_birth(born) if born else "Not given"),
                ("Where they live", _where(stop.patient)),
                ("The account is", f"{_on_the_list(owner)}. It may be about somebody else." if owner else ""),
                ("Needs", stop.patient.known_needs.text if stop.patient else ""),
                ("Before you ring", _before_a_call(stop)),
                ("Form", kind_words(stop.kind)),
                ("E-mail", stop.person.email if stop.person else ""),
                ("Written down by", f"{stop.entered_name}, for a caller" if stop.entered_name else ""),
            )
            if words
        ],
        "told_all": [str(each).rstrip(".") for each in stop.told],
        "answers": answers(stop, now, may_read_private=visit.may(Permission.READ_PRIVATE)),
        "has_owner": owner is not None,
        "can_call": stop.call_by is not None,
        "patient": {
            "href": reverse(
                "people_patient", kwargs={"practice": visit.practice.slug, "patient": stop.patient_id}
            ),
            "name": stop.patient.name,
        }
        if stop.patient
        else {},
        "requests": [
            {
                "href": reverse("triage:request", kwargs={"practice": visit.practice.slug, "id": each.pk}),
                "title": each.title,
                "when": short_when(each.sent_at, now),
                "status": PATIENT_WORDS[Status(each.status)],
            }
            for each in requests
        ],
    }


def answers(stop: StopEvent, now: datetime, *, may_read_private: bool) -> list[dict[str, Any]]:
    """The answers given until the form stopped, under the questions as they were asked then. What was asked in private
    only who `may_read_private` reads; the others learn that there is something for a clinician, unless it was "No"."""
    hidden = set() if may_read_private else {name for name in stop.answers if is_for_clinicians(name)}
    shown = [
        {"text": text, "shown": words} for name, text, words in _answered(stop, now) if name not in hidden
    ]
    if any(stop.answers[name] not in NOTHING_TO_READ for name in hidden):
        shown.append({"text": "Asked in private", "shown": INSTEAD})
    return shown


def _answered(stop: StopEvent, now: datetime) -> list[tuple[str, str, str]]:
    """Every answer until then: the question's id, its words, and what was said."""
    try:
        questions = library.get(stop.kind, stop.set_version)
    except library.NoSuchSet:
        return [(name, name, str(value)) for name, value in stop.answers.items()]
    known = (
        AboutPatient.of(stop.patient.born_on, stop.patient.sex, in_london(stop.shown_at).date())
        if stop.patient
        else None
    )
    about = journey.about_from(stop.answers, me=known, patient=known, today=in_london(stop.shown_at).date())
    other = is_for_other(stop.answers)

    def words(row: journey.CheckRow) -> str:
        if not is_for_clinicians(row.question_id):
            return row.shown
        # Their own page does not repeat it; a clinician needs it, the safe time to phone above all.
        return shown_answer(questions.questions[row.question_id], stop.answers[row.question_id], other)

    rows = [
        (each.question_id, each.text, words(each))
        for part in journey.check_answers(questions, stop.answers, about)
        for each in part.rows
        if each.question_id in stop.answers and not each.missing
    ]
    # What their own page has no row for, because the row itself would give an answer away.
    left = {name for name in stop.answers if is_for_clinicians(name)} - {row[0] for row in rows}
    return rows + [
        (each.id, each.text, shown_answer(each, stop.answers[each.id], other))
        for each in questions.questions.values()
        if each.id in left
    ]


def _choice_when(stop: StopEvent, now: datetime) -> str:
    when = f" {when_words(stop.chosen_at, now)}" if stop.chosen_at else ""
    return f"{said(stop)}{when}"
