"""What does the emergency check ask, and what does the emergency screen say?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from consultations.domain.schema import NONE, Approved, StopVariant, Strict, Words
from portal.core.sentence import OwnWords, Sentence

FIELD = "em"

Nation = Literal["england", "scotland", "wales", "northern_ireland"]


class EmergencyItem(Strict):
    """One thing that needs help now: the first words are bold, the rest follows them."""

    code: Annotated[str, Field(pattern=r"^(EM|EC|EH)[0-9]{2}$")]
    bold: Words
    rest: str
    words: Words
    stop: StopVariant
    say: str | None = None
    extra: tuple[Words, ...] = ()

    @property
    def text(self) -> str:
        return self.bold + self.rest


class EmergencyGroup(Strict):
    title: Words
    items: tuple[EmergencyItem, ...] = Field(min_length=1)


class EmergencyScreen(Approved):
    """The first page of a form. ``then_general``: the general check follows, ``without`` what is said better here."""

    version: int = Field(ge=1)
    question: Words
    hint: Words
    groups: tuple[EmergencyGroup, ...] = Field(min_length=1)
    none_text: Words
    nothing_ticked: Words
    none_and_more: Words
    then_general: bool = False
    without: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _codes_once(self) -> Self:
        codes = [item.code for item in self.items]
        if len(codes) != len(set(codes)):
            raise ValueError("an emergency code is there twice")
        return self

    def followed_by(self, general: EmergencyScreen) -> Self:
        """The screen with the groups of the general check after its own, if it asks for them. Raises ``ValueError``."""
        unknown = set(self.without) - {item.code for item in general.items}
        if unknown:
            raise ValueError(f"'without' names {min(unknown)}, which is not on the general emergency check")
        if not self.then_general:
            return self
        kept = [
            group.model_copy(update={"items": items})
            for group in general.groups
            if (items := tuple(item for item in group.items if item.code not in self.without))
        ]
        return self.model_copy(update={"groups": (*self.groups, *kept)})

    @property
    def items(self) -> tuple[EmergencyItem, ...]:
        return tuple(item for group in self.groups for item in group.items)

    def item(self, code: str) -> EmergencyItem:
        """Raises ``KeyError`` for a code that is not on the screen."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)


_NOTHING = Sentence("Tick everything that is happening now. If nothing is, tick the last box")
_BOTH = Sentence("You ticked something and also the last box. Tick only what is right")


def clean_emergency(
    screen: EmergencyScreen, posted: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...] | None, str | None]:
    """The codes ticked, in the order of the page (``()`` is "None of these"), or ``None`` and what to do instead."""
    ticked = set(posted.get(FIELD, ()))
    codes = tuple(item.code for item in screen.items if item.code in ticked)
    if codes and NONE in ticked:
        return None, OwnWords(screen.none_and_more, _BOTH)
    if not codes and NONE not in ticked:
        return None, OwnWords(screen.nothing_ticked, _NOTHING)
    return codes, None


class StopChoice(StrEnum):
    """What the person says they will do. The values are stored and permanent."""

    CALLING_999 = "calling_999"
    GOING = "going"
    ALREADY_HAD_HELP = "already_had_help"
    NOT_NOW_PRESSED_BY_MISTAKE = "not_now_pressed_by_mistake"
    CANNOT = "cannot"

    @property
    def goes_on(self) -> bool:
        """Whether the form may go on, as urgent, once any confirming question is answered with no."""
        return self in (StopChoice.ALREADY_HAD_HELP, StopChoice.NOT_NOW_PRESSED_BY_MISTAKE)

    @property
    def must_confirm(self) -> bool:
        """Whether "Is it happening now?" is asked first."""
        return self is StopChoice.NOT_NOW_PRESSED_BY_MISTAKE


class Button(Strict):
    text: Words
    href: Words


class Instruction(Strict):
    """What one variant says in one nation. ``{phone}``, ``{hours}``, ``{maternity}`` stand for the practice's own."""

    buttons: tuple[Button, ...] = Field(min_length=1)
    orders: tuple[Words, ...] = Field(min_length=1)
    deaf: tuple[Words, ...] = Field(min_length=1)
    choices: dict[StopChoice, Words]

    @model_validator(mode="after")
    def _every_choice(self) -> Self:
        if set(self.choices) != set(StopChoice):
            raise ValueError("an emergency screen offers every choice")
        return self


class Statements(Strict):
    """What truly follows from a stop: the practice open or closed, with or without a number to ring."""

    open: Words
    open_unknown: Words
    closed: Words
    closed_unknown: Words

    def say(self, *, is_open: bool, can_ring: bool) -> str:
        if is_open:
            return self.open if can_ring else self.open_unknown
        return self.closed if can_ring else self.closed_unknown


