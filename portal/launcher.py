"""How does one command become a working practice in the browser?

`make run` calls this. It has the servers up, the tables made and the demo loaded, then keeps three children alive, web,
worker and clock (Celery's beat), until Ctrl-C or SIGTERM, and takes down what it put up.

Children live in sessions of their own, so Ctrl-C reaches this process alone and they end in order; should this process
be killed outright, the kernel ends them.
"""

from __future__ import annotations

import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal import embedded
from portal.servers.places import CHECKOUT, places

#: A child that lived this long has recovered, and its next death is its first.
RECOVERED_AFTER = 60.0
LONGEST_PAUSE = 30.0
#: How long a child may take to end before it is killed. Work in hand is not lost: tasks are acknowledged late.
PATIENCE = 5.0
WEB_STARTS_WITHIN = 60.0
PORTS_TO_TRY = 50


class Stopped(Exception):
    """Somebody asked the launcher to stop."""


class CannotRun(Exception):
    """A step failed. The message says which and what to do."""


def pause_before(deaths: int) -> float:
    """Seconds to wait before starting a child again that died this many times in a row: 1, 2, 4, ... 30."""
    return min(LONGEST_PAUSE, 2.0 ** (deaths - 1))


@dataclass
class Child:
    """One of the processes that are kept alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_at: float | None = None

    def start(self) -> None:
        self.process = spawn(self.command, self.environment, self.keep_open)
        self.started_at = time.monotonic()
        self.start_at = None

    def look_after(self, now: float) -> None:
        """Start it again if it died, each time after a longer pause."""
        if self.start_at is not None:
            if now >= self.start_at:
                self.start()
            return
        if self.process is None or self.process.poll() is None:
            return
        self.deaths = 1 if now - self.started_at > RECOVERED_AFTER else self.deaths + 1
        pause = pause_before(self.deaths)
        self.start_at = now + pause
        say(f"The {self.name} ended ({_how(self.process.returncode)}). Starting it again in {pause:.0f} s.")

    def ask_to_end(self) -> None:
        self.start_at = None
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_session(self.process)
            self.process.wait()


@dataclass
class Launcher:
    """The whole of `make run`: `prepare`, `serve`, `watch`, and always `close`."""

    environment: dict[str, str]
    folder: Path
    stop: threading.Event = field(default_factory=threading.Event)
    children: list[Child] = field(default_factory=list)

    def prepare(self) -> None:
        """Tables, demo and static files, one step after the other."""
        say("Making the tables, where there are new ones.")
        self.step("make the tables", "migrate", "--verbosity", "0")
        if _has_command("load_demo"):
            say("Loading the demo, if it is not there yet.")
            self.step("load the demo", "load_demo")
        if _serves_collected_files():
            self.step("collect the static files", "collectstatic", "--no-input", "--verbosity", "0")

    def step(self, purpose: str, *command: str) -> None:
        """Run one manage.py command to its end."""
        process = spawn([sys.executable, "manage.py", *command], self.environment)
        try:
            while process.poll() is None:
                if self.stop.wait(0.05):
                    raise Stopped
        finally:
            if process.poll() is None:
                _kill_session(process)
                process.wait()
        if process.returncode:
            words = " ".join(command)
            raise CannotRun(f"Could not {purpose}: `manage.py {words}` failed, for the reason above.")

    def serve(self, door: socket.socket) -> None:
        """Start the children and come back when the pages answer."""
        python = [sys.executable, "-m"]
        clock_file = self.folder / "clock-schedule"
        memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
        web = [*python, "gunicorn", "portal.wsgi:application", "--bind", f"fd://{door.fileno()}"]
        web += ["--workers", "2", "--worker-class", "sync", "--graceful-timeout", "2", "--timeout", "60"]
        web += ["--no-control-socket", "--log-level", "warning", *memory]
        celery = [*python, "celery", "-A", "portal.celery", "--quiet"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"]
        worker += ["--without-mingle", "--hostname", f"portal-{os.getpid()}@localhost"]
        clock = [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(clock_file), "--pidfile", ""]
        # In the order in which they end: nothing may hand out work that nobody takes.
        self.children = [
            Child("clock", clock, self.environment),
            Child("web server", web, self.environment, keep_open=(door.fileno(),)),
            Child("worker", worker, self.environment),
        ]
        for child in self.children:
            child.start()
        patience = time.monotonic() + WEB_STARTS_WITHIN
        while not is_healthy(door.getsockname()[1]):
            if time.monotonic() > patience:
                raise CannotRun(
                    "The pages do not answer at /healthz. The reason should be in the lines above."
                )
            self.watch_once(0.2)

    def watch(self) -> None:
        """Keep the children alive until somebody asks to stop."""
        while True:
            self.watch_once(0.5)

    def watch_once(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise Stopped
        for child in self.children:
            child.look_after(time.monotonic())

    def close(self) -> None:
        """End the children in their order."""
        until = time.monotonic() + PATIENCE
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.wait_for_end(until)


def spawn(
    command: Sequence[str], environment: Mapping[str, str], keep_open: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own that the kernel ends when this one dies."""
    return subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        pass_fds=keep_open,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),
    )


