"""What is unusual is put before the manager, once, and before nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from portal import audit
from portal.audit.models import AuditEvent
from portal.core.tenancy import Scope, tenant
from portal.people import alerts, changes, demo, letters
from portal.people.alert_tasks import raise_alerts
from portal.people.models import AccountLetter, Alert, Membership, User
from portal.people.staff_models import AlertKind
from portal.practices.models import Practice

from .conftest import as_member, patient
from .test_staff_sign_in import SECOND, TEAM, give_password

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
PAGE = "/mill/alerts/"


def open_patients(member: Membership, number: int, *, times: int = 1) -> None:
    with as_member(member):
        for _ in range(number):
            key = uuid4()
            for _ in range(times):
                audit.record("request.read", consultation_id=uuid4(), patient_id=key)


def sweep(practice: Practice) -> list[Alert]:
    raise_alerts(practice_id=str(practice.pk))
    return kept(practice)


def kept(practice: Practice) -> list[Alert]:
    with tenant(practice.pk, scope=Scope.SYSTEM):
        return list(Alert.objects.order_by("at"))


def test_more_patients_in_an_hour_than_anybody_needs(mill: Practice, navigator: Membership) -> None:
    most = settings.ALERT_PATIENTS_AN_HOUR
    with time_machine.travel(AT, tick=False):
        open_patients(navigator, most, times=3)
        assert sweep(mill) == []
        open_patients(navigator, 1)

        found = sweep(mill)

    assert [(each.kind, each.count, each.person_id) for each in found] == [
        (AlertKind.MANY_PATIENTS, most + 1, navigator.user_id)
    ]


def test_looking_again_finds_the_same_and_a_new_hour_another(mill: Practice, navigator: Membership) -> None:
    many = settings.ALERT_PATIENTS_AN_HOUR + 1
    with time_machine.travel(AT, tick=False):
        open_patients(navigator, many)
        sweep(mill)
        assert len(sweep(mill)) == 1
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        open_patients(navigator, many)
        assert len(sweep(mill)) == 2
    with time_machine.travel(AT + timedelta(days=3), tick=False):
        assert len(sweep(mill)) == 2


def test_refusals_in_a_row_are_told_and_a_few_slips_are_not(
    staff_browser: Callable[[Membership], Client], mill: Practice, manager: Membership, navigator: Membership
) -> None:
    theirs = staff_browser(navigator)
    for number in range(settings.ALERT_REFUSALS - 1):
        assert theirs.get(f"/mill/team/{uuid4()}/").status_code == 404, number
    assert sweep(mill) == []

    theirs.get("/mill/alerts/")

    [found] = sweep(mill)
    assert (found.kind, found.person_id, found.count) == (
        AlertKind.REFUSALS,
        navigator.user_id,
        settings.ALERT_REFUSALS,
    )


def test_refusals_far_apart_are_no_run(mill: Practice, navigator: Membership) -> None:
    for number in range(settings.ALERT_REFUSALS * 2):
        with time_machine.travel(AT + timedelta(minutes=6 * number), tick=False), as_member(navigator):
            audit.record(alerts.REFUSED, details={"rule": "team.invite"})
    with time_machine.travel(AT + timedelta(hours=3), tick=False):
        assert sweep(mill) == []


def test_a_refusal_at_another_practice_is_told_at_one_s_own(
    staff_browser: Callable[[Membership], Client], mill: Practice, elsewhere: Practice, navigator: Membership
) -> None:
    theirs = staff_browser(navigator)
    for _ in range(settings.ALERT_REFUSALS):
        assert theirs.get("/dale/inbox/").status_code == 404

    assert [each.kind for each in sweep(mill)] == [AlertKind.REFUSALS]
    assert sweep(elsewhere) == []


def test_a_page_that_is_not_there_is_no_refusal_and_the_trail_is_not_filled(
    staff_browser: Callable[[Membership], Client], mill: Practice, navigator: Membership
) -> None:
    theirs = staff_browser(navigator)
    with time_machine.travel(datetime.now(UTC), tick=False):
        theirs.get("/mill/no-such-page/here/")
        for _ in range(70):
            theirs.get("/mill/alerts/")

    with tenant(mill.pk, scope=Scope.SYSTEM):
        assert AuditEvent.objects.filter(action=alerts.REFUSED).count() == 60


def test_a_new_device_is_told_and_a_known_one_is_not(
    client: Client, browser: Callable[[], Client], mill: Practice, manager: Membership
) -> None:
    def sign_in(there: Client, minutes: int) -> None:
        with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
            give_password(there, manager.user.email)
            there.post(f"{SECOND}?next={TEAM}", {"code": demo.current_code()})
            assert there.get(TEAM).status_code == 200
            there.post("/account/sign-out/")

    sign_in(client, 0)  # the first time anywhere is how every account begins
    sign_in(client, 10)
    with time_machine.travel(AT + timedelta(minutes=15), tick=False):
        assert sweep(mill) == []

    sign_in(browser(), 20)

    with time_machine.travel(AT + timedelta(minutes=25), tick=False):
        assert [each.kind for each in sweep(mill)] == [AlertKind.NEW_DEVICE]


def test_only_a_manager_of_the_practice_sees_and_marks_them(
    staff_browser: Callable[[Membership], Client],
    mill: Practice,
    manager: Membership,
    navigator: Membership,
    stranger: Membership,
) -> None:
    with time_machine.travel(AT, tick=False):
        open_patients(navigator, settings.ALERT_PATIENTS_AN_HOUR + 5)
        [found] = sweep(mill)
    seen = f"{PAGE}{found.pk}/seen/"

    for other in (navigator, stranger):
        assert staff_browser(other).get(PAGE).status_code == 404
        assert staff_browser(other).post(seen).status_code == 404
        assert staff_browser(other).post(seen.replace("mill", "dale")).status_code == 404
    page = staff_browser(manager).get(PAGE).content.decode()
    assert "Colleague nia" in page
    assert f"{settings.ALERT_PATIENTS_AN_HOUR + 5} patients" in page
    assert "1 not looked at yet" in staff_browser(manager).get(TEAM).content.decode()

    assert staff_browser(manager).post(seen).status_code == 302
    assert staff_browser(manager).post(seen).status_code == 409
    assert "Seen by Colleague maya" in staff_browser(manager).get(PAGE).content.decode()


def test_alerts_of_one_practice_are_nothing_at_another(
    mill: Practice, elsewhere: Practice, navigator: Membership
) -> None:
    with time_machine.travel(AT, tick=False):
        open_patients(navigator, settings.ALERT_PATIENTS_AN_HOUR + 1)
        sweep(mill)
        assert sweep(elsewhere) == []


def test_a_patient_who_reads_is_no_member_of_staff(mill: Practice) -> None:
    asha = patient(mill)
    with time_machine.travel(AT, tick=False):
        with tenant(mill.pk, scope=Scope.PATIENT, person=uuid4(), patients=[asha.pk]):
            for _ in range(100):
                audit.record("request.read", consultation_id=uuid4(), patient_id=uuid4())
        assert sweep(mill) == []


def test_a_letter_that_was_given_up_is_put_before_each_practice_that_knows_the_account(
    staff_browser: Callable[[Membership], Client],
    mill: Practice,
    elsewhere: Practice,
    manager: Membership,
    navigator: Membership,
) -> None:
    """Whoever works, is a patient or has written there; no address and no word of the letter is shown."""
    writer = User.objects.create_user("new@example.org")
    stranger = User.objects.create_user("other@example.org", full_name="Olive Other")
    with tenant(mill.pk, scope=Scope.PATIENT, person=writer.pk, actor=str(writer.pk)):
        audit.record("request.submitted", consultation_id=uuid4())
    for person in (navigator.user, writer, stranger):
        letters.write("lost@example.org", changes.ADDRESS_CHANGED, person=person)
    AccountLetter.objects.update(next_try_at=None, attempts=7)
    letters.write("soon@example.org", changes.PASSKEY_ADDED, person=navigator.user)

    found = [(each.kind, each.person_id) for each in sweep(mill)]
    page = staff_browser(manager).get(PAGE).content.decode()

    assert sorted(found) == sorted((AlertKind.LETTER_LOST, who) for who in (navigator.user_id, writer.pk))
    assert len(sweep(mill)) == 2
    assert sweep(elsewhere) == []
    assert "our e-mail about it did not arrive" in page
    assert "An account without a name" in page
    assert [word for word in ("example.org", changes.ADDRESS_CHANGED) if word in page] == []
    assert staff_browser(navigator).get(PAGE).status_code == 404


def test_a_letter_given_up_is_forgotten_after_a_month_and_its_alert_stays(
    mill: Practice, navigator: Membership
) -> None:
    letters.write("lost@example.org", changes.ADDRESS_CHANGED, person=navigator.user)
    AccountLetter.objects.update(next_try_at=None, written_at=datetime.now(UTC) - letters.KEPT)
    sweep(mill)

    assert letters.remove_old() == 1
    assert [each.kind for each in sweep(mill)] == [AlertKind.LETTER_LOST]
