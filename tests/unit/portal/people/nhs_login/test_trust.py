"""Vectors of trust: what is asked, and what counts when it comes back."""

from __future__ import annotations

import json

import pytest

from portal.people.identity_levels import Proofing
from portal.people.nhs_login import trust

P9 = ["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"]
P5 = ["P5.Cp.Cd", "P5.Cp.Ck", "P5.Cm"]


@pytest.mark.parametrize(
    ("least", "vectors"), [(Proofing.P9, P9), (Proofing.P5, P9 + P5), (Proofing.P0, P9 + P5)]
)
def test_the_level_or_better_is_asked_and_never_p0(least: Proofing, vectors: list[str]) -> None:
    assert json.loads(trust.asked(least)) == vectors


@pytest.mark.parametrize("vector", [*P9, *P5, "P5.Cd.Cp"])
def test_what_was_asked_is_believed(vector: str) -> None:
    assert trust.reached(vector, Proofing.P5) == vector[:2]


@pytest.mark.parametrize(
    ("vector", "least"),
    [
        ("P5.Cm", Proofing.P9),
        ("P0.Cp.Cd", Proofing.P5),
        ("P0.Cp.Cd", Proofing.P0),
        ("P9.Cp", Proofing.P5),
        ("P9", Proofing.P5),
        ("P10.Cm", Proofing.P5),
        ("P9.Cp.Cd.Xx", Proofing.P5),
        ("p9.Cm", Proofing.P5),
        ("", Proofing.P5),
        (None, Proofing.P5),
        (["P9.Cm"], Proofing.P5),
    ],
)
def test_anything_else_is_not(vector: object, least: Proofing) -> None:
    with pytest.raises(trust.NotTrusted):
        trust.reached(vector, least)
