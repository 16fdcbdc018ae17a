"""Staff say that a flag was right or wrong; that is counted for its rule and changes nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from consultations.models import Consultation, Flag
from portal import audit
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import NotAllowed
from tests import people, sign_in
from tests.people import World, sent_by
from tests.statements import statements
from triage import flag_marks
from triage.models import FlagMark

pytestmark = pytest.mark.django_db

COUNTS = "/millbrook/danger-rules/"
RAPID = "np.course:RF_RAPID:urgent"


@pytest.fixture
def world() -> World:
    made = people.village()
    with made.inside():
        priya = made.staff["priya"]
        priya.roles = ["clinician", "safety_officer"]
        priya.save(update_fields=["roles"])
    return made


@pytest.fixture
def sent(world: World) -> Consultation:
    return sent_by(world, "gareth", **{"np.course": "quickly_worse"})


@pytest.fixture
def flag(world: World, sent: Consultation) -> Flag:
    with world.inside():
        found: Flag = Flag.objects.get(consultation=sent, rule=RAPID)
        return found


def staff(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def press(client: Client, flag: Flag, mark: str = "wrong", reason: str = "") -> int:
    where = f"/millbrook/inbox/{flag.consultation_id}/flags/{flag.pk}/mark/"
    return client.post(where, {"mark": mark, "reason": reason}).status_code


def unmark(client: Client, flag: Flag) -> int:
    return client.post(f"/millbrook/inbox/{flag.consultation_id}/flags/{flag.pk}/unmark/").status_code


def shown(client: Client, flag: Flag) -> str:
    return client.get(f"/millbrook/inbox/{flag.consultation_id}/").content.decode()


def marks(world: World) -> list[FlagMark]:
    with world.inside():
        return list(FlagMark.objects.order_by("marked_at"))


def test_one_press_marks_it_another_takes_it_back_and_the_level_stays(world: World, flag: Flag) -> None:
    janet = staff(world, "janet")
    assert f"/flags/{flag.pk}/mark/" in shown(janet, flag)

    assert press(janet, flag) == 302
    assert "Marked wrong by Janet" in shown(janet, flag)
    assert unmark(staff(world, "ngozi"), flag) == 302

    assert "Marked wrong" not in shown(janet, flag)
    [mark] = marks(world)
    assert (mark.is_right, mark.marked_by_id) == (False, world.staff["janet"].pk)
    assert mark.undone_by_id == world.staff["ngozi"].pk
    with world.inside():
        assert Consultation.objects.get(pk=flag.consultation_id).level == "urgent"
        lines = AuditEvent.objects.filter(object_id=flag.pk).order_by("at")
        assert [(each.action, each.details) for each in lines] == [
            ("flag.marked", {"right": False}),
            ("flag.mark_taken_back", {}),
        ]


def test_pressed_twice_it_is_one_and_another_mind_replaces_it(world: World, flag: Flag) -> None:
    janet, ngozi = staff(world, "janet"), staff(world, "ngozi")

    press(janet, flag)
    press(janet, flag)
    press(janet, flag, reason="It was <b>last</b> year 🙂")
    press(ngozi, flag, "right")

    page = shown(ngozi, flag)
    assert "Marked right by" in page
    assert [(each.is_right, each.reason, each.undone_at is None) for each in marks(world)] == [
        (False, "", False),
        (False, "It was <b>last</b> year 🙂", False),
        (True, "", True),
    ]


def test_too_long_a_reason_or_no_mark_is_refused_with_a_sentence(world: World, flag: Flag) -> None:
    janet = staff(world, "janet")

    press(janet, flag, reason="x" * 501)
    assert "Your reason has 501 characters" in shown(janet, flag)
    press(janet, flag, "perhaps")
    assert "Say whether the flag is right or wrong." in shown(janet, flag)

    assert marks(world) == []


def test_why_somebody_sees_a_flag_stands_beside_it(world: World, flag: Flag) -> None:
    page = shown(staff(world, "janet"), flag)

    assert "Why am I seeing this?" in page
    assert "“Quickly" in page
    assert "Drafted after NICE NG12" in page
    assert "Approved by: <strong>nobody yet</strong>" in page
    assert RAPID in page
    assert flag.rule_version in page


def test_others_mark_nothing_and_looking_changes_nothing(world: World, flag: Flag) -> None:
    farah = staff(world, "farah")
    there = f"/millbrook/inbox/{flag.consultation_id}/flags/{flag.pk}/mark/"

    assert press(farah, flag) == 404
    assert farah.get(COUNTS).status_code == 404
    assert staff(world, "janet").get(there).status_code in (404, 405)
    other = sent_by(world, "zofia", **{"np.course": "quickly_worse"})
    assert (
        staff(world, "janet").post(there.replace(str(flag.consultation_id), str(other.pk))).status_code == 404
    )
    with world.acting("gareth") as visit:
        assert list(FlagMark.objects.all()) == []
        with pytest.raises(NotAllowed):
            flag_marks.mark(flag=flag, is_right=True, reason="", by=visit)

    assert marks(world) == []


def test_marks_are_counted_for_the_rule_and_by_time(world: World, flag: Flag) -> None:
    other = sent_by(world, "zofia", **{"np.course": "quickly_worse"})
    with world.inside():
        second = Flag.objects.get(consultation=other, rule=RAPID)
    with world.acting("janet") as visit:
        flag_marks.mark(flag=flag, is_right=False, reason="", by=visit)
        flag_marks.take_back(flag=flag, by=visit)
        flag_marks.mark(flag=flag, is_right=False, reason="", by=visit)
        flag_marks.mark(flag=second, is_right=True, reason="", by=visit)

    with world.inside():
        [rapid] = [each for each in flag_marks.counts(None) if each.rule == RAPID]
        totals = flag_marks.totals(None)
        assert flag_marks.counts(clock.now() + timedelta(minutes=1)) == []

    assert (rapid.raised, rapid.right, rapid.wrong) == (2, 1, 1)
    assert (rapid.version, rapid.level) == (flag.rule_version, "urgent")
    assert (totals.raised >= 2, totals.right, totals.wrong) == (True, 1, 1)
    page = staff(world, "samira").get(COUNTS).content.decode()
    assert "1 marked right, 1 marked wrong (50% right)" in page
    assert "nobody yet" in page
    assert staff(world, "janet").get(COUNTS).status_code == 404
    with world.inside(world.riverside):
        assert flag_marks.counts(None) == []


def test_the_counts_are_paged_and_cost_the_same_for_many(world: World, flag: Flag) -> None:
    samira = staff(world, "samira")
    samira.get(COUNTS)
    with statements() as few:
        samira.get(COUNTS)
    with world.inside():
        Flag.objects.bulk_create(
            Flag.fresh(
                consultation_id=flag.consultation_id,
                code="RF_OLD",
                level="soon",
                rule=f"old.{number % 120}:RF_OLD:soon",
                rule_version="old 1, rules 1",
                words="Of old",
                raised_at=clock.now(),
            )
            for number in range(300)
        )
        rules = flag_marks.totals(None).rules

    with statements() as many:
        first = samira.get(f"{COUNTS}?since=all").content.decode()
    second = samira.get(f"{COUNTS}?since=all&page=2").content.decode()
    beyond = samira.get(f"{COUNTS}?since=nonsense&page=99").content.decode()

    assert len(many) == len(few)
    assert f"1 to 50 of {rules} rules" in first
    assert f"51 to 100 of {rules} rules" in second
    assert f"No more of {rules} rules" in beyond
    assert "The wording of this rule is not kept any more." in first


def test_if_the_record_cannot_be_written_no_mark_is_kept(
    world: World, flag: Flag, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with world.acting("janet") as visit, pytest.raises(DatabaseError), transaction.atomic():
        flag_marks.mark(flag=flag, is_right=False, reason="", by=visit)
    monkeypatch.undo()

    assert marks(world) == []