class StopScreens(Approved):
    """``question_sets/stop_screens.yaml``: every variant for England, and what other nations say differently."""

    version: int = Field(ge=1)
    title: Words
    deaf_title: Words
    ask: Words
    ask_hint: Words
    not_chosen: Words
    confirm_question: Words
    confirm_yes: Words
    confirm_no: Words
    statements: Statements
    give_number: Words
    under_19: Words
    more_ways: tuple[Words, ...]
    england: dict[StopVariant, Instruction]
    scotland: dict[StopVariant, Instruction] = {}
    wales: dict[StopVariant, Instruction] = {}
    northern_ireland: dict[StopVariant, Instruction] = {}

    @model_validator(mode="after")
    def _every_variant(self) -> Self:
        if set(self.england) != set(StopVariant):
            raise ValueError("England needs every variant; the other nations fall back on it")
        return self

    def instruction(self, variant: StopVariant, nation: str) -> Instruction:
        said: dict[StopVariant, Instruction] = getattr(self, nation) if nation in _NATIONS else {}
        return said.get(variant, self.england[variant])


_NATIONS = ("england", "scotland", "wales", "northern_ireland")


@dataclass(frozen=True)
class StopPlace:
    """What an emergency screen must know of the practice."""

    practice_name: str
    practice_phone: str
    hours_text: str
    is_open: bool
    nation: str = "england"
    maternity_phone: str | None = None
    crisis_line: str | None = None
    can_ring: bool = True  # whether there is a number for the person


@dataclass(frozen=True)
class StopScreen:
    """Everything the page shows; a button's address is ``tel:`` or ``sms:``."""

    variant: StopVariant
    version: int
    title: str
    buttons: tuple[tuple[str, str], ...]
    orders: tuple[str, ...]
    told: tuple[str, ...]
    deaf_title: str
    deaf: tuple[str, ...]
    ask: str
    ask_hint: str
    not_chosen: str
    choices: tuple[tuple[str, str], ...]
    confirm_question: str
    confirm_yes: str
    confirm_no: str
    statement: str
    give_number: str
    more: tuple[str, ...]


def stop_screen(
    screens: StopScreens,
    variant: StopVariant,
    place: StopPlace,
    *,
    told: Sequence[str],
    say: str | None = None,
    extra: Sequence[str] = (),
    age_years: int | None = None,
) -> StopScreen:
    """The emergency screen of that variant in the practice's nation.

    A line or button that needs a number the practice has not given is left out, except that no button ever leaves the
    page without one: then the practice's own number and 999 stand in its place.
    """
    instruction = screens.instruction(variant, place.nation)
    words = {
        "phone": place.practice_phone,
        "hours": place.hours_text,
        "maternity": place.maternity_phone or "",
        "crisis": place.crisis_line or "",
    }

    def filled(text: str) -> str | None:
        if any(f"{{{name}}}" in text and not value for name, value in words.items()):
            return None
        if ("{phone}" in text and "{open}" in text) and not place.is_open:
            return None
        return text.replace("{open}", "").format(**words).strip()

    buttons = [
        (text, href.replace(" ", ""))
        for text, href in ((filled(button.text), filled(button.href)) for button in instruction.buttons)
        if text and href
    ]
    if not buttons:
        buttons = [("Call 999 now", "tel:999")]
    orders = [filled(order) for order in (*instruction.orders, *extra)]
    if say:
        # "What your child swallowed" is for the caller to fill in; it is no word to be read out.
        orders.append(
            f"Say {say}, and where you are." if say.startswith("what ") else f"Say “{say}” and where you are."
        )
    if variant is StopVariant.EMH and (age_years is None or age_years < 19):
        orders.append(screens.under_19)
    return StopScreen(
        variant=variant,
        version=screens.version,
        title=screens.title,
        buttons=tuple(buttons),
        orders=tuple(order for order in orders if order),
        told=tuple(told),
        deaf_title=screens.deaf_title,
        deaf=instruction.deaf,
        ask=screens.ask,
        ask_hint=screens.ask_hint,
        not_chosen=screens.not_chosen,
        choices=tuple((choice.value, instruction.choices[choice]) for choice in StopChoice),
        confirm_question=screens.confirm_question,
        confirm_yes=screens.confirm_yes,
        confirm_no=screens.confirm_no,
        statement=screens.statements.say(is_open=place.is_open, can_ring=place.can_ring),
        give_number=screens.give_number,
        more=tuple(line for line in map(filled, screens.more_ways) if line),
    )
