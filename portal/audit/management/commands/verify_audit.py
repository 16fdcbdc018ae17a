"""Is each practice's audit trail whole? Names the first bad line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from portal.audit import chain


class Command(BaseCommand):
    """Walks the chains, and ends with an error when one of them is not whole."""

    help = "Check the audit trail of every practice, or of one, and name the first line that is not as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--practice", help="the practice's short name in the address, or its id")
        parser.add_argument(
            "--heads", type=Path, help="a file written earlier by `audit_heads`, kept somewhere else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        exported = _read(options["heads"]) if options["heads"] else []
        broken = 0
        for practice_id, name in _practices(options["practice"]):
            verdict = chain.verify(practice_id, exported)
            if verdict.trouble:
                broken += 1
                self.stdout.write(f"{name}: {verdict.trouble} {verdict.good} lines before it are good.")
            else:
                self.stdout.write(f"{name}: {verdict.good} lines, all as they were written.")
        if broken:
            raise CommandError(
                f"The audit trail of {broken} practice{'s' if broken > 1 else ''} is not whole."
            )


def _practices(wanted: str | None) -> list[tuple[UUID, str]]:
    rows = apps.get_model("practices", "Practice").objects.order_by("slug").values_list("id", "slug")
    found = [(key, slug) for key, slug in rows if wanted in (None, slug, str(key))]
    if wanted and not found:
        raise CommandError(
            f"There is no practice called {wanted}. Give the name in its address, such as mill-lane."
        )
    return found


def _read(path: Path) -> list[chain.Head]:
    try:
        return [chain.Head.parse(line) for line in path.read_text().splitlines() if line.strip()]
    except OSError as trouble:
        raise CommandError(f"{path} cannot be read: {trouble.strerror}.") from trouble
    except ValueError as trouble:
        raise CommandError(f"{path} is not a file written by audit_heads.") from trouble
