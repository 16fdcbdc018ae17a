"""What does a patient read out on the phone? A practice's short name and six characters: "MILL 7K4 29Q".

The six are drawn at random, so one reference says nothing about the next or about how many there are. They are not a
key: nothing is opened by a reference alone. Two requests can draw the same one (one in eighty million); the database
refuses the second and the service that writes the row draws again.

The alphabet has no vowels, so no words; no L, S, Z, B, G, D or U, which are read as 1, 5, 2, 8, 6, 0 and V; and no N,
which is heard as M. A digit that stands for a vowel between two letters would make words again ("C0M") and is redrawn.
"""

import re
import secrets
from collections.abc import Callable, Sequence

ALPHABET = "0123456789CFHJKMPQRTVWX"
LENGTH = 6
SLIPS = str.maketrans("OILSZBGDUN", "0115286" + "0VM")
LOOKS_LIKE_A_WORD = re.compile(r"[A-Z][0134][A-Z]")
SHORT_NAME = re.compile(r"[A-Z]{2,6}\Z")

Choose = Callable[[Sequence[str]], str]


def new_reference(short_name: str, choose: Choose = secrets.choice) -> str:
    """A fresh reference for a practice, for example "MILL 7K4 29Q". `short_name` is 2 to 6 letters."""
    name = short_name.upper()
    if not SHORT_NAME.match(name):
        raise ValueError(f"The short name of a practice is 2 to 6 letters A to Z, not {short_name!r}.")
    while True:
        code = "".join(choose(ALPHABET) for _ in range(LENGTH))
        if not LOOKS_LIKE_A_WORD.search(code):
            return f"{name} {_in_threes(code)}"


def normalise(typed: str, short_name: str = "") -> str | None:
    """The reference a person meant, as it is stored, or None when this cannot be one.

    Forgives small letters, spaces and dashes anywhere, and look-alikes (O for 0, I or L for 1, S for 5 and so on).
    With the practice's `short_name`, the six characters alone are enough, and a slip in the name is put right.
    """
    compact = re.sub(r"[\W_]+", "", typed).upper()
    name, code = compact[:-LENGTH], compact[-LENGTH:].translate(SLIPS)
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return None
    if short_name:
        if name and _name_shape(name) != _name_shape(short_name.upper()):
            return None
        name = short_name.upper()
    if name and not SHORT_NAME.match(name):
        return None
    return f"{name} {_in_threes(code)}".strip()


def _in_threes(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def _name_shape(name: str) -> str:
    """A name with its look-alikes made equal, so that M1LL is MILL."""
    return name.translate(SLIPS)
