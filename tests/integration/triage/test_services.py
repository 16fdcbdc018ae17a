from collections.abc import Callable

import pytest

from consultations.domain.levels import Level
from consultations.models import Consultation
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.errors import DomainError
from portal.people.models import Membership
from tests.integration.triage.conftest import Surgery
from triage import services
from triage.models import Assignment, Routing, TeamMember
from triage.queries import Filters, View, page
from triage.teams import join, join_by_role, leave, make_teams

Send = Callable[..., Consultation]


def status_of(consultation: Consultation) -> tuple[str, str]:
    found = Consultation.objects.get(pk=consultation.pk)
    return found.status, found.with_whom


def test_take_makes_it_mine_and_says_so_to_the_patient(surgery: Surgery, sent: Send) -> None:
    consultation = sent()

    routing = services.take(consultation=consultation.pk, by=surgery.okafor)

    assert routing.owner_id == surgery.okafor.membership.pk
    assert status_of(consultation) == ("in_progress", "Dr Ngozi Okafor")
    assert [row.pk for row in page(surgery.okafor, View.MINE, now=clock.now()).rows] == [consultation.pk]
    fact = Assignment.objects.get()
    assert (fact.by_name, fact.owner_id, fact.team_id) == (
        "Dr Ngozi Okafor",
        routing.owner_id,
        routing.team_id,
    )
    assert AuditEvent.objects.filter(action="request.take").count() == 1


def test_assign_gives_it_to_a_colleague_who_works_here(surgery: Surgery, sent: Send) -> None:
    consultation = sent()

    services.assign(consultation=consultation.pk, by=surgery.brathwaite, to=surgery.shah.membership.pk)

    assert Routing.objects.get().owner_id == surgery.shah.membership.pk
    assert status_of(consultation) == ("in_progress", "Dr Priya Shah")


def test_assign_to_somebody_who_left_or_works_elsewhere_is_refused_and_changes_nothing(
    surgery: Surgery, elsewhere: Surgery, sent: Send
) -> None:
    consultation = sent()
    Membership.objects.filter(pk=surgery.shah.membership.pk).update(ended_at=clock.now())

    for stranger in (surgery.shah, elsewhere.okafor):
        with pytest.raises(DomainError, match="does not work here any more"):
            services.assign(consultation=consultation.pk, by=surgery.okafor, to=stranger.membership.pk)

    assert status_of(consultation) == ("received", "")
    assert not Assignment.objects.exists()


def test_hand_over_gives_it_to_a_team_and_nobody(surgery: Surgery, sent: Send) -> None:
    consultation = sent()
    services.take(consultation=consultation.pk, by=surgery.okafor)

    routing = services.hand_over(
        consultation=consultation.pk, by=surgery.okafor, team="pharmacy", reason="A question of dose"
    )

    assert (routing.team.key, routing.owner_id, routing.owned_at) == ("pharmacy", None, None)
    shown = page(surgery.okafor, View.TO_TRIAGE, Filters(team="pharmacy", owner="none"), now=clock.now())
    assert [row.pk for row in shown.rows] == [consultation.pk]
    assert [fact.reason for fact in Assignment.objects.order_by("at")] == ["", "A question of dose"]


def test_hand_over_to_a_team_that_is_not_there_is_refused(surgery: Surgery, sent: Send) -> None:
    with pytest.raises(DomainError, match="no such team"):
        services.hand_over(consultation=sent().pk, by=surgery.okafor, team="night")


def test_raising_the_level_brings_the_due_time_forward_and_finds_a_clinician(
    surgery: Surgery, sent: Send
) -> None:
    consultation = sent(kind="admin_letter")
    before = Routing.objects.get()

    services.raise_level(
        consultation=consultation.pk,
        by=surgery.brathwaite,
        level=Level.URGENT,
        reason="Chest pain on the phone",
    )

    after = Routing.objects.select_related("team").get()
    found = Consultation.objects.get(pk=consultation.pk)
    assert after.team.key == "clinical"
    assert after.reason == "To Clinical team because a letter or form has an urgent flag"
    assert after.due_at <= found.promised_by
    assert after.due_at < before.due_at


