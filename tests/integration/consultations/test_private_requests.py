"""What a young person sends alone, or somebody keeps private, is seen by nobody who acts for them and told to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from consultations import access, services
from consultations.models import Consultation, Message
from portal.core import clock
from portal.core.errors import NotAllowed
from portal.core.tenancy import Scope, tenant
from portal.notifications.models import OutboxMessage
from portal.people.models import Proxy
from tests.family import PARENT, access_of, family
from tests.people import NET, World, sent_by
from tests.sign_in import as_patient, as_staff

pytestmark = pytest.mark.django_db

TABLES = (
    "consultations_consultation",
    "consultations_message",
    "consultations_statuschange",
    "consultations_followup",
)


@pytest.fixture
def world() -> World:
    return family()


def rows(world: World, who: str, table: str) -> int:
    """How many rows of a table this person's walls open, asked in plain SQL."""
    with world.acting(who), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def told(world: World, made: Consultation) -> list[tuple[str, str]]:
    names = {user.pk: name for name, user in world.accounts.items()}
    with world.inside():
        return [
            (names[each.person_id], each.kind)
            for each in OutboxMessage.objects.filter(about_id=made.pk).order_by("created_at", "id")
        ]


def answered(world: World, made: Consultation, key: str = "reply-1") -> None:
    with world.acting("ngozi") as visit:
        services.reply(consultation=made.pk, by=visit, body="Use the cream.", key=key, safety_net=NET)


def page(world: World, who: str, name: str, **kwargs: object) -> tuple[int, str]:
    client = as_patient(Client(), world.accounts[who])
    address = reverse(f"consultations:{name}", kwargs={"practice": "millbrook", **kwargs})
    response = client.get(address)
    return response.status_code, response.content.decode()


def test_what_a_young_person_sends_alone_is_private_from_the_first_moment(world: World) -> None:
    made = sent_by(world, "yusuf")

    assert made.is_private
    with world.inside():
        assert "INFO_YOUNG_PERSON" in set(made.flags.values_list("code", flat=True))


