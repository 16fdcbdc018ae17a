"""Where does each practice's audit trail end now? Keep the answer somewhere the portal cannot write."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.audit import chain


class Command(BaseCommand):
    """Prints one line for each practice: its id, the number of lines, the last hash."""

    help = "Print the end of every practice's audit trail, for `verify_audit --heads` to compare with later."

    def handle(self, *args: Any, **options: Any) -> None:
        for head in chain.heads():
            self.stdout.write(str(head))
