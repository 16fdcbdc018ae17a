"""Load the demo's practices, people and requests, unless they are there."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo import loading


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # nothing is served here, and the second start should be quick
    help = "Load the demo: two practices with their people. Does nothing when it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="a smaller demo, such as 0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()

        def say(words: str) -> None:
            self.stdout.write(f"  {monotonic() - began:4.1f} s  {words}")

        try:
            loaded = loading.load(scale=options["scale"], say=say)
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        if loaded:
            say("The demo is loaded.")
