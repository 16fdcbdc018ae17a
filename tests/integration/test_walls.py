"""The walls between practices and between people, asked in SQL by the role the application works as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from consultations.models import Consultation, Draft, Message
from portal.core import tenancy
from portal.core.models import TenantModel
from portal.core.tasks import PracticeTask
from portal.core.tenancy import NoTenant, Scope, as_system, tenant
from portal.people.models import Patient
from tests.people import World, sent_by, village
from tests.sign_in import as_patient, as_staff

#: Every table of ours, or of a library, that holds no practice's rows and so has no wall. Whoever adds one says why here.
WITHOUT_A_WALL = {
    "practices_practice",  # who they are and when they open is for everybody
    "people_user",  # an account may belong to several practices; it says nothing about who that is
    "people_signin",  # where an account is signed in, for its owner; it goes with the session
    "people_accountletter",  # what an address is to be told of its own account, until it has left
    "people_nhslogindoor",  # which accounts are entered with NHS login alone
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "django_session",
    "django_content_type",
    "django_migrations",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "audit_auditchain",  # hashes and places alone; must be readable when the event is gone
    "audit_audithead",
    "notifications_postboxmessage",  # written in the demo and in tests only
}
#: Present when NHS login is set up; allauth's own.
MAY_BE_THERE = {"socialaccount_socialaccount", "socialaccount_socialapp", "socialaccount_socialtoken"}


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def tables(*, walled: bool) -> set[str]:
    found = rows(
        "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind in ('r', 'p') and (c.relrowsecurity and c.relforcerowsecurity) = %s",
        walled,
    )
    return {name for (name,) in found}


def walled_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


@pytest.fixture
def world(db: None) -> World:
    world = village()
    sent_by(world, "zofia")
    sent_by(world, "uma")
    sent_by(world, "peter", practice=world.riverside)
    return world


@pytest.fixture
def lasting(transactional_db: None) -> World:
    """The same, committed, as it is between two pages."""
    world = village()
    sent_by(world, "zofia")
    sent_by(world, "gareth")
    sent_by(world, "peter", practice=world.riverside)
    return world


@pytest.mark.django_db
class TestWhichTables:
    def test_each_model_of_a_practice_has_a_wall_and_no_other_table_has(self) -> None:
        assert tables(walled=True) == {model._meta.db_table for model in walled_models()}

    def test_tables_without_a_wall_are_these(self) -> None:
        assert tables(walled=False) - MAY_BE_THERE == WITHOUT_A_WALL

    def test_the_role_owns_nothing_and_passes_no_wall(self) -> None:
        (answer,) = rows(
            "select current_user, rolsuper, rolbypassrls,"
            " (select count(*) from pg_class where relowner = r.oid) from pg_roles r where rolname = current_user"
        )

        assert answer == (settings.APP_ROLE, False, False, 0)


@pytest.mark.django_db
class TestWhatIsRead:
    def test_without_a_practice_nothing(self, world: World) -> None:
        for model in walled_models():
            assert rows(f"select count(*) from {model._meta.db_table}") == [(0,)], model  # noqa: S608

    def test_a_practice_without_a_scope_opens_nothing(self, world: World) -> None:
        with tenant(world.millbrook.pk, scope=Scope.NOBODY):
            for model in walled_models():
                assert rows(f"select count(*) from {model._meta.db_table}") == [(0,)], model  # noqa: S608

    def test_a_scope_without_a_practice_opens_nothing(self, world: World) -> None:
        for scope in (Scope.PUBLIC, Scope.PATIENT, Scope.STAFF, Scope.SYSTEM):
            rows(
                "select set_config('app.practice', '', true), set_config('app.scope', %s, true)", scope.value
            )
            for model in walled_models():
                assert rows(f"select count(*) from {model._meta.db_table}") == [(0,)], (scope, model)  # noqa: S608

    def test_staff_read_their_practice_alone(self, world: World) -> None:
        with tenant(world.millbrook.pk, scope=Scope.STAFF):
            for model in walled_models():
                table = model._meta.db_table
                whose = set(rows(f"select distinct practice_id from {table}"))  # noqa: S608
                assert whose <= {(world.millbrook.pk,)}, table
            assert rows("select count(*) from consultations_consultation") == [(2,)]

    @pytest.mark.parametrize(
        ("who", "sees"), [("zofia", 1), ("uma", 1), ("gareth", 0), ("nadia", 0), ("tariq", 0)]
    )
    def test_patients_read_what_is_theirs_alone(self, world: World, who: str, sees: int) -> None:
        with world.acting(who):
            assert rows("select count(*) from consultations_consultation") == [(sees,)]
            for table in (
                "consultations_flag",
                "consultations_note",
                "consultations_replydraft",
                "audit_auditevent",
            ):
                assert rows(f"select count(*) from {table}") == [(0,)], table  # noqa: S608
            for table in ("consultations_message", "consultations_statuschange", "consultations_followup"):
                strangers = f"select count(*) from {table} t where not exists (select from consultations_consultation c where c.id = t.consultation_id)"  # noqa: S608
                assert rows(strangers) == [(0,)], table

    def test_a_passer_by_reads_no_row_about_anybody(self, world: World) -> None:
        with tenant(world.millbrook.pk, scope=Scope.PUBLIC, actor="visitor"):
            for model in walled_models():
                if model._meta.label in ("practices.Closure", "triage.Team"):  # days shut and names of teams
                    continue
                assert rows(f"select count(*) from {model._meta.db_table}") == [(0,)], model  # noqa: S608

    def test_a_sweep_reads_no_words(self, world: World) -> None:
        allowed = {
            "consultations_attachment",
            "consultations_consultation",
            "consultations_draft",
            "consultations_followup",
            "notifications_outboxmessage",
        }
        with tenancy.sweeping("test"):
            open_to_it = {
                model._meta.db_table
                for model in walled_models()
                if rows(f"select count(*) from {model._meta.db_table}") != [(0,)]  # noqa: S608
            }
            changed = rows("update consultations_consultation set title = 'x' returning id")

        assert open_to_it <= allowed
        assert changed == []

    def test_what_was_typed_without_an_account_is_read_with_its_key_alone(self, world: World) -> None:
        sql = "select count(*) from consultations_draft where person_id is null"
        with tenant(world.millbrook.pk, scope=Scope.PUBLIC, draft="a" * 64, actor="visitor"):
            _unclaimed("a" * 64)
            assert rows(sql) == [(1,)]
        for scope, key in (
            (Scope.PUBLIC, "b" * 64),
            (Scope.STAFF, None),
            (Scope.PUBLIC, None),
            (Scope.PUBLIC, ""),
        ):
            with tenant(world.millbrook.pk, scope=scope, draft=key, actor="visitor"):
                assert rows(sql) == [(0,)], (scope, key)

    def test_python_refuses_to_ask_without_a_practice(self, world: World) -> None:
        for model in walled_models():
            with pytest.raises(NoTenant):
                model.objects.count()


def _unclaimed(key: str) -> Draft:
    from portal.core import clock

    now = clock.now()
    draft: Draft = Draft.fresh(
        key_hash=key, kind="new_problem", set_version=1, started_at=now, saved_at=now, expires_at=now
    )
    draft.save(force_insert=True)
    return draft


@pytest.mark.django_db
class TestWhatIsWritten:
    def refused(self, error: str, act: Callable[[], Any]) -> None:
        with pytest.raises(DatabaseError, match=error), transaction.atomic():
            act()

    def test_a_row_for_another_practice_is_refused(self, world: World) -> None:
        with world.inside():
            insert = "insert into triage_team (id, practice_id, key, name) values (gen_random_uuid(), %s, 'x', 'x') returning id"
            self.refused("row-level security", lambda: rows(insert, world.riverside.pk))
            self.refused(
                "row-level security",
                lambda: rows("update triage_team set practice_id = %s returning id", world.riverside.pk),
            )

    def test_rows_of_another_practice_cannot_be_changed_or_deleted(self, world: World) -> None:
        with world.inside():
            gone = rows(
                "update people_patient set family_name = 'X' where practice_id = %s returning id",
                world.riverside.pk,
            )
            assert gone == []
            assert (
                rows("delete from people_proxy where practice_id = %s returning id", world.riverside.pk) == []
            )

    def test_a_child_of_another_practices_parent_is_refused(self, world: World) -> None:
        with world.inside(world.riverside):
            theirs = Consultation.objects.get().pk
        with world.inside():
            sql = (
                "insert into triage_assignment (id, practice_id, consultation_id, at, by, by_name, team_id, due_at, reason)"
                " select gen_random_uuid(), %s, %s, now(), 'x', 'x', id, now(), '' from triage_team limit 1 returning id"
            )

            def adopt() -> None:
                rows(sql, world.millbrook.pk, theirs)
                rows("set constraints all immediate; select 1")

            with pytest.raises(IntegrityError, match="same_practice"), transaction.atomic():
                adopt()

    def test_each_key_to_a_walled_table_has_its_composite_twin(self) -> None:
        single = rows(
            "select c.conrelid::regclass::text, a.attname from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
            " join pg_class p on p.oid = c.confrelid"
            " where c.contype = 'f' and cardinality(c.conkey) = 1 and p.relforcerowsecurity"
        )
        double = rows(
            "select c.conrelid::regclass::text, a.attname from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]"
            " where c.contype = 'f' and cardinality(c.conkey) = 2"
        )

        assert single
        assert set(single) - set(double) == set()

    @pytest.mark.parametrize("act", [
        "alter table consultations_consultation no force row level security",
        "alter table consultations_consultation disable row level security",
        "alter table audit_auditevent disable trigger all",
        "drop policy consultation_wall on consultations_consultation",
        "truncate consultations_note",
        "truncate audit_auditevent",
        "update audit_auditevent set action = 'x'",
        "delete from audit_auditevent",
        "update audit_auditchain set seq = 1",
        "insert into audit_audithead (practice_id, seq, hash) values (gen_random_uuid(), 1, '')",
        "delete from audit_audithead",
        "create table mine (id int)",
        "alter role current_user bypassrls",
        "set session_replication_role = replica",
    ])  # fmt: skip
    def test_the_role_cannot_lift_a_wall_or_touch_the_trail(self, world: World, act: str) -> None:
        with world.inside():
            self.refused(
                "permission denied|must be owner|refused|not permitted|denied",
                lambda: connection.cursor().execute(act),
            )

    def test_a_patient_cannot_write_for_somebody_else(self, world: World) -> None:
        with world.inside():
            zofias = Consultation.objects.get(person=world.accounts["zofia"]).pk
        with world.acting("gareth"):
            assert (
                rows("update consultations_consultation set title = 'x' where id = %s returning id", zofias)
                == []
            )
            steal = "update consultations_consultation set patient_id = %s returning id"
            assert rows(steal, world.patients["gareth"].pk) == []
        with world.acting("zofia"):
            give = "update consultations_consultation set patient_id = %s where id = %s returning id"
            self.refused("row-level security", lambda: rows(give, world.patients["gareth"].pk, zofias))


@pytest.mark.django_db
class TestEntering:
    def test_the_old_practice_is_back_afterwards(self, world: World) -> None:
        with world.inside(world.riverside):
            with world.inside(world.millbrook):
                assert Patient.objects.count() == 4
            assert Patient.objects.count() == 1
            with pytest.raises(ZeroDivisionError), world.inside(world.millbrook):
                raise ZeroDivisionError
            assert Patient.objects.count() == 1
            assert rows("select count(*) from people_patient") == [(1,)]

    def test_the_systems_reach_ends_with_its_block(self, world: World) -> None:
        with world.acting("gareth"):
            with as_system():
                assert Consultation.objects.count() == 2
            assert Consultation.objects.count() == 0

    def test_a_task_without_a_practice_is_refused(self, world: World) -> None:
        class Counting(PracticeTask):
            name = "tests.counting"

            def run(self, *, practice_id: str) -> int:
                return Patient.objects.count()

        assert Counting()(practice_id=str(world.millbrook.pk)) == 4
        with pytest.raises(TypeError, match="practice_id"):
            Counting()()
        with pytest.raises(TypeError, match="practice_id"):
            Counting()(practice_id="")

    def test_every_task_of_ours_says_for_which_practice_or_that_it_sweeps(self) -> None:
        from portal.celery import app
        from portal.core.tasks import SweepTask

        app.loader.import_default_modules()
        ours = [each for name, each in app.tasks.items() if not name.startswith("celery.")]

        assert ours
        assert [each.name for each in ours if not isinstance(each, PracticeTask | SweepTask)] == []

    def test_responses_that_render_too_late_are_nowhere(self) -> None:
        root = Path(__file__).resolve().parents[2]
        late = re.compile(
            r"TemplateResponse|StreamingHttpResponse|non_atomic_requests|\.aget\(|sync_to_async"
        )
        found = [
            str(path.relative_to(root))
            for package in ("portal", "consultations", "triage")
            for path in (root / package).rglob("*.py")
            if late.search(path.read_text())
        ]

        assert found == []


class TestBetweenPages:
    """With real commits, as it is in production: what one page said of itself is forgotten before the next."""

    def test_nothing_of_a_page_stays_on_the_connection(self, lasting: World) -> None:
        client = as_staff(Client(), lasting.accounts["ngozi"])
        assert client.get("/millbrook/inbox/").status_code == 200

        assert rows("select current_setting('app.practice', true), current_setting('app.scope', true)") in (
            [("", "")],
            [(None, None)],
        )
        assert rows("select count(*) from people_patient") == [(0,)]

    def test_two_hundred_pages_in_turn_over_one_connection_never_mix(self, lasting: World) -> None:
        def titles(practice: Any, who: str) -> UUID:
            with lasting.inside(practice):
                return Consultation.objects.get(person=lasting.accounts[who]).pk

        mine = {
            "zofia": ("millbrook", titles(lasting.millbrook, "zofia")),
            "gareth": ("millbrook", titles(lasting.millbrook, "gareth")),
            "peter": ("riverside", titles(lasting.riverside, "peter")),
        }
        clients = {who: as_patient(Client(), lasting.accounts[who]) for who in mine}
        clients["nobody"] = Client()
        staff = {"ngozi": "millbrook", "farah": "riverside"}
        clients |= {who: as_staff(Client(), lasting.accounts[who]) for who in staff}
        pid = rows("select pg_backend_pid()")
        names = list(clients)
        for turn in range(200):
            who = names[turn % len(names)]
            if who == "nobody":
                assert clients[who].get("/millbrook/").status_code == 200
                continue
            slug = staff.get(who) or mine[who][0]
            path = f"/{slug}/inbox/" if who in staff else f"/{slug}/requests/"
            body = clients[who].get(path).content.decode()
            for other, (where, pk) in mine.items():
                may = where == slug if who in staff else other == who
                assert (str(pk) in body) == may, (turn, who, other)
        assert rows("select pg_backend_pid()") == pid, "The connection was to be one and the same."

    def test_people_in_threads_of_their_own_never_mix(self, lasting: World) -> None:
        seen: dict[str, set[int]] = {"millbrook": set(), "riverside": set()}

        def look(practice: Any) -> None:
            for _ in range(30):
                with tenant(practice.pk, scope=Scope.STAFF):
                    seen[practice.slug].add(Consultation.objects.count())
            connection.close()

        threads = [Thread(target=look, args=(each,)) for each in (lasting.millbrook, lasting.riverside) * 2]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

        assert seen == {"millbrook": {2}, "riverside": {1}}

    def test_a_new_thread_is_in_no_practice(self, lasting: World) -> None:
        found: list[Any] = []

        def look() -> None:
            try:
                found.append(Message.objects.count())
            except NoTenant as refused:
                found.append(refused)
            connection.close()

        with lasting.inside():
            thread = Thread(target=look)
            thread.start()
            thread.join()

        assert isinstance(found[0], NoTenant)


@pytest.fixture(autouse=True)
def _no_tenant_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    with pytest.raises(NoTenant):
        tenancy.current()
