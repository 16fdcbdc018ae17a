"""Load a practice's list of patients from a CSV file: all of it, or none of it with the errors by line."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.tenancy import Scope, tenant
from portal.people import patient_list
from portal.practices.models import Practice

SHOWN = 50


class Command(BaseCommand):
    help = "Load a practice's list of patients from a CSV file. Columns: " + ", ".join(patient_list.COLUMNS)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--practice", required=True, help="the practice's name in addresses, such as mill-road"
        )
        parser.add_argument("--check", action="store_true", help="read and check the file, load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        practice = Practice.objects.filter(slug=options["practice"]).first()
        if practice is None:
            raise CommandError(f"There is no practice called {options['practice']}.")
        began = time.monotonic()
        try:
            with (
                options["file"].open(encoding="utf-8-sig", newline="") as file,
                tenant(practice.pk, scope=Scope.SYSTEM, actor="command:import_patients"),
            ):
                loaded = patient_list.load(file, only_check=options["check"])
        except OSError as trouble:
            raise CommandError(f"The file cannot be opened: {trouble.strerror}.") from trouble
        if loaded.errors:
            for error in loaded.errors[:SHOWN]:
                self.stderr.write(str(error))
            more = len(loaded.errors) - SHOWN
            if more > 0:
                self.stderr.write(f"and {more} more")
            raise CommandError(f"Nothing was loaded. {len(loaded.errors)} thing(s) to put right.")
        did = "Would load" if options["check"] else "Loaded"
        self.stdout.write(
            f"{did} {loaded.added} new and {loaded.changed} known patients in {time.monotonic() - began:.1f} s."
        )
