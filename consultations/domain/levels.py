"""How soon does somebody have to look at this?"""

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """The four levels of attention. The values are stored and permanent.

    Levels compare by seriousness: ``Level.URGENT > Level.SOON``. Rules may raise a level; only a person lowers one.
    """

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        """3 for an emergency down to 0 for routine."""
        return _RANKS[self.value]

    @property
    def word(self) -> str:
        """The one word that staff read."""
        return self.value.capitalize()

    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank


_RANKS = {"emergency": 3, "urgent": 2, "soon": 1, "routine": 0}


def highest(levels: Iterable[Level | None]) -> Level:
    """The most serious of the levels; routine when there are none. ``None`` stands for "shown, but without a level"."""
    return max(
        (level for level in levels if level is not None), key=lambda level: level.rank, default=Level.ROUTINE
    )


def one_lower(level: Level | None) -> Level | None:
    """What "I am not sure" counts for: an emergency for urgent, everything else for what yes counts for (never a no)."""
    if level is None:
        return None
    if level is Level.EMERGENCY:
        return Level.URGENT
    return level
