"""What did NHS login say about whoever signed in, and where is it kept until each practice has looked?

It is kept in the session, sealed, and goes with it: never in the social account and never for longer than somebody is
signed in. The first page at each practice lays it beside that practice's list, once in a session.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from portal.core import clock, nhs_numbers
from portal.people import identity, sealing
from portal.people.identity_levels import Proofing

KEY = "nhs_login"
_PURPOSE = b"portal nhs login claims"


@dataclass(frozen=True)
class Checked:
    """Who NHS login says this is. Without a valid NHS number and date of birth there is nothing to match by."""

    proofing: Proofing
    nhs_number: str
    born_on: date | None
    family_name: str
    given_name: str

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def from_claims(proofing: Proofing, claims: dict[str, Any]) -> Checked:
    """What we use of the userinfo answer. Whatever is not what it should be is left out."""
    return Checked(
        proofing,
        nhs_numbers.checked(_words(claims, "nhs_number")) or "",
        identity.birth_date(_words(claims, "birthdate"), clock.today()),
        _words(claims, "family_name"),
        _words(claims, "given_name"),
    )


def _words(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split())[:120] if isinstance(value, str) else ""


def hold(request: HttpRequest, said: Checked) -> None:
    """Until the sign-in of this same page is through."""
    request.nhs_login = said  # type: ignore[attr-defined]


def remember(request: HttpRequest) -> None:
    """Somebody has just signed in: keep what NHS login said if it was by NHS login, and forget it if not."""
    said: Checked | None = getattr(request, "nhs_login", None)
    if said is None:
        request.session.pop(KEY, None)
        return
    words = {**asdict(said), "born_on": said.born_on.isoformat() if said.born_on else ""}
    sealed = sealing.keys(_PURPOSE).encrypt(json.dumps(words).encode()).decode()
    request.session[KEY] = {"said": sealed, "seen_by": []}


def of_session(request: HttpRequest) -> Checked | None:
    """What NHS login said in this session, or None for a session that began otherwise."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    try:
        words = json.loads(sealing.keys(_PURPOSE).decrypt(kept["said"].encode()))
    except sealing.InvalidToken:  # the key was changed meanwhile
        return None
    born = words.pop("born_on")
    return Checked(
        proofing=Proofing(words.pop("proofing")), born_on=date.fromisoformat(born) if born else None, **words
    )


def is_due(request: HttpRequest, practice: UUID) -> bool:
    """Whether this practice has not looked yet in this session."""
    kept = request.session.get(KEY)
    return kept is not None and str(practice) not in kept["seen_by"]


def mark(request: HttpRequest, practice: UUID) -> None:
    """This practice has looked."""
    kept = request.session[KEY]
    request.session[KEY] = {**kept, "seen_by": [*kept["seen_by"], str(practice)]}
