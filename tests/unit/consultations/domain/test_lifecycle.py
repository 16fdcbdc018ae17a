"""The table of moves: which are allowed, where they lead, and that none leads nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.domain.lifecycle import (
    MOVES,
    OPEN,
    OUTCOME_WORDS,
    PATIENT_WORDS,
    SENT,
    UNDO_SECONDS,
    WITH_PRACTICE,
    Move,
    Outcome,
    Status,
    To,
    Who,
    allowed_moves,
    is_allowed,
    refusal,
    status_after,
    status_for_patient,
)
from portal.people.roles import Permission, Role, permissions_of

ALL = frozenset(Permission)


def test_every_move_has_a_line_in_the_table() -> None:
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("who", list(Who))
def test_a_move_is_allowed_for_its_side_from_its_statuses_and_never_else(
    move: Move, status: Status, who: Who
) -> None:
    rule = MOVES[move]

    assert is_allowed(move, who=who, status=status, permissions=ALL) == (
        rule.who == who and status in rule.sources
    )


@pytest.mark.parametrize("move", [move for move, rule in MOVES.items() if rule.needs])
def test_staff_without_the_permission_are_refused(move: Move) -> None:
    rule = MOVES[move]
    status = next(iter(rule.sources))

    assert is_allowed(move, who=Who.STAFF, status=status, permissions={rule.needs or ""})
    assert not is_allowed(move, who=Who.STAFF, status=status, permissions=ALL - {rule.needs})


@pytest.mark.parametrize("move", [move for move, rule in MOVES.items() if rule.who == Who.STAFF])
def test_every_staff_move_needs_a_permission(move: Move) -> None:
    assert MOVES[move].needs


def test_only_clinicians_lower_a_level() -> None:
    for role in Role:
        allowed = is_allowed(
            Move.LOWER_LEVEL, who=Who.STAFF, status=Status.RECEIVED, permissions=permissions_of([role])
        )
        assert allowed == (role == Role.CLINICIAN)


def test_nothing_returns_to_draft() -> None:
    for move in Move:
        for status in MOVES[move].sources:
            assert status_after(move, status, has_owner=True, before=Status.RECEIVED) != Status.DRAFT


@pytest.mark.parametrize("status", sorted(OPEN))
def test_from_every_open_status_it_can_be_closed_and_answered(status: Status) -> None:
    moves = allowed_moves(who=Who.STAFF, status=status, permissions=ALL)

    assert {Move.CLOSE, Move.REPLY, Move.ASK, Move.TAKE, Move.HAND_OVER} <= set(moves)


@pytest.mark.parametrize("status", sorted(SENT))
def test_a_patient_can_always_write_and_it_comes_back_to_the_practice(status: Status) -> None:
    for move in (Move.WRITE, Move.GETTING_WORSE, Move.FOLLOW_UP_WORSE):
        assert is_allowed(move, who=Who.PATIENT, status=status)
        assert status_after(move, status, has_owner=True) == Status.IN_PROGRESS
        assert status_after(move, status, has_owner=False) == Status.RECEIVED


def test_silence_comes_back_to_the_practice() -> None:
    for status in SENT:
        assert status_after(Move.FOLLOW_UP_SILENT, status, has_owner=False) in WITH_PRACTICE


def test_undo_needs_to_know_what_was_before() -> None:
    assert status_after(Move.UNDO, Status.CLOSED, has_owner=True, before=Status.WAITING) == Status.WAITING
    with pytest.raises(ValueError, match="before"):
        status_after(Move.UNDO, Status.ANSWERED, has_owner=True)


def test_moves_that_tell_the_patient_nothing_new_stop_no_clock() -> None:
    stopping = {move for move, rule in MOVES.items() if rule.human_answer}

    assert stopping == {Move.REPLY, Move.ASK, Move.CLOSE}
    assert all(MOVES[move].tells for move in stopping)


def test_patients_read_five_words_at_most_once_it_is_sent() -> None:
    assert len({PATIENT_WORDS[status] for status in SENT}) == 5
    assert set(PATIENT_WORDS) == set(Status)


def test_every_outcome_has_words() -> None:
    assert set(OUTCOME_WORDS) == set(Outcome)


@pytest.mark.parametrize("move", list(Move))
def test_every_refusal_is_a_sentence(move: Move) -> None:
    for status in Status:
        assert refusal(move, status).endswith(".")


@given(
    steps=st.lists(st.sampled_from([move for move in Move if MOVES[move].target != To.BEFORE]), max_size=30),
    owner=st.booleans(),
)
def test_any_walk_through_the_table_stays_in_the_table(steps: list[Move], owner: bool) -> None:
    status = Status.RECEIVED
    for move in steps:
        if status in MOVES[move].sources:
            status = status_after(move, status, has_owner=owner)
            assert status in SENT


def test_a_message_that_may_be_taken_back_has_not_happened_for_the_patient() -> None:
    now = datetime(2026, 3, 23, 9, tzinfo=UTC)
    for status in (Status.ANSWERED, Status.WAITING, Status.CLOSED):
        assert status_for_patient(status, now, now) == Status.IN_PROGRESS
        assert status_for_patient(status, now, now + timedelta(seconds=UNDO_SECONDS)) == status
    assert status_for_patient(Status.CLOSED, None, now) == Status.CLOSED
