"""Which danger is a stretch of words most like?

Asked only of what was raised: the name helps whoever reads it, the level does not depend on it. Every hint has a number for each
kind of danger, worked out from the labelled texts by ``manage.py learn_words``; those of the stretch add up, and the kinds that the
person can have share what is sure between them.
"""

import base64
import binascii
import math
import struct
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from consultations.domain.freetext import hints
from consultations.domain.freetext.phrases import BadPhraseFile

NAMES = "names.json"
#: What every text has.
ALWAYS = "*"


class Learned(BaseModel):
    """``kinds`` are codes of ``likeness.Kind``; ``rows`` has for each hint a byte for each kind, one of which weighs ``worth``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: str
    worth: float
    kinds: tuple[str, ...]
    rows: dict[str, str]


class Names:
    """What was learned, made ready."""

    def __init__(self, learned: Learned) -> None:
        self.kinds = learned.kinds
        self._worth = learned.worth
        #: Each row as one integer, a lane of 32 bits for each kind, so that one addition adds for all of them.
        self._rows: dict[str, int] = {}
        for hint, coded in learned.rows.items():
            try:
                row = base64.b64decode(coded, validate=True)
            except binascii.Error as error:
                raise BadPhraseFile(f"{NAMES}: {hint}: not a row") from error
            if len(row) != len(self.kinds):
                raise BadPhraseFile(f"{NAMES}: {hint}: a row has {len(self.kinds)} numbers")
            lanes = bytearray(4 * len(row))
            lanes[::4] = row
            self._rows[hint] = int.from_bytes(lanes, "little")

    def likely(self, said: Iterable[str], can_be: Collection[str]) -> tuple[str, float]:
        """The code of the kind, among those it can be, that these hints are most like, and how sure that is, from 0 to 1."""
        rows = [self._rows[hint] for hint in {ALWAYS, *said} if hint in self._rows]
        # A byte is more than its number by the same for every kind: that changes nothing between them.
        lanes = struct.unpack(f"<{len(self.kinds)}I", sum(rows).to_bytes(4 * len(self.kinds), "little"))
        of = {
            code: self._worth * lane for code, lane in zip(self.kinds, lanes, strict=True) if code in can_be
        }
        if not of:
            return "", 0.0
        best = max(of, key=lambda code: of[code])
        return best, 1 / sum(math.exp(each - of[best]) for each in of.values())


def speaks(places: Iterable[Sequence[str]]) -> frozenset[str]:
    """The hints of these places that say which danger it is: single ones that are not denied."""
    return frozenset(
        hint for here in places for hint in here if " " not in hint and not hint.startswith(hints.DENIED)
    )


def load(home: Path) -> Names:
    """What was learned. Raises ``BadPhraseFile``."""
    try:
        return Names(Learned.model_validate_json((home / NAMES).read_bytes()))
    except ValidationError as error:
        raise BadPhraseFile(f"{NAMES}: {error}") from error
