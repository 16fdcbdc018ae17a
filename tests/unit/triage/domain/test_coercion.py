"""Signs that may mean coercion: each by itself, and none where nothing is odd."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from triage.domain.coercion import Facts, hints

SENT = datetime(2026, 3, 24, 9, tzinfo=UTC)
OWN = Facts("new_problem", 34, by_somebody_else=False, cannot_decide=False, sent_at=SENT)


def test_each_sign_is_one_sentence_and_ones_own_request_has_none() -> None:
    assert hints(OWN) == []
    [other] = hints(replace(OWN, by_somebody_else=True))
    assert "16 or over" in other
    assert hints(replace(OWN, by_somebody_else=True, cannot_decide=True)) == []
    [young] = hints(replace(OWN, age=14, by_somebody_else=True, kind="contraception"))
    assert young == "Somebody else asks about contraception of a young person of 14."
    assert hints(replace(OWN, age=12, by_somebody_else=True, kind="test_results")) == []
    assert len(hints(replace(OWN, age=17, by_somebody_else=True, kind="test_results"))) == 2
    [changed] = hints(replace(OWN, address_changed=(SENT - timedelta(days=7),)))
    assert "address" in changed
    assert hints(replace(OWN, address_changed=(SENT - timedelta(days=8),))) == []


@given(
    st.one_of(st.none(), st.integers(0, 110)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["new_problem", "test_results"]),
)
def test_one_more_sign_never_takes_another_away(
    age: int | None, other: bool, unable: bool, kind: str
) -> None:
    facts = Facts(kind, age, other, unable, SENT)

    assert set(hints(facts)) < set(hints(replace(facts, address_changed=(SENT,))))
