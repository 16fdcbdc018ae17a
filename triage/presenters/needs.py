"""What do staff read about what the patient needs, where they act on it: on the card, before a call, before writing?"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from markupsafe import Markup

from portal.core.http import Visit
from portal.people.domain import needs as rules
from portal.people.domain.needs import Shown
from portal.people.presenters import needs_said
from portal.people.roles import Permission
from triage.presenters.addressee import Addressee

#: The question of the forms that asks for a few needs, for as long as nobody has said whose request it is.
ASKED = "con.need"


def of_request(consultation: Any) -> Shown:
    """The needs of the patient, or until it is known who that is, what they answered on the form."""
    if consultation.patient is not None:
        found: Shown = consultation.patient.known_needs
        return found
    answers = (consultation.asked or {}).get("answers", [])
    ticked = next((row["value"] for row in answers if row["id"] == ASKED), None) or []
    said = rules.Needs(codes=rules.known(ticked))
    return Shown(said.codes, tuple(rules.lines(said)))


def on_card(visit: Visit, consultation: Any) -> list[Markup]:
    """The lines of the card of actions: what they need, since when that is known, and where it is changed."""
    now = of_request(consultation)
    patient = consultation.patient
    if patient is None:
        return [_line(now, "from their answers")] if now.lines else []
    may = visit.may(Permission.MATCH_PEOPLE)
    if not now.lines and not now.is_due and not may:
        return []
    line = _line(now, needs_said(now))
    return [line + _change(visit, consultation, now) if may else line]


def _line(now: Shown, said: str) -> Markup:
    return Markup("<strong>Needs:</strong> {} <span class='s-quiet'>{}.</span>").format(
        f"{now.text}." if now.lines else "none said.", said
    )


def _change(visit: Visit, consultation: Any, now: Shown) -> Markup:
    place = {"practice": visit.practice.slug}
    back = reverse("triage:request", kwargs={**place, "id": consultation.pk})
    href = reverse("people_needs", kwargs={**place, "patient": consultation.patient_id})
    words = "Ask again" if now.is_due else "Change" if now.was_asked else "Write down"
    return Markup(
        " <a href='{}?{}'>{}<span class='nhsuk-u-visually-hidden'> what they need</span></a>"
    ).format(href, urlencode({"next": back}), words)


def before_a_call(consultation: Any) -> list[Markup]:
    """Above the number, and in the task to ring: how to ring them, and what to book if they are to be seen."""
    now = of_request(consultation)
    found = [Markup("<p class='s-flag'><strong>{}</strong></p>").format(each) for each in rules.on_phone(now)]
    return [*found, *(Markup("<p>{}</p>").format(each) for each in rules.on_booking(now))]


def before_seeing(consultation: Any) -> list[Markup]:
    """Where the request ends with an appointment: what to book with it."""
    now = of_request(consultation)
    return [Markup("<p><strong>{}</strong></p>").format(each) for each in rules.on_booking(now)]


def on_paper_of(consultation: Any) -> list[Markup]:
    """Before a letter goes out: in what form."""
    now = of_request(consultation)
    return [Markup("<p><strong>{}</strong></p>").format(each) for each in rules.on_paper(now)]


def how_to_ring(consultation: Any) -> Markup:
    """The same in one sentence, for the task that an unread answer leaves."""
    return Markup(" ").join(Markup.escape(each) for each in rules.on_phone(of_request(consultation)))


def before_writing(consultation: Any, who: Addressee) -> Markup:
    """Above the box of a reply or of questions: how to write, where the patient reads it, and what to book with a visit."""
    now = of_request(consultation)
    said = [*([] if who.is_proxy else rules.on_writing(now)), *rules.on_booking(now)]
    if consultation.to_tell:
        said = [*said, *rules.on_paper(now)]
    lines = Markup("").join(Markup("<li class='warn'>{}</li>").format(each) for each in said)
    return (
        Markup("<ul class='s-help' aria-label='What they need'>{}</ul>").format(lines) if said else Markup("")
    )
