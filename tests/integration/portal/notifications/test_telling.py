"""A notice is written once, in the transaction of what it is about, and can be taken back before it leaves."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from portal import notifications
from portal.core import clock, tenancy
from portal.core.errors import Conflict
from portal.core.tenancy import NoTenant, Scope, sweeping, tenant
from portal.notifications import sending
from portal.notifications.doorbell import notices_of
from portal.notifications.kinds import Kind, State
from portal.notifications.models import Envelope, OutboxMessage
from portal.people.models import User
from portal.practices.models import Practice

from .conftest import Row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", [Scope.PATIENT, Scope.STAFF, Scope.SYSTEM])
def test_whoever_acts_may_cause_a_notice(practice: Practice, person: User, row: Row, scope: Scope) -> None:
    about = uuid.uuid4()

    with tenant(practice.pk, scope=scope, person=uuid.uuid4()):
        written = notifications.tell("request_received", person=person, about=about, key="a")

    kept = row(written.pk)
    assert (kept.kind, kept.person_id, kept.about_id, kept.state) == (
        "request_received",
        person.pk,
        about,
        "waiting",
    )


def test_same_key_is_told_once(practice: Practice, person: User) -> None:
    with tenant(practice.pk, scope=Scope.PATIENT, person=person.pk):
        first = notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="reply:1")
        again = notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="reply:1")

    assert again.pk == first.pk
    with tenant(practice.pk, scope=Scope.SYSTEM):
        assert OutboxMessage.objects.count() == 1


def test_same_key_in_two_practices_is_two_notices(
    practice: Practice, elsewhere: Practice, person: User
) -> None:
    for each in (practice, elsewhere):
        with tenant(each.pk, scope=Scope.STAFF):
            notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="reply:1")
            assert OutboxMessage.objects.count() == 1


def test_notice_is_undone_with_what_it_is_about(practice: Practice, person: User) -> None:
    def tell_and_fail() -> None:
        with transaction.atomic():
            notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a")
            raise LookupError

    with tenant(practice.pk, scope=Scope.SYSTEM):
        with pytest.raises(LookupError):
            tell_and_fail()

        assert OutboxMessage.objects.count() == 0
        assert connection.run_on_commit == []


def test_one_bell_for_many_notices(practice: Practice, person: User) -> None:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        for key in "abc":
            notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key=key)

    assert [each[1] for each in connection.run_on_commit] == [notices_of(str(practice.pk))]


def test_notice_that_waits_rings_no_bell(practice: Practice, person: User) -> None:
    later = clock.now() + timedelta(seconds=30)

    with tenant(practice.pk, scope=Scope.STAFF):
        notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a", not_before=later)

    assert connection.run_on_commit == []


def test_nothing_is_sent_to_somebody_for_whom_it_is_not_safe(
    practice: Practice, person: User, row: Row
) -> None:
    with tenant(practice.pk, scope=Scope.STAFF):
        written = notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a", safe=False)

    assert row(written.pk).state == State.WITHHELD
    assert connection.run_on_commit == []
    assert sending.drain(practice.pk) == 0


def test_taken_back_before_it_left(
    practice: Practice, person: User, row: Row, mailoutbox: list[object]
) -> None:
    about, later = uuid.uuid4(), clock.now() + timedelta(seconds=30)
    with tenant(practice.pk, scope=Scope.STAFF):
        reply = notifications.tell(Kind.REPLY_SENT, person=person, about=about, key="a", not_before=later)
        other = notifications.tell(
            Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="b", not_before=later
        )
        received = notifications.tell(
            Kind.REQUEST_RECEIVED, person=person, about=about, key="c", not_before=later
        )

        taken_back = notifications.cancel(about=about, kinds=("reply_sent", "question_asked"))

    assert taken_back == 1
    assert [row(each.pk).state for each in (reply, other, received)] == ["cancelled", "waiting", "waiting"]


def test_what_was_sent_cannot_be_taken_back(
    practice: Practice, person: User, row: Row, mailoutbox: list[object]
) -> None:
    about = uuid.uuid4()
    with tenant(practice.pk, scope=Scope.STAFF):
        reply = notifications.tell(Kind.REPLY_SENT, person=person, about=about, key="a")
    assert sending.drain(practice.pk) == 1

    with tenant(practice.pk, scope=Scope.STAFF):
        assert notifications.cancel(about=about) == 0

    assert row(reply.pk).state == State.SENT


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"kind": "reply_sent"}, "needs a person"),
        ({"kind": "staff_invitation", "email": "new@example.org"}, "path of its own page"),
        ({"kind": "gossip", "email": "new@example.org"}, "not a valid Kind"),
    ],
)
def test_notices_that_could_not_be_sent_are_refused(
    practice: Practice, arguments: dict[str, str], says: str
) -> None:
    with tenant(practice.pk, scope=Scope.STAFF), pytest.raises(ValueError, match=says):
        notifications.tell(arguments.pop("kind"), key="a", **arguments)  # type: ignore[arg-type]


def test_notice_belongs_to_the_practice_that_was_entered(practice: Practice, elsewhere: Practice) -> None:
    with pytest.raises(NoTenant):
        notifications.tell(Kind.REPLY_SENT, email="a@example.org", about=uuid.uuid4(), key="a")
    with tenant(practice.pk, scope=Scope.STAFF), pytest.raises(NoTenant):
        notifications.tell(
            Kind.REPLY_SENT, email="a@example.org", about=uuid.uuid4(), key="a", practice=elsewhere
        )


def test_sweep_sees_ids_of_due_rows_and_no_address(
    practice: Practice, elsewhere: Practice, person: User
) -> None:
    with tenant(practice.pk, scope=Scope.STAFF):
        notifications.tell(Kind.REPLY_SENT, email="a@example.org", about=uuid.uuid4(), key="a")
    with tenant(elsewhere.pk, scope=Scope.STAFF):
        later = clock.now() + timedelta(hours=1)
        notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a", not_before=later)

    with sweeping("test"):
        assert sending.practices_with_due(clock.now()) == [practice.pk]
        assert set(sending.practices_with_due(clock.now() + timedelta(hours=2))) == {
            practice.pk,
            elsewhere.pk,
        }
        assert Envelope.objects.count() == 0
        assert OutboxMessage.objects.update(state="cancelled") == 0


def test_outbox_holds_no_address() -> None:
    names = {field.name for field in OutboxMessage._meta.get_fields()}

    assert not {
        name for name in names if "mail" in name or "phone" in name or "address" in name or "text" in name
    }


def test_another_practice_and_patients_see_no_notice(
    practice: Practice, elsewhere: Practice, person: User
) -> None:
    with tenant(practice.pk, scope=Scope.STAFF):
        notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a")
        assert OutboxMessage.objects.count() == 1

    with tenant(elsewhere.pk, scope=Scope.STAFF):
        assert OutboxMessage.objects.count() == 0
    with tenant(practice.pk, scope=Scope.PATIENT, person=person.pk):
        assert OutboxMessage.objects.count() == 0


def test_only_a_notice_that_was_given_up_is_tried_again(practice: Practice, person: User) -> None:
    with tenancy.tenant(practice.pk, scope=Scope.STAFF):
        waiting = notifications.tell(Kind.REPLY_SENT, person=person, about=uuid.uuid4(), key="a")

        with pytest.raises(Conflict):
            notifications.try_again(waiting.pk)