@pytest.mark.parametrize("parent", ["nadia", "tariq"])
def test_no_wall_and_no_page_shows_it_to_a_parent(world: World, parent: str) -> None:
    made = sent_by(world, "yusuf")
    answered(world, made)

    assert {table: rows(world, parent, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert rows(world, "yusuf", "consultations_consultation") == 1
    assert page(world, parent, "my_request", id=made.pk)[0] == 404
    assert page(world, parent, "my_answers", id=made.pk)[0] == 404
    assert made.title not in page(world, parent, "my_requests")[1]
    assert page(world, "yusuf", "my_request", id=made.pk)[0] == 200


def test_python_refuses_it_too_where_no_wall_stands(world: World) -> None:
    made = sent_by(world, "yusuf")
    parent = world.visit("nadia")

    with world.inside():
        assert not access.may_see(parent, made)
        assert not access.requests_of(parent).filter(pk=made.pk).exists()
        assert access.may_see(world.visit("yusuf"), made)


def test_only_the_young_person_is_told(world: World) -> None:
    made = sent_by(world, "yusuf")
    answered(world, made)

    assert told(world, made) == [("yusuf", "request_received"), ("yusuf", "reply_sent")]


def test_what_a_parent_sends_for_the_child_both_parents_and_the_child_see(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    assert not made.is_private
    assert made.proxy_id == access_of(world, "nadia").pk
    for who in ("nadia", "tariq", "yusuf"):
        assert rows(world, who, "consultations_consultation") == 1, who
        assert page(world, who, "my_request", id=made.pk)[0] == 200, who


def test_another_patient_and_another_practice_see_neither(world: World) -> None:
    sent_by(world, "yusuf")
    sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    for who in ("gareth", "uma"):
        assert rows(world, who, "consultations_consultation") == 0
    with tenant(
        world.riverside.pk, scope=Scope.PATIENT, person=world.accounts["nadia"].pk, patients=[], actor="x"
    ):
        assert not Consultation.objects.exists()


def test_the_young_person_keeps_a_request_from_the_parent_who_wrote_it(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    with world.acting("yusuf") as visit:
        services.keep_private(consultation=made.pk, by=visit, private=True)
    answered(world, made)

    assert rows(world, "nadia", "consultations_consultation") == 0
    assert told(world, made)[-1] == ("yusuf", "reply_sent")


def test_an_adult_keeps_a_request_private_and_shows_it_again(world: World) -> None:
    with world.inside():
        Proxy.fresh(
            user=world.accounts["tariq"],
            patient=world.patients["zofia"],
            relation="carer",
            evidence="letter",
            basis="agrees",
            starts_on=clock.today(),
            ends_on=clock.today() + timedelta(days=30),
            confirmed_by=world.staff["janet"],
            confirmed_at=clock.now(),
        ).save(force_insert=True)
    made = sent_by(world, "zofia")
    client = as_patient(Client(), world.accounts["zofia"])
    address = reverse("consultations:my_request_private", kwargs={"practice": "millbrook", "id": made.pk})
    assert rows(world, "tariq", "consultations_consultation") == 1

    client.post(address, {"private": "yes"})
    hidden = rows(world, "tariq", "consultations_consultation")
    client.post(address, {"private": "no"})

    assert hidden == 0
    assert rows(world, "tariq", "consultations_consultation") == 1


def test_who_acts_for_somebody_cannot_make_private_or_open(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    with world.acting("nadia") as visit, pytest.raises(NotAllowed):
        services.keep_private(consultation=made.pk, by=visit, private=True)
    client = as_patient(Client(), world.accounts["nadia"])
    address = reverse("consultations:my_request_private", kwargs={"practice": "millbrook", "id": made.pk})
    assert client.post(address, {"private": "yes"}).status_code == 404


def test_an_access_that_ends_closes_an_open_session_at_once(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    client = as_patient(Client(), world.accounts["nadia"])
    address = reverse("consultations:my_request", kwargs={"practice": "millbrook", "id": made.pk})
    assert client.get(address).status_code == 200

    staff = as_staff(Client(), world.staff["janet"].user)
    mine = access_of(world, "nadia")
    given = {"practice": "millbrook", "patient": mine.patient_id, "proxy": mine.pk}
    assert staff.post(reverse("triage:proxy_end", kwargs=given)).status_code == 302

    assert client.get(address).status_code == 404
    assert client.post(f"{address}write/", {"body": "Hello", "key": "k"}).status_code == 404
    assert page(world, "tariq", "my_request", id=made.pk)[0] == 200
    answered(world, made)
    assert told(world, made)[-1] == ("yusuf", "reply_sent")


def test_a_switched_off_account_opens_nothing(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    client = as_patient(Client(), world.accounts["nadia"])
    world.accounts["nadia"].is_active = False
    world.accounts["nadia"].save()

    address = reverse("consultations:my_request", kwargs={"practice": "millbrook", "id": made.pk})
    assert client.get(address).status_code == 302


def test_an_access_reaches_to_its_kinds_and_its_days(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)
    with world.inside():
        Proxy.objects.filter(pk=access_of(world, "tariq").pk).update(kinds=["medication"])
        Proxy.objects.filter(pk=access_of(world, "nadia").pk).update(
            sees_from=clock.today() + timedelta(days=1)
        )

    for who in ("nadia", "tariq"):
        assert rows(world, who, "consultations_consultation") == 0
        with world.inside():
            assert not access.may_see(world.visit(who), made)
            assert not access.requests_of(world.visit(who)).filter(pk=made.pk).exists()


def test_a_kind_outside_the_access_cannot_be_sent(world: World) -> None:
    with world.inside():
        Proxy.objects.filter(pk=access_of(world, "nadia").pk).update(kinds=["medication"])

    with pytest.raises(NotAllowed):
        sent_by(world, "nadia", for_patient="yusuf", **PARENT)


def test_without_consent_replies_are_for_the_patient_alone_until_staff_have_checked(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **{**PARENT, "who__agree": "no"})
    answered(world, made)
    with world.inside():
        Message.objects.update(visible_at=clock.now() - timedelta(seconds=1))

    assert made.is_consent_unsure
    assert told(world, made) == [("nadia", "request_received"), ("yusuf", "reply_sent")]
    assert rows(world, "nadia", "consultations_message") == 0
    assert "Use the cream." not in page(world, "nadia", "my_request", id=made.pk)[1]
    assert "Use the cream." in page(world, "yusuf", "my_request", id=made.pk)[1]

    staff = as_staff(Client(), world.staff["janet"].user)
    given = {"practice": "millbrook", "id": made.pk}
    assert staff.post(reverse("triage:consent_checked", kwargs=given)).status_code == 302

    assert "Use the cream." in page(world, "nadia", "my_request", id=made.pk)[1]


def test_the_author_is_always_the_one_who_wrote(world: World) -> None:
    made = sent_by(world, "nadia", for_patient="yusuf", **PARENT)

    with world.acting("tariq") as visit:
        message = services.add_words(consultation=made.pk, by=visit, body="He feels better.", key="w1")

    assert (message.author, message.author_name, message.person_id) == (
        "proxy",
        "Tariq Khan",
        world.accounts["tariq"].pk,
    )
    assert made.writer_name == "Nadia Khan"


def test_it_changes_nothing_that_a_parent_reads_of_what_the_child_needs(world: World) -> None:
    theirs = f"/millbrook/my-data/needs/{world.patients['yusuf'].pk}/"
    nadia = as_patient(Client(), world.accounts["nadia"])
    before = [line for line in nadia.get(theirs).content.decode().splitlines() if "csrf" not in line]

    made = sent_by(world, "yusuf", **{"con.need": ["large_print"]})

    after = [line for line in nadia.get(theirs).content.decode().splitlines() if "csrf" not in line]
    assert made.is_private
    assert [line for line in after if "nonce=" not in line] == [
        line for line in before if "nonce=" not in line
    ]
    theirs = reverse("triage:request", kwargs={"practice": "millbrook", "id": made.pk})
    assert "Large print" in as_staff(Client(), world.accounts["janet"]).get(theirs).content.decode()
