"""What is worked out from the answers for staff, besides scores? Days off work, and what the Pharmacy First table says.

Information beside the answers: it raises nothing, decides nothing and is stored with the request as it was then.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from consultations.domain import computed, pharmacy_first
from consultations.domain.conditions import AboutPatient, Answers, Known
from consultations.domain.levels import Level


def lines(
    slug: str,
    answers: Answers,
    about: AboutPatient,
    known: Collection[str],
    levels: Collection[Level | None],
    today: date | None,
) -> list[dict[str, Any]]:
    """Each with a title, what is shown, and notes, as JSON can hold it."""
    found = [*_days_off(answers, today)]
    if Known.PHARMACY_FIRST in known:
        found += _pharmacy(slug, answers, about, levels)
    return found


def _days_off(answers: Answers, today: date | None) -> Iterator[dict[str, Any]]:
    first, back = computed.date_of(answers.get("fn.first")), computed.date_of(answers.get("fn.until"))
    if first is None or (back is None and today is None):
        return
    days = computed.days_off(first, back, today or first)
    until = "until they hope to go back" if back else "up to the day this was sent"
    yield {
        "title": "Days off work",
        "shown": f"{days} {'day' if days == 1 else 'days'} {until}",
        "notes": ["Every day counted, with weekends"],
        "version": "",
    }


def _pharmacy(
    slug: str, answers: Answers, about: AboutPatient, levels: Collection[Level | None]
) -> Iterator[dict[str, Any]]:
    said = pharmacy_first.assess(slug, answers, about, levels)
    if said is not None:
        yield {
            "title": f"Pharmacy First: {said.condition.name[:1].lower()}{said.condition.name[1:]}",
            "shown": "fits the table; the pharmacist decides" if said.is_offered else "not offered",
            "notes": list(said.reasons),
            "version": f"Pharmacy First table {pharmacy_first.scheme().version}, to be checked again "
            f"by {pharmacy_first.scheme().check_again_by.isoformat()}",
        }
