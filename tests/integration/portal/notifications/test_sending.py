"""A notice leaves by a real mail server; trouble is tried again, and given up where the practice can see it."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import connection

from portal import notifications
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.tenancy import Scope, tenant
from portal.notifications import sending, timing
from portal.notifications.kinds import State
from portal.notifications.models import Envelope, OutboxMessage, PostboxMessage
from portal.people.models import User
from portal.practices.models import Practice

from .conftest import Row, make_due
from .mail_server import MailServer

pytestmark = pytest.mark.django_db


def told(practice: Practice, kind: str = "reply_sent", **arguments: Any) -> OutboxMessage:
    arguments = {"about": uuid.uuid4(), "key": uuid.uuid4().hex, **arguments}
    with tenant(practice.pk, scope=Scope.STAFF, person=uuid.uuid4()):
        return notifications.tell(kind, **arguments)


def test_person_gets_one_mail_that_leads_to_the_request(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    about = uuid.uuid4()
    message = told(practice, person=person, about=about)

    assert sending.drain(practice.pk) == 1
    assert sending.drain(practice.pk) == 0

    [mail] = mail_server.arrived
    assert (mail["To"], mail["Message-ID"]) == ("pat@example.org", message.message_id)
    assert mail["From"].startswith('"Mill\'s Surgery" <') or mail["From"].startswith("Mill's Surgery <")
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert f"/mill/requests/{about}/" in plain
    assert f"/mill/requests/{about}/" in html
    kept = row(message.pk)
    assert (kept.state, kept.attempts, kept.claim, kept.last_error) == (State.SENT, 1, None, "")
    assert kept.sent_at is not None


def test_nothing_leaves_before_its_time(practice: Practice, person: User, mail_server: MailServer) -> None:
    told(practice, person=person, not_before=clock.now() + timedelta(seconds=30))

    assert sending.drain(practice.pk) == 0

    make_due(practice)
    assert sending.drain(practice.pk) == 1


def test_address_is_the_one_the_person_has_when_it_leaves(
    practice: Practice, person: User, mail_server: MailServer
) -> None:
    told(practice, person=person)
    User.objects.filter(pk=person.pk).update(email="new@example.org")

    sending.drain(practice.pk)

    assert [mail["To"] for mail in mail_server.arrived] == ["new@example.org"]


def test_link_that_is_a_secret_is_forgotten_once_sent(practice: Practice, mail_server: MailServer) -> None:
    told(practice, "staff_invitation", email="new@example.org", path="/account/invitation/a-secret/")

    sending.drain(practice.pk)

    assert "/account/invitation/a-secret/" in mail_server.arrived[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with tenant(practice.pk, scope=Scope.SYSTEM):
        assert Envelope.objects.get().path == ""


def test_trouble_is_tried_again_with_the_same_message_id(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    message = told(practice, person=person)
    mail_server.answer = "451 try later"

    assert sending.drain(practice.pk) == 0

    failed = row(message.pk)
    assert (failed.state, failed.attempts, failed.last_error) == (State.FAILED, 1, "smtp_smtpdataerror")
    assert failed.next_try_at - clock.now() > timing.PAUSES[0] - timedelta(seconds=5)
    mail_server.answer = "250 ok"
    assert sending.drain(practice.pk) == 0, "not before its pause is over"
    make_due(practice)
    assert sending.drain(practice.pk) == 1
    assert mail_server.message_ids == [message.message_id]
    assert row(message.pk).state == State.SENT


def test_server_that_is_down_delays_and_loses_nothing(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    messages = [told(practice, person=person) for _ in range(3)]
    mail_server.stop()

    assert sending.drain(practice.pk) == 0
    assert {row(each.pk).last_error for each in messages} == {"smtp_connectionrefusederror"}

    again = MailServer.start(mail_server.port)
    make_due(practice)
    assert sending.drain(practice.pk) == 3
    assert sorted(again.message_ids) == sorted(each.message_id for each in messages)
    again.stop()


def test_given_up_after_the_last_try_and_shown_to_the_practice(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    about = uuid.uuid4()
    message = told(practice, person=person, about=about)
    mail_server.answer = "451 try later"

    for _ in range(timing.MOST_TRIES):
        make_due(practice)
        sending.drain(practice.pk)

    given_up = row(message.pk)
    assert (given_up.state, given_up.attempts) == (State.GIVEN_UP, timing.MOST_TRIES)
    with tenant(practice.pk, scope=Scope.STAFF):
        assert notifications.failed_count() == 1
        assert [each.pk for each in notifications.failed_notices()] == [message.pk]
        [line] = AuditEvent.objects.about(about)
        assert (line.action, line.details["kind"]) == ("notice.given_up", "reply_sent")
        mail_server.answer = "250 ok"
        notifications.try_again(message.pk)
        assert notifications.failed_count() == 0
    assert sending.drain(practice.pk) == 1


def test_refused_address_is_given_up_at_once(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    message = told(practice, person=person)
    mail_server.recipient_answer = "550 nobody here"

    sending.drain(practice.pk)

    assert (row(message.pk).state, row(message.pk).last_error) == (State.GIVEN_UP, "address_refused_550")


def test_one_bad_notice_does_not_hold_up_the_others(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    closed = User.objects.create_user("gone@example.org", is_active=False)
    nobody, gone, good = (
        told(practice, person=uuid.uuid4()),
        told(practice, person=closed),
        told(practice, person=person),
    )

    assert sending.drain(practice.pk) == 1

    assert {row(each.pk).last_error for each in (nobody, gone)} == {"no_address"}
    assert row(good.pk).state == State.SENT


def test_row_of_a_worker_that_died_is_sent_after_its_lease(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    message = told(practice, person=person)
    with_dead_worker = sending._take(practice.pk, uuid.uuid4())

    assert [letter.row.pk for letter in with_dead_worker] == [message.pk]
    assert sending.drain(practice.pk) == 0, "another worker has it"
    make_due(practice)
    assert sending.drain(practice.pk) == 1
    assert (row(message.pk).state, row(message.pk).attempts) == (State.SENT, 2)


def test_row_that_kills_its_workers_is_given_up(
    practice: Practice, person: User, mail_server: MailServer, row: Row
) -> None:
    message = told(practice, person=person)

    for _ in range(timing.MOST_TRIES):
        sending._take(practice.pk, uuid.uuid4())
        make_due(practice)

    assert sending.drain(practice.pk) == 0
    assert (row(message.pk).state, row(message.pk).last_error) == (State.GIVEN_UP, "worker_died")


def test_slow_server_makes_a_worker_give_back_what_it_cannot_send_in_time(
    practice: Practice, person: User, mail_server: MailServer, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [told(practice, person=person) for _ in range(4)]
    mail_server.delay = 0.3
    monkeypatch.setattr(timing, "BEGIN_UNTIL", timedelta(seconds=0.4))
    monkeypatch.setattr(timing, "LEASE", timedelta(seconds=0.5))

    assert sending.drain(practice.pk) == 2

    assert sorted(row(each.pk).state for each in messages) == ["sent", "sent", "waiting", "waiting"]
    assert {row(each.pk).attempts for each in messages if row(each.pk).state == "waiting"} == {0}


def test_text_goes_to_the_phone_of_somebody_without_mail(practice: Practice, settings: Any) -> None:
    settings.POSTBOX = True
    message = told(practice, phone="07700 900123")

    assert sending.drain(practice.pk) == 1

    [text] = PostboxMessage.objects.all()
    assert (text.channel, text.to, text.message_id) == ("text", "07700 900123", str(message.pk))
    assert text.body.startswith("Mill's Surgery: You have a message to read. http")


def test_without_a_provider_a_text_is_given_up(practice: Practice, settings: Any, row: Row) -> None:
    settings.TEXT_SENDER = "portal.notifications.channels.NoTexts"
    message = told(practice, phone="07700 900123")

    sending.drain(practice.pk)

    assert (row(message.pk).state, row(message.pk).last_error) == (State.GIVEN_UP, "no_text_provider")


@pytest.mark.parametrize(
    ("status", "state", "error"),
    [(201, "sent", ""), (400, "given_up", "notify_400"), (500, "failed", "notify_500")],
)
def test_text_by_govuk_notify(
    practice: Practice, settings: Any, row: Row, status: int, state: str, error: str
) -> None:
    asked: list[tuple[str, str, bytes]] = []

    class Notify(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["Authorization"], body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Notify)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TEXT_SENDER = "portal.notifications.channels.NotifyTexts"
    settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_port}"
    settings.NOTIFY_API_KEY = f"team-{uuid.uuid4()}-{uuid.uuid4()}"
    message = told(practice, phone="07700 900123")

    sending.drain(practice.pk)
    server.shutdown()
    server.server_close()

    assert (row(message.pk).state, row(message.pk).last_error) == (state, error)
    [(path, authorization, body)] = asked
    assert path == "/v2/notifications/sms"
    assert authorization.startswith("Bearer ey")
    assert str(message.pk).encode() in body


def test_drain_takes_a_bounded_number_of_statements(
    practice: Practice, person: User, mailoutbox: list[Any], django_assert_max_num_queries: Any
) -> None:
    """A batch costs five statements and each notice two more, whatever the number of notices."""
    for _ in range(10):
        told(practice, person=person)

    with django_assert_max_num_queries(200) as counted:
        sending.drain(practice.pk)

    plain = [
        q
        for q in counted.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(mailoutbox) == 10
    settings_put_back = [q for q in plain if q["sql"].lower().startswith("select set_config")]
    assert len(plain) - len(settings_put_back) <= 10 + 8
    assert connection.in_atomic_block
