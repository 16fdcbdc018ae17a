"""Is this password one that guessers try first?

NIST SP 800-63B and ASVS 6.2: length counts, kinds of letters do not, and nothing on a list of stolen passwords is taken.
`stolen.txt.gz` is the list of 19,640 that Django ships (made by Royce Williams from published breaches, under Django's
BSD licence), copied so that another version of Django does not change it. `our_own.txt` is ours.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

_FOLDER = Path(__file__).parent
#: A word with digits and signs behind it is as easy as the word, unless much else is there.
_TAIL = re.compile(r"[\W\d_]+$")
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
LONG_ENOUGH_TO_STAND_ALONE = 15


@cache
def stolen() -> frozenset[str]:
    """Every listed password, without case."""
    lines = gzip.decompress((_FOLDER / "stolen.txt.gz").read_bytes()).decode().splitlines()
    own = (_FOLDER / "our_own.txt").read_text().splitlines()
    return frozenset(each.strip().casefold() for each in [*lines, *own] if each and not each.startswith("#"))


def is_stolen(password: str) -> bool:
    """Whether it is listed, as it stands or, when it is short, with the usual disguises taken off."""
    plain = unicodedata.normalize("NFKC", password).casefold().strip()
    if plain in stolen():
        return True
    if len(plain) >= LONG_ENOUGH_TO_STAND_ALONE:
        return False
    bare = _TAIL.sub("", plain)
    forms = {bare, plain.translate(_LOOKALIKES), bare.translate(_LOOKALIKES)}
    return any(len(each) >= 5 and each in stolen() for each in forms)


class StolenPasswordValidator:
    """Refuses what is on the lists."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_stolen(password):
            raise ValidationError(
                "This password, or one very like it, is on lists that guessers try first. Choose another.",
                code="password_stolen",
            )

    def get_help_text(self) -> str:
        return "It must not be on the lists that guessers try first."
