"""What must somebody agree to before they add a photo, and when is a photo of private parts refused?

Photos of private parts are never taken from anybody under 18, nor where the age is not known. From adults they are
taken once, when a clinician has asked for one and the patient has agreed. Source: content 1.9, CQC mythbuster 100.
Not approved by a named clinician.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

ADULT = 18
#: How long somebody may add what a clinician asked for: ordinary photos, and the one private photo.
OPEN_FOR = timedelta(days=14)
PRIVATE_OPEN_FOR = timedelta(days=7)
MOST_ASKED = 4
#: What is agreed to has a version: the words stand in `presenters/photos.py`.
AGREED_VERSION = "1"
STAFF_MAY_SEE, MAY_BE_KEPT = "staff_may_see", "may_be_kept"
AGREEMENTS = (STAFF_MAY_SEE, MAY_BE_KEPT)

#: Beside the reasons of `portal.files`: nothing was taken, because of what it would have shown.
PRIVATE_PARTS, PRIVATE_PARTS_CHILD = "private_parts", "private_child"


class State(StrEnum):
    """Where an attachment stands. The values are stored and permanent."""

    WAITING = "waiting"  # its file was taken as it came, and is not looked at yet
    CHECKED = "checked"  # drawn anew by us: this is what people see
    REFUSED = "refused"  # there is no file; `why` says why
    QUARANTINED = "quarantined"  # should not have been sent; kept, and hidden from all but one permission


class Shows(StrEnum):
    """The answer to "Does it show private parts?"."""

    NOTHING_PRIVATE = "no"
    PRIVATE_PARTS = "yes"


class Quarantine(StrEnum):
    """Why an image should not have been sent. The values are stored and permanent."""

    INTIMATE = "intimate"
    CHILD = "intimate_child"
    WRONG_PERSON = "wrong_person"
    SOMEBODY_ELSE = "somebody_else"
    DISTRESSING = "distressing"
    OTHER = "other"


def refusal_of_private(age_years: int | None, *, is_asked_for: bool) -> str:
    """Why a photo of private parts is refused; an empty string when it may be taken. An unknown age counts as young."""
    if age_years is None or age_years < ADULT:
        return PRIVATE_PARTS_CHILD
    return "" if is_asked_for else PRIVATE_PARTS


def why_not_ask_for_private(age_years: int | None) -> str:
    """Why no clinician may ask this patient for a private photo, in words for staff; an empty string when one may."""
    if age_years is None:
        return "No private photo can be asked for: it is not certain that they are 18. See them in person."
    if age_years < ADULT:
        return "No private photo can be asked for: they are under 18. See them in person."
    return ""


def not_agreed(ticked: Collection[str]) -> tuple[str, ...]:
    """What is still to be agreed to before anything may be added."""
    return tuple(each for each in AGREEMENTS if each not in ticked)
