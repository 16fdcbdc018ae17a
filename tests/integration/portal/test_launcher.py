"""`make run` opens the practice, keeps it open, and takes everything down again."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.launcher import pause_before
from tests.integration.portal.checkouts import Checkout, kill, until


class Running:
    """A launcher in another process, and what it said so far."""

    def __init__(self, checkout: Checkout, port: int) -> None:
        self.checkout = checkout
        self.port = port
        self.said = ""
        self.process = subprocess.Popen(
            [checkout.python, "-m", "portal.launcher"],
            cwd=checkout.folder,
            env=checkout.environment(PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def until_said(self, words: str, seconds: float = 60.0) -> None:
        until(lambda: words in self.said or self.process.poll() is not None, seconds)
        assert words in self.said, self.said

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> float:
        begun = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(15)
        return time.monotonic() - begun


def processes(checkout: Checkout) -> dict[int, str]:
    """What runs in this checkout, found by the folder it works in or names."""
    found = {}
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            command = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            here = (proc / "cwd").resolve() == checkout.folder or str(checkout.folder) in command
        except OSError:
            continue
        if here and command:
            found[int(proc.name)] = command
    return found


def named(checkout: Checkout, word: str) -> list[int]:
    return [pid for pid, command in processes(checkout).items() if word in command]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def running() -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="portal-open-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        checkout = Checkout.make(Path(folder).resolve() / "one")
        launcher = Running(checkout, free_port())
        try:
            yield launcher
        finally:
            if launcher.process.poll() is None:
                launcher.stop(signal.SIGTERM)
            checkout.remove()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_says_where_and_stops_within_seconds(running: Running, how: signal.Signals) -> None:
    running.until_said("Ctrl-C stops it.")

    assert running.healthy()
    assert f"http://localhost:{running.port}/" in running.said
    assert "loaded the demo" in running.said
    assert "Everyone may sign in" in running.said
    assert running.stop(how) < 6.0
    assert running.process.returncode == 0
    assert "Traceback" not in running.said
    until(lambda: processes(running.checkout) == {}, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "child", ["gunicorn", "celery -A portal.celery --quiet worker", "celery -A portal.celery --quiet beat"]
)
def test_a_killed_child_is_started_again(running: Running, child: str) -> None:
    running.until_said("Ctrl-C stops it.")
    before = min(named(running.checkout, child))

    kill(before)

    running.until_said("killed by SIGKILL")
    until(lambda: named(running.checkout, child) and min(named(running.checkout, child)) != before)
    until(running.healthy)


@pytest.mark.slow
def test_nothing_outlives_a_killed_launcher_but_the_servers_which_are_used_again(running: Running) -> None:
    running.until_said("Ctrl-C stops it.")
    server = running.checkout.ask("postgres.pid(run)")

    running.process.kill()
    running.process.wait()
    until(lambda: not named(running.checkout, "gunicorn") and not named(running.checkout, "celery"))

    again = Running(running.checkout, running.port)
    again.until_said("Ctrl-C stops it.")
    assert running.checkout.ask("postgres.pid(run)") == server
    again.stop()
    until(lambda: processes(running.checkout) == {}, 3)


@pytest.mark.slow
def test_a_second_launcher_is_told_where_the_first_is(running: Running) -> None:
    running.until_said("Ctrl-C stops it.")

    second = running.checkout.run("-m", "portal.launcher")

    assert second.returncode == 1
    assert f"already runs from this checkout: http://localhost:{running.port}" in second.stderr
    assert running.healthy()


@pytest.mark.slow
def test_a_taken_port_is_stepped_over_and_said(running: Running) -> None:
    running.until_said("Ctrl-C stops it.")
    with tempfile.TemporaryDirectory(prefix="portal-open-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        neighbour = Running(Checkout.make(Path(folder).resolve() / "two"), running.port)
        try:
            neighbour.until_said("Ctrl-C stops it.")

            assert f"Port {running.port} cannot be used" in neighbour.said
            assert f"Portal is open at http://localhost:{running.port}/" not in neighbour.said
        finally:
            neighbour.stop()
            neighbour.checkout.remove()


@pytest.mark.slow
def test_a_failing_step_ends_with_a_sentence_and_leaves_nothing_running(running: Running) -> None:
    running.stop()
    settings = running.checkout.folder / "portal/settings/demo.py"
    settings.write_text(settings.read_text().replace('"portal.demo"', '"portal.nothing"'))

    failed = running.checkout.run("-m", "portal.launcher")

    assert failed.returncode == 1
    assert "Could not make the tables: `manage.py migrate --verbosity 0` failed" in failed.stderr
    assert processes(running.checkout) == {}


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused_with_an_example(port: str, tmp_path: Path) -> None:
    refused = Checkout.make(tmp_path / "one").run("-m", "portal.launcher", PORT=port)

    assert refused.returncode == 1
    assert "For example: PORT=9000 make run" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_pauses_grow_to_half_a_minute() -> None:
    assert [pause_before(deaths) for deaths in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
