"""Where do the embedded servers keep things, and as whom do they run?

Three kinds of folder, each belonging to one checkout and one person:

- the home, with the data, logs and lock: `.portal/<purpose>` in the checkout, or beside it when that cannot be used;
- the sockets: a short name below /tmp made from a hash, because a socket's path may have no more than 107 bytes;
- the programs: where pip put them, or a copy when the servers' user cannot reach that place.

No folder that was there before is ever made more open.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

Purpose = Literal["run", "test"]
PURPOSES: tuple[Purpose, ...] = ("run", "test")
CHECKOUT = Path(__file__).resolve().parent.parent.parent


class CannotStart(Exception):
    """A server cannot be started or stopped. The message says what happened and what to do."""


@dataclass(frozen=True)
class Account:
    """The user the servers run as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    name: str

    @property
    def is_someone_else(self) -> bool:
        return self.uid != os.geteuid()


@dataclass(frozen=True)
class Places:
    """Every path the servers of one purpose use, and the account they run as."""

    purpose: Purpose
    account: Account
    home: Path
    sockets: Path

    @property
    def database_folder(self) -> Path:
        return self.home / "postgres"

    @property
    def database_log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def broker_folder(self) -> Path:
        return self.home / "valkey"

    @property
    def broker_log(self) -> Path:
        return self.home / "valkey.log"

    @property
    def database_socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def broker_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def make(self) -> None:
        """Make the folders, open to the servers' account alone."""
        _private_folder(self.home, self.account)
        _private_folder(self.broker_folder, self.account)
        _private_folder(self.sockets, self.account)


def account() -> Account:
    """The caller; for root, `postgres` where there is one and `nobody` elsewhere."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), "you")
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise CannotStart(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody."
        " Run this as an ordinary user."
    )


def places(purpose: Purpose, checkout: Path = CHECKOUT) -> Places:
    """Compute the places without touching them: cheap enough for settings."""
    if purpose not in PURPOSES:
        raise ValueError(f"The purpose is one of {', '.join(PURPOSES)}, not {purpose!r}.")
    who = account()
    inside = checkout / ".portal" / purpose
    home = inside if _usable(inside, checkout, who) else _beside(checkout) / purpose
    name = hashlib.sha256(f"{checkout}\0{os.geteuid()}\0{purpose}".encode()).hexdigest()[:12]
    return Places(purpose, who, home, Path("/tmp") / f"portal-{name}")


def programs(where: Places, package: str, inside: str, checkout: Path = CHECKOUT) -> Path:
    """The folder `inside` the installed `package`, or a copy of it that the servers' account can reach."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise CannotStart(f"The Python package {package} is not installed. Run `make setup`, then try again.")
    source = Path(spec.origin).parent / inside
    if _reaches(source, where.account):
        return source
    version = hashlib.sha256(f"{source}\0{spec.origin}\0{Path(spec.origin).stat().st_mtime_ns}".encode())
    base = _beside(checkout)
    copy = base / f"{package}-{version.hexdigest()[:8]}"
    if not copy.exists():
        _open_folder(base)
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(source, half, symlinks=True)
        for folder, _, files in os.walk(half):
            os.chmod(folder, 0o755)
            for file in files:
                path = Path(folder, file)
                if not path.is_symlink():
                    path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        try:
            half.rename(copy)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
            if not copy.exists():
                raise
    return copy


def call(where: Places, *command: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a server's program as the servers' account, with nothing of the caller's environment but the path."""
    options: dict[str, Any] = {}
    if where.account.is_someone_else:
        options = {"user": where.account.uid, "group": where.account.gid, "extra_groups": []}
    return subprocess.run(
        [str(part) for part in command],
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        umask=0o077,
        start_new_session=True,
        check=False,
        **options,
    )


def command_of(pid: int) -> str:
    """The command line of a process, or nothing when there is no such process."""
    proc = Path("/proc", str(pid))
    if Path("/proc/self").exists():
        try:
            if "\nState:\tZ" in (proc / "status").read_text():
                return ""
            return (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    found = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def _usable(home: Path, checkout: Path, who: Account) -> bool:
    """Whether the servers' account may work in this folder of the checkout, as it stands."""
    if not _reaches(checkout, who):
        return False
    if home.exists():
        return home.stat().st_uid == who.uid
    parent = home.parent if home.parent.exists() else checkout
    return _reaches(parent, who) and os.access(parent, os.W_OK | os.X_OK)


def _reaches(path: Path, who: Account) -> bool:
    """Whether this account may pass through every folder on the way, and through the folder itself."""
    groups = {who.gid} if who.is_someone_else else {who.gid, *os.getgroups()}
    for folder in (path, *path.parents):
        try:
            found = folder.stat()
        except OSError:
            return False
        if found.st_uid == who.uid:
            bit = stat.S_IXUSR
        elif found.st_gid in groups:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


def _beside(checkout: Path) -> Path:
    """Our own folder for this checkout, outside it: for root below /var/lib, otherwise in the person's home."""
    name = f"portal-{hashlib.sha256(str(checkout).encode()).hexdigest()[:12]}"
    if os.geteuid() == 0:
        return Path("/var/lib") / name
    user_home = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    if user_home.is_dir() and os.access(user_home, os.W_OK | os.X_OK):
        return user_home / ".local" / "state" / name
    return Path("/var/tmp") / f"{name}-{os.geteuid()}"


def _open_folder(folder: Path) -> None:
    """A folder of ours that others may pass through."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o755)
        folder.chmod(0o755)
    _refuse_stranger(folder, {os.geteuid()})


def _private_folder(folder: Path, who: Account) -> None:
    """A folder for the servers' account alone; somebody else's folder of that name is refused, not used."""
    if not folder.parent.exists():
        _open_folder(folder.parent)
        if folder.parent.name == ".portal":
            (folder.parent / ".gitignore").write_text("*\n")
    try:
        folder.mkdir(mode=0o700)
        if who.is_someone_else:
            os.chown(folder, who.uid, who.gid)
    except FileExistsError:
        pass
    except PermissionError as problem:
        raise CannotStart(
            f"The folder {folder} cannot be made: {problem.strerror}. Work in a clone of your own."
        ) from None
    _refuse_stranger(folder, {who.uid})


def _refuse_stranger(folder: Path, allowed: set[int]) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed:
        raise CannotStart(
            f"{folder} belongs to another user of this machine. Remove it as that user or as root, then try again."
        )