def test_raising_the_level_of_what_somebody_has_leaves_it_with_them(surgery: Surgery, sent: Send) -> None:
    consultation = sent(kind="medication")
    services.take(consultation=consultation.pk, by=surgery.shah)

    services.raise_level(consultation=consultation.pk, by=surgery.okafor, level=Level.URGENT, reason="Worse")

    routing = Routing.objects.select_related("team").get()
    assert (routing.team.key, routing.owner_id) == ("pharmacy", surgery.shah.membership.pk)


def test_lowering_the_level_never_moves_the_promise(surgery: Surgery, sent: Send) -> None:
    consultation = sent(level="urgent")

    routing = services.lower_level(
        consultation=consultation.pk, by=surgery.okafor, level=Level.ROUTINE, reason="Read it: an old bruise"
    )

    assert Consultation.objects.get(pk=consultation.pk).promised_by == consultation.promised_by
    assert routing.due_at <= consultation.promised_by


def test_who_answers_a_request_without_owner_owns_it(surgery: Surgery, sent: Send) -> None:
    consultation = sent()

    services.adopt(consultation=consultation.pk, by=surgery.okafor)
    services.adopt(consultation=consultation.pk, by=surgery.shah)

    assert Routing.objects.get().owner_id == surgery.okafor.membership.pk
    assert Assignment.objects.count() == 1


def test_a_request_that_was_never_placed_can_be_taken(surgery: Surgery, sent: Send) -> None:
    consultation = sent(placed=False)

    services.take(consultation=consultation.pk, by=surgery.okafor)

    routing = Routing.objects.select_related("team").get()
    assert (routing.team.key, routing.owner_id) == ("clinical", surgery.okafor.membership.pk)


def test_the_request_of_another_practice_cannot_be_taken(
    surgery: Surgery, elsewhere: Surgery, sent: Send
) -> None:
    consultation = sent()

    with pytest.raises(DomainError, match="could not find"):
        services.take(consultation=consultation.pk, by=elsewhere.okafor)

    assert Routing.objects.get().owner_id is None


def test_a_closed_request_cannot_be_taken_and_its_routing_stays(surgery: Surgery, sent: Send) -> None:
    consultation = sent()
    Consultation.objects.filter(pk=consultation.pk).update(
        status="closed", closed_at=clock.now(), closed_by="Dr Priya Shah", outcome="advice_given"
    )

    with pytest.raises(DomainError, match="closed"):
        services.take(consultation=consultation.pk, by=surgery.okafor)

    assert Routing.objects.get().owner_id is None
    assert not Assignment.objects.exists()


# Teams ----------------------------------------------------------------------------------------------------------------


def test_default_teams_are_made_once_and_keep_the_name_they_were_given(surgery: Surgery) -> None:
    first = make_teams()
    first[0].name = "Paperwork"
    first[0].save()

    assert [team.name for team in make_teams()] == [
        "Paperwork",
        "Clinical team",
        "Front desk",
        "Pharmacy team",
    ]


def test_staff_without_a_team_are_put_into_one_by_role_and_stay_where_they_were_put(surgery: Surgery) -> None:
    leave(team="clinical", membership=Membership.objects.get(pk=surgery.shah.membership.pk))
    join(team="pharmacy", membership=Membership.objects.get(pk=surgery.shah.membership.pk))
    join(team="pharmacy", membership=Membership.objects.get(pk=surgery.shah.membership.pk))

    assert join_by_role() == 0
    assert TeamMember.objects.filter(membership=surgery.shah.membership.pk, left_at=None).count() == 1
    assert sorted(
        TeamMember.objects.filter(membership=surgery.brathwaite.membership.pk).values_list(
            "team__key", flat=True
        )
    ) == ["admin", "front"]
