"""Does a number count only with a word of its own sentence that says what it measures?"""

import pytest

from consultations.domain.freetext import numbers
from consultations.domain.freetext.detector import standard


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("sats 88 today", {"oxygen_very_low"}),
        ("88 on the sats", {"oxygen_very_low"}),
        ("checked his sats. 88 people came", set()),
        ("there were 88. sats are fine", set()),
        ("heart rate is 140", {"pulse_fast"}),
        ("heart is 140", set()),
        ("pulse 140", {"pulse_fast"}),
        ("sugar is 24", {"glucose_high"}),
        ("ketones 3.2", {"ketones_high"}),
        ("temperature 39", {"temperature_38"}),
        ("bp 190/110", {"pressure_very_high"}),
        ("took 20 paracetamol", {"many_tablets"}),
        ("took eighty paracetamol", {"many_tablets"}),
        ("took 2 paracetamol", set()),
    ],
)
def test_what_a_number_measures(text: str, slots: set[str]) -> None:
    assert {slot for slot, _ in numbers.find(standard().scene(text).tokens)} == slots
