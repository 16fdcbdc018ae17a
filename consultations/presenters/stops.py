"""What does the emergency check ask, and what does the emergency screen say here, now?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from consultations.domain import emergency, library
from consultations.domain.schema import StopVariant
from consultations.models import StopEvent
from consultations.presenters.practice import hours_words
from consultations.presenters.questions import beside
from consultations.services import Filling, shown_stop
from portal.core.http import Visit
from portal.practices import hours
from portal.practices.queries import core_hours

#: Numbers within a sentence that can be pressed. The first that fits counts.
_NUMBERS = re.compile(r"\b(18001 111|18000|116 123|0800 1111|0808 808 8000|85258|999|111)\b(?! BSL)")
#: What helps comes first, what goes on with the form comes last.
_ORDER = ("calling_999", "going", "cannot", "already_had_help", "not_now_pressed_by_mistake")
_PHONE = re.compile(r"\b0[\d ]{8,12}\d\b")


def check(kind: str, ticked: Sequence[str], error: str | None) -> dict[str, Any]:
    """The parameters of an emergency check: its groups, and "None of these" alone."""
    screen = library.emergency(kind)
    none = {"value": "none", "text": screen.none_text, "checked": "none" in ticked}
    return {
        "name": emergency.FIELD,
        "id": "em",
        "legend": {"text": screen.question, "isPageHeading": True},
        "hint": screen.hint,
        "error": beside(error),
        "groups": [
            {
                "label": group.title,
                "items": [
                    {"value": item.code, "bold": item.bold, "rest": item.rest, "checked": item.code in ticked}
                    for item in group.items
                ],
            }
            for group in screen.groups
        ],
        "none": none,
    }


def screen_of(visit: Visit, now: Filling, stop: StopEvent, moment: datetime) -> emergency.StopScreen:
    """The emergency screen as this stop of a form asks for it, with the practice's own numbers."""
    kept = shown_stop(now, stop)
    return screen(
        visit,
        stop,
        moment,
        age_years=now.about.age_years,
        say=kept.say if kept else None,
        extra=kept.extra if kept else (),
    )


def screen(
    visit: Visit,
    stop: StopEvent,
    moment: datetime,
    *,
    age_years: int | None,
    say: str | None = None,
    extra: Sequence[str] = (),
) -> emergency.StopScreen:
    """The emergency screen of that variant here and now."""
    practice = visit.practice
    place = emergency.StopPlace(
        practice_name=practice.name,
        practice_phone=practice.phone,
        hours_text=hours_words(practice),
        is_open=hours.is_open(moment, core_hours(practice)),
        nation=practice.nation,
        maternity_phone=practice.maternity_phone or None,
        crisis_line=practice.crisis_phone or None,
        can_ring=can_be_called(stop),
    )
    return emergency.stop_screen(
        library.stop_screens(),
        StopVariant(stop.variant),
        place,
        told=stop.told,
        say=say,
        extra=extra,
        age_years=age_years,
    )


def stop(
    shown: emergency.StopScreen, chosen: str, *, is_unknown: bool, happening: str = ""
) -> dict[str, Any]:
    """What the template of the emergency screen needs. `is_unknown`: nobody knows whom to call, so it is asked.
    `happening`: what was chosen there and not sent."""
    return {
        "variant": shown.variant.value,
        "title": shown.title,
        "calls": [{"text": text, "href": href} for text, href in shown.buttons],
        "orders": [pieces(line) for line in shown.orders],
        "told": _told(shown.told),
        "deaf_title": shown.deaf_title,
        "deaf": [pieces(line) for line in shown.deaf],
        "ask": shown.ask,
        "ask_hint": shown.ask_hint,
        "choices": [
            {"value": value, "text": text, **({"checked": True} if value == chosen else {})}
            for value, text in sorted(shown.choices, key=lambda choice: _ORDER.index(choice[0]))
        ],
        "confirm_question": shown.confirm_question,
        "confirm": [
            {"value": value, "text": text, **({"checked": True} if value == happening else {})}
            for value, text in (("yes", shown.confirm_yes), ("no", shown.confirm_no))
        ],
        "statement": shown.statement.partition(". "),
        "more": [pieces(line) for line in shown.more] if chosen == emergency.StopChoice.CANNOT else [],
        "is_unknown": is_unknown,
        "give_number": shown.give_number if is_unknown and chosen == emergency.StopChoice.CANNOT else "",
        "chosen": chosen,
    }


#: What happened, in the words of whoever has the caller on the line. The values are those of the patient's own page.
STAFF_CHOICES: dict[emergency.StopChoice, str] = {
    emergency.StopChoice.CALLING_999: "999 has been called, by them or by me",
    emergency.StopChoice.GOING: "They are on the way to A&E, or to where this page sends them",
    emergency.StopChoice.CANNOT: "They cannot or will not get help, or the line dropped. A clinician must act now",
    emergency.StopChoice.ALREADY_HAD_HELP: "They have had help for this already. Go on with the form",
    emergency.StopChoice.NOT_NOW_PRESSED_BY_MISTAKE: "It is not happening now, I ticked it by mistake. Go on with the form",
}


def staff_choices(chosen: str) -> list[dict[str, Any]]:
    """What staff may say came of it."""
    return [
        {"value": each.value, "text": words, **({"checked": True} if each.value == chosen else {})}
        for each, words in STAFF_CHOICES.items()
    ]


def can_be_called(stop: StopEvent) -> bool:
    """Whether there is a number for this person."""
    return bool(stop.phone or (stop.patient and stop.patient.phone))


def _told(told: Iterable[str]) -> list[str]:
    """What the person said, without the full stop that the sentence around it has."""
    return [each.rstrip(".") for each in told]


def pieces(line: str) -> list[dict[str, str]]:
    """A sentence in pieces: plain words, and numbers that can be pressed. "Text 999" opens a text message."""
    found: list[dict[str, str]] = []
    at = 0
    for match in sorted([*_NUMBERS.finditer(line), *_PHONE.finditer(line)], key=lambda each: each.start()):
        if match.start() < at:
            continue
        before = line[at : match.start()]
        is_text = before.rstrip().lower().endswith(("text", " to")) and not before.lower().endswith("call ")
        number = re.sub(r"\s", "", match.group())
        found += [{"text": before}] if before else []
        found.append({"text": match.group(), "href": f"{'sms' if is_text else 'tel'}:{number}"})
        at = match.end()
    return [*found, {"text": line[at:]}] if line[at:] else found