def open_door(host: str, port: int) -> socket.socket:
    """Listen on this port or on the next that is free.

    The launcher holds the door itself: while the web server is started again, visitors wait instead of being refused.
    """
    reason = ""
    last = min(port + PORTS_TO_TRY, 65535)
    for number in range(port, last + 1):
        door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, number))
            door.listen(128)
        except OSError as problem:
            door.close()
            reason = problem.strerror or str(problem)
            continue
        if number != port:
            say(f"Port {port} cannot be used ({reason}), so this is port {number}.")
        return door
    raise CannotRun(
        f"Cannot listen on {host} at any port from {port} to {last}: {reason}. Choose: PORT=9000 make run"
    )


def is_healthy(port: int) -> bool:
    """Whether the pages answer, which is later than the port does."""
    line = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        line.close()


def say(words: str) -> None:
    print(words, flush=True)


def main() -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    try:
        return _run(stop)
    except Stopped:
        say("\nStopped.")
        return 0
    except (CannotRun, embedded.CannotStart) as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1


def _run(stop: threading.Event) -> int:
    port = _port()
    where = places("run")
    where.make()
    with (
        _only_one(where.home / "address") as note,
        open_door(os.environ.get("HOST", "127.0.0.1"), port) as door,
    ):
        address = f"http://localhost:{door.getsockname()[1]}"
        note(address)
        launcher = Launcher(_environment(address, where.home), where.home, stop)
        try:
            servers = embedded.ensure("run")
            if servers.started:
                say(f"{' and '.join(servers.started)} started; the data is in {where.home}.")
            launcher.prepare()
            launcher.serve(door)
            say(f"\nPortal is open at {address}/\n")
            if _has_command("who_can_sign_in"):
                launcher.step("say who can sign in", "who_can_sign_in")
            say("\nCtrl-C stops it.")
            launcher.watch()
        finally:
            launcher.close()
            embedded.stop_if_unused("run")
    return 0


def _port() -> int:
    words = os.environ.get("PORT", "8000")
    if not words.isdecimal() or not 0 < int(words) < 65536:
        raise CannotRun(f"PORT is a number from 1 to 65535, not {words!r}. For example: PORT=9000 make run")
    return int(words)


def _environment(address: str, folder: Path) -> dict[str, str]:
    """What the children are told. Celery's warning about root is for services; the demo is no service."""
    return {
        "SITE_URL": address,
        "STATIC_ROOT": str(folder / "static"),
        "FILES_ROOT": str(folder / "files"),
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        **os.environ,
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def _only_one(file: Path) -> Iterator[Callable[[str], object]]:
    """One launcher a checkout: two clocks would hand out everything twice. Gives a way to note the address."""
    with file.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            where = held.read() or "another terminal"
            raise CannotRun(
                f"Portal already runs from this checkout: {where}. Stop that one first."
            ) from None
        held.truncate(0)

        def note(address: str) -> None:
            held.write(address)
            held.flush()

        yield note


def _has_command(name: str) -> bool:
    rooms = ("portal", "consultations", "triage")
    return any(any((CHECKOUT / room).glob(f"**/management/commands/{name}.py")) for room in rooms)


def _serves_collected_files() -> bool:
    """Whether these settings serve static files under hashed names, which have to be collected first."""
    from django.conf import settings

    places: Any = settings.STORAGES
    return "Manifest" in places["staticfiles"]["BACKEND"]


def _die_with(parent: int) -> Callable[[], None]:
    """Have the kernel send SIGTERM when the launcher dies in a way that lets it do nothing (Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def ask() -> None:
        if prctl:
            prctl(1, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return ask


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


if __name__ == "__main__":
    sys.exit(main())
