"""Is this an NHS number, and how is it read out? Pure.

Ten digits, the last of which checks the others (NHS Data Model and Dictionary, NHS NUMBER).
"""

from __future__ import annotations

import re

DIGITS = 10
_BETWEEN = re.compile(r"[\s-]")


def checked(typed: str) -> str | None:
    """The ten digits of a valid NHS number, whatever spaces or dashes were typed. None if it is not one."""
    digits = _BETWEEN.sub("", typed)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    if len(set(digits)) == 1:
        return None
    weighed = sum(int(digit) * (DIGITS - place) for place, digit in enumerate(digits[:9]))
    check = (11 - weighed % 11) % 11
    return digits if check == int(digits[9]) else None


def in_threes(number: str) -> str:
    """As it is printed and read out: 943 476 5919. What has not ten digits stays as it is."""
    digits = re.sub(r"\D", "", number or "")
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == DIGITS else number
