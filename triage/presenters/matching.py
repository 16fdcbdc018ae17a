"""What do the pages of matching say? What somebody said about themselves beside what the practice's list has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from consultations.models import Consultation
from portal.core import nhs_numbers
from portal.core.http import Visit
from portal.core.wording import date_of_birth, short_when
from portal.people.matching import Candidate, Evidence, Said, compare
from portal.people.models import Patient, PatientLink
from triage.domain.clocks import waited_words
from triage.presenters.rows import kind_words


def said_of(request: Consultation) -> Said:
    """What the form says about the person it is about. A name is kept whole; the last word is the family name."""
    first, _, family = request.said_name.strip().rpartition(" ")
    about_writer = request.for_whom == "me"
    return Said(
        first_names=first,
        family_name=family,
        born_on=request.said_born_on,
        nhs_number=request.said_nhs_number,
        postcode=request.said_postcode,
        sex=request.said_sex,
        phone=request.contact_phone if about_writer else "",
        email=request.person.email if about_writer and request.person else "",
    )


def told(request: Consultation) -> list[tuple[str, str]]:
    """What they said about the person it is about, to look somebody up by."""
    said = said_of(request)
    return [
        (label, words)
        for label, words in (
            ("Born", date_of_birth(said.born_on) if said.born_on else ""),
            ("NHS number", nhs_numbers.in_threes(said.nhs_number)),
            ("Postcode", said.postcode),
            ("Sex", said.sex.capitalize()),
            ("Phone", said.phone),
            ("E-mail", said.email),
        )
        if words
    ]


def lines(visit: Visit, rows: Sequence[Any], now: datetime) -> list[dict[str, str]]:
    """Accounts and requests that wait for somebody to say who they are."""
    return [
        {
            "href": reverse("triage:match", kwargs={"practice": visit.practice.slug, "id": each.pk}),
            "name": each.said_name,
            "born": date_of_birth(each.said_born_on) if each.said_born_on else "not said",
            "about": f"Written down by {each.entered_name} for a caller"
            if each.entered_name
            else "Asks to be called; has no account"
            if each.person_id is None
            else "Wrote about themselves"
            if each.for_whom == "me"
            else f"Written by {each.writer_name or 'somebody else'}",
            "requests": str(each.of_account if each.for_whom == "me" else 1),
            "waited": waited_words(each.sent_at, now),
            "ended": "NHS login names somebody else than we had matched." if each.has_ended else "",
        }
        for each in rows
    ]


def made(visit: Visit, links: Sequence[PatientLink], now: datetime) -> list[dict[str, str]]:
    """Matches that were made lately."""
    return [
        {
            "href": reverse("triage:unmatch", kwargs={"practice": visit.practice.slug, "id": each.pk}),
            "account": each.user.email,
            "patient": each.patient.name,
            "by": f"{each.confirmed_name}, {short_when(each.confirmed_at, now)}"
            + (". NHS login names somebody else: take it back" if each.undone_at else ""),
        }
        for each in links
    ]


def proposals(
    request: Consultation, found: Sequence[Candidate], looked_up: Sequence[Patient]
) -> list[dict[str, Any]]:
    """Candidates with the proof each would be matched by; those looked up by hand carry no proof of their own."""
    said = said_of(request)
    exact = {each.patient.pk for each in found}
    by_hand = [
        Candidate(patient=each, by=Evidence.PHONE, fields=compare(said, each))
        for each in looked_up
        if each.pk not in exact
    ]
    return [
        {
            "candidate": each,
            "id": str(each.patient.pk),
            "name": each.patient.name,
            "differs": [field.label for field in each.differs],
            "has_double": each.has_double,
            "evidence": evidences(each, is_exact=each.patient.pk in exact),
        }
        for each in (*found, *by_hand)
    ]


def evidences(candidate: Candidate, *, is_exact: bool) -> list[Evidence]:
    """Why a match may be confirmed: what the form shows, only where it shows it; and what a person has checked.

    Details that fit a twin as well are not offered: they would be refused.
    """
    proves = is_exact and not (candidate.by == Evidence.DETAILS and candidate.has_double)
    seen = [candidate.by] if proves else []
    return [*seen, Evidence.PHONE, Evidence.IN_PERSON]


def affected(visit: Visit, rows: Sequence[Any], now: datetime) -> list[dict[str, str]]:
    """The requests that a match, or undoing it, moves."""
    return [
        {
            "href": reverse("triage:request", kwargs={"practice": visit.practice.slug, "id": each.pk}),
            "title": each.title,
            "kind": kind_words(each.kind),
            "when": short_when(each.sent_at, now),
        }
        for each in rows
    ]
