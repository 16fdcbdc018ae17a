"""What does a patient read about what they need, and where are they asked?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations import needs_access
from portal.core.dates import day_words
from portal.core.http import Visit
from portal.people.domain.needs import Need, Needs, Source
from portal.people.models import Patient

#: Whoever acts for a whole home is not asked about all of it at once.
MOST_AT_ONCE = 3
#: In the patient's own language. The order is that of the form.
WORDS: dict[Need, Any] = {
    Need.INTERPRETER: lambda: _("an interpreter"),
    Need.BSL: lambda: _("a British Sign Language (BSL) interpreter"),
    Need.RELAY: lambda: _("calls through Relay UK"),
    Need.HEARING: lambda: _("deaf, or does not hear well"),
    Need.LARGE_PRINT: lambda: _("large print"),
    Need.EASY_READ: lambda: _("easy read"),
    Need.BRAILLE: lambda: _("braille"),
    Need.AUDIO: lambda: _("something to listen to"),
    Need.SIGHT: lambda: _("blind, or does not see well"),
    Need.RATHER_PHONE: lambda: _("would rather be phoned"),
    Need.NO_PHONE: lambda: _("does not want to be phoned"),
    Need.FACE_TO_FACE: lambda: _("to be seen face to face"),
    Need.LONGER: lambda: _("more time"),
    Need.QUIET: lambda: _("a quiet place to wait"),
    Need.ACCESS: lambda: _("no steps, or room for a wheelchair"),
    Need.CARER: lambda: _("someone with them"),
}


def said_words(needs: Needs, *, own_words: bool = True) -> list[str]:
    """What was said, a line each, as the patient reads it back."""
    found = [
        f"{words()}: {needs.language}" if need is Need.INTERPRETER and needs.language else words()
        for need, words in WORDS.items()
        if need in needs.codes
    ]
    if own_words:
        found += [each for each in (needs.words, needs.helper) if each]
    return [str(each) for each in found]


def page(patient: Patient, *, own_words: bool) -> dict[str, Any]:
    """When it was last said, and whether it is to be looked at again."""
    said, now = Needs.of(patient.said_needs), patient.known_needs
    return {
        "said_on": day_words(now.said_on, with_year=True) if now.said_on else "",
        "is_due": now.is_due,
        "said": said_words(said, own_words=own_words) if said else [],
    }


def ask(visit: Visit, patient: Patient | None, after: str, *, again: bool = False) -> dict[str, Any]:
    """For a page that asks by the way: the address to say it at, what was said, and since when. Empty: nothing to ask.

    Without `again` only those are asked who were never asked in full: not at all, or by a form's short question alone.
    """
    if patient is None:
        return {}
    is_proxy = patient.pk in visit.proxies
    if is_proxy and not needs_access.reaches(visit, patient.pk):
        return {}
    now = patient.known_needs
    is_asked = now.is_due if again else (not now.was_asked or now.source == Source.FORM)
    if not is_asked:
        return {}
    place: dict[str, Any] = {"practice": visit.practice.slug}
    name = "their_needs" if is_proxy else "my_needs"
    address = reverse(f"consultations:{name}", kwargs=place | ({"patient": patient.pk} if is_proxy else {}))
    said = Needs.of(patient.said_needs)
    return {
        "href": f"{address}?{urlencode({'next': after})}",
        "name": patient.name if is_proxy else "",
        "said": said_words(said, own_words=not (is_proxy and said.is_own_words)) if said else [],
        "said_on": day_words(now.said_on, with_year=True) if now.said_on else "",
    }


def ask_all(visit: Visit, own: Patient | None, others: Iterable[Patient], after: str) -> list[dict[str, Any]]:
    """Who is to be asked again beside the beginning of a form: oneself, and those one acts for; a few at a time."""
    asked = (ask(visit, each, after, again=True) for each in (own, *others))
    return list(islice((each for each in asked if each), MOST_AT_ONCE))


def in_file(patient: Patient | None) -> dict[str, Any]:
    """As one's own data file holds it: all that was said here of what one needs."""
    said = Needs.of(patient.said_needs) if patient is not None else None
    if said is None:
        return {}
    return {
        "needs": [str(WORDS[need]()) for need in said.codes],
        "language": said.language,
        "own_words": said.words,
        "who_may_help": said.helper,
        "last_said": said.said_on.isoformat() if said.said_on else None,
    }
