"""Staff change, go away and leave, and nothing is left lying."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from consultations.domain.lifecycle import Status
from consultations.models import Consultation
from portal.audit.models import AuditEvent
from portal.core import clock
from portal.core.dates import LONDON
from portal.core.errors import Conflict, DomainError, NotAllowed
from portal.people import absences, team
from portal.people.models import Absence, Invitation, Membership, SignIn
from tests import sign_in
from tests.people import World, consultation_at, village
from triage import leaving, services, teams
from triage.models import Assignment, Routing, TeamMember
from triage.queries import colleague as queries
from triage.tasks import end_leavers

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return village()


def at(world: World, who: str, path: str) -> str:
    return f"/millbrook/team/{world.staff[who].pk}/{path}"


def browser(world: World, who: str) -> Client:
    return sign_in.as_staff(Client(), world.accounts[who])


def day(prefix: str, name: str, value: date) -> dict[str, str]:
    return {
        f"{prefix}-{name}_day": str(value.day),
        f"{prefix}-{name}_month": str(value.month),
        f"{prefix}-{name}_year": str(value.year),
    }


def away(world: World, who: str, *, deputy: str = "", days: int = 3) -> Absence:
    with world.acting("samira") as visit:
        return absences.add(
            member=world.staff[who],
            first_day=clock.today(),
            last_day=clock.today() + timedelta(days=days),
            deputy=world.staff[deputy].pk if deputy else None,
            by=visit,
        )


def owner(world: World, request: Consultation) -> Any:
    with world.inside():
        return Routing.objects.get(consultation=request).owner_id


# Roles and teams ------------------------------------------------------------------------------------------------------


def test_a_new_role_counts_from_the_very_next_page(world: World) -> None:
    janet = browser(world, "janet")
    assert janet.get("/millbrook/team/invite/").status_code == 404

    saved = browser(world, "samira").post(
        at(world, "janet", "roles/"), {"roles-roles": ["receptionist", "manager"]}
    )

    assert saved.status_code == 302
    assert janet.get("/millbrook/team/invite/").status_code == 200


def test_the_last_manager_keeps_the_role(world: World) -> None:
    refused = browser(world, "samira").post(at(world, "samira", "roles/"), {"roles-roles": ["clinician"]})

    assert refused.status_code == 409
    assert "last manager" in refused.content.decode()


def test_no_page_makes_an_operator(world: World) -> None:
    refused = browser(world, "samira").post(at(world, "janet", "roles/"), {"roles-roles": ["operator"]})

    assert refused.status_code == 422


def test_teams_are_joined_and_left(world: World) -> None:
    browser(world, "samira").post(at(world, "janet", "teams/"), {"teams-teams": ["pharmacy", "admin"]})

    with world.inside():
        assert sorted(queries.teams_of(world.staff["janet"])) == ["admin", "pharmacy"]


@pytest.mark.parametrize("path", ["roles/", "teams/", "last-day/", "end-access/"])
@pytest.mark.parametrize("who", ["janet", "ngozi", "farah", "leo"])
def test_only_a_manager_of_this_practice_changes_a_colleague(world: World, who: str, path: str) -> None:
    assert browser(world, who).post(at(world, "priya", path), {"roles-roles": ["manager"]}).status_code == 404
    with world.inside():
        assert Membership.objects.get(pk=world.staff["priya"].pk).roles == ["clinician"]


def test_a_colleague_of_another_practice_has_no_page_here(world: World) -> None:
    assert browser(world, "samira").get(at(world, "farah", "")).status_code == 404


def test_two_tabs_at_two_practices_never_mix(world: World) -> None:
    with world.inside(world.riverside):
        team.add_colleague(user=world.accounts["ngozi"], display_name="Dr N Okafor", roles=["clinician"])
    tab = browser(world, "ngozi")

    home = tab.get("/account/").content.decode()
    here, there = (tab.get(f"/{slug}/team/").content.decode() for slug in ("millbrook", "riverside"))

    assert "/millbrook/inbox/" in home
    assert "/riverside/inbox/" in home
    assert "Dr Priya Shah" in here
    assert "Dr Farah Aziz" not in here
    assert "Dr Farah Aziz" in there
    assert "Dr Priya Shah" not in there
    assert tab.get(at(world, "priya", "").replace("millbrook", "riverside")).status_code == 404


# Away -----------------------------------------------------------------------------------------------------------------


def test_somebody_says_for_themselves_when_they_are_away(world: World) -> None:
    first = clock.today() + timedelta(days=2)
    said = {
        **day("away", "first_day", first),
        **day("away", "last_day", first),
        "away-deputy": str(world.staff["ngozi"].pk),
    }

    assert browser(world, "janet").post(at(world, "priya", "away/"), said).status_code == 404
    assert browser(world, "priya").post(at(world, "priya", "away/"), said).status_code == 302

    page = browser(world, "janet").get(at(world, "priya", "")).content.decode()
    assert "Dr Ngozi Okafor stands in" in page
    with world.inside():
        kept = Absence.objects.get()
    browser(world, "samira").post(at(world, "priya", "away/"), {"withdraw": str(kept.pk)})
    assert "stands in" not in browser(world, "janet").get(at(world, "priya", "")).content.decode()


def test_days_that_cannot_be_are_refused_in_words(world: World) -> None:
    today = clock.today()
    with world.acting("samira") as visit:
        for first, last, words in (
            (today, today - timedelta(days=1), "before the first"),
            (today - timedelta(days=9), today - timedelta(days=8), "are over"),
            (today, today + timedelta(days=500), "more than a year"),
        ):
            with pytest.raises(DomainError, match=words):
                absences.add(
                    member=world.staff["priya"], first_day=first, last_day=last, deputy=None, by=visit
                )
        with pytest.raises(DomainError, match="stand in for themselves"):
            absences.add(
                member=world.staff["priya"],
                first_day=today,
                last_day=today,
                deputy=world.staff["priya"].pk,
                by=visit,
            )
        with pytest.raises(DomainError, match="not work here"):
            absences.add(
                member=world.staff["priya"],
                first_day=today,
                last_day=today,
                deputy=world.staff["leo"].pk,
                by=visit,
            )
    away(world, "priya")
    with pytest.raises(Conflict, match="already"):
        away(world, "priya")
    with world.acting("janet") as visit, pytest.raises(NotAllowed):
        absences.add(member=world.staff["priya"], first_day=today, last_day=today, deputy=None, by=visit)


def test_nothing_is_given_to_somebody_who_is_away_unless_meant(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    away(world, "priya", deputy="janet")
    page, priya = browser(world, "ngozi"), str(world.staff["priya"].pk)
    assert "away until" in page.get(f"/millbrook/inbox/{request.pk}/?do=assign").content.decode()

    refused = page.post(f"/millbrook/inbox/{request.pk}/assign/", {"to": priya})

    words = refused.content.decode()
    assert refused.status_code == 409
    assert "Dr Priya Shah is not working today" in words
    assert "Janet Brathwaite stands in" in words
    assert 'name="anyway"' in words
    assert owner(world, request) == world.staff["ngozi"].pk

    page.post(f"/millbrook/inbox/{request.pk}/assign/", {"to": priya, "anyway": "yes"})
    assert str(owner(world, request)) == priya


def test_a_deputy_who_is_away_too_does_not_stand_in(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    away(world, "priya", deputy="janet")
    away(world, "janet")

    with world.acting("ngozi") as visit, pytest.raises(Conflict, match="Nobody stands in") as refused:
        services.assign(consultation=request.pk, by=visit, to=world.staff["priya"].pk)

    assert refused.value.code == "away"


def test_whoever_is_back_gets_work_again(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    away(world, "priya", days=2)

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False), world.acting("ngozi") as visit:
        services.assign(consultation=request.pk, by=visit, to=world.staff["priya"].pk)

    assert owner(world, request) == world.staff["priya"].pk


def test_many_at_once_are_not_given_to_somebody_away_by_mistake(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    away(world, "priya")
    page, said = browser(world, "ngozi"), {"selected": str(request.pk), "to": str(world.staff["priya"].pk)}

    refused = page.post("/millbrook/inbox/assign/", said)
    assert refused.status_code == 422
    assert "not working today" in refused.content.decode()
    assert owner(world, request) == world.staff["ngozi"].pk

    assert page.post("/millbrook/inbox/assign/", {**said, "anyway": "yes"}).status_code == 302
    assert owner(world, request) == world.staff["priya"].pk


# Leaving --------------------------------------------------------------------------------------------------------------


def test_a_leaver_s_work_is_listed_and_handed_over_in_the_same_act(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    manager, leaver = browser(world, "samira"), browser(world, "ngozi")
    SignIn.objects.create(
        user=world.accounts["ngozi"], session_key=leaver.session.session_key, device="x", began_at=clock.now()
    )
    with world.inside():
        link = team.new_invitation(
            email="ngozi@example.com", display_name="N", roles=["clinician"]
        ).invitation
    assert "Zofia Kowalczyk" in manager.get(at(world, "ngozi", "end-access/")).content.decode()

    nobody = manager.post(at(world, "ngozi", "end-access/"), {})
    assert nobody.status_code == 409
    assert "Pick who gets them" in nobody.content.decode()
    assert leaver.get("/millbrook/inbox/").status_code == 200

    done = manager.post(at(world, "ngozi", "end-access/"), {"to": str(world.staff["priya"].pk)})

    assert done.status_code == 302
    assert owner(world, request) == world.staff["priya"].pk
    assert leaver.get("/millbrook/inbox/").status_code == 302  # signed out, at once
    assert not SignIn.objects.filter(user=world.accounts["ngozi"]).exists()
    with world.inside():
        assert Invitation.objects.get(pk=link.pk).withdrawn_at
        assert not TeamMember.objects.filter(membership=world.staff["ngozi"].pk, left_at=None).exists()
    assert browser(world, "ngozi").get("/millbrook/inbox/").status_code == 404


def test_when_the_access_cannot_end_the_work_stays(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world, staff="samira")

    with world.acting("samira") as visit, pytest.raises(Conflict, match="your own"):
        leaving.leave(member=world.staff["samira"], to=world.staff["priya"].pk, by=visit)

    assert owner(world, request) == world.staff["samira"].pk


def test_somebody_who_has_left_gets_nothing(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)

    with world.acting("samira") as visit, pytest.raises(DomainError, match="not work here"):
        leaving.leave(member=world.staff["ngozi"], to=world.staff["leo"].pk, by=visit)

    assert owner(world, request) == world.staff["ngozi"].pk
    assert browser(world, "ngozi").get("/millbrook/inbox/").status_code == 200


# A last day -----------------------------------------------------------------------------------------------------------


def test_a_locum_s_door_shuts_with_the_last_minute_of_the_last_day(world: World) -> None:
    last = clock.today() + timedelta(days=1)
    saved = browser(world, "samira").post(at(world, "ngozi", "last-day/"), day("last_day", "last_day", last))
    assert saved.status_code == 302

    for hour, minute, later, status in ((23, 59, 0, 200), (0, 0, 1, 404)):
        moment = datetime(last.year, last.month, last.day, hour, minute, tzinfo=LONDON) + timedelta(
            days=later
        )
        with time_machine.travel(moment, tick=False):
            assert browser(world, "ngozi").get("/millbrook/inbox/").status_code == status, moment


def test_a_locum_s_work_goes_back_to_its_team_once(world: World) -> None:
    request = consultation_at(Status.IN_PROGRESS, world)
    with world.acting("samira") as visit:
        team.set_last_day(member=world.staff["ngozi"], last_day=clock.today(), by=visit)
    assert end_leavers(practice_id=str(world.millbrook.pk)) == 0

    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        with world.acting("samira") as visit, pytest.raises(DomainError, match="not work here"):
            services.assign(consultation=request.pk, by=visit, to=world.staff["ngozi"].pk)
        assert end_leavers(practice_id=str(world.millbrook.pk)) == 1
        assert end_leavers(practice_id=str(world.millbrook.pk)) == 0

    assert owner(world, request) is None
    with world.inside():
        assert Assignment.objects.filter(consultation=request, by="system:last_day").count() == 1
        assert Consultation.objects.get(pk=request.pk).with_whom == "the Clinical team"
        assert (
            AuditEvent.objects.filter(action="request.left_to_team", consultation_id=request.pk).count() == 1
        )
        assert Membership.objects.get(pk=world.staff["ngozi"].pk).ended_at


def test_the_last_manager_gets_no_last_day_and_a_past_day_is_refused(world: World) -> None:
    with world.acting("samira") as visit:
        with pytest.raises(Conflict, match="last manager"):
            team.set_last_day(member=world.staff["samira"], last_day=clock.today(), by=visit)
        with pytest.raises(DomainError, match="is over"):
            team.set_last_day(
                member=world.staff["ngozi"], last_day=clock.today() - timedelta(days=1), by=visit
            )


def test_teams_can_be_changed_by_managers_only(world: World) -> None:
    with world.acting("janet") as visit, pytest.raises(NotAllowed):
        teams.place(member=world.staff["janet"], teams=["clinical"], by=visit)


def test_a_safety_officer_is_a_clinician_too(world: World) -> None:
    client = browser(world, "samira")

    alone = client.post(at(world, "priya", "roles/"), {"roles-roles": ["safety_officer"]})
    both = client.post(at(world, "priya", "roles/"), {"roles-roles": ["clinician", "safety_officer"]})

    assert "A clinical safety officer is a clinician too" in alone.content.decode()
    assert both.status_code == 302
    with world.inside():
        assert set(Membership.objects.get(pk=world.staff["priya"].pk).roles) == {
            "clinician",
            "safety_officer",
        }


# At the same moment ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["hands over", "last day"])
def test_a_leaver_s_work_and_a_colleague_who_gives_it_away_do_not_wait_for_each_other(way: str) -> None:
    import threading

    from django.db import connection

    world = village()
    made = [consultation_at(Status.IN_PROGRESS, world, "zofia") for _ in range(6)]
    troubles: list[BaseException] = []
    start = threading.Barrier(2)

    def leaver() -> None:
        if way == "hands over":
            with world.acting("samira") as visit:
                leaving.leave(member=world.staff["ngozi"], to=world.staff["priya"].pk, by=visit)
        else:
            end_leavers(practice_id=str(world.millbrook.pk))

    def gives_away() -> None:
        # Several at once, in the order of the inbox's page: by their ids.
        with world.acting("janet") as visit:
            for each in sorted(made, key=lambda each: each.pk):
                services.assign(consultation=each.pk, by=visit, to=world.staff["janet"].pk)

    def run(act: Any) -> None:
        try:
            start.wait()
            act()
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    if way == "last day":
        with world.inside():
            Membership.objects.filter(pk=world.staff["ngozi"].pk).update(ends_on=clock.today())
    threads = [threading.Thread(target=run, args=(act,)) for act in (leaver, gives_away)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)

    assert troubles == []
    with world.inside():
        owners = set(Routing.objects.filter(consultation__in=made).values_list("owner_id", flat=True))
        assert world.staff["ngozi"].pk not in owners
        assert Membership.objects.get(pk=world.staff["ngozi"].pk).ended_at is not None


def test_what_was_given_to_somebody_as_they_left_goes_back_to_its_team(world: World) -> None:
    made = consultation_at(Status.IN_PROGRESS, world)
    with world.inside():
        Membership.objects.filter(pk=world.staff["ngozi"].pk).update(ended_at=clock.now())

    end_leavers(practice_id=str(world.millbrook.pk))

    with world.inside():
        assert Routing.objects.get(consultation=made).owner_id is None
        assert Assignment.objects.filter(consultation=made, by="system:last_day").count() == 1
