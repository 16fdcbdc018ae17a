"""Which vectors of trust do we ask of NHS login, and does what came back meet them?

A vector has a level of proofing (P0, P5, P9) and what the person signed in with: a password with a code (Cp.Cd), a
password with a key (Cp.Ck), a passkey (Cm). A password alone is never enough here.
"""

from __future__ import annotations

import json

from portal.people.identity_levels import Proofing

CREDENTIALS = ("Cp.Cd", "Cp.Ck", "Cm")
_RANK = {level: rank for rank, level in enumerate(Proofing)}
_KNOWN = frozenset(frozenset(each.split(".")) for each in CREDENTIALS)


class NotTrusted(Exception):
    """The vector that came back is not one of those asked."""


def asked(least: Proofing) -> str:
    """The `vtr` parameter: every vector at this level or above, the best first. P0 cannot be asked."""
    levels = [each for each in reversed(Proofing) if _RANK[each] >= max(_RANK[least], _RANK[Proofing.P5])]
    return json.dumps(
        [f"{level}.{credential}" for level in levels for credential in CREDENTIALS], separators=(",", ":")
    )


def reached(vot: object, least: Proofing) -> Proofing:
    """The level of proofing a `vot` claim says. Raises NotTrusted below what was asked, or for anything unknown."""
    parts = vot.split(".") if isinstance(vot, str) else []
    if not parts or parts[0] not in set(Proofing) or frozenset(parts[1:]) not in _KNOWN:
        raise NotTrusted("unknown vector")
    level = Proofing(parts[0])
    if _RANK[level] < max(_RANK[least], _RANK[Proofing.P5]):
        raise NotTrusted("lower than asked")
    return level
