from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.models import Consultation
from consultations.signals import submitted
from portal.core.tenancy import Scope, tenant
from tests.integration.triage.conftest import Surgery
from triage.models import Routing, Team
from triage.placing import place, place_left_behind

Send = Callable[..., Consultation]
MONDAY = datetime(2026, 3, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "level", "team", "reason"),
    [
        ("medication", "routine", "pharmacy", "To Pharmacy team because it is a medicine question"),
        ("new_problem", "urgent", "clinical", "To Clinical team because a new problem has an urgent flag"),
        ("unheard_of", "routine", "front", "To Front desk because no rule fits this kind of request"),
    ],
)
def test_a_request_is_placed_with_its_reason(
    surgery: Surgery, sent: Send, kind: str, level: str, team: str, reason: str
) -> None:
    consultation = sent(kind=kind, level=level, at=MONDAY)

    routing = Routing.objects.select_related("team").get(consultation=consultation)
    assert (routing.team.key, routing.reason, routing.owner) == (team, reason, None)
    assert routing.due_at <= consultation.promised_by
    assert routing.rule_version == 1


def test_the_patient_sends_and_the_signal_places_though_patients_may_not_read_it(
    surgery: Surgery, sent: Send
) -> None:
    consultation = sent(placed=False)

    with tenant(surgery.practice.pk, scope=Scope.PATIENT, patients=[consultation.patient_id]):
        submitted.send(
            sender=Consultation,
            consultation=consultation,
            age_years=58,
            now=MONDAY,
            practice=surgery.practice,
        )
        assert not Routing.objects.exists()

    assert Routing.objects.get().consultation_id == consultation.pk


def test_placing_twice_changes_nothing(surgery: Surgery, sent: Send) -> None:
    consultation = sent()
    before = Routing.objects.values().get()

    place(consultation=consultation, age_years=58)

    assert Routing.objects.values().get() == before


def test_a_practice_without_teams_gets_the_default_ones_rather_than_lose_a_request(
    surgery: Surgery, sent: Send
) -> None:
    surgery_without = Team.objects.filter(key="pharmacy")
    surgery_without.delete()

    consultation = sent(kind="medication")

    assert Routing.objects.select_related("team").get(consultation=consultation).team.key == "pharmacy"


def test_what_the_signal_missed_is_placed_later(surgery: Surgery, sent: Send) -> None:
    missed, placed = sent(placed=False), sent()

    assert place_left_behind() == 1
    assert place_left_behind() == 0
    assert {routing.consultation_id for routing in Routing.objects.all()} == {missed.pk, placed.pk}


def test_placing_takes_three_statements(surgery: Surgery, sent: Send) -> None:
    consultation = sent(placed=False)

    with CaptureQueriesContext(connection) as statements:
        submitted.send(
            sender=Consultation,
            consultation=consultation,
            age_years=58,
            now=MONDAY,
            practice=surgery.practice,
        )

    assert len([each for each in statements if "SAVEPOINT" not in each["sql"]]) == 3


def test_another_practice_sees_neither_teams_nor_routing(
    surgery: Surgery, elsewhere: Surgery, sent: Send
) -> None:
    sent()

    with tenant(elsewhere.practice.pk, person=elsewhere.okafor.user.pk):
        assert not Routing.objects.exists()
        assert Team.objects.count() == 4
        assert not Team.objects.filter(practice=surgery.practice).exists()
