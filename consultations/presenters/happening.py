"""What does the question say that is asked about words which may mean an emergency?"""

from __future__ import annotations

from datetime import date
from typing import Any

from consultations.domain import happening_now, library
from consultations.domain.conditions import AboutPatient
from consultations.domain.happening_now import Asking, Said
from consultations.domain.wording import is_for_other
from consultations.presenters import practice as addresses
from consultations.services import Filling
from portal.core.language import english


def ask(asking: Asking, now: Filling, error: str = "", chosen: str = "") -> dict[str, Any]:
    """What the template needs: the sentence, the answers, and the emergency line above them."""
    by_staff = now.draft.entered_by_id is not None
    return question(asking, is_other=is_for_other(now.answers), error=error, by_staff=by_staff, chosen=chosen)


def question(
    asking: Asking, *, is_other: bool, error: str = "", by_staff: bool = False, chosen: str = ""
) -> dict[str, Any]:
    """The parameters of the page for these words. `chosen`: what was chosen there and not sent."""
    screens = library.happening_now()
    way = screens.asked(asking.variant, asking.rules)
    wrote = screens.said if by_staff else screens.wrote
    asks = way.staff if by_staff else (way.other or way.question) if is_other else way.question
    return {
        "about": asking.key,
        "title": screens.title,
        "first": screens.first,
        "errors": [{"text": english(error), "href": "#now"}] if error else [],
        "radios": {
            "idPrefix": "now",
            "name": "now",
            "fieldset": {
                "legend": {
                    "text": f"{wrote} “{happening_now.shown(asking.words)}”. {asks}",
                    "size": "l",
                    "isPageHeading": True,
                }
            },
            "items": [
                {
                    "value": said.value,
                    "text": way.choices[said],
                    **({"checked": True} if said == chosen else {}),
                }
                for said in Said
            ],
            **({"errorMessage": {"text": error}} if error else {}),
        },
    }


def age(born: date | None, today: date) -> int | None:
    """How old somebody is, if that was said."""
    return AboutPatient.of(born, None, today).age_years if born else None


def not_chosen() -> str:
    """What is said when no answer was chosen."""
    return library.happening_now().not_chosen


def back(now: Filling, asking: Asking, practice: str) -> str:
    """The page these words were written on."""
    return addresses.page_url(practice, now.draft, now.questions.page_of(asking.question_id).id)
