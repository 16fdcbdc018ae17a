"""Which words of its own may a practice say to patients, and how long may they be? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from consultations.domain.contact_details import uk_phone


class Look(StrEnum):
    """How a text is shown."""

    LINE = "line"  # plain words on one line
    RICH = "rich"  # paragraphs, lists and links, cleaned each time they are shown
    PHONE = "phone"  # a number to press


@dataclass(frozen=True)
class Place:
    """One place on the patient's pages that a practice may fill."""

    name: str
    label: str
    help: str
    look: Look
    most: int


PLACES = (
    Place("welcome", "Welcome line", "One line under “How can we help?”.", Look.LINE, 160),
    Place(
        "notice",
        "Notice at the top",
        "What everybody should know now, for example that the phones are down. Say until when below.",
        Look.RICH,
        600,
    ),
    Place("next", "What happens next", "Under “What happens when you write to us”.", Look.RICH, 1000),
    Place("hours_note", "About when you read messages", "Beside “Write to us”.", Look.LINE, 200),
    Place("phone_note", "About the phone", "Beside the phone number and its hours.", Look.LINE, 200),
    Place("desk_note", "About the front desk", "For example steps, parking, a hearing loop.", Look.LINE, 200),
    Place("pharmacy", "A pharmacy near you", "Name, street and hours.", Look.RICH, 400),
    Place(
        "maternity_phone",
        "Maternity line",
        "Shown to whoever is told to call the maternity unit now.",
        Look.PHONE,
        20,
    ),
    Place(
        "crisis_phone",
        "Mental health crisis line",
        "Shown to whoever is told to call for help with their mind now.",
        Look.PHONE,
        20,
    ),
)
BY_NAME = {each.name: each for each in PLACES}
#: What stands in columns of the practice, where emergency screens and the card of opening hours read it.
IN_COLUMNS = ("desk_note", "maternity_phone", "crisis_phone")


def faults(texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with these texts, by place; nothing is cut."""
    found = {}
    for place in PLACES:
        text = texts.get(place.name, "")
        if len(text) > place.most:
            found[place.name] = f"Use {place.most} characters or fewer. You have used {len(text)}"
        elif place.look is Look.LINE and "\n" in text:
            found[place.name] = "Write this on one line"
        elif place.look is Look.PHONE and text and uk_phone(text) is None:
            found[place.name] = "Enter a UK phone number, like 01632 960 001"
    return found
