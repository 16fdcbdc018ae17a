"""The emergency check and what the emergency screens say."""

import pytest

from consultations.domain import library
from consultations.domain.emergency import FIELD, StopChoice, StopPlace, clean_emergency, stop_screen
from consultations.domain.schema import StopVariant

SURGERY = StopPlace(
    "Millbrook Surgery", "01632 960 118", "8am to 6:30pm", is_open=True, maternity_phone="01632 960 555"
)
NATIONS = ("england", "scotland", "wales", "northern_ireland")


def test_eighteen_items_in_five_groups_in_the_order_of_the_page() -> None:
    screen = library.emergency()

    assert [len(group.items) for group in screen.groups] == [2, 4, 4, 4, 4]
    assert [item.code[2:] for item in screen.items] == (
        [
            "01",
            "02",
            "03",
            "04",
            "05",
            "08",
            "06",
            "07",
            "09",
            "18",
            "10",
            "15",
            "16",
            "11",
            "12",
            "13",
            "17",
            "14",
        ]
    )
    assert screen.item("EM01").bold == "Chest pain"
    assert screen.item("EM01").text.endswith("pain going to the arm, neck, jaw, back or tummy")


@pytest.mark.parametrize(
    ("ticked", "codes", "error"),
    [
        (["EM02", "EM01"], ("EM01", "EM02"), None),
        (["none"], (), None),
        ([], None, "Tick all that fit. If none fit, tick “None of these”"),
        (["EM77"], None, "Tick all that fit. If none fit, tick “None of these”"),
        (
            ["EM01", "none"],
            None,
            "You ticked something and also “None of these”. Tick only the one that is right",
        ),
    ],
)
def test_something_must_be_ticked_and_none_stands_alone(
    ticked: list[str], codes: tuple[str, ...] | None, error: str | None
) -> None:
    assert clean_emergency(library.emergency(), {FIELD: ticked}) == (codes, error)


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("variant", list(StopVariant))
@pytest.mark.parametrize("is_open", [True, False])
def test_every_screen_has_a_number_to_call(nation: str, variant: StopVariant, is_open: bool) -> None:
    place = StopPlace("Millbrook Surgery", "01632 960 118", "8am to 6:30pm", is_open, nation)

    screen = stop_screen(library.stop_screens(), variant, place, told=["Chest pain"])

    assert screen.title == "You need help now"
    assert screen.buttons
    assert all(href.startswith("tel:") and len(href) > 6 for _, href in screen.buttons)
    assert screen.orders
    assert [value for value, _ in screen.choices] == [choice.value for choice in StopChoice]
    assert "{" not in str(screen)


def test_999_screen_as_drawn() -> None:
    screen = stop_screen(
        library.stop_screens(), StopVariant.E999, SURGERY, told=["Chest pain"], say="chest pain"
    )

    assert screen.buttons == (("Call 999 now", "tel:999"),)
    assert screen.orders == (
        "Do not drive yourself.", "If you are alone, unlock your door.", "Say “chest pain” and where you are.",
    )  # fmt: skip
    to_fill_in = stop_screen(library.stop_screens(), StopVariant.E999, SURGERY, told=[], say="what was taken")
    assert to_fill_in.orders[-1] == "Say what was taken, and where you are."
    assert screen.deaf[0] == "Call 18000 (Relay UK)."
    assert screen.statement == ("The practice has been told and may ring you. Do not wait for the call.")


def test_the_statement_is_true_in_and_out_of_hours_and_never_says_that_nobody_will_act() -> None:
    said = library.stop_screens().statements
    every = [said.say(is_open=is_open, can_ring=ring) for is_open in (True, False) for ring in (True, False)]

    assert len(set(every)) == 4
    assert all(("Nobody is reading this now." in words) == (place > 1) for place, words in enumerate(every))
    assert not any("no one will" in words.lower() or "nobody will" in words.lower() for words in every)


def test_maternity_screen_calls_the_unit_or_999_when_its_number_is_not_known() -> None:
    unknown = StopPlace("Millbrook Surgery", "01632 960 118", "8am to 6:30pm", True)

    known_first = stop_screen(library.stop_screens(), StopVariant.EMAT, SURGERY, told=[]).buttons[0]
    unknown_first = stop_screen(library.stop_screens(), StopVariant.EMAT, unknown, told=[]).buttons[0]

    assert known_first == ("Call your maternity unit now on 01632 960 555", "tel:01632960555")
    assert unknown_first[1] == "tel:999"


def test_practice_is_offered_only_while_open() -> None:
    shut = StopPlace("Millbrook Surgery", "01632 960 118", "8am to 6:30pm", is_open=False)

    when_open = stop_screen(library.stop_screens(), StopVariant.E111, SURGERY, told=[])
    when_shut = stop_screen(library.stop_screens(), StopVariant.E111, shut, told=[])

    assert [href for _, href in when_open.buttons] == ["tel:111", "tel:01632960118"]
    assert [href for _, href in when_shut.buttons] == ["tel:111"]


def test_northern_ireland_is_never_sent_to_111() -> None:
    place = StopPlace("Lough Surgery", "028 9601 8000", "8:30am to 6pm", True, "northern_ireland")

    for variant in StopVariant:
        screen = stop_screen(library.stop_screens(), variant, place, told=[])
        assert "tel:111" not in [href for _, href in screen.buttons]
        assert "111" not in " ".join(screen.orders).replace("0800 1111", "")


@pytest.mark.parametrize(("age", "shown"), [(18, True), (19, False), (None, True)])
def test_childline_for_those_under_19(age: int | None, shown: bool) -> None:
    screen = stop_screen(library.stop_screens(), StopVariant.EMH, SURGERY, told=[], age_years=age)

    assert any("Childline" in order for order in screen.orders) is shown


def test_only_help_had_and_mistake_let_the_form_go_on() -> None:
    assert [choice for choice in StopChoice if choice.goes_on] == [
        StopChoice.ALREADY_HAD_HELP, StopChoice.NOT_NOW_PRESSED_BY_MISTAKE,
    ]  # fmt: skip
    assert [choice for choice in StopChoice if choice.must_confirm] == [StopChoice.NOT_NOW_PRESSED_BY_MISTAKE]
