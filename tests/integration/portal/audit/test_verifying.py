"""What an operator with the owner's rights does to the trail is found and named, whichever way it was done."""

from __future__ import annotations

import uuid
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import audit
from portal.audit import chain
from portal.core.tenancy import Scope, tenant
from portal.practices.models import Practice

from .test_recording import commit_now

pytestmark = pytest.mark.django_db

LINES = 10


@pytest.fixture
def trail(practice: Practice) -> Practice:
    """A practice with ten lines, each its own."""
    with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        for place in range(LINES):
            audit.record("request.read", consultation_id=uuid.uuid4(), details={"place": place})
        commit_now()
    return practice


def by_hand(practice: Practice, *statements: str) -> None:
    """Run SQL as the tables' owner with every trigger off: the worst an operator can do."""
    with tenant(practice.pk, scope=Scope.SYSTEM), connection.cursor() as cursor:
        cursor.execute("reset role")
        for table in ("audit_auditevent", "audit_auditchain", "audit_audithead"):
            cursor.execute(f"alter table {table} disable trigger user")
        for statement in statements:
            cursor.execute(statement.replace("EVENT_4", EVENT_4).replace("THIS", f"'{practice.pk}'"))
        commit_now()
        for table in ("audit_auditevent", "audit_auditchain", "audit_audithead"):
            cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute("set role portal_app")


EVENT_4 = "(select event_id from audit_auditchain where practice_id = THIS and seq = 4)"


def test_untouched_trail_is_whole(trail: Practice) -> None:
    verdict = chain.verify(trail.pk)

    assert (verdict.good, verdict.trouble) == (LINES, None)


@pytest.mark.parametrize(
    ("statements", "says", "good"),
    [
        (
            ["update audit_auditevent set action = 'request.closed' where id = EVENT_4"],
            "Line 4 was changed",
            3,
        ),
        (
            ["update audit_auditevent set actor = gen_random_uuid() where id = EVENT_4"],
            "Line 4 was changed",
            3,
        ),
        (
            ["update audit_auditevent set at = at - interval '1 day' where id = EVENT_4"],
            "Line 4 was changed",
            3,
        ),
        (["update audit_auditevent set details = '{}' where id = EVENT_4"], "Line 4 was changed", 3),
        (["delete from audit_auditevent where id = EVENT_4"], "Line 4 is missing", 3),
        (
            [
                "delete from audit_auditevent where id = EVENT_4",
                "delete from audit_auditchain where practice_id = THIS and seq = 4",
            ],
            "Line 4 is missing",
            3,
        ),
        (
            [
                "update audit_auditchain set seq = 40 where practice_id = THIS and seq = 4",
                "update audit_auditchain set seq = 4 where practice_id = THIS and seq = 5",
                "update audit_auditchain set seq = 5 where practice_id = THIS and seq = 40",
            ],
            "Line 4 was changed or moved",
            3,
        ),
        (["delete from audit_auditchain where practice_id = THIS and seq > 7"], "Line 8 is missing", 7),
        (["update audit_audithead set seq = 7 where practice_id = THIS"], "Line 8 is missing", 7),
        (
            [
                "update audit_audithead h set seq = 7, hash = c.hash from audit_auditchain c"
                " where c.practice_id = h.practice_id and h.practice_id = THIS and c.seq = 7"
            ],
            "Line 8 stands after the end",
            7,
        ),
        (
            [
                "insert into audit_auditevent (id, practice_id, at, actor_kind, agent, action, ids, details)"
                " values (gen_random_uuid(), THIS, now(), 'system', '', 'request.read', '{}', '{}')"
            ],
            "put in without a line",
            LINES,
        ),
    ],
)
def test_first_bad_line_is_named(trail: Practice, statements: list[str], says: str, good: int) -> None:
    by_hand(trail, *statements)

    verdict = chain.verify(trail.pk)

    assert says in (verdict.trouble or "")
    assert verdict.good == good


CUT_CLEANLY = [
    "delete from audit_auditevent where id in"
    " (select event_id from audit_auditchain where practice_id = THIS and seq > 7)",
    "delete from audit_auditchain where practice_id = THIS and seq > 7",
    "update audit_audithead h set seq = 7, hash = c.hash from audit_auditchain c"
    " where c.practice_id = h.practice_id and h.practice_id = THIS and c.seq = 7",
]


def test_tail_cut_without_a_trace_shows_against_an_exported_head(trail: Practice, tmp_path: Path) -> None:
    exported = tmp_path / "heads"
    with exported.open("w") as file:
        call_command("audit_heads", stdout=file)
    by_hand(trail, *CUT_CLEANLY)
    out = StringIO()

    assert chain.verify(trail.pk).trouble is None
    with pytest.raises(CommandError, match="1 practice is not whole"):
        call_command("verify_audit", practice=trail.slug, heads=exported, stdout=out)

    assert f"{trail.slug}: Line 8 is missing: an exported head says there were 10 lines." in out.getvalue()


def test_chain_written_anew_shows_against_an_exported_head(trail: Practice) -> None:
    exported = chain.heads()
    by_hand(trail, *CUT_CLEANLY)
    with tenant(trail.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        for _ in range(5):
            audit.record("request.read")
        commit_now()

    assert chain.verify(trail.pk).trouble is None
    assert "Line 10 differs from the head exported" in (chain.verify(trail.pk, exported).trouble or "")


def test_one_practice_broken_leaves_the_other_whole(trail: Practice, elsewhere: Practice) -> None:
    with tenant(elsewhere.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        audit.record("request.read")
        commit_now()
    by_hand(trail, "delete from audit_auditevent where id = EVENT_4")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out)

    assert f"{elsewhere.slug}: 1 lines, all as they were written." in out.getvalue()
    assert f"{trail.slug}: Line 4 is missing" in out.getvalue()


def test_command_refuses_what_it_cannot_use(trail: Practice, tmp_path: Path) -> None:
    wrong = tmp_path / "heads"
    wrong.write_text("not heads\n")

    with pytest.raises(CommandError, match="There is no practice called nowhere"):
        call_command("verify_audit", practice="nowhere")
    with pytest.raises(CommandError, match="is not a file written by audit_heads"):
        call_command("verify_audit", heads=wrong)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", heads=tmp_path / "absent")
